package org.federatedpartners.openfire.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dom4j.Element;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;

/**
 * What strangers need of this server's own services: its domain, rooms, nodes and other components. They discover services, take
 * part in rooms, and subscribe to nodes. They learn nothing about users, and can name only users that they could write to.
 */
final class StrangerServices {

    private static final String MUC = "http://jabber.org/protocol/muc";
    private static final String PUBSUB = "http://jabber.org/protocol/pubsub";
    private static final Set<String> OF_ANYTHING = Set.of("http://jabber.org/protocol/disco#info", "http://jabber.org/protocol/disco#items",
        "urn:xmpp:ping", "jabber:iq:version", "urn:xmpp:time");
    /** Registration and the picture of a room, and its archive. */
    private static final Set<String> OF_ROOMS = Set.of("jabber:iq:register", "vcard-temp");
    private static final String ARCHIVE = "urn:xmpp:mam:";
    /** Taking away what a user has: a room's owner may keep out any user. */
    private static final Set<String> NOTHING = Set.of("none", "outcast");

    private StrangerServices() {
    }

    /**
     * Whether it is one of the requests that strangers may make.
     *
     * @param toServer whether it is addressed to the server's own domain and not to a component
     */
    static boolean mayAsk(IQ request, JID to, boolean toServer) {
        Element child = request.getChildElement();
        if (child == null || request.getElement().elements().size() != 1) {
            return false;
        }
        String namespace = child.getNamespaceURI();
        if (OF_ANYTHING.contains(namespace)) {
            return !toServer || "get".equals(request.getElement().attributeValue("type"));
        }
        if (toServer) {
            return false;
        }
        if (namespace.startsWith(MUC) || namespace.startsWith(PUBSUB)) {
            return true;
        }
        // An occupant of a room is asked under the address that the room has given.
        return to.getNode() != null && (to.getResource() != null || OF_ROOMS.contains(namespace) || namespace.startsWith(ARCHIVE));
    }

    /** The users that a room or a node would address on behalf of the sender: invited, declined, made a member, subscribed. */
    static List<String> named(Packet stanza) {
        List<String> all = new ArrayList<>();
        if (stanza instanceof Message || stanza instanceof IQ) {
            for (Element child : stanza.getElement().elements()) {
                String namespace = child.getNamespaceURI();
                if (namespace.startsWith(MUC) || namespace.startsWith(PUBSUB)) {
                    collect(child, all);
                }
            }
        }
        return all;
    }

    private static void collect(Element element, List<String> all) {
        String name = element.getName();
        if (name.equals("publish") || takesAway(element, "affiliation") || takesAway(element, "subscription")) {
            // What is published reaches those who have subscribed themselves.
            return;
        }
        add(element.attributeValue("jid"), all);
        add(element.attributeValue("to"), all);
        if (name.equals("value")) {
            add(element.getTextTrim(), all);
        }
        for (Element child : element.elements()) {
            collect(child, all);
        }
    }

    private static boolean takesAway(Element element, String attribute) {
        String value = element.attributeValue(attribute);
        return value != null && NOTHING.contains(value);
    }

    private static void add(String address, List<String> all) {
        if (address != null && address.indexOf('@') >= 0) {
            all.add(address);
        }
    }
}
