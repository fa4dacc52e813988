package org.federatedpartners.openfire.gate;

import org.dom4j.Element;
import org.federatedpartners.contact.OpenRequests;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

/**
 * Which results and errors from other domains answer something. All stanzas that a client sends and receives pass the same node of a
 * cluster, even if the streams to the other server are on other nodes. So requests are recorded and looked up there.
 */
final class Correspondence {

    private final OpenRequests open;

    Correspondence(OpenRequests open) {
        this.open = open;
    }

    /** A local user's stanza sets out to another domain. */
    void sent(Packet stanza, Address from, Address to) {
        Element element = stanza.getElement();
        String type = element.attributeValue("type", "");
        if (stanza instanceof Message && !type.equals("error")) {
            open.wrote(from.bare(), to.domain().name(), to.bare());
        } else if (stanza instanceof IQ && (type.equals("get") || type.equals("set")) && stanza.getID() != null) {
            open.asked(from.jid().toString(), to.domain().name(), to.jid().toString(), stanza.getID());
        }
    }

    /**
     * Whether a stanza is about to reach a client which claims to be an answer, and is none.
     *
     * @param from its sender, of another domain
     */
    boolean answersNothing(Packet stanza, Address from) {
        JID client = stanza.getTo();
        if (client == null) {
            return true;
        }
        String type = stanza.getElement().attributeValue("type", "");
        if (stanza instanceof Message) {
            return type.equals("error") && !open.hasWritten(client.toBareJID(), from.bare());
        }
        if (stanza instanceof IQ && (type.equals("result") || type.equals("error"))) {
            return stanza.getID() == null || !open.closes(client.toString(), from.jid().toString(), stanza.getID());
        }
        return false;
    }

    /** Whether it claims to be an answer. */
    static boolean claimsToAnswer(Packet stanza) {
        String type = stanza.getElement().attributeValue("type");
        return "error".equals(type) && !(stanza instanceof Presence) || "result".equals(type) && stanza instanceof IQ;
    }
}
