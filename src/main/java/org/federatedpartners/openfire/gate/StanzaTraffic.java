package org.federatedpartners.openfire.gate;

import org.federatedpartners.contact.Traffic;
import org.xmpp.packet.IQ;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

/** Which kind of traffic a stanza between users is. Goes by the type as it is written: Openfire's getters fail where it is none. */
final class StanzaTraffic {

    private StanzaTraffic() {
    }

    static Traffic of(Packet stanza) {
        String type = stanza.getElement().attributeValue("type", "");
        if (type.equals("error")) {
            return stanza instanceof Presence ? Traffic.PRESENCE_ERROR : Traffic.RESPONSE;
        }
        if (stanza instanceof Message) {
            return Traffic.MESSAGE;
        }
        if (stanza instanceof IQ) {
            return type.equals("result") ? Traffic.RESPONSE : Traffic.REQUEST;
        }
        return switch (type) {
            case "subscribe" -> Traffic.SUBSCRIBE;
            case "subscribed" -> Traffic.SUBSCRIBED;
            case "unsubscribe", "unsubscribed" -> Traffic.UNSUBSCRIPTION;
            case "probe" -> Traffic.PROBE;
            default -> Traffic.AVAILABILITY;
        };
    }
}
