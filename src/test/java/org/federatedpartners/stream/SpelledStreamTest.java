package org.federatedpartners.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.CertificateStatus.PROVES_DOMAIN;
import static org.federatedpartners.policy.CertificateStatus.UNTRUSTED;
import static org.federatedpartners.stream.Dialogue.OWN;
import static org.federatedpartners.stream.Dialogue.auth;
import static org.federatedpartners.stream.Dialogue.db;
import static org.federatedpartners.stream.Dialogue.features;
import static org.federatedpartners.stream.Dialogue.passes;
import static org.federatedpartners.stream.Dialogue.replacedBy;
import static org.federatedpartners.stream.Dialogue.sasl;
import static org.federatedpartners.stream.Dialogue.tls;
import static org.federatedpartners.stream.Dialogue.xml;

import java.util.Map;
import org.dom4j.Element;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.ServerFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that writes its domain in another way than it is looked up. */
class SpelledStreamTest {

    private static final String A = "xn--bcher-kva.example";
    private static final String U = "b\u00fccher.example";
    private static final String HOST_UNKNOWN = "<stream:error xmlns:stream='http://etherx.jabber.org/streams'>"
        + "<host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>";

    private final Spellings spellings = new Spellings();
    private PolicySnapshot policy = Dialogue.policy(Map.of(A, "STD"));

    private InitiatingNegotiation opened() {
        return new InitiatingNegotiation(() -> policy, ServerFacts.UNCONSTRAINED::usableOutbound, new Failures(), spellings, new InitiatingNegotiation.Ends(OWN, A));
    }

    private static Element header(String from, String to) {
        return xml("<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' from='" + from + "' to='" + to + "' version='1.0'/>");
    }

    private static String addressee(Action action, Element otherwise) {
        return (action instanceof Action.Replace replacement ? replacement.element() : otherwise).attributeValue("to");
    }

    private static String addressed(Negotiation stream, Element element) {
        return addressee(stream.sending(element), element);
    }

    private static InitiatingNegotiation answeredBy(InitiatingNegotiation stream, String from) {
        stream.sending(header(OWN, A));
        passes(stream.received(header(from, OWN)));
        return stream;
    }

    @Test
    void headersAndKeysCarryWhatIsRemembered() {
        spellings.used(A, U);
        InitiatingNegotiation stream = opened();
        assertThat(addressed(stream, header(OWN, A))).isEqualTo(U);
        assertThat(stream.spelled()).isEqualTo(U);
        assertThat(addressed(stream, db("result", OWN, A, ""))).isEqualTo(U);
        assertThat(addressed(stream, db("result", OWN, "other.example", ""))).isEqualTo("other.example");
    }

    @Test
    void whatIsWrittenInAnotherWayAlreadyStays() {
        spellings.used(A, "B\u00dcCHER.example");
        assertThat(addressed(opened(), header(OWN, U))).isEqualTo(U);
    }

    @Test
    void nothingChangesForADomainWithoutPolicy() {
        spellings.used(A, U);
        policy = Dialogue.policy(Map.of());
        assertThat(addressed(opened(), header(OWN, A))).isEqualTo(A);
        spellings.used(A, A);
        InitiatingNegotiation stream = answeredBy(opened(), U);
        passes(stream.sending(db("result", OWN, A, "")));
        passes(stream.received(db("result", U, OWN, "type='valid'")));
        assertThat(stream.spelled()).as("for stanzas").isEqualTo(A);
        assertThat(spellings.of(A)).isEqualTo(A);
    }

    /** What is not proven counts for the stream alone: an attacker in between may have said it. */
    @Test
    void aServerIsRememberedByItsNameOnceItHasProvenIt() {
        InitiatingNegotiation stream = answeredBy(opened(), U);
        assertThat(addressed(stream, db("result", OWN, A, ""))).isEqualTo(U);
        assertThat(spellings.of(A)).isEqualTo(A);
        replacedBy(stream.received(features("dialback")));
        passes(stream.received(db("result", U, OWN, "type='valid'")));
        assertThat(spellings.of(A)).isEqualTo(U);
    }

