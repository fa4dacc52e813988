package org.federatedpartners.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.CertificateStatus.PROVES_DOMAIN;
import static org.federatedpartners.stream.Dialogue.P;
import static org.federatedpartners.stream.Dialogue.TWO;
import static org.federatedpartners.stream.Dialogue.accepting;
import static org.federatedpartners.stream.Dialogue.auth;
import static org.federatedpartners.stream.Dialogue.authenticate;
import static org.federatedpartners.stream.Dialogue.features;
import static org.federatedpartners.stream.Dialogue.header;
import static org.federatedpartners.stream.Dialogue.initialResponse;
import static org.federatedpartners.stream.Dialogue.message;
import static org.federatedpartners.stream.Dialogue.passes;
import static org.federatedpartners.stream.Dialogue.policy;
import static org.federatedpartners.stream.Dialogue.refused;
import static org.federatedpartners.stream.Dialogue.replacedBy;
import static org.federatedpartners.stream.Dialogue.sasl2Success;
import static org.federatedpartners.stream.Dialogue.tlsProving;
import static org.federatedpartners.stream.Dialogue.xml;

import java.util.Map;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.ServerFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SASL2 (XEP-0388) on streams that other servers open: judged as SASL is, and no new header follows. */
class Sasl2Test {

    private PolicySnapshot policy = accepting("S");
    private boolean offered = true;
    private final ReceivingNegotiation stream = new ReceivingNegotiation(() -> policy, ServerFacts.UNCONSTRAINED::usableInbound, () -> offered, new Spellings());

    private void encrypted(CertificateStatus certificate) {
        stream.handshakeDone(Dialogue.tls(certificate));
        passes(stream.received(header(P)));
    }

    @ParameterizedTest
    @CsvSource({
        "S,   PROVES_DOMAIN, true,  external|sasl2 EXTERNAL",
        "S,   PROVES_DOMAIN, false, external",
        "STD, PROVES_DOMAIN, true,  external|sasl2 EXTERNAL|dialback",
        "STD, UNTRUSTED,     true,  dialback",
        "T,   PROVES_DOMAIN, true,  dialback",
    })
    void isOfferedWhereSaslIsIfTheServerOffersIt(String accepted, CertificateStatus certificate, boolean byServer, String expected) {
        policy = accepting(accepted);
        offered = byServer;
        encrypted(certificate);
        assertThat(replacedBy(stream.sending(features("external", "sasl2")))).containsExactly(expected.split("\\|"));
    }

