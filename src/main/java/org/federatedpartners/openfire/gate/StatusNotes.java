package org.federatedpartners.openfire.gate;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.dom4j.Element;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.jivesoftware.openfire.interceptor.PacketInterceptor;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.session.Session;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

/**
 * Status notes of our users are for partners of type {@link PartnerType#FEDERATED}, as in Lync. They are taken out where stanzas leave for public
 * partners, from whatever wrote them: broadcasts, directed presence and answers to probes, and answers that tell of the last presence (XEP-0012 4).
 *
 * <p>Openfire sends one presence to many contacts, so the stanza itself must stay as it is: a copy goes on instead.
 */
public final class StatusNotes implements PacketInterceptor {

    private static final Log LOG = Log.of(StatusNotes.class);

    /** With none of these, a child of the same name has another meaning. */
    private static final Set<String> STREAM_NAMESPACES = Set.of("", "jabber:client", "jabber:server");
    /** A note with any other type of presence is a word to the contact, for example with a subscription request. */
    private static final Set<String> AVAILABILITY = Set.of("", "unavailable");
    private static final String LAST_ACTIVITY = "jabber:iq:last";

    private final Supplier<PolicySnapshot> policy;

    public StatusNotes(Supplier<PolicySnapshot> policy) {
        this.policy = policy;
    }

    @Override
    public void interceptPacket(Packet packet, Session session, boolean incoming, boolean processed) throws PacketRejectedException {
        if (incoming || processed || !(session instanceof OutgoingServerSession)) {
            return;
        }
        try {
            Optional<Packet> without = hasNote(packet) && isForPublicPartner(packet.getTo()) ? Optional.of(without(packet)) : Optional.empty();
            if (without.isEmpty()) {
                return;
            }
            session.process(without.get());
        } catch (RuntimeException | Error e) {
            // Openfire would let the stanza pass.
            LOG.error("A stanza was not sent, because its status note could not be taken out", e);
        }
        throw new PacketRejectedException();
    }

    private boolean isForPublicPartner(JID to) {
        PolicySnapshot current = policy.get();
        return to != null && current.hasPolicyFor(to.getDomain())
            && current.partner(to.getDomain()).filter(partner -> partner.type() != PartnerType.FEDERATED).isPresent();
    }

    private static boolean hasNote(Packet packet) {
        return packet instanceof Presence && !notes(packet).isEmpty() || packet instanceof IQ iq && isLastActivity(iq);
    }

    private static boolean isLastActivity(IQ iq) {
        Element query = iq.getElement().element("query");
        return query != null && LAST_ACTIVITY.equals(query.getNamespaceURI()) && !query.getText().isEmpty();
    }

    private static List<Element> notes(Packet presence) {
        if (!AVAILABILITY.contains(presence.getElement().attributeValue("type", ""))) {
            return List.of();
        }
        return presence.getElement().elements("status").stream().map(Element.class::cast)
            .filter(note -> STREAM_NAMESPACES.contains(note.getNamespaceURI())).toList();
    }

    private static Packet without(Packet packet) {
        Packet copy = packet.createCopy();
        if (copy instanceof IQ) {
            copy.getElement().element("query").setText("");
        } else {
            notes(copy).forEach(Element::detach);
        }
        return copy;
    }
}
