package org.federatedpartners.openfire.gate;

import java.util.List;
import java.util.function.Predicate;
import org.dom4j.Element;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;

/** Stanzas of other servers that Openfire would pass on to other servers, over a stream that it opens in the sender's name. */
final class Relays {

    private final Predicate<JID> isRemote;
    private final Predicate<String> trunks;

    /**
     * @param isRemote whether an address belongs to another server
     * @param trunks   whether the administrator has this server pass on what is sent to a domain of another server; what comes from there, in answer, too
     */
    Relays(Predicate<JID> isRemote, Predicate<String> trunks) {
        this.isRemote = isRemote;
        this.trunks = trunks;
    }

    /** Whether an address belongs to another server. */
    boolean isRemote(JID address) {
        return isRemote.test(address);
    }

    private boolean isBarred(Packet stanza, JID to) {
        return isRemote.test(to) && !trunks.test(to.getDomain()) && !(stanza.getFrom() != null && trunks.test(stanza.getFrom().getDomain()));
    }

    /** Whether it is one: by its address, or by the addresses in it, which Openfire goes by if the stanza is for the server itself. */
    boolean include(Packet stanza, JID to) {
        if (isRemote.test(to)) {
            return isBarred(stanza, to);
        }
        List<Element> further = further(stanza, to);
        return !further.isEmpty() && !further.stream().allMatch(Relays::isDelivered);
    }

    /** The addresses in it of other servers, marked as delivered already. Openfire delivers to these too. */
    List<Element> delivered(Packet stanza, JID to) {
        List<Element> further = further(stanza, to);
        return further.isEmpty() || isRemote.test(to) ? List.of() : further.stream().filter(Relays::isDelivered).toList();
    }

    private static boolean isDelivered(Element address) {
        return address.attributeValue("delivered") != null;
    }

    /** The addresses of other servers in it (XEP-0033). */
    private List<Element> further(Packet stanza, JID to) {
        if (to.getNode() != null || to.getResource() != null) {
            return List.of();
        }
        Element parent = stanza instanceof IQ iq ? iq.getChildElement() : stanza.getElement();
        Element addresses = parent == null ? null : parent.element("addresses");
        return addresses == null ? List.of()
            : addresses.elements("address").stream().filter(address -> isOfAnotherServer(stanza, address.attributeValue("jid"))).toList();
    }

    private boolean isOfAnotherServer(Packet stanza, String jid) {
        if (jid == null) {
            return false;
        }
        try {
            return isBarred(stanza, new JID(jid));
        } catch (IllegalArgumentException noAddress) {
            return true;
        }
    }
}
