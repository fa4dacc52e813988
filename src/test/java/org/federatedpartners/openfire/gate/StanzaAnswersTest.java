package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.io.StringReader;
import org.dom4j.Element;
import org.dom4j.io.SAXReader;
import org.federatedpartners.contact.ContactVerdict.Answer;
import org.federatedpartners.policy.Reason;
import org.jivesoftware.openfire.PacketDeliverer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;
import org.xmpp.packet.IQ;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

class StanzaAnswersTest {

    private static final String REMOTE_TO_LOCAL = " from='bob@partner.example/car' to='alice@own.example/desk' id='id1'";

    private final PacketDeliverer deliverer = mock(PacketDeliverer.class);
    private final StanzaAnswers answers = new StanzaAnswers(deliverer);

    private static Packet stanza(String xml) {
        try {
            Element element = new SAXReader().read(new StringReader(xml)).getRootElement();
            return switch (element.getName()) {
                case "message" -> new Message(element, true);
                case "iq" -> new IQ(element, true);
                default -> new Presence(element, true);
            };
        } catch (org.dom4j.DocumentException e) {
            throw new AssertionError(e);
        }
    }

    private String given() throws Exception {
        ArgumentCaptor<Packet> answer = ArgumentCaptor.forClass(Packet.class);
        verify(deliverer).deliver(answer.capture());
        return answer.getValue().toXML();
    }

    @Test
    void aRequestIsDeniedFromBareAddressToBareAddress() throws Exception {
        answers.give(Answer.UNSUBSCRIBED, stanza("<presence type='subscribe'" + REMOTE_TO_LOCAL + "/>"));
        assertThat(given()).isEqualTo("<presence type=\"unsubscribed\" from=\"alice@own.example\" to=\"bob@partner.example\"/>");
    }

    @Test
    void answersAMessageWithoutTextAndBody() throws Exception {
        answers.give(Answer.SERVICE_UNAVAILABLE, stanza("<message type='chat'" + REMOTE_TO_LOCAL + "><body>x</body><thread>t1</thread></message>"));
        assertThat(given()).contains("type=\"error\"").contains("id=\"id1\"").contains("from=\"alice@own.example/desk\"").contains("to=\"bob@partner.example/car\"")
            .contains("<thread>t1</thread>").contains("<error code=\"503\" type=\"cancel\"><service-unavailable xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\"/></error>")
            .doesNotContain("<text").doesNotContain("<body>");
    }

    @Test
    void anIqIsAnsweredAsOpenfireAnswersIt() throws Exception {
        IQ request = (IQ) stanza("<iq type='get'" + REMOTE_TO_LOCAL + "><query xmlns='jabber:iq:version'/></iq>");
        IQ openfires = IQ.createResultIQ(request);
        openfires.setChildElement(request.getChildElement().createCopy());
        openfires.setError(org.xmpp.packet.PacketError.Condition.service_unavailable);
        answers.give(Answer.SERVICE_UNAVAILABLE, request);
        assertThat(given().replaceAll("\\S+=\\S+", "")).isEqualTo(openfires.toXML().replaceAll("\\S+=\\S+", ""));
    }

    @Test
    void sendsNothingForSilence() throws Exception {
        answers.give(Answer.SILENCE, stanza("<presence" + REMOTE_TO_LOCAL + "/>"));
        verify(deliverer, never()).deliver(any());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<message type='error'", "<iq type='result'", "<iq type='error'", "<iq type='nonsense'", "<presence type='error'",
        "<presence type='unavailable'", "<presence type='subscribed'", "<presence type='unsubscribe'", "<presence type='unsubscribed'", "<presence type='probe'",
        "<presence type='nonsense'"})
    void answersNoStanzaThatMustNotBeAnswered(String start) throws Exception {
        answers.refused(stanza(start + REMOTE_TO_LOCAL + "/>"), Reason.NOT_AUTHENTICATED);
        answers.unreachable(stanza(start + REMOTE_TO_LOCAL + "/>"));
        answers.give(Answer.SERVICE_UNAVAILABLE, stanza(start + REMOTE_TO_LOCAL + "/>"));
        verify(deliverer, never()).deliver(any());
    }

    /** A client's presence goes to bare addresses because its server broadcasts it; a request does because standards say so. */
    @ParameterizedTest
    @CsvSource({
        "<presence,                  bob@partner.example/car, true",
        "<presence,                  bob@partner.example,     false",
        "<presence type='subscribe', bob@partner.example,     true",
        "<presence type='subscribe', bob@partner.example/car, true",
    })
    void answersOnlyDirectedPresenceAndSubscriptionRequests(String start, String to, boolean answered) throws Exception {
        answers.refused(stanza(start + " from='alice@own.example' to='" + to + "'/>"), Reason.TCP_DIALBACK_NOT_ACCEPTED);
        if (answered) {
            assertThat(given()).startsWith("<presence ").contains("type=\"error\"").contains("from=\"" + to + "\"").contains("to=\"alice@own.example\"")
                .contains("<remote-server-not-found").contains(Reason.TCP_DIALBACK_NOT_ACCEPTED.publicText());
        } else {
            verify(deliverer, never()).deliver(any());
        }
    }

    @Test
    void ignoresAnAnswerThatCannotBeDelivered() throws Exception {
        doThrow(new IllegalStateException("no route")).when(deliverer).deliver(any());
        assertThatCode(() -> answers.refused(stanza("<message" + REMOTE_TO_LOCAL + "/>"), Reason.NOT_A_PARTNER)).doesNotThrowAnyException();
    }

    @Test
    void emptyRemovesAllContentOfAnIq() {
        IQ forged = new IQ(IQ.Type.set);
        forged.setTo("somebody@elsewhere.example");
        forged.setChildElement("query", "jabber:iq:private").addAttribute("a", "forged").addElement("b").setText("forged");
        Element child = forged.getChildElement();
        StanzaAnswers.empty(forged);
        assertThat(child.asXML() + forged.toXML()).doesNotContain("forged", "elsewhere");
    }
}
