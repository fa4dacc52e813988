package org.federatedpartners.contact;

import java.util.List;
import java.util.Set;

/**
 * The protocols by which a user administers an account on the user's own server: storage, lists, archives, sessions. Openfire takes
 * the sender's node name for the name of a local account in some of them, and none is for users of other servers.
 */
public final class AccountProtocols {

    /** The node of service discovery that lists a user's offline messages (XEP-0013 2.2). */
    private static final String OFFLINE = "http://jabber.org/protocol/offline";
    private static final String PUBSUB = "http://jabber.org/protocol/pubsub";
    private static final String VCARD = "vcard-temp";
    private static final Set<String> EXACT = Set.of(OFFLINE, PUBSUB + "#owner", "jabber:iq:auth", "jabber:iq:privacy", "jabber:iq:private",
        "jabber:iq:register", "jabber:iq:roster", "urn:ietf:params:xml:ns:xmpp-bind", "urn:ietf:params:xml:ns:xmpp-session",
        "http://www.jivesoftware.org/protocol/sharedgroup");
    /** Behind these stands a version, or the part of the protocol. */
    private static final List<String> FAMILIES = List.of("urn:xmpp:archive", "urn:xmpp:bind", "urn:xmpp:blocking", "urn:xmpp:carbons", "urn:xmpp:inbox",
        "urn:xmpp:mam:", "urn:xmpp:push:", "http://www.xmpp.org/extensions/xep-0136");

    private AccountProtocols() {
    }

    /**
     * Whether an IQ is one of these.
     *
     * @param type     of the IQ as it is written
     * @param toServer whether it is addressed to the server and not to one of its users
     */
    public static boolean include(String namespace, String type, boolean toServer) {
        return switch (namespace) {
            // Anybody may ask for a vCard: what is seen of it depends on the partner's type.
            case VCARD -> !type.equals("get");
            // The server keeps the sender's personal nodes, and a user is asked for the user's (XEP-0163).
            case PUBSUB -> toServer;
            default -> EXACT.contains(namespace) || isInFamily(namespace);
        };
    }

    private static boolean isInFamily(String namespace) {
        for (String family : FAMILIES) {
            if (namespace.startsWith(family)) {
                return true;
            }
        }
        return false;
    }

    /** Whether service discovery of this node of the server is about an account. */
    public static boolean includeNode(String node) {
        return OFFLINE.equals(node);
    }
}