    @Test
    void provenByExternalToo() {
        InitiatingNegotiation stream = opened();
        stream.handshakeDone(tls(PROVES_DOMAIN));
        answeredBy(stream, U);
        replacedBy(stream.received(features("external")));
        passes(stream.sending(auth("EXTERNAL", OWN)));
        passes(stream.received(sasl("success")));
        assertThat(spellings.of(A)).isEqualTo(U);
        assertThat(addressed(stream, header(OWN, A))).isEqualTo(U);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "other.example", "bucher.example", "x@b\u00fccher.example"})
    void aHeaderThatNamesAnotherServerChangesNothing(String from) {
        InitiatingNegotiation stream = answeredBy(opened(), from);
        assertThat(stream.spelled()).isEqualTo(A);
    }

    @ParameterizedTest
    @CsvSource({"xn--bcher-kva.example", "b\u00fccher.example"})
    void whereTheSpellingIsDeniedTheNextStreamHasTheOtherOneAndThenThereIsNone(String namesItself) {
        InitiatingNegotiation first = answeredBy(opened(), namesItself);
        passes(first.received(xml(HOST_UNKNOWN)));
        assertThat(first.reconnects()).isTrue();
        assertThat(first.reconnects()).as("whenever it is asked").isTrue();
        InitiatingNegotiation second = opened();
        assertThat(addressed(second, header(OWN, A))).isEqualTo(U);
        passes(second.received(header(U, OWN)));
        passes(second.received(xml(HOST_UNKNOWN)));
        assertThat(second.reconnects()).isFalse();
        assertThat(second.reconnects()).isFalse();
        assertThat(second.closed()).hasValueSatisfying(rejection -> assertThat(rejection.reason().name()).isEqualTo("PARTNER_HOST_UNKNOWN"));
    }

    @ParameterizedTest
    @CsvSource({"item-not-found, true", "host-unknown, true", "remote-server-timeout, false", "policy-violation, false"})
    void aKeyThatIsAnsweredByAnUnknownHostHasTheOtherSpellingTried(String condition, boolean again) {
        InitiatingNegotiation stream = answeredBy(opened(), A);
        replacedBy(stream.received(features("dialback")));
        passes(stream.sending(db("result", OWN, A, "")));
        Element answer = db("result", A, OWN, "type='error'");
        answer.addElement("error").addElement(condition);
        passes(stream.received(answer));
        assertThat(stream.reconnects()).isEqualTo(again);
    }

    @Test
    void anInvalidKeyIsNoUnknownHost() {
        InitiatingNegotiation stream = answeredBy(opened(), A);
        replacedBy(stream.received(features("dialback")));
        passes(stream.sending(db("result", OWN, A, "")));
        passes(stream.received(db("result", A, OWN, "type='invalid'")));
        assertThat(stream.reconnects()).isFalse();
    }

    private ReceivingNegotiation accepted(String from) {
        ReceivingNegotiation stream = new ReceivingNegotiation(() -> policy, ServerFacts.UNCONSTRAINED::usableInbound, () -> false, spellings);
        passes(stream.received(header(from, OWN)));
        return stream;
    }

    @Test
    void whoComesInByDialbackIsRememberedAsItsKeyNamesIt() {
        ReceivingNegotiation stream = accepted(A);
        passes(stream.received(db("result", U, OWN, "")));
        assertThat(spellings.of(A)).as("nothing is proven yet").isEqualTo(A);
        passes(stream.sending(db("result", OWN, U, "type='valid'")));
        assertThat(spellings.of(A)).isEqualTo(U);
    }

    @Test
    void aKeyThatIsNotItsServersTeachesNothing() {
        ReceivingNegotiation stream = accepted(U);
        passes(stream.received(db("result", U, OWN, "")));
        stream.sending(db("result", OWN, U, "type='invalid'"));
        assertThat(spellings.of(A)).isEqualTo(A);
    }

    @Test
    void whoComesInByExternalIsRememberedAsItsHeaderNamesIt() {
        ReceivingNegotiation stream = accepted(A);
        stream.handshakeDone(tls(PROVES_DOMAIN));
        passes(stream.received(header(U, OWN)));
        passes(stream.received(auth("EXTERNAL", U)));
        assertThat(spellings.of(A)).isEqualTo(A);
        passes(stream.sending(sasl("success")));
        assertThat(spellings.of(A)).isEqualTo(U);
    }

    @Test
    void aCertificateThatProvesNothingTeachesNothing() {
        ReceivingNegotiation stream = accepted(U);
        stream.handshakeDone(tls(UNTRUSTED));
        passes(stream.received(header(U, OWN)));
        stream.received(auth("EXTERNAL", U));
        stream.sending(sasl("success"));
        assertThat(spellings.of(A)).isEqualTo(A);
    }
}
