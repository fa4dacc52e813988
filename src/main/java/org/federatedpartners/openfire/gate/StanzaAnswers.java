package org.federatedpartners.openfire.gate;

import java.util.Iterator;
import org.dom4j.Element;
import org.federatedpartners.contact.ContactVerdict.Answer;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.Reason;
import org.jivesoftware.openfire.PacketDeliverer;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.PacketError;
import org.xmpp.packet.Presence;

/**
 * Answers to the senders of stanzas that are not delivered. Answers are delivered, not routed: otherwise the gate would judge them
 * as stanzas of a user. Any thread may send them; none fails.
 */
public final class StanzaAnswers {

    private static final Log LOG = Log.of(StanzaAnswers.class);

    private final PacketDeliverer deliverer;

    public StanzaAnswers(PacketDeliverer deliverer) {
        this.deliverer = deliverer;
    }

    /** The stanza was refused. */
    public void refused(Packet stanza, Reason reason) {
        giveError(stanza, error(reason));
    }

    /** Answers that the recipient cannot be reached, for a reason other than the policy. */
    public void unreachable(Packet stanza) {
        giveError(stanza, unreachable());
    }

    public static PacketError unreachable() {
        return new PacketError(PacketError.Condition.remote_server_not_found, PacketError.Type.cancel, "The server of this domain cannot be reached.", "en");
    }

    /** Answers in the name of the addressed user, whether the user exists or not. */
    void give(Answer answer, Packet stanza) {
        switch (answer) {
            case UNSUBSCRIBED -> {
                // RFC 6121 3.1.3: from bare address to bare address.
                Presence unsubscribed = new Presence(Presence.Type.unsubscribed);
                unsubscribed.setFrom(stanza.getTo().asBareJID());
                unsubscribed.setTo(stanza.getFrom().asBareJID());
                deliver(unsubscribed);
            }
            // As Openfire answers an IQ to a user who does not exist: without any words.
            case SERVICE_UNAVAILABLE -> giveError(stanza, new PacketError(PacketError.Condition.service_unavailable));
            case TRY_LATER -> giveError(stanza, new PacketError(PacketError.Condition.resource_constraint, PacketError.Type.wait));
            case UNREACHABLE -> unreachable(stanza);
            // What Openfire knows nothing of is answered by the same condition, which depends on the address.
            case UNKNOWN_NAMESPACE -> giveError(stanza, new PacketError(stanza.getTo().getNode() == null
                ? PacketError.Condition.feature_not_implemented : PacketError.Condition.service_unavailable));
            case UNKNOWN_NODE -> giveError(stanza, new PacketError(PacketError.Condition.item_not_found));
            case SILENCE -> {}
        }
    }

    static PacketError error(Reason reason) {
        return switch (reason) {
            case NOT_A_PARTNER, DENIED -> new PacketError(PacketError.Condition.not_allowed, PacketError.Type.cancel, reason.publicText(), "en");
            case POLICY_UNKNOWN, PARTNER_UNREADABLE, STREAMS_UNVERIFIABLE, INTERNAL_ERROR ->
                new PacketError(PacketError.Condition.remote_server_not_found, PacketError.Type.wait, reason.publicText(), "en");
            default -> new PacketError(PacketError.Condition.remote_server_not_found, PacketError.Type.cancel, reason.publicText(), "en");
        };
    }

    /**
     * Whether the stanza's sender may be sent an error, and expects one. An error or a result is never answered (RFC 6120 8.2.3 and
     * 8.3.1). Of presence, only a request (RFC 6121 3.1.2) and directed presence are answered. Presence to a bare address
     * is a server's broadcast to contacts in its user's name (RFC 6121 4.2.2 and 4.4.2): no client waits for an answer.
     */
    private static boolean isAnswerable(Packet stanza) {
        if (stanza.getFrom() == null || stanza.getTo() == null) {
            return false;
        }
        String type = stanza.getElement().attributeValue("type", "");
        if (stanza instanceof Message) {
            return !type.equals("error");
        }
        if (stanza instanceof IQ) {
            return type.equals("get") || type.equals("set");
        }
        return type.equals("subscribe") || type.isEmpty() && stanza.getTo().getResource() != null;
    }

    private void giveError(Packet stanza, PacketError error) {
        if (isAnswerable(stanza)) {
            Packet answer = likeness(stanza);
            answer.setID(stanza.getID());
            answer.setFrom(stanza.getTo());
            answer.setTo(stanza.getFrom());
            answer.setError(error);
            deliver(answer);
        }
    }

    private static Packet likeness(Packet stanza) {
        if (stanza instanceof Message message) {
            Message answer = new Message();
            answer.setThread(message.getThread());
            return answer;
        }
        if (stanza instanceof IQ iq) {
            IQ answer = new IQ();
            if (iq.getChildElement() != null) {
                answer.setChildElement(iq.getChildElement().createCopy());
            }
            return answer;
        }
        return new Presence();
    }

    /**
     * Removes all content of a stanza that is refused and does not come from its sender. If the sender's address is that of an online client,
     * Openfire answers the client in the name of its addressee, with a copy of the content.
     */
    static void empty(Packet stanza) {
        for (Iterator<?> children = stanza.getElement().elementIterator(); children.hasNext();) {
            Element child = (Element) children.next();
            child.clearContent();
            child.attributes().clear();
        }
        stanza.setID(null);
        stanza.setTo((JID) null);
    }

    private void deliver(Packet answer) {
        try {
            deliverer.deliver(answer);
        } catch (Exception | LinkageError e) {
            LOG.debug("An answer to a stanza that was not delivered could not be delivered", e);
        }
    }
}