    @Test
    void isNotOfferedInTheClear() {
        policy = accepting("STD");
        passes(stream.received(header(P)));
        assertThat(replacedBy(stream.sending(features("tls", "sasl2", "dialback")))).containsExactly("tls", "dialback");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<initial-response/>", "<initial-response>cGFydG5lci5leGFtcGxl</initial-response>",
        "<user-agent id='1'/><initial-response>cGFydG5lci5leGFtcGxl</initial-response>"})
    void provesTheDomainAndTheStreamGoesOn(String content) {
        encrypted(PROVES_DOMAIN);
        passes(stream.received(authenticate("EXTERNAL", content)));
        assertThat(stream.facts(P).method()).isEmpty();
        passes(stream.sending(sasl2Success(P)));
        assertThat(stream.facts(P).method()).contains(AuthenticationMethod.SASL_OVER_TLS);
        passes(stream.sending(features("limits")));
        passes(stream.received(message("bob@partner.example/x", "alice@own.example")));
    }

    @Test
    void aNewHeaderAfterItIsRefused() {
        encrypted(PROVES_DOMAIN);
        passes(stream.received(authenticate("EXTERNAL", "")));
        passes(stream.sending(sasl2Success(P)));
        refused(stream.received(header(P)), Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void isRefusedWhereTheServerDoesNotOfferIt() {
        offered = false;
        encrypted(PROVES_DOMAIN);
        assertThat(refused(stream.received(authenticate("EXTERNAL", "")), Reason.MECHANISM_NOT_ACCEPTED).domain()).isEqualTo(P);
        passes(stream.sending(sasl2Success(P)));
        assertThat(stream.facts(P).method()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"T, PROVES_DOMAIN, SASL_OVER_TLS_NOT_ACCEPTED", "S, UNTRUSTED, CERTIFICATE_UNTRUSTED", "S, WRONG_NAME, CERTIFICATE_WRONG_NAME",
        "ST, ABSENT, CERTIFICATE_ABSENT"})
    void isRefusedByThePolicyAsSaslIs(String accepted, CertificateStatus certificate, Reason reason) {
        policy = accepting(accepted);
        encrypted(certificate);
        refused(stream.received(auth("EXTERNAL", P)), reason);
        refused(stream.received(authenticate("EXTERNAL", initialResponse(P))), reason);
    }

    @Test
    void isRefusedInTheClear() {
        policy = accepting("STD");
        passes(stream.received(header(P)));
        refused(stream.received(authenticate("EXTERNAL", "")), Reason.PROTOCOL_VIOLATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-1", "external", ""})
    void otherMechanismsAreRefused(String mechanism) {
        encrypted(PROVES_DOMAIN);
        refused(stream.received(authenticate(mechanism, "")), Reason.MECHANISM_NOT_ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<initial-response>=</initial-response>", "<initial-response>%%%</initial-response>"})
    void anUnreadableIdentityIsRefused(String content) {
        encrypted(PROVES_DOMAIN);
        refused(stream.received(authenticate("EXTERNAL", content)), Reason.PROTOCOL_VIOLATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<authenticate xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'/>",
        "<authenticate xmlns='jabber:server' mechanism='EXTERNAL'/>",
        "<x:authenticate xmlns:x='urn:xmpp:sasl:3' mechanism='EXTERNAL'/>",
        "<auth xmlns='urn:xmpp:sasl:2' mechanism='EXTERNAL'/>",
        "<response xmlns='urn:xmpp:sasl:2'/>", "<abort xmlns='urn:xmpp:sasl:2'/>"})
    void refusesElementsThatOnlyResembleSasl2(String disguised) {
        encrypted(PROVES_DOMAIN);
        refused(stream.received(xml(disguised)), Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void acceptsElementsWithAPrefix() {
        encrypted(PROVES_DOMAIN);
        passes(stream.received(xml("<s:authenticate xmlns:s='urn:xmpp:sasl:2' mechanism='EXTERNAL'><s:initial-response/></s:authenticate>")));
        passes(stream.sending(sasl2Success(P)));
        assertThat(stream.facts(P).method()).contains(AuthenticationMethod.SASL_OVER_TLS);
    }

    /** Openfire reads the first child of that name, in whatever namespace. */
    @ParameterizedTest
    @ValueSource(strings = {"<initial-response xmlns='urn:other'>dHdvLmV4YW1wbGU=</initial-response>", "<initial-response>dHdvLmV4YW1wbGU=</initial-response>",
        "<initial-response>dHdvLmV4YW1wbGU=</initial-response><initial-response>cGFydG5lci5leGFtcGxl</initial-response>"})
    void anotherDomainThanTheHeadersIsRefused(String content) {
        policy = policy(Map.of(P, "S", TWO, "S"));
        stream.handshakeDone(tlsProving(P, TWO));
        passes(stream.received(header(P)));
        refused(stream.received(authenticate("EXTERNAL", content)), Reason.IDENTITY_MISMATCH);
    }

    @Test
    void aStrangerWhoWantsToBeThePartnerIsRefused() {
        stream.handshakeDone(tlsProving("stranger.example"));
        passes(stream.received(header("stranger.example")));
        assertThat(refused(stream.received(authenticate("EXTERNAL", initialResponse(P))), Reason.IDENTITY_MISMATCH).domain()).isEqualTo(P);
    }

    @Test
    void aStreamWithoutFromIsJudgedByTheIdentityItAsksFor() {
        stream.handshakeDone(tlsProving("stranger.example"));
        passes(stream.received(header(null)));
        refused(stream.received(authenticate("EXTERNAL", initialResponse(P))), Reason.CERTIFICATE_WRONG_NAME);
    }

    @Test
    void leavesStrangersToOpenfire() {
        offered = false;
        stream.handshakeDone(tlsProving("stranger.example"));
        passes(stream.received(header("stranger.example")));
        passes(stream.sending(features("external", "sasl2")));
        passes(stream.received(authenticate("EXTERNAL", "")));
        passes(stream.sending(sasl2Success("stranger.example")));
        assertThat(stream.carries("stranger.example")).isTrue();
    }

    @Test
    void appliesAPolicyThatChangesDuringAuthentication() {
        encrypted(PROVES_DOMAIN);
        passes(stream.received(authenticate("EXTERNAL", "")));
        policy = accepting("T");
        assertThat(stream.sending(sasl2Success(P))).isInstanceOf(Action.Refuse.class);
        assertThat(stream.facts(P).method()).isEmpty();
    }
}
