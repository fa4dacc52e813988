package org.federatedpartners.openfire.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dom4j.Element;
import org.dom4j.QName;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;

/** On whose behalf a room writes to a user: it says so itself (XEP-0045 7.8.2). */
final class OnBehalf {

    private static final QName USER = QName.get("x", "http://jabber.org/protocol/muc#user");

    private OnBehalf() {
    }

    /** The users who invite by this message, or decline an invitation. Several, if a sender has nested one in another. */
    static List<JID> of(Packet stanza) {
        if (!(stanza instanceof Message) || stanza.getElement().element(USER) == null) {
            return List.of();
        }
        List<JID> authors = new ArrayList<>();
        for (Element user : stanza.getElement().elements(USER)) {
            for (Element turn : user.elements()) {
                if (turn.getName().equals("invite") || turn.getName().equals("decline")) {
                    sender(turn).ifPresent(authors::add);
                }
            }
        }
        return authors;
    }

    private static Optional<JID> sender(Element turn) {
        try {
            return Optional.ofNullable(turn.attributeValue("from")).map(JID::new);
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }
}
