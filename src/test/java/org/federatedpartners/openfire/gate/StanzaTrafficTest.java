package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.federatedpartners.contact.Traffic;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xmpp.packet.IQ;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

class StanzaTrafficTest {

    @ParameterizedTest
    @CsvSource({
        "message,  ,             MESSAGE",
        "message,  normal,       MESSAGE",
        "message,  chat,         MESSAGE",
        "message,  groupchat,    MESSAGE",
        "message,  headline,     MESSAGE",
        "message,  error,        RESPONSE",
        "message,  subscribe,    MESSAGE",
        "message,  nonsense,     MESSAGE",
        "iq,       get,          REQUEST",
        "iq,       set,          REQUEST",
        "iq,       result,       RESPONSE",
        "iq,       error,        RESPONSE",
        "iq,       ,             REQUEST",
        "iq,       nonsense,     REQUEST",
        "presence, ,             AVAILABILITY",
        "presence, unavailable,  AVAILABILITY",
        "presence, subscribe,    SUBSCRIBE",
        "presence, subscribed,   SUBSCRIBED",
        "presence, unsubscribe,  UNSUBSCRIPTION",
        "presence, unsubscribed, UNSUBSCRIPTION",
        "presence, probe,        PROBE",
        "presence, error,        PRESENCE_ERROR",
        "presence, nonsense,     AVAILABILITY",
    })
    void classifiesStanzasByTheWrittenType(String stanza, String type, Traffic expected) {
        Packet packet = switch (stanza) {
            case "message" -> new Message();
            case "iq" -> new IQ();
            default -> new Presence();
        };
        packet.getElement().addAttribute("type", type);
        assertThat(StanzaTraffic.of(packet)).isEqualTo(expected);
    }
}
