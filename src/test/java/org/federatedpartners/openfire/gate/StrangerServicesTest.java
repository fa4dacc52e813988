package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.dom4j.DocumentException;
import org.dom4j.DocumentHelper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;

class StrangerServicesTest {

    private static Packet stanza(String xml) throws DocumentException {
        return xml.startsWith("<iq") ? new IQ(DocumentHelper.parseText(xml).getRootElement()) : new Message(DocumentHelper.parseText(xml).getRootElement());
    }

    @ParameterizedTest(name = "{0} {1} to {2}: {3}")
    @CsvSource({
        "get, http://jabber.org/protocol/disco#info,    own.example, true",
        "set, http://jabber.org/protocol/disco#info,    own.example, false",
        "get, urn:xmpp:time,                            own.example, true",
        "get, jabber:iq:last,                           own.example, false",
        "get, http://jabber.org/protocol/pubsub,        own.example, false",
        "get, jabber:iq:search,                         search.own.example, false",
        "get, urn:xmpp:http:upload:0,                   upload.own.example, false",
        "set, http://jabber.org/protocol/muc#admin,     room@conference.own.example, true",
        "set, http://jabber.org/protocol/pubsub#owner,  pubsub.own.example, true",
        "set, jabber:iq:register,                       room@conference.own.example, true",
        "set, jabber:iq:register,                       gateway.own.example, false",
        "set, urn:xmpp:mam:2,                           room@conference.own.example, true",
        "set, urn:xmpp:mam:2,                           conference.own.example, false",
        "get, urn:example:anything,                     room@conference.own.example/nick, true",
    })
    void permitsOnlyListedRequestsOfStrangers(String type, String namespace, JID to, boolean expected) throws DocumentException {
        IQ iq = (IQ) stanza("<iq type='" + type + "' id='1'><query xmlns='" + namespace + "'/></iq>");
        assertThat(StrangerServices.mayAsk(iq, to, to.getDomain().equals("own.example"))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "<message><x xmlns='http://jabber.org/protocol/muc#user'><invite to='a@own.example'/><decline to='b@own.example'/></x></message> | a@own.example b@own.example",
        "<message><x xmlns='http://jabber.org/protocol/muc#user'/><x xmlns='http://jabber.org/protocol/muc#user'><invite to='a@own.example'/></x></message> | a@own.example",
        "<message><body>a@own.example</body></message> | ''",
        "<iq><query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='member' jid='a@own.example'/><item affiliation='outcast' jid='b@own.example'/></query></iq> | a@own.example",
        "<iq><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data'><field><value> a@own.example </value></field></x></query></iq> | a@own.example",
        "<iq><pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><subscriptions><subscription jid='a@own.example' subscription='subscribed'/></subscriptions></pubsub></iq> | a@own.example",
        "<iq><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='n'><item><x xmlns='urn:example:x' jid='a@own.example'/></item></publish></pubsub></iq> | ''",
    })
    void findsTheUsersThatARequestToAServiceNames(String xml, String expected) throws DocumentException {
        assertThat(String.join(" ", StrangerServices.named(stanza(xml)))).isEqualTo(expected);
    }
}
