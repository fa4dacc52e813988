package org.federatedpartners.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.CertificateStatus.ABSENT;
import static org.federatedpartners.policy.CertificateStatus.PROVES_DOMAIN;
import static org.federatedpartners.policy.CertificateStatus.UNTRUSTED;
import static org.federatedpartners.stream.Dialogue.OWN;
import static org.federatedpartners.stream.Dialogue.P;
import static org.federatedpartners.stream.Dialogue.TWO;
import static org.federatedpartners.stream.Dialogue.accepting;
import static org.federatedpartners.stream.Dialogue.auth;
import static org.federatedpartners.stream.Dialogue.db;
import static org.federatedpartners.stream.Dialogue.features;
import static org.federatedpartners.stream.Dialogue.header;
import static org.federatedpartners.stream.Dialogue.heldTo;
import static org.federatedpartners.stream.Dialogue.message;
import static org.federatedpartners.stream.Dialogue.passes;
import static org.federatedpartners.stream.Dialogue.policy;
import static org.federatedpartners.stream.Dialogue.refused;
import static org.federatedpartners.stream.Dialogue.replacedBy;
import static org.federatedpartners.stream.Dialogue.sasl;
import static org.federatedpartners.stream.Dialogue.starttls;
import static org.federatedpartners.stream.Dialogue.tls;
import static org.federatedpartners.stream.Dialogue.tlsProving;
import static org.federatedpartners.stream.Dialogue.xml;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dom4j.Element;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Problems;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivingNegotiationTest {

    private PolicySnapshot policy = accepting("STD");
    private ServerFacts server = ServerFacts.UNCONSTRAINED;
    private final ReceivingNegotiation stream = new ReceivingNegotiation(() -> policy, encrypted -> server.usableInbound(encrypted), () -> false, new Spellings());

    private void opened() {
        passes(stream.received(header(P)));
        stream.sending(features("tls", "mechanisms", "dialback"));
    }

    private void encrypted(CertificateStatus status) {
        encrypted(tls(status));
    }

    private void encrypted(TlsFacts facts) {
        passes(stream.received(header(P)));
        passes(stream.received(starttls()));
        stream.handshakeDone(facts);
        passes(stream.received(header(P)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"S, TLS", "T, TLS", "ST, TLS", "D, dialback", "TD, tls dialback", "STD, tls dialback"})
    void offersOnlyAcceptedMethodsInTheClear(String accepted, String offered) {
        policy = accepting(accepted);
        passes(stream.received(header(P)));
        assertThat(replacedBy(stream.sending(features("tls", "mechanisms", "dialback", "limits"))))
            .containsExactlyInAnyOrder(("limits " + offered).split(" "));
    }

    @ParameterizedTest(name = "{0}, certificate {1}: {2}")
    @CsvSource({
        "S,   PROVES_DOMAIN, external",
        "T,   PROVES_DOMAIN, dialback",
        "ST,  PROVES_DOMAIN, external dialback",
        "STD, PROVES_DOMAIN, external dialback",
        "T,   ABSENT,        dialback",
        "ST,  UNTRUSTED,     dialback",
        "STD, OUT_OF_DATE,   dialback",
        "TD,  WRONG_NAME,    dialback",
    })
    void offersOnlyAcceptedMethodsUnderTls(String accepted, CertificateStatus certificate, String offered) {
        policy = accepting(accepted);
        encrypted(certificate);
        assertThat(replacedBy(stream.sending(features("external")))).containsExactly(offered.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "ABSENT, CERTIFICATE_ABSENT", "WRONG_NAME, CERTIFICATE_WRONG_NAME", "UNTRUSTED, CERTIFICATE_UNTRUSTED",
        "OUT_OF_DATE, CERTIFICATE_OUT_OF_DATE", "WRONG_USAGE, CERTIFICATE_WRONG_USAGE",
        "WEAK, CERTIFICATE_WEAK", "REVOKED, CERTIFICATE_REVOKED", "STATUS_UNKNOWN, CERTIFICATE_STATUS_UNKNOWN", "UNKNOWN, FACTS_UNKNOWN",
    })
    void closesTheStreamWhenNothingCanBeOffered(CertificateStatus certificate, Reason reason) {
        policy = accepting("S");
        encrypted(certificate);
        assertThat(refused(stream.sending(features("external")), reason).domain()).isEqualTo(P);
    }

    @Test
    void reportsADowngradeWhenTheStrongestMethodSeenCannotBeOffered() {
        policy = heldTo("ST", AuthenticationMethod.SASL_OVER_TLS);
        encrypted(UNTRUSTED);
        assertThat(refused(stream.sending(features("external")), Reason.DOWNGRADED).seen().orElseThrow().certificate()).isEqualTo(UNTRUSTED);
    }

    @Test
    void reportsServerSettingsWhenTheyLeaveNoMethod() {
        policy = accepting("S");
        opened();
        refused(stream.sending(features("mechanisms", "dialback")), Reason.SERVER_SETTINGS);
        policy = accepting("D");
        server = hindered("optional", false, "EXTERNAL");
        refused(stream.sending(features("tls")), Reason.SERVER_SETTINGS);
    }

    @Test
    void offersExternalWhenTheCertificateProvesTheDomain() {
        policy = accepting("S");
        encrypted(CertificateStatus.PROVES_DOMAIN);
        assertThat(replacedBy(stream.sending(features("mechanisms")))).containsExactly("external");
    }

    @ParameterizedTest
    @CsvSource({"ST, TLSv1.2, TLS_1_3", "T, TLSv1.2, TLS_1_3", "S, TLSv1.1, TLS_1_2", "STD, '', TLS_1_2"})
    void refusesAnOlderTlsThanTheMinimum(String methods, String protocol, MinimumTls minimum) {
        policy = accepting(methods, minimum);
        opened();
        stream.sending(features("tls"));
        stream.received(starttls());
        stream.handshakeDone(new TlsFacts(protocol, domain -> Problems.of(CertificateStatus.PROVES_DOMAIN)));
        stream.received(header(P));
        refused(stream.sending(features("external")), Reason.TLS_TOO_OLD);
    }

    private static ServerFacts hindered(String tls, boolean dialback, String... mechanisms) {
        return new ServerFacts(true, true, tls, dialback, true, List.of(mechanisms), "wanted", "blacklist", domain -> true, Set.of());
    }

    @ParameterizedTest
    @CsvSource({
        "optional, true,  STD, tls dialback",
        "disabled, true,  STD, dialback",
        "disabled, true,  ST,  -",
        "required, true,  STD, TLS",
        "required, true,  D,   -",
        "optional, false, STD, TLS",
        "optional, false, TD,  -",
    })
    void offersOnlyMethodsThatServerWideSettingsAllow(String tls, boolean dialback, String accepted, String offered) {
        policy = accepting(accepted);
        server = hindered(tls, dialback, "EXTERNAL");
        passes(stream.received(header(P)));
        Action action = stream.sending(features("tls", "dialback"));
        if (offered.equals("-")) {
            refused(action, Reason.SERVER_SETTINGS);
        } else {
            assertThat(replacedBy(action)).containsExactly(offered.split(" "));
        }
    }

    @Test
    void refusesMethodsThatServerWideSettingsForbid() {
        server = hindered("disabled", true, "EXTERNAL");
        opened();
        refused(stream.received(starttls()), Reason.SERVER_SETTINGS);
        server = hindered("required", true, "EXTERNAL");
        refused(stream.received(db("result", P, OWN, "")), Reason.SERVER_SETTINGS);
    }

    @Test
    void externalIsNotOfferedWhereTheServerWouldNotTakeIt() {
        server = hindered("optional", true, "PLAIN");
        encrypted(PROVES_DOMAIN);
        assertThat(replacedBy(stream.sending(features("external")))).containsExactly("dialback");
        policy = accepting("S");
        refused(stream.sending(features("external")), Reason.SERVER_SETTINGS);
    }

    @Test
    void offersExternalOverDirectTlsWithoutStarttls() {
        server = hindered("disabled", true, "EXTERNAL");
        stream.handshakeDone(tls(PROVES_DOMAIN));
        passes(stream.received(header(P)));
        assertThat(replacedBy(stream.sending(features("external")))).contains("external");
    }

    @Test
    void authenticatesTheDomainByExternal() {
        encrypted(PROVES_DOMAIN);
        passes(stream.received(auth("EXTERNAL", P)));
        assertThat(stream.facts(P).method()).isEmpty();
        passes(stream.sending(sasl("success")));
        assertThat(stream.facts(P).method()).contains(AuthenticationMethod.SASL_OVER_TLS);
        assertThat(stream.facts(TWO).method()).isEmpty();
        passes(stream.received(header(P)));
        passes(stream.sending(features("limits")));
        passes(stream.received(message("bob@partner.example/x", "alice@own.example")));
    }

    @Test
    void externalWithoutAnAuthorizationIdentityIsTheHeadersDomain() {
        encrypted(PROVES_DOMAIN);
        passes(stream.received(auth("EXTERNAL", null)));
        passes(stream.sending(sasl("success")));
        assertThat(stream.facts(P).method()).contains(AuthenticationMethod.SASL_OVER_TLS);
    }

    @Test
    void refusesExternalForAnotherDomainThanTheHeaders() {
        policy = policy(Map.of(P, "S", TWO, "S"));
        encrypted(tlsProving(P));
        refused(stream.received(auth("EXTERNAL", TWO)), Reason.IDENTITY_MISMATCH);
        passes(stream.sending(sasl("success")));
        assertThat(stream.facts(TWO).method()).isEmpty();
    }

    @Test
    void refusesExternalOfAStrangerForAPartnersDomain() {
        stream.handshakeDone(tlsProving("stranger.example"));
        passes(stream.received(header("stranger.example")));
        assertThat(refused(stream.received(auth("EXTERNAL", P)), Reason.IDENTITY_MISMATCH).domain()).isEqualTo(P);
    }

    @Test
    void aStreamWithoutFromIsJudgedWhenItAssertsADomain() {
        stream.handshakeDone(tlsProving("stranger.example"));
        passes(stream.received(header(null)));
        passes(stream.sending(features("external", "dialback")));
        policy = accepting("S");
        refused(stream.received(auth("EXTERNAL", P)), Reason.CERTIFICATE_WRONG_NAME);
        refused(stream.received(db("result", P, OWN, "")), Reason.TLS_DIALBACK_NOT_ACCEPTED);
    }

    @Test
    void refusesElementsInPlaceOfAHeader() {
        refused(stream.received(message("bob@partner.example/x", "alice@own.example")), Reason.PROTOCOL_VIOLATION);
        refused(stream.received(db("result", P, OWN, "")), Reason.PROTOCOL_VIOLATION);
        refused(stream.received(xml("<x from='partner.example'/>")), Reason.PROTOCOL_VIOLATION);
        encrypted(PROVES_DOMAIN);
        passes(stream.received(auth("EXTERNAL", P)));
        passes(stream.sending(sasl("success")));
        refused(stream.received(message("bob@partner.example/x", "alice@own.example")), Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void refusesExternalInTheClear() {
        opened();
        refused(stream.received(auth("EXTERNAL", P)), Reason.PROTOCOL_VIOLATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-1", "external", "ANONYMOUS"})
    void refusesMechanismsOtherThanExternal(String mechanism) {
        encrypted(PROVES_DOMAIN);
        refused(stream.received(auth(mechanism, P)), Reason.MECHANISM_NOT_ACCEPTED);
        passes(stream.sending(sasl("success")));
        assertThat(stream.facts(P).method()).isEmpty();
    }

    @Test
    void refusesAnUnreadableAuthorizationIdentity() {
        encrypted(PROVES_DOMAIN);
        refused(stream.received(xml("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>%%%</auth>")), Reason.PROTOCOL_VIOLATION);
    }

    @ParameterizedTest(name = "{0} encrypted {1}: {2}")
    @CsvSource({
        "S, false, TCP_DIALBACK_NOT_ACCEPTED", "S, true, TLS_DIALBACK_NOT_ACCEPTED", "T, false, TCP_DIALBACK_NOT_ACCEPTED",
        "T, true, ''", "D, false, ''", "STD, true, ''", "STD, false, ''", "ST, false, TCP_DIALBACK_NOT_ACCEPTED",
    })
    void acceptsDialbackOnlyWhenThePolicyDoes(String accepted, boolean encrypted, String reason) {
        policy = accepting(accepted);
        if (encrypted) {
            encrypted(ABSENT);
        } else {
            opened();
        }
        Action asked = stream.received(db("result", P, OWN, ""));
        if (reason.isEmpty()) {
            passes(asked);
            assertThat(stream.facts(P).method()).isEmpty();
            passes(stream.sending(db("result", OWN, P, "type='valid'")));
            assertThat(stream.facts(P).method()).contains(encrypted ? AuthenticationMethod.TLS_DIALBACK : AuthenticationMethod.TCP_DIALBACK);
        } else {
            refused(asked, Reason.valueOf(reason));
            refused(stream.sending(db("result", OWN, P, "type='valid'")), Reason.PROTOCOL_VIOLATION);
            assertThat(stream.facts(P).method()).isEmpty();
        }
    }

    @Test
    void appliesAPolicyThatChangesDuringDialback() {
        opened();
        passes(stream.received(db("result", P, OWN, "")));
        policy = accepting("S");
        refused(stream.sending(db("result", OWN, P, "type='valid'")), Reason.TCP_DIALBACK_NOT_ACCEPTED);
    }

    @Test
    void aRefusedFurtherDomainDoesNotEndTheFirst() {
        policy = policy(Map.of(P, "STD", TWO, "S"));
        encrypted(ABSENT);
        passes(stream.received(db("result", P, OWN, "")));
        passes(stream.sending(db("result", OWN, P, "type='valid'")));

        Action piggyback = stream.received(db("result", TWO, OWN, ""));

        assertThat(piggyback).isInstanceOfSatisfying(Action.Answer.class, answer -> {
            assertThat(answer.rejection().reason()).isEqualTo(Reason.TLS_DIALBACK_NOT_ACCEPTED);
            assertThat(answer.rejection().domain()).isEqualTo(TWO);
            assertThat(answer.answer().attributeValue("type")).isEqualTo("error");
            assertThat(answer.answer().attributeValue("to")).isEqualTo(TWO);
            assertThat(answer.answer().asXML()).contains("policy-violation");
        });
        assertThat(stream.facts(P).method()).contains(AuthenticationMethod.TLS_DIALBACK);
        refused(stream.received(message("x@two.example", "alice@own.example")), Reason.NOT_AUTHENTICATED);
    }

    @Test
    void refusesDialbackOfAFurtherDomainThatRequiresExternal() {
        policy = policy(Map.of(P, "STD", TWO, "S"));
        encrypted(tlsProving(P));
        passes(stream.received(auth("EXTERNAL", P)));
        passes(stream.sending(sasl("success")));
        passes(stream.received(header(P)));
        assertThat(stream.received(db("result", TWO, OWN, ""))).isInstanceOf(Action.Answer.class);
        assertThat(stream.facts(TWO).method()).isEmpty();
    }

    @Test
    void forgetsAuthenticationInTheClearAfterTls() {
        policy = accepting("TD");
        opened();
        passes(stream.received(db("result", P, OWN, "")));
        passes(stream.sending(db("result", OWN, P, "type='valid'")));
        passes(stream.received(starttls()));
        stream.handshakeDone(tls(UNTRUSTED));
        assertThat(stream.facts(P).method()).isEmpty();
        passes(stream.received(header(P)));
        refused(stream.received(message("x@partner.example", "alice@own.example")), Reason.NOT_AUTHENTICATED);
    }

    @Test
    void aKeyAskedInTheClearIsNotGrantedUnderTls() {
        policy = accepting("TD");
        opened();
        passes(stream.received(db("result", P, OWN, "")));
        passes(stream.received(starttls()));
        stream.handshakeDone(tls(UNTRUSTED));
        refused(stream.sending(db("result", OWN, P, "type='valid'")), Reason.PROTOCOL_VIOLATION);
        assertThat(stream.facts(P).method()).isEmpty();
    }

    @Test
    void refusesTextInTheClearAfterStarttls() {
        opened();
        passes(stream.received(starttls()));
        refused(stream.received(db("result", P, OWN, "")), Reason.PROTOCOL_VIOLATION);
        refused(stream.received(message("x@partner.example", "alice@own.example")), Reason.PROTOCOL_VIOLATION);
        refused(stream.received(header(P)), Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void refusesStarttlsWhenOnlyPlainDialbackIsAccepted() {
        policy = accepting("D");
        opened();
        refused(stream.received(starttls()), Reason.ENCRYPTION_NOT_ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<iq:auth xmlns:iq='jabber:iq:auth'/>", "<s:auth xmlns:s='urn:x' mechanism='EXTERNAL'/>", "<starttls xmlns='urn:x'/>",
        "<db:result xmlns:db='urn:x' from='partner.example' to='own.example'/>", "<result xmlns='jabber:server' from='partner.example'/>",
        "<db:anything xmlns:db='urn:x'/>", "<response xmlns='urn:x'/>", "<features xmlns='urn:x'/>", "<verify xmlns='urn:x'/>",
    })
    void refusesElementsOfOtherNamespaces(String disguised) {
        opened();
        refused(stream.received(xml(disguised)), Reason.PROTOCOL_VIOLATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"&#112;artner.example", "PARTNER.example", "partner.example.", "partner\u3002example"})
    void recognizesADomainInEverySpelling(String written) {
        policy = accepting("S");
        passes(stream.received(header(null)));
        assertThat(refused(stream.received(db("result", written, OWN, "")), Reason.TCP_DIALBACK_NOT_ACCEPTED).domain()).isEqualTo(P);
        assertThat(refused(stream.received(message("bob@" + written + "/x", OWN)), Reason.NOT_AUTHENTICATED).domain()).isEqualTo(P);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"S, false", "T, true", "D, true", "STD, true"})
    void answersInvalidToVerificationsWhenDialbackIsNotAccepted(String accepted, boolean asked) {
        policy = accepting(accepted);
        passes(stream.received(header(P)));
        Action action = stream.received(db("verify", P, OWN, "id='7'"));
        if (asked) {
            passes(action);
        } else {
            assertThat(action).isInstanceOfSatisfying(Action.Answer.class, answer -> {
                assertThat(answer.answer().attributeValue("type")).isEqualTo("invalid");
                assertThat(answer.answer().attributeValue("id")).isEqualTo("7");
                assertThat(answer.answer().attributeValue("to")).isEqualTo(P);
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"result, valid", "result, x", "result, ''", "verify, valid", "verify, invalid"})
    void refusesAPartnersDialbackAnswersThatWereNotRequested(String name, String type) {
        stream.received(header(P));
        refused(stream.received(db(name, P, OWN, "type='" + type + "'")), Reason.PROTOCOL_VIOLATION);
        passes(new ReceivingNegotiation(() -> policy, ServerFacts.UNCONSTRAINED::usableInbound, () -> false, new Spellings()).received(db(name, "stranger.example", OWN, "type='" + type + "'")));
    }

    @Test
    void recordsAKeyThatIsDenied() {
        policy = accepting("D");
        stream.received(header(P));
        passes(stream.received(db("result", P, OWN, "")));
        Element denial = db("result", OWN, P, "type='invalid'");
        assertThat(stream.sending(denial)).as("on a stream that carries no domain").isInstanceOfSatisfying(Action.Refuse.class, refusal -> {
            assertThat(refusal.failure()).containsSame(denial);
            assertThat(refusal.rejection().reason()).isEqualTo(Reason.NOT_AUTHENTICATED);
        });
        refused(stream.sending(db("result", OWN, P, "type='valid'")), Reason.PROTOCOL_VIOLATION);
        passes(stream.sending(db("result", OWN, "stranger.example", "type='invalid'")));
    }

    @ParameterizedTest(name = "opened by {0}")
    @CsvSource({P, "''", "stranger.example"})
    void keepsAStreamThatCarriesADomainWhenAFurtherKeyIsInvalid(String opener) {
        policy = policy(Map.of(P, "D", TWO, "D"));
        stream.received(opener.isEmpty() ? xml(header(P).asXML().replace(" from=\"" + P + "\"", "")) : header(opener));
        passes(stream.received(db("result", P, OWN, "")));
        passes(stream.sending(db("result", OWN, P, "type='valid'")));
        passes(stream.received(db("result", TWO, OWN, "")));
        Element denial = db("result", OWN, TWO, "type='invalid'");
        assertThat(stream.sending(denial)).isInstanceOfSatisfying(Action.Answer.class, answer -> {
            assertThat(answer.answer()).isSameAs(denial);
            assertThat(answer.rejection().domain()).isEqualTo(TWO);
            assertThat(answer.rejection().reason()).isEqualTo(Reason.NOT_AUTHENTICATED);
        });
        assertThat(stream.carries(P)).isTrue();
        assertThat(stream.carries(TWO)).isFalse();
    }

    @Test
    void takesAnotherKeyAfterAnErrorThatDecidesNothing() {
        policy = accepting("D");
        stream.received(header(P));
        passes(stream.received(db("result", P, OWN, "")));
        passes(stream.sending(db("result", OWN, P, "type='error'")));
        refused(stream.sending(db("result", OWN, P, "type='valid'")), Reason.PROTOCOL_VIOLATION);
        passes(stream.received(db("result", P, OWN, "")));
        passes(stream.sending(db("result", OWN, P, "type='valid'")));
        assertThat(stream.carries(P)).isTrue();
    }

    @Test
    void aFurtherDomainThatIsNoLongerAcceptedWhenItsKeyIsAnsweredDoesNotEndTheFirst() {
        policy = policy(Map.of(P, "D", TWO, "D"));
        stream.received(header(P));
        passes(stream.received(db("result", P, OWN, "")));
        passes(stream.sending(db("result", OWN, P, "type='valid'")));
        passes(stream.received(db("result", TWO, OWN, "")));
        policy = policy(Map.of(P, "D", TWO, "S"));
        assertThat(stream.sending(db("result", OWN, TWO, "type='valid'"))).isInstanceOfSatisfying(Action.Answer.class, answer -> {
            assertThat(answer.rejection().reason()).isEqualTo(Reason.TCP_DIALBACK_NOT_ACCEPTED);
            assertThat(answer.answer().attributeValue("type")).isEqualTo("error");
            assertThat(answer.answer().attributeValue("from")).isEqualTo(OWN);
            assertThat(answer.answer().attributeValue("to")).isEqualTo(TWO);
            assertThat(answer.answer().asXML()).contains("policy-violation");
        });
        assertThat(stream.carries(P)).isTrue();
        assertThat(stream.carries(TWO)).isFalse();
    }

    @Test
    void attributesAStanzaWithoutSenderToTheStreamsDomain() {
        stream.received(header("stranger.example"));
        passes(stream.received(xml("<message/>")));
        ReceivingNegotiation partners = new ReceivingNegotiation(() -> policy, ServerFacts.UNCONSTRAINED::usableInbound, () -> false, new Spellings());
        partners.received(header(P));
        refused(partners.received(xml("<message/>")), Reason.NOT_AUTHENTICATED);
    }

    @Test
    void leavesStrangersToOpenfire() {
        passes(stream.received(header("stranger.example")));
        passes(stream.sending(features("tls", "dialback")));
        passes(stream.received(xml("<iq:auth xmlns:iq='jabber:iq:auth'/>")));
        passes(stream.received(db("result", "stranger.example", OWN, "")));
        passes(stream.sending(db("result", OWN, "stranger.example", "type='valid'")));
        passes(stream.received(message("x@stranger.example", "alice@own.example")));
        passes(stream.received(starttls()));
        passes(stream.received(message("x@stranger.example", "alice@own.example")));
        passes(stream.handshakeFailed(Reason.ENCRYPTION_FAILED));
    }

    @Test
    void followsTheAuthenticationOfAStrangersStream() {
        passes(stream.received(header("stranger.example")));
        passes(stream.received(db("result", "stranger.example", OWN, "")));
        passes(stream.sending(db("result", OWN, "stranger.example", "type='valid'")));
        assertThat(stream.facts("stranger.example").method()).contains(AuthenticationMethod.TCP_DIALBACK);
    }

    @Test
    void refusesTheHeaderOfAStrangerInPartnersOnlyMode() {
        policy = TestPartner.policy(UnlistedDomains.REFUSE, policy.partners());
        refused(stream.received(header("stranger.example")), Reason.NOT_A_PARTNER);
    }

    @Test
    void aFailedHandshakeEndsThePartnersStream() {
        opened();
        passes(stream.received(starttls()));
        refused(stream.handshakeFailed(Reason.CERTIFICATE_CHAIN_TOO_LONG), Reason.CERTIFICATE_CHAIN_TOO_LONG);
        refused(stream.handshakeFailed(Reason.ENCRYPTION_FAILED), Reason.ENCRYPTION_FAILED);
    }

    @Test
    void resumesAStreamWithItsAuthentication() {
        stream.resume(Optional.of(tls(UNTRUSTED)), Map.of("Partner.Example", Authentication.DIALBACK));
        assertThat(stream.facts(P).method()).contains(AuthenticationMethod.TLS_DIALBACK);
        ReceivingNegotiation plain = new ReceivingNegotiation(() -> policy, ServerFacts.UNCONSTRAINED::usableInbound, () -> false, new Spellings());
        plain.resume(Optional.empty(), Map.of(P, Authentication.DIALBACK));
        assertThat(plain.facts(P).method()).contains(AuthenticationMethod.TCP_DIALBACK);
    }

    @Test
    void unreadableInboundTextClosesAnyStream() {
        refused(stream.unreadable(), Reason.PROTOCOL_VIOLATION);
        passes(stream.sendingUnreadable());
        passes(stream.received(header("stranger.example")));
        assertThat(stream.peer()).isEqualTo("stranger.example");
        refused(stream.unreadable(), Reason.PROTOCOL_VIOLATION);
        passes(stream.sendingUnreadable());
        stream.handshakeDone(tlsProving(P));
        assertThat(stream.peer()).isEmpty();
        passes(stream.received(header(P)));
        refused(stream.unreadable(), Reason.PROTOCOL_VIOLATION);
        refused(stream.sendingUnreadable(), Reason.PROTOCOL_VIOLATION);
    }

    private static void failed(Action action) {
        assertThat(action).isInstanceOfSatisfying(Action.Refuse.class, refusal -> {
            assertThat(refusal.rejection().reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
            assertThat(refusal.failure()).hasValueSatisfying(failure -> assertThat(failure.asXML()).isEqualTo("<failure xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"/>"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {P, "stranger.example"})
    void startTlsUnderTlsFails(String domain) {
        passes(stream.received(header(domain)));
        stream.handshakeDone(tlsProving(domain));
        passes(stream.received(header(domain)));
        failed(stream.received(starttls()));
    }

    @ParameterizedTest
    @ValueSource(strings = {P, "stranger.example"})
    void startTlsAfterExternalFails(String domain) {
        stream.handshakeDone(tlsProving(domain));
        passes(stream.received(header(domain)));
        passes(stream.received(xml(AUTH)));
        failed(stream.received(starttls()));
        passes(stream.sending(xml("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")));
        passes(stream.received(header(domain)));
        failed(stream.received(starttls()));
    }

    @Test
    void startTlsFailsWhereItWasNotOffered() {
        passes(stream.received(header("stranger.example")));
        passes(stream.sending(xml("<stream:features xmlns:stream='http://etherx.jabber.org/streams'/>")));
        failed(stream.received(starttls()));
        passes(stream.sending(xml("<stream:features xmlns:stream='http://etherx.jabber.org/streams'><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>")));
        passes(stream.received(starttls()));
    }

    private static final String AUTH = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>";

    @ParameterizedTest
    @ValueSource(strings = {P, "stranger.example"})
    void refusesASecondAuthentication(String domain) {
        stream.handshakeDone(tlsProving(domain));
        passes(stream.received(header(domain)));
        passes(stream.received(xml(AUTH)));
        refused(stream.received(xml(AUTH)), Reason.PROTOCOL_VIOLATION);
        passes(stream.sending(xml("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")));
        passes(stream.received(xml(AUTH)));
        passes(stream.sending(xml("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")));
        refused(stream.received(xml(AUTH)), Reason.PROTOCOL_VIOLATION);
        passes(stream.received(header(domain)));
        refused(stream.received(xml(AUTH)), Reason.PROTOCOL_VIOLATION);
    }

    @ParameterizedTest
    @CsvSource({"partner.example, stranger.example, partner.example", "stranger.example, partner.example, partner.example",
        "partner.example, partner.example, partner.example"})
    void refusesASecondHeaderOutOfPlace(String first, String second, String refused) {
        passes(stream.received(header(first)));
        assertThat(refused(stream.received(header(second)), Reason.PROTOCOL_VIOLATION).domain()).isEqualTo(refused);
    }

    @Test
    void acceptsAHeaderAfterCompression() {
        passes(stream.received(header(P)));
        passes(stream.sending(xml("<compressed xmlns='http://jabber.org/protocol/compress'/>")));
        passes(stream.received(header(P)));
    }

    @Test
    void refusesAnElementThatOpenfireWouldTakeForAHeader() {
        refused(stream.received(xml("<stream:streams xmlns:stream='http://etherx.jabber.org/streams' from='partner.example'/>")),
            Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void recordsAPartnerThatGivesUp() {
        assertThat(stream.closed()).isEmpty();
        opened();
        assertThat(stream.closed()).hasValueSatisfying(rejection -> {
            assertThat(rejection.domain()).isEqualTo(P);
            assertThat(rejection.reason()).isEqualTo(Reason.PARTNER_GAVE_UP);
        });
    }

    private void encryptedWithoutAnotherHeader() {
        passes(stream.received(header(P)));
        passes(stream.received(starttls()));
        stream.handshakeDone(tls(CertificateStatus.PROVES_DOMAIN));
    }

    /** It has seen our certificate by then. */
    @ParameterizedTest
    @CsvSource({", PARTNER_GAVE_UP", "ENCRYPTION_FAILED, PARTNER_GAVE_UP", "OUR_CERTIFICATE_REFUSED, OUR_CERTIFICATE_REFUSED"})
    void recordsAPartnerThatLeavesRightAfterTls(Reason broken, Reason reason) {
        encryptedWithoutAnotherHeader();
        if (broken != null) {
            stream.broke(broken);
        }
        assertThat(stream.closed()).hasValueSatisfying(rejection -> {
            assertThat(rejection.domain()).isEqualTo(P);
            assertThat(rejection.reason()).isEqualTo(reason);
        });
    }

    @Test
    void whatWasNamedBeforeTlsIsNothingThatTheStreamIsFor() {
        encryptedWithoutAnotherHeader();
        assertThat(stream.peer()).isEmpty();
        passes(stream.received(header("stranger.example")));
        assertThat(stream.closed()).isEmpty();
    }

    @Test
    void recordsAPartnerThatIsSilent() {
        opened();
        stream.givesUp();
        assertThat(stream.closed().map(Rejection::reason)).contains(Reason.PARTNER_SILENT);
        refused(stream.handshakeFailed(Reason.ENCRYPTION_FAILED), Reason.PARTNER_SILENT);
    }

    @Test
    void recordsNothingWhenWeLeave() {
        opened();
        stream.leaves();
        assertThat(stream.closed()).isEmpty();
    }

    /** What we could not do is our reason, which is recorded then. */
    @Test
    void recordsNothingWhenAPartnerLeavesBecauseWeCouldNotVerifyItsKey() {
        policy = accepting("D");
        opened();
        passes(stream.received(db("result", P, OWN, "")));
        passes(stream.sending(db("result", OWN, P, "type='error'")));
        assertThat(stream.closed()).isEmpty();
        passes(stream.received(streamError("policy-violation")));
        assertThat(stream.closed().map(Rejection::reason)).contains(Reason.PARTNER_POLICY);
    }

    /** It waits for us. */
    @Test
    void aPartnerWhoseKeyWeVerifyIsNotSilent() {
        policy = accepting("D");
        opened();
        passes(stream.received(db("result", P, OWN, "")));
        stream.givesUp();
        assertThat(stream.closed()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ST, OUT_OF_DATE,   false, CERTIFICATE_OUT_OF_DATE", "ST, UNTRUSTED, false, CERTIFICATE_UNTRUSTED",
        // it dials back, so it can do without EXTERNAL
        "ST, OUT_OF_DATE,   true,  PARTNER_GAVE_UP", "ST, PROVES_DOMAIN, false, PARTNER_GAVE_UP", "T, OUT_OF_DATE, false, PARTNER_GAVE_UP",
    })
    void namesTheCertificateForWhichThePartnerWasNotOfferedExternal(String accepted, CertificateStatus certificate, boolean dialsBack, Reason reason) {
        policy = accepting(accepted);
        encrypted(certificate);
        replacedBy(stream.sending(features("mechanisms", "dialback")));
        if (dialsBack) {
            passes(stream.received(db("result", P, OWN, "")));
        }
        assertThat(stream.closed()).hasValueSatisfying(rejection -> {
            assertThat(rejection.reason()).isEqualTo(reason);
            assertThat(rejection.problems()).isEqualTo(reason == certificate.reason() ? Problems.of(certificate) : List.of());
        });
    }

    @ParameterizedTest
    @CsvSource({"policy-violation, PARTNER_POLICY", "host-unknown, PARTNER_HOST_UNKNOWN", "not-authorized, PARTNER_NOT_AUTHORIZED", "system-shutdown, ", "reset, ",
        "connection-timeout, "})
    void recordsWhyThePartnerEndsAnAuthenticatedStream(String condition, Reason reason) {
        opened();
        stream.resume(Optional.empty(), Map.of(P, Authentication.DIALBACK));
        passes(stream.received(streamError(condition)));
        assertThat(stream.closed().map(Rejection::reason)).isEqualTo(Optional.ofNullable(reason));
    }

    private static final Map<String, Reason> OBJECTIONS = Map.of("host-unknown", Reason.LOCAL_DOMAIN_NOT_SERVED, "improper-addressing", Reason.PROTOCOL_VIOLATION,
        "invalid-from", Reason.PROTOCOL_VIOLATION, "bad-format", Reason.PROTOCOL_VIOLATION, "bad-namespace-prefix", Reason.PROTOCOL_VIOLATION,
        "invalid-namespace", Reason.PROTOCOL_VIOLATION, "invalid-xml", Reason.PROTOCOL_VIOLATION);

    /** It ends by a stream error of its own, which stands for itself if it is about what the partner has said. */
    @ParameterizedTest
    @ValueSource(strings = {"host-unknown", "improper-addressing", "invalid-from", "bad-format", "bad-namespace-prefix", "invalid-namespace", "invalid-xml", "system-shutdown",
        "reset", "connection-timeout", "internal-server-error", "policy-violation"})
    void recordsWhyTheServerItselfEndsTheStream(String condition) {
        Optional<Reason> reason = Optional.ofNullable(OBJECTIONS.get(condition));
        passes(stream.received(header(P)));
        passes(stream.sending(streamError(condition)));
        stream.leaves();
        assertThat(stream.closed().map(Rejection::reason)).isEqualTo(reason);
        stream.resume(Optional.empty(), Map.of(P, Authentication.DIALBACK));
        // As Openfire says when the exception of that gets to its handler.
        passes(stream.sending(streamError("internal-server-error")));
        assertThat(stream.closed().map(Rejection::reason)).isEqualTo(reason);
    }

    @Test
    void whatThePartnerHasSaidOutweighsWhatTheServerSaysToThat() {
        opened();
        stream.resume(Optional.empty(), Map.of(P, Authentication.DIALBACK));
        passes(stream.received(streamError("policy-violation")));
        passes(stream.sending(streamError("bad-format")));
        assertThat(stream.closed().map(Rejection::reason)).contains(Reason.PARTNER_POLICY);
    }

    private static Element streamError(String condition) {
        return xml("<stream:error xmlns:stream='http://etherx.jabber.org/streams'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
    }

    /** It may have done with us; nothing is wrong on this side. */
    @Test
    void recordsNothingWhenThePartnerLeavesRightAfterExternal() {
        encrypted(CertificateStatus.PROVES_DOMAIN);
        replacedBy(stream.sending(features("mechanisms")));
        passes(stream.received(auth("EXTERNAL", P)));
        passes(stream.sending(sasl("success")));
        assertThat(stream.closed()).isEmpty();
    }

    /** With direct TLS, the handshake comes before any domain is named. */
    @Test
    void recordsNothingOfAHandshakeThatFailsBeforeADomainIsNamed() {
        passes(stream.handshakeFailed(Reason.ENCRYPTION_FAILED));
        assertThat(stream.closed()).isEmpty();
    }

    @Test
    void recordsNothingWhenAnAuthenticatedOrVerifyingStreamCloses() {
        opened();
        passes(stream.received(db("verify", P, OWN, "id='1'")));
        assertThat(stream.closed()).isEmpty();
        ReceivingNegotiation other = new ReceivingNegotiation(() -> policy, ServerFacts.UNCONSTRAINED::usableInbound, () -> false, new Spellings());
        other.resume(Optional.empty(), Map.of(P, Authentication.DIALBACK));
        assertThat(other.closed()).isEmpty();
    }
}
