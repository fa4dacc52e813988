package org.federatedpartners.openfire.gate;

import java.util.List;
import java.util.function.Predicate;
import org.dom4j.Element;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;

/** Stanzas of other servers that Openfire would pass on to other servers, over a stream that it opens in the sender's name. */
final class Relays {

    private final SeenDomains domains;
    private final Predicate<String> trunks;

    /**
     * @param trunks whether the administrator has this server pass on what is sent to a domain of another server; what comes from there, in answer, too
     */
    Relays(SeenDomains domains, Predicate<String> trunks) {
        this.domains = domains;
        this.trunks = trunks;
    }

    private boolean isBarred(Packet stanza, JID to) {
        return domains.test(to) && !trunks.test(to.getDomain()) && !(stanza.getFrom() != null && trunks.test(stanza.getFrom().getDomain()));
    }

    /** Whether it is one: by its address, or by the addresses in it, which Openfire goes by if the stanza is for the server itself. */
    boolean include(Packet stanza, Address to) {
        if (to.domain().isRemote()) {
            return isBarred(stanza, to.jid());
        }
        List<Element> further = further(stanza, to.jid());
        return !further.isEmpty() && !further.stream().allMatch(Relays::isDelivered);
    }

    /** The addresses in it of other servers, marked as delivered already. Openfire delivers to these too. */
    List<Element> delivered(Packet stanza, Address to) {
        List<Element> further = further(stanza, to.jid());
        return further.isEmpty() || to.domain().isRemote() ? List.of() : further.stream().filter(Relays::isDelivered).toList();
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
