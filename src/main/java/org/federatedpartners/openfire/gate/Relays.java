package org.federatedpartners.openfire.gate;

import java.util.Iterator;
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

    private boolean isBarred(Packet stanza, JID to) {
        return isRemote.test(to) && !trunks.test(to.getDomain()) && !(stanza.getFrom() != null && trunks.test(stanza.getFrom().getDomain()));
    }

    /**
     * Whether it is one: by its address, or by the addresses in it (XEP-0033), which Openfire goes by if the stanza is for the
     * server itself. Openfire delivers even to those which are marked as delivered: so these are taken out.
     */
    boolean include(Packet stanza, JID to) {
        if (isRemote.test(to)) {
            return isBarred(stanza, to);
        }
        if (to.getNode() != null || to.getResource() != null) {
            return false;
        }
        Element parent = stanza instanceof IQ iq ? iq.getChildElement() : stanza.getElement();
        Element addresses = parent == null ? null : parent.element("addresses");
        if (addresses == null) {
            return false;
        }
        for (Iterator<Element> all = addresses.elementIterator("address"); all.hasNext();) {
            Element address = all.next();
            if (isOfAnotherServer(stanza, address.attributeValue("jid"))) {
                if (address.attributeValue("delivered") == null) {
                    return true;
                }
                all.remove();
            }
        }
        return false;
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
