package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.dom4j.DocumentException;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xmpp.packet.IQ;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

class OwnBounceTest {

    private static final String ERROR = "<error code='404' type='cancel'><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        true  | <message type='error'>ERROR</message>
        true  | <message type='error'><thread>t</thread>ERROR</message>
        true  | <presence type='error'>ERROR</presence>
        true  | <iq type='error'>ERROR</iq>
        true  | <iq type='error'><query xmlns='jabber:iq:version'><any/></query>ERROR</iq>
        # The type is what clients go by
        false | <message>ERROR</message>
        false | <message type='chat'>ERROR</message>
        false | <iq type='result'>ERROR</iq>
        false | <message type='error'/>
        # Payload beside the error
        false | <message type='error'><body>b</body>ERROR</message>
        false | <message type='error'>ERROR<body>b</body></message>
        false | <message type='error'>ERROR<x xmlns='jabber:x:oob'/></message>
        false | <message type='error'><thread><b/></thread>ERROR</message>
        false | <message type='error'><thread>t</thread><thread>t</thread>ERROR</message>
        false | <message type='error'>text ERROR</message>
        false | <presence type='error'><status>s</status>ERROR</presence>
        false | <iq type='error'><query xmlns='a'/><query xmlns='b'/>ERROR</iq>
        # Payload within it
        false | <message type='error'><error type='cancel'><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>t</text></error></message>
        false | <message type='error'><error type='cancel'><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'><x/></remote-server-not-found></error></message>
        false | <message type='error'><error type='cancel'>t<remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
        false | <message type='error'>ERRORERROR</message>
        # Another error
        false | <message type='error'><error type='cancel'><remote-server-not-found xmlns='urn:x'/></error></message>
        false | <message type='error'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
        """)
    void recognizesABounceOnlyWithoutExtraPayload(boolean own, String xml) throws DocumentException {
        Element element = DocumentHelper.parseText(xml.replace("ERROR", ERROR)).getRootElement();
        Packet stanza = switch (element.getName()) {
            case "message" -> new Message(element, true);
            case "iq" -> new IQ(element, true);
            default -> new Presence(element, true);
        };
        assertThat(OwnBounce.isLike(stanza)).isEqualTo(own);
    }
}
