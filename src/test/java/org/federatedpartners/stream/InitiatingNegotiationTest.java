package org.federatedpartners.stream;

import static org.assertj.core.api.Assertions.assertThat;
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

class InitiatingNegotiationTest {

    private PolicySnapshot policy = accepting("STD");
    private ServerFacts server = ServerFacts.UNCONSTRAINED;
    private final InitiatingNegotiation stream = TestNegotiation.initiating(() -> policy, encrypted -> server.usableOutbound(encrypted), P);

    private void opened() {
        passes(stream.sending(header(OWN)));
        passes(stream.received(header(P)));
    }

    private void encrypted(CertificateStatus status) {
        opened();
        assertThat(replacedBy(stream.received(features("tls")))).containsAnyOf("tls", "TLS");
        passes(stream.sending(starttls()));
        passes(stream.received(xml("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")));
        stream.handshakeDone(tls(status));
        opened();
    }

    @ParameterizedTest(name = "{0}, offered {1}: {2}")
    @CsvSource({
        "S,   tls dialback,  TLS", "T,   tls dialback,  TLS", "D,   tls dialback,  dialback", "STD, tls dialback, tls",
        "TD,  TLS,           tls", "D,   '',            dialback", "STD, dialback,     dialback",
        "S,   dialback,      ENCRYPTION_NOT_OFFERED", "T, '', ENCRYPTION_NOT_OFFERED", "D, TLS dialback, ENCRYPTION_NOT_ACCEPTED",
        "S,   external,      ENCRYPTION_NOT_OFFERED",
    })
    void choosesTheStrongestAcceptedOfferInTheClear(String accepted, String offered, String chosen) {
        policy = accepting(accepted);
        opened();
        Action action = stream.received(features(offered.isEmpty() ? new String[0] : offered.split(" ")));
        expect(action, chosen);
    }

    @ParameterizedTest(name = "{0}, version {1}: {2}, announces features: {3}")
    @CsvSource({
        "S, '',              ENCRYPTION_NOT_OFFERED, false", "T, version='0.9',   ENCRYPTION_NOT_OFFERED, false",
        "D, '',              dialback,               false", "STD, version='0.9', dialback,               false",
        "D, version='00.5',  dialback,               false", "D, version='',      dialback,               false",
        "D, version='x.0',   dialback,               false", "D, version='1.0',   dialback,               true",
        "D, version='1.1',   dialback,               true", "D, version='10.0',  dialback,               true",
    })
    void dialsBackWithAServerBeforeXmpp1OnlyWhenAccepted(String accepted, String version, String chosen, boolean announced) {
        policy = accepting(accepted);
        passes(stream.sending(header(OWN)));
        Element header = header(P, version);
        assertThat(InitiatingNegotiation.announcesFeatures(header)).isEqualTo(announced);
        Action onHeader = stream.received(header);
        expect(onHeader == Action.PASS ? stream.received(InitiatingNegotiation.noFeatures()) : onHeader, chosen);
    }

    @ParameterizedTest(name = "{0}, certificate {1}, offered {2}: {3}")
    @CsvSource({
        "S,   PROVES_DOMAIN, external,          external",
        "ST,  PROVES_DOMAIN, external dialback, external",
        "STD, PROVES_DOMAIN, dialback,          dialback",
        "T,   PROVES_DOMAIN, external dialback, dialback",
        "T,   UNTRUSTED,     '',                dialback",
        "ST,  WRONG_NAME,    external,          dialback",
        "S,   PROVES_DOMAIN, dialback,          EXTERNAL_NOT_OFFERED",
        "S,   PROVES_DOMAIN, plain,             EXTERNAL_NOT_OFFERED",
        "S,   UNTRUSTED,     external dialback, CERTIFICATE_UNTRUSTED",
        "S,   OUT_OF_DATE,   external,          CERTIFICATE_OUT_OF_DATE",
        "S,   WRONG_NAME,    external,          CERTIFICATE_WRONG_NAME",
        "S,   WEAK,          external,          CERTIFICATE_WEAK",
        "S,   WRONG_USAGE,   external,          CERTIFICATE_WRONG_USAGE",
        "S,   REVOKED,       external,          CERTIFICATE_REVOKED",
        "ST,  REVOKED,       external,          dialback",
        "S,   STATUS_UNKNOWN, external,         CERTIFICATE_STATUS_UNKNOWN",
    })
    void choosesTheStrongestAcceptedOfferUnderTls(String accepted, CertificateStatus certificate, String offered, String chosen) {
        policy = accepting(accepted);
        encrypted(certificate);
        expect(stream.received(features(offered.isEmpty() ? new String[0] : offered.split(" "))), chosen);
    }

    @ParameterizedTest(name = "{0}, held to {1}, offered {3} under TLS: {2}, {4}")
    @CsvSource({
        "ST,  SASL_OVER_TLS, true,  dialback,          DOWNGRADED",
        "ST,  SASL_OVER_TLS, true,  external dialback, external",
        "STD, TLS_DIALBACK,  true,  dialback,          dialback",
        "STD, TLS_DIALBACK,  false, dialback,          DOWNGRADED",
        "STD, SASL_OVER_TLS, false, '',                DOWNGRADED",
        "ST,  SASL_OVER_TLS, false, dialback,          ENCRYPTION_NOT_OFFERED",
    })
    void refusesOffersWeakerThanTheStrongestMethodSeen(String accepted, AuthenticationMethod level, boolean encrypted, String offered, String chosen) {
        policy = heldTo(accepted, level);
        if (encrypted) {
            encrypted(PROVES_DOMAIN);
        } else {
            opened();
        }
        expect(stream.received(features(offered.isEmpty() ? new String[0] : offered.split(" "))), chosen);
    }

    @Test
    void reportsADowngradeWhenTheCertificateNoLongerProvesTheDomain() {
        policy = heldTo("ST", AuthenticationMethod.SASL_OVER_TLS);
        encrypted(UNTRUSTED);
        Rejection rejection = refused(stream.received(features("dialback")), Reason.DOWNGRADED);
        assertThat(rejection.seen().orElseThrow().certificate()).isEqualTo(UNTRUSTED);
    }

    @Test
    void reportsADowngradeWhenThePartnerNoLongerAcceptsOurCertificate() {
        policy = heldTo("ST", AuthenticationMethod.SASL_OVER_TLS);
        encrypted(PROVES_DOMAIN);
        replacedBy(stream.received(features("external", "dialback")));
        passes(stream.sending(auth("EXTERNAL", OWN)));
        refused(stream.received(sasl("failure")), Reason.DOWNGRADED);
    }

    @ParameterizedTest
    @CsvSource({"ST, TLSv1.2, TLS_1_3", "T, TLSv1.2, TLS_1_3", "S, TLSv1.1, TLS_1_2", "STD, '', TLS_1_2"})
    void refusesAnOlderTlsThanTheMinimum(String methods, String protocol, MinimumTls minimum) {
        policy = accepting(methods, minimum);
        opened();
        stream.received(features("tls"));
        passes(stream.sending(xml("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")));
        passes(stream.received(xml("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")));
        stream.handshakeDone(new TlsFacts(protocol, domain -> Problems.of(PROVES_DOMAIN)));
        opened();
        refused(stream.received(features("external", "dialback")), Reason.TLS_TOO_OLD);
    }

    private static void expect(Action action, String chosen) {
        if (chosen.equals(chosen.toUpperCase(java.util.Locale.ROOT)) && chosen.length() > 3) {
            refused(action, Reason.valueOf(chosen));
        } else {
            assertThat(replacedBy(action)).containsExactly(chosen);
        }
    }

    @Test
    void refusesElementsInPlaceOfAHeader() {
        passes(stream.sending(header(OWN)));
        refused(stream.received(xml("<x from='partner.example'/>")), Reason.PROTOCOL_VIOLATION);
        refused(stream.received(features("tls", "dialback")), Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void establishesTheStreamByExternal() {
        encrypted(PROVES_DOMAIN);
        replacedBy(stream.received(features("external")));
        passes(stream.sending(auth("EXTERNAL", OWN)));
        passes(stream.received(sasl("success")));
        assertThat(stream.facts(P).method()).contains(AuthenticationMethod.SASL_OVER_TLS);
        opened();
        passes(stream.received(features()));
        passes(stream.sending(message(OWN, P)));
        assertThat(stream.sending(message(OWN, P))).isEqualTo(Action.PASS);
    }

    @Test
    void refusesDialbackAfterExternalFailedUnlessAccepted() {
        policy = accepting("S");
        encrypted(PROVES_DOMAIN);
        replacedBy(stream.received(features("external", "dialback")));
        passes(stream.sending(auth("EXTERNAL", OWN)));
        refused(stream.received(sasl("failure")), Reason.EXTERNAL_FAILED);
        refused(stream.sending(db("result", OWN, P, "")), Reason.TLS_DIALBACK_NOT_ACCEPTED);
    }

    @Test
    void dialsBackAfterExternalFailedWhenAccepted() {
        policy = accepting("ST");
        encrypted(PROVES_DOMAIN);
        replacedBy(stream.received(features("external", "dialback")));
        passes(stream.sending(auth("EXTERNAL", OWN)));
        passes(stream.received(sasl("failure")));
        passes(stream.sending(db("result", OWN, P, "")));
        passes(stream.received(db("result", P, OWN, "type='valid'")));
        assertThat(stream.facts(P).method()).contains(AuthenticationMethod.TLS_DIALBACK);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"S, true", "T, true", "ST, true", "TD, false", "D, false", "STD, false"})
    void closesTheStreamOnAFailedHandshakeUnlessPlainDialbackIsAccepted(String accepted, boolean ends) {
        policy = accepting(accepted);
        opened();
        stream.received(features("tls"));
        if (ends) {
            refused(stream.handshakeFailed(Reason.CERTIFICATE_CHAIN_TOO_LONG), Reason.CERTIFICATE_CHAIN_TOO_LONG);
        } else {
            passes(stream.handshakeFailed(Reason.ENCRYPTION_FAILED));
        }
    }

    /** With TLS 1.3, the server judges our certificate after the handshake. */
    @ParameterizedTest
    @CsvSource({"S, OUR_CERTIFICATE_REFUSED, OUR_CERTIFICATE_REFUSED", "STD, OUR_CERTIFICATE_REFUSED, OUR_CERTIFICATE_REFUSED", "S, ENCRYPTION_FAILED, PARTNER_GAVE_UP"})
    void reportsThatThePartnerHasRefusedOurCertificateAfterTheHandshake(String accepted, Reason broken, Reason reported) {
        policy = accepting(accepted);
        encrypted(PROVES_DOMAIN);
        stream.broke(broken);
        assertThat(stream.reconnects()).isFalse();
        assertThat(stream.closed()).hasValueSatisfying(rejection -> assertThat(rejection.reason()).isEqualTo(reported));
    }

    /** The network's thread can hear of the end of the connection too. */
    @Test
    void keepsWhatAnAlertHasToldWhenTlsBreaksOnceMore() {
        encrypted(PROVES_DOMAIN);
        stream.broke(Reason.OUR_CERTIFICATE_REFUSED);
        stream.broke(Reason.ENCRYPTION_FAILED);
        assertThat(stream.closed()).hasValueSatisfying(rejection -> assertThat(rejection.reason()).isEqualTo(Reason.OUR_CERTIFICATE_REFUSED));
    }

    @Test
    void keepsTheReasonThatThePartnerHasGivenBeforeTlsBroke() {
        encrypted(PROVES_DOMAIN);
        passes(stream.received(xml("<stream:error xmlns:stream='http://etherx.jabber.org/streams'><host-gone xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>")));
        stream.broke(Reason.OUR_CERTIFICATE_REFUSED);
        assertThat(stream.closed()).hasValueSatisfying(rejection -> assertThat(rejection.reason()).isEqualTo(Reason.PARTNER_HOST_GONE));
    }

    private static final Element TLS_FAILURE = xml("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");

    /** {@code TLS}: required by the partner. */
    @ParameterizedTest
    @CsvSource({"S, tls", "T, TLS", "STD, TLS"})
    void closesTheStreamWhenThePartnerRefusesStarttls(String accepted, String offered) {
        policy = accepting(accepted);
        opened();
        replacedBy(stream.received(features(offered)));
        passes(stream.sending(starttls()));
        refused(stream.received(TLS_FAILURE), Reason.STARTTLS_REFUSED);
        assertThat(stream.doesWithoutTls()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"S, ", "STD, ", "S, internal-server-error"})
    void reportsThatThePartnerEndsTheStreamInPlaceOfTls(String accepted, String condition) {
        policy = accepting(accepted);
        opened();
        replacedBy(stream.received(features("TLS")));
        passes(stream.sending(starttls()));
        if (condition != null) {
            passes(stream.received(streamError(condition)));
        }
        assertThat(stream.reconnects()).isFalse();
        Reason reported = condition == null ? Reason.STARTTLS_REFUSED : Reason.PARTNER_INTERNAL_ERROR;
        assertThat(stream.closed()).hasValueSatisfying(rejection -> assertThat(rejection.reason()).isEqualTo(reported));
    }

    /** Where the partner requires TLS, or starts with it, a stream without leads nowhere. */
    @ParameterizedTest
    @CsvSource({"TLS", "''"})
    void refusesAFailedHandshakeWhereNothingDoesWithoutTls(String offered) {
        opened();
        if (!offered.isEmpty()) {
            replacedBy(stream.received(features(offered)));
        }
        refused(stream.handshakeFailed(Reason.CERTIFICATE_CHAIN_TOO_LONG), Reason.CERTIFICATE_CHAIN_TOO_LONG);
    }

    @Test
    void refusesToSendAKeyWhileTlsIsUnderWay() {
        opened();
        replacedBy(stream.received(features("tls", "dialback")));
        refused(stream.sending(db("result", OWN, P, "")), Reason.PROTOCOL_VIOLATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"valid"})
    void refusesAResultThatWasNotRequested(String type) {
        opened();
        replacedBy(stream.received(features("dialback")));
        refused(stream.received(db("result", P, OWN, "type='" + type + "'")), Reason.PROTOCOL_VIOLATION);
        assertThat(stream.facts(P).method()).isEmpty();
    }

    @Test
    void aResultFromAnotherDomainProvesNothing() {
        opened();
        replacedBy(stream.received(features("dialback")));
        passes(stream.sending(db("result", OWN, P, "")));
        refused(stream.received(db("result", TWO, OWN, "type='valid'")), Reason.PROTOCOL_VIOLATION);
        assertThat(stream.facts(P).method()).isEmpty();
        assertThat(stream.facts(TWO).method()).isEmpty();
    }

    @Test
    void refusesASuccessThatWasNotRequested() {
        encrypted(PROVES_DOMAIN);
        replacedBy(stream.received(features("external")));
        refused(stream.received(sasl("success")), Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void refusesFeaturesTwice() {
        opened();
        replacedBy(stream.received(features("tls")));
        refused(stream.received(features("dialback")), Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void refusesASecondHeader() {
        opened();
        refused(stream.received(header(P)), Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void refusesTextInTheClearAfterProceed() {
        opened();
        replacedBy(stream.received(features("tls")));
        passes(stream.sending(starttls()));
        passes(stream.received(xml("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")));
        refused(stream.received(features("external")), Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void refusesAProceedThatWasNotRequested() {
        opened();
        refused(stream.received(xml("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")), Reason.PROTOCOL_VIOLATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<features xmlns='urn:x'/>", "<success xmlns='urn:x'/>", "<x:proceed xmlns:x='urn:x'/>", "<failure xmlns='urn:x'/>",
        "<db:result xmlns:db='urn:x' type='valid' from='partner.example'/>"})
    void refusesElementsOfOtherNamespaces(String disguised) {
        opened();
        refused(stream.received(xml(disguised)), Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void refusesStanzasOnOutboundStreams() {
        encrypted(PROVES_DOMAIN);
        refused(stream.received(message("bob@partner.example", "alice@own.example")), Reason.PROTOCOL_VIOLATION);
        refused(stream.received(message("ceo@own.example", "alice@own.example")), Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void authenticatesWithAServerBeforeXmpp1ByPlainDialbackWhenAccepted() {
        policy = accepting("D");
        passes(stream.sending(header(OWN)));
        passes(stream.received(header(P, "")));
        passes(stream.sending(db("result", OWN, P, "")));
        passes(stream.received(db("result", P, OWN, "type='valid'")));
        assertThat(stream.facts(P).method()).contains(AuthenticationMethod.TCP_DIALBACK);

        policy = accepting("S");
        InitiatingNegotiation strict = TestNegotiation.initiating(() -> policy, ServerFacts.UNCONSTRAINED::usableOutbound, P);
        passes(strict.sending(header(OWN)));
        passes(strict.received(header(P, "")));
        refused(strict.received(InitiatingNegotiation.noFeatures()), Reason.ENCRYPTION_NOT_OFFERED);
    }

    /** No server before XMPP 1.0 offers anything, but some that do write no version, or one that cannot be read. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"S | '' | tls | TLS", "S | version='1,0' | tls | TLS", "D | version='' | dialback | dialback",
        "S | version='x' | dialback | ENCRYPTION_NOT_OFFERED"})
    void judgesFeaturesThatTheHeaderDoesNotAnnounce(String accepted, String version, String offered, String chosen) {
        policy = accepting(accepted);
        passes(stream.sending(header(OWN)));
        passes(stream.received(header(P, version.equals("''") ? "" : version)));
        expect(stream.received(features(offered)), chosen);
        if (!chosen.contains("_")) {
            refused(stream.received(features(offered)), Reason.PROTOCOL_VIOLATION);
        }
    }

    @Test
    void aFurtherDomainIsJudgedByItsOwnPolicy() {
        policy = policy(Map.of(P, "D", TWO, "S"));
        opened();
        replacedBy(stream.received(features("dialback")));
        passes(stream.sending(db("result", OWN, P, "")));
        passes(stream.received(db("result", P, OWN, "type='valid'")));

        assertThat(stream.sending(db("result", OWN, TWO, ""))).isInstanceOfSatisfying(Action.Drop.class,
            drop -> assertThat(drop.rejection()).returns(TWO, Rejection::domain).returns(Reason.TCP_DIALBACK_NOT_ACCEPTED, Rejection::reason));
        assertThat(stream.sending(message(OWN, "bob@two.example"))).isInstanceOf(Action.Drop.class);
        passes(stream.sending(message(OWN, "bob@partner.example")));
    }

    private static ServerFacts hindered(String tls, boolean dialback) {
        return new ServerFacts(true, true, tls, dialback, true, List.of("EXTERNAL"), "wanted", "blacklist", domain -> true, Set.of());
    }

    @ParameterizedTest
    @CsvSource({
        "optional, true,  STD, tls dialback, tls",
        "disabled, true,  STD, tls dialback, dialback",
        "disabled, true,  STD, TLS,          SERVER_SETTINGS",
        "disabled, true,  ST,  tls,          SERVER_SETTINGS",
        "disabled, true,  ST,  dialback,     ENCRYPTION_NOT_OFFERED",
        "disabled, true,  D,   TLS,          ENCRYPTION_NOT_ACCEPTED",
        "required, true,  STD, dialback,     SERVER_SETTINGS",
        "required, true,  D,   tls,          SERVER_SETTINGS",
        "required, true,  STD, tls,          TLS",
        "optional, false, STD, tls,          TLS",
        "optional, false, T,   tls,          SERVER_SETTINGS",
        "optional, false, D,   dialback,     SERVER_SETTINGS",
    })
    void triesOnlyMethodsThatServerWideSettingsAllow(String tls, boolean dialback, String accepted, String offered, String outcome) {
        policy = accepting(accepted);
        server = hindered(tls, dialback);
        opened();
        Action action = stream.received(features(offered.split(" ")));
        if (outcome.contains("_")) {
            refused(action, Reason.valueOf(outcome));
        } else {
            assertThat(replacedBy(action)).containsExactly(outcome);
        }
    }

    @Test
    void refusesTheStreamWhenServerWideSettingsDisableDialback() {
        policy = accepting("T");
        encrypted(UNTRUSTED);
        server = hindered("optional", false);
        refused(stream.received(features("dialback")), Reason.SERVER_SETTINGS);
    }

    @Test
    void appliesAChangedPolicyToTheNextElement() {
        encrypted(PROVES_DOMAIN);
        replacedBy(stream.received(features("external")));
        policy = accepting("T");
        refused(stream.sending(auth("EXTERNAL", OWN)), Reason.SASL_OVER_TLS_NOT_ACCEPTED);
    }

    @Test
    void leavesStrangersToOpenfire() {
        policy = policy(Map.of(TWO, "S"));
        opened();
        passes(stream.received(features("dialback")));
        passes(stream.received(features("dialback")));
        passes(stream.sending(db("result", OWN, P, "")));
        passes(stream.received(db("result", P, OWN, "type='valid'")));
        passes(stream.sending(message(OWN, P)));
        passes(stream.handshakeFailed(Reason.ENCRYPTION_FAILED));
        assertThat(stream.facts(P).method()).contains(AuthenticationMethod.TCP_DIALBACK);
    }

    @Test
    void sendsNothingToStrangersInPartnersOnlyMode() {
        policy = TestPartner.policy(UnlistedDomains.REFUSE, policy(Map.of(TWO, "S")).partners());
        refused(stream.sending(header(OWN)), Reason.NOT_A_PARTNER);
    }

    @Test
    void unreadableTextClosesAPartnersStream() {
        assertThat(stream.peer()).isEqualTo(P);
        refused(stream.unreadable(), Reason.PROTOCOL_VIOLATION);
        refused(stream.sendingUnreadable(), Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void unreadableInboundTextClosesAStrangersStream() {
        policy = policy(Map.of());
        refused(stream.unreadable(), Reason.PROTOCOL_VIOLATION);
        passes(stream.sendingUnreadable());
    }

    @Test
    void recordsAPartnerThatGivesUp() {
        assertThat(stream.closed()).hasValueSatisfying(rejection -> assertThat(rejection.reason()).isEqualTo(Reason.PARTNER_GAVE_UP));
        stream.resume(Optional.empty(), Map.of(P, Authentication.DIALBACK));
        assertThat(stream.closed()).isEmpty();
    }

    private InitiatingNegotiation keySent() {
        policy = accepting("D");
        opened();
        replacedBy(stream.received(features("dialback")));
        passes(stream.sending(db("result", OWN, P, "")));
        return stream;
    }

    private static void endsFor(InitiatingNegotiation ended, Reason reason) {
        assertThat(ended.closed().map(Rejection::reason)).isEqualTo(Optional.ofNullable(reason));
    }

    @Test
    void recordsThatThePartnerIsSilentWhenWeGiveUp() {
        stream.givesUp();
        endsFor(stream, Reason.PARTNER_SILENT);
        // What Openfire does after that changes nothing.
        stream.leaves();
        endsFor(stream, Reason.PARTNER_SILENT);
    }

    @Test
    void recordsThatThePartnerIsSilentAboutOurKey() {
        keySent().givesUp();
        endsFor(stream, Reason.PARTNER_SILENT_AFTER_KEY);
    }

    @Test
    void recordsWhatThePartnerHasSaidWhoeverEndsTheStream() {
        passes(keySent().received(answer("result", "invalid", null)));
        stream.leaves();
        endsFor(stream, Reason.PARTNER_KEY_INVALID);
    }

    @Test
    void recordsNothingWhenWeLeave() {
        stream.leaves();
        endsFor(stream, null);
        assertThat(stream.reconnects()).isFalse();
    }

    @Test
    void aConnectionThatHasBrokenIsNotOneThatWeEnd() {
        stream.broke(Reason.ENCRYPTION_FAILED);
        stream.givesUp();
        endsFor(stream, Reason.PARTNER_GAVE_UP);
    }

    /** No TLS is no longer the problem then, and nothing in the clear would help. */
    @Test
    void aHandshakeThatWeGiveUpHasNotFailed() {
        policy = accepting("ST");
        stream.givesUp();
        refused(stream.handshakeFailed(Reason.ENCRYPTION_FAILED), Reason.PARTNER_SILENT);
    }

    @Test
    void doesWithoutTlsOnTheNextStreamAfterAHandshakeThatWeGiveUp() {
        InitiatingNegotiation one = inTheClear("tls", "tls");
        passes(one.sending(starttls()));
        passes(one.received(xml("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")));
        one.givesUp();
        passes(one.handshakeFailed(Reason.ENCRYPTION_FAILED));
        assertThat(one.reconnects()).isTrue();
        endsFor(one, Reason.PARTNER_SILENT);
        endsFor(inTheClear("tls", "dialback"), Reason.PARTNER_SILENT);
    }

    /** The adapter asks at once when it gives up, before the handshake has been told of it. */
    @Test
    void recordsNothingYetWhenAHandshakeIsGivenUpAndTheNextStreamDoesWithoutTls() {
        InitiatingNegotiation one = inTheClear("tls", "tls");
        passes(one.sending(starttls()));
        passes(one.received(xml("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")));
        assertThat(one.reconnects()).isFalse();
        one.givesUp();
        assertThat(one.reconnects()).isTrue();
        inTheClear("tls", "dialback");
    }

    private static final String STREAM_ERROR = "<stream:error xmlns:stream='http://etherx.jabber.org/streams'>%s</stream:error>";

    @ParameterizedTest
    @CsvSource({
        "host-unknown, PARTNER_HOST_UNKNOWN", "host-gone, PARTNER_HOST_GONE", "see-other-host, PARTNER_MOVED", "not-authorized, PARTNER_NOT_AUTHORIZED",
        "policy-violation, PARTNER_POLICY", "invalid-from, PARTNER_INVALID_FROM", "system-shutdown, PARTNER_SHUTDOWN", "reset, PARTNER_RESET",
        "resource-constraint, PARTNER_OVERLOADED", "connection-timeout, PARTNER_TIMEOUT", "conflict, PARTNER_CONFLICT",
        "remote-connection-failed, PARTNER_CANNOT_CONNECT", "internal-server-error, PARTNER_INTERNAL_ERROR", "undefined-condition, PARTNER_FAULT",
        "bad-format, PARTNER_BAD_FORMAT", "bad-namespace-prefix, PARTNER_NAMESPACE_PREFIX", "improper-addressing, PARTNER_ADDRESSING",
        "invalid-namespace, PARTNER_NAMESPACE", "invalid-xml, PARTNER_INVALID_XML", "not-well-formed, PARTNER_BAD_XML",
        "restricted-xml, PARTNER_RESTRICTED_XML", "unsupported-encoding, PARTNER_ENCODING", "unsupported-feature, PARTNER_UNSUPPORTED_FEATURE",
        "unsupported-stanza-type, PARTNER_CANNOT_READ", "unsupported-version, PARTNER_VERSION", "made-up, PARTNER_FAULT",
    })
    void derivesTheReasonFromTheStreamError(String condition, Reason reason) {
        String text = "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>words</text>";
        String name = "<" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>";
        for (String content : new String[] {name, name + text, text + name, "<own xmlns='urn:x'/>" + name}) {
            InitiatingNegotiation one = TestNegotiation.initiating(() -> policy, ServerFacts.UNCONSTRAINED::usableOutbound, P);
            passes(one.sending(header(OWN)));
            passes(one.received(xml(STREAM_ERROR.formatted(content))));
            assertThat(one.closed()).hasValueSatisfying(rejection -> assertThat(rejection.reason()).isEqualTo(reason));
        }
    }

    private static Element streamError(String condition) {
        return xml(STREAM_ERROR.formatted("<" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"));
    }

    /** A server that does nothing but EXTERNAL ends the stream on which its certificate has kept us from that; the certificate is the reason. */
    @ParameterizedTest
    @CsvSource({
        "ST, UNTRUSTED,     external,          unsupported-stanza-type, CERTIFICATE_UNTRUSTED",
        "ST, OUT_OF_DATE,   external,          ,                        CERTIFICATE_OUT_OF_DATE",
        "ST, WRONG_NAME,    external,          not-authorized,          CERTIFICATE_WRONG_NAME",
        "ST, UNTRUSTED,     external,          system-shutdown,         PARTNER_SHUTDOWN",
        "ST, UNTRUSTED,     external dialback, unsupported-stanza-type, PARTNER_CANNOT_READ",
        "ST, UNTRUSTED,     plain,             ,                        PARTNER_GAVE_UP",
        "T,  UNTRUSTED,     external,          ,                        PARTNER_GAVE_UP",
    })
    void namesTheCertificateThatHasKeptUsFromTheOnlyMethodThatThePartnerOffers(String accepted, CertificateStatus certificate, String offered, String condition, Reason reason) {
        policy = accepting(accepted);
        encrypted(certificate);
        assertThat(replacedBy(stream.received(features(offered.split(" "))))).containsExactly("dialback");
        passes(stream.sending(db("result", OWN, P, "")));
        if (condition != null) {
            passes(stream.received(streamError(condition)));
        }
        assertThat(stream.reconnects()).isFalse();
        Rejection rejection = stream.closed().orElseThrow();
        assertThat(rejection.reason()).isEqualTo(reason);
        boolean told = reason == certificate.reason();
        assertThat(rejection.problems()).isEqualTo(told ? Problems.of(certificate) : List.of());
        assertThat(rejection.seen().orElseThrow().certificate()).isEqualTo(told ? certificate : CertificateStatus.UNKNOWN);
    }

    @Test
    void theAnswerToAKeyOutweighsTheCertificateThatHasKeptUsFromExternal() {
        policy = accepting("ST");
        encrypted(UNTRUSTED);
        replacedBy(stream.received(features("external")));
        passes(stream.sending(db("result", OWN, P, "")));
        passes(stream.received(answer("result", "error", "policy-violation")));
        assertThat(stream.closed().map(Rejection::reason)).contains(Reason.PARTNER_POLICY);
    }

    /** An answer about a key, without or with the condition of an error. */
    private static Element answer(String name, String type, String condition) {
        String error = condition == null ? "" : "<error type='cancel'>" + (condition.isEmpty() ? "" : "<" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>") + "</error>";
        return xml("<db:" + name + " xmlns:db='jabber:server:dialback' from='partner.example' to='own.example' type='" + type + "'>" + error + "</db:" + name + ">");
    }

    @ParameterizedTest
    @CsvSource({
        "invalid, , PARTNER_KEY_INVALID", "error, forbidden, PARTNER_KEY_INVALID", "error, not-acceptable, PARTNER_KEY_INVALID",
        "error, item-not-found, PARTNER_HOST_UNKNOWN", "error, host-unknown, PARTNER_HOST_UNKNOWN", "error, gone, PARTNER_HOST_GONE",
        "error, remote-connection-failed, PARTNER_CANNOT_CONNECT", "error, remote-server-not-found, PARTNER_CANNOT_CONNECT",
        "error, remote-server-timeout, PARTNER_CANNOT_CONNECT", "error, policy-violation, PARTNER_POLICY", "error, not-allowed, PARTNER_POLICY",
        "error, not-authorized, PARTNER_NOT_AUTHORIZED", "error, resource-constraint, PARTNER_OVERLOADED",
        "error, internal-server-error, PARTNER_INTERNAL_ERROR", "error, feature-not-implemented, PARTNER_CANNOT_READ",
        "error, service-unavailable, PARTNER_CANNOT_READ", "error, jid-malformed, PARTNER_ADDRESSING", "error, undefined-condition, PARTNER_FAULT",
        "error, made-up, PARTNER_FAULT", "error, '', PARTNER_FAULT", "error, , PARTNER_FAULT", "other, , PARTNER_FAULT",
    })
    void derivesTheReasonFromTheAnswerToAKey(String type, String condition, Reason reason) {
        policy = accepting("D");
        opened();
        replacedBy(stream.received(features("dialback")));
        passes(stream.sending(db("result", OWN, P, "")));
        passes(stream.received(answer("result", type, condition)));
        assertThat(stream.closed()).hasValueSatisfying(rejection -> assertThat(rejection.reason()).isEqualTo(reason));
        // How the stream ends after that says less.
        passes(stream.received(streamError("not-authorized")));
        assertThat(stream.closed()).hasValueSatisfying(rejection -> assertThat(rejection.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @CsvSource({"error, item-not-found, PARTNER_HOST_UNKNOWN", "error, policy-violation, PARTNER_POLICY", "error, , PARTNER_FAULT", "invalid, , PARTNER_GAVE_UP"})
    void derivesTheReasonFromTheAnswerAboutAKeyOfThePartner(String type, String condition, Reason reason) {
        policy = accepting("D");
        opened();
        replacedBy(stream.received(features("dialback")));
        passes(stream.sending(db("verify", OWN, P, "id='1'")));
        passes(stream.received(answer("verify", type, condition)));
        assertThat(stream.closed()).hasValueSatisfying(rejection -> assertThat(rejection.reason()).isEqualTo(reason));
    }

    @Test
    void theTextInAnAnswerToAKeyIsNoCondition() {
        String error = "<error type='cancel'><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>forbidden</text><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
        assertThat(Dialback.denial(xml("<db:result xmlns:db='jabber:server:dialback' type='error'>" + error + "</db:result>"))).isEqualTo(Reason.PARTNER_POLICY);
    }

    @Test
    void theAnswerToTheKeyOfAnotherDomainIsNoReason() {
        policy = accepting("D");
        opened();
        replacedBy(stream.received(features("dialback")));
        passes(stream.sending(db("result", OWN, TWO, "")));
        passes(stream.received(db("result", TWO, OWN, "type='invalid'")));
        assertThat(stream.closed()).hasValueSatisfying(rejection -> assertThat(rejection.reason()).isEqualTo(Reason.PARTNER_GAVE_UP));
    }

    @ParameterizedTest
    @CsvSource({
        "policy-violation, PARTNER_POLICY", "not-authorized, PARTNER_NOT_AUTHORIZED", "host-unknown, PARTNER_HOST_UNKNOWN", "host-gone, PARTNER_HOST_GONE",
        "see-other-host, PARTNER_MOVED", "invalid-from, PARTNER_INVALID_FROM", "improper-addressing, PARTNER_ADDRESSING", "unsupported-feature, PARTNER_UNSUPPORTED_FEATURE",
        "unsupported-stanza-type, PARTNER_CANNOT_READ", "not-well-formed, PARTNER_BAD_XML", "unsupported-version, PARTNER_VERSION",
        "system-shutdown, ", "reset, ", "connection-timeout, ", "conflict, ", "resource-constraint, ", "internal-server-error, ", "remote-connection-failed, ",
        "undefined-condition, ",
    })
    void recordsWhyThePartnerEndsAnAuthenticatedStream(String condition, Reason reason) {
        externalAccepted();
        opened();
        passes(stream.received(features()));
        passes(stream.received(streamError(condition)));
        assertThat(stream.reconnects()).isFalse();
        endsFor(stream, reason);
    }

    private void externalAccepted() {
        encrypted(PROVES_DOMAIN);
        replacedBy(stream.received(features("external", "dialback")));
        passes(stream.sending(auth("EXTERNAL", OWN)));
        passes(stream.received(sasl("success")));
    }

    /** Dialback would be no better: the partner has accepted EXTERNAL. */
    @ParameterizedTest(name = "after {0} headers: {1}")
    @CsvSource({
        "0, , PARTNER_LEFT_AFTER_EXTERNAL", "1, , PARTNER_LEFT_AFTER_EXTERNAL", "2, , PARTNER_LEFT_AFTER_EXTERNAL", "1, system-shutdown, PARTNER_SHUTDOWN", "2, undefined-condition, PARTNER_FAULT",
        "2, internal-server-error, PARTNER_INTERNAL_ERROR", "2, policy-violation, PARTNER_POLICY", "2, host-unknown, PARTNER_HOST_UNKNOWN",
    })
    void recordsWhyThePartnerEndsTheStreamBetweenExternalAndItsFeatures(int headers, String condition, Reason reason) {
        externalAccepted();
        if (headers > 0) {
            passes(stream.sending(header(OWN)));
        }
        if (headers > 1) {
            passes(stream.received(header(P)));
        }
        if (condition != null) {
            passes(stream.received(streamError(condition)));
        }
        assertThat(stream.reconnects()).isFalse();
        Rejection rejection = stream.closed().orElseThrow();
        assertThat(rejection.reason()).isEqualTo(reason);
        assertThat(rejection.seen().orElseThrow().method()).contains(AuthenticationMethod.SASL_OVER_TLS);
        assertThat(rejection.problems()).isEmpty();
    }

    @Test
    void recordsAPartnerThatIsSilentAfterExternal() {
        externalAccepted();
        stream.givesUp();
        endsFor(stream, Reason.PARTNER_SILENT);
    }

    @Test
    void recordsNothingWhenWeLeaveAfterExternal() {
        externalAccepted();
        stream.leaves();
        endsFor(stream, null);
    }

    @ParameterizedTest
    @CsvSource({"version='1.0', true", "version='0.9', false", "'', false"})
    void aStreamIsEstablishedByTheFeaturesThatFollowOnExternalIfTheyAreAnnounced(String version, boolean announced) {
        externalAccepted();
        passes(stream.sending(header(OWN)));
        passes(stream.received(header(P, version)));
        if (announced) {
            passes(stream.received(features()));
        }
        endsFor(stream, null);
    }

    @Test
    void aStreamIsEstablishedAlsoIfItBecameOneOfAPartnerLater() {
        PolicySnapshot of = policy;
        externalAccepted();
        policy = policy(Map.of());
        opened();
        passes(stream.received(features()));
        policy = of;
        endsFor(stream, null);
    }

    private long now;
    private final Failures failures = new Failures(() -> now);

    /** A stream under TLS with these certificates, on which EXTERNAL and dialback are offered: what is chosen. */
    private InitiatingNegotiation offered(String local, String certificates, String chosen) {
        InitiatingNegotiation one = new InitiatingNegotiation(() -> policy, ServerFacts.UNCONSTRAINED::usableOutbound, failures, new Spellings(), new InitiatingNegotiation.Ends(local, P));
        one.handshakeDone(new TlsFacts("TLSv1.3", "", Optional.empty(), certificates, domain -> Problems.of(PROVES_DOMAIN)));
        passes(one.sending(header(local)));
        passes(one.received(header(P)));
        assertThat(replacedBy(one.received(features("external", "dialback")))).containsExactly(chosen);
        return one;
    }

    /** A stream that is offered this before TLS: what is chosen. */
    private InitiatingNegotiation inTheClear(String offered, String chosen) {
        InitiatingNegotiation one = new InitiatingNegotiation(() -> policy, ServerFacts.UNCONSTRAINED::usableOutbound, failures, new Spellings(), new InitiatingNegotiation.Ends(OWN, P));
        passes(one.sending(header(OWN)));
        passes(one.received(header(P)));
        assertThat(replacedBy(one.received(features(offered, "dialback")))).containsExactly(chosen);
        return one;
    }

    /** By a failed handshake, a refusal, the end of the stream, or an error in place of an answer. */
    @ParameterizedTest
    @CsvSource({"handshake, CERTIFICATE_CHAIN_TOO_LONG", "failure, STARTTLS_REFUSED", "end, STARTTLS_REFUSED", "undefined-condition, STARTTLS_REFUSED"})
    void doesWithoutTlsOnTheNextStreamAndSaysWhyWhenThatLeadsNowhere(String how, Reason reason) {
        InitiatingNegotiation one = inTheClear("tls", "tls");
        passes(one.sending(starttls()));
        switch (how) {
            case "handshake" -> {
                passes(one.received(xml("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")));
                passes(one.handshakeFailed(reason));
            }
            case "failure" -> passes(one.received(TLS_FAILURE));
            case "end" -> {}
            default -> passes(one.received(streamError(how)));
        }
        assertThat(one.doesWithoutTls()).isTrue();
        assertThat(one.reconnects()).isTrue();
        InitiatingNegotiation next = inTheClear("tls", "dialback");
        assertThat(next.reconnects()).isFalse();
        assertThat(next.closed()).hasValueSatisfying(rejection -> assertThat(rejection.reason()).isEqualTo(reason));
        passes(next.received(streamError("policy-violation")));
        assertThat(next.closed()).hasValueSatisfying(rejection -> assertThat(rejection.reason()).isEqualTo(Reason.PARTNER_POLICY));
        // The one after that tries it again.
        inTheClear("tls", "tls");
    }

    @Test
    void triesTlsOnTheNextStreamWhenThePartnerRequiresItThen() {
        InitiatingNegotiation one = inTheClear("tls", "tls");
        passes(one.sending(starttls()));
        passes(one.received(TLS_FAILURE));
        assertThat(one.reconnects()).isTrue();
        inTheClear("TLS", "tls");
        inTheClear("tls", "tls");
    }

    @ParameterizedTest
    @CsvSource({"system-shutdown", "host-gone"})
    void doesNotReconnectWithoutTlsAfterAnErrorOfAnyStream(String condition) {
        InitiatingNegotiation one = inTheClear("tls", "tls");
        passes(one.sending(starttls()));
        passes(one.received(streamError(condition)));
        assertThat(one.reconnects()).isFalse();
    }

    private InitiatingNegotiation refusedExternal(String local) {
        InitiatingNegotiation one = offered(local, "a:b", "external");
        passes(one.sending(auth("EXTERNAL", local)));
        return one;
    }

    @Test
    void dialsBackOnTheNextStreamAfterExternalFailed() {
        policy = accepting("ST");
        InitiatingNegotiation one = refusedExternal(OWN);
        passes(one.received(sasl("failure")));
        assertThat(one.reconnects()).isTrue();
        InitiatingNegotiation next = offered(OWN, "a:b", "dialback");
        offered("other.example", "a:b", "external");
        // Dialback is no better, so EXTERNAL gets another chance.
        passes(next.sending(db("result", OWN, P, "")));
        passes(next.received(db("result", P, OWN, "type='invalid'")));
        assertThat(next.reconnects()).isFalse();
        assertThat(next.closed()).isPresent();
        offered(OWN, "a:b", "external");
    }

    @ParameterizedTest
    @CsvSource({
        "not-authorized, true", "policy-violation, true", "invalid-from, true", "undefined-condition, true", "internal-server-error, true", "unsupported-feature, true",
        "unsupported-stanza-type, true", "bad-format, true", "system-shutdown, false", "host-unknown, false", "reset, false", "resource-constraint, false",
    })
    void reconnectsOnlyAfterStreamErrorsAboutExternal(String condition, boolean reconnects) {
        policy = accepting("ST");
        InitiatingNegotiation one = refusedExternal(OWN);
        passes(one.received(streamError(condition)));
        assertThat(one.reconnects()).isEqualTo(reconnects);
    }

    /** After a plain refusal of EXTERNAL, the key goes out on the same stream; whatever then ends it, most of it has to do with EXTERNAL. */
    @ParameterizedTest
    @CsvSource({
        "unsupported-stanza-type, true", "unsupported-feature, true", "undefined-condition, true", "bad-format, true", "not-authorized, true",
        "system-shutdown, false", "reset, false", "resource-constraint, false", "host-unknown, false", "host-gone, false", "see-other-host, false",
    })
    void dialsBackOnTheNextStreamWhateverEndsOneThatRefusedExternal(String condition, boolean reconnects) {
        policy = accepting("ST");
        InitiatingNegotiation one = refusedExternal(OWN);
        passes(one.received(sasl("failure")));
        passes(one.received(streamError(condition)));
        assertThat(one.reconnects()).isEqualTo(reconnects);
        offered(OWN, "a:b", reconnects ? "dialback" : "external");
    }

    private static final Element NOT_NOW = xml("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><temporary-auth-failure/></failure>");

    /** It says nothing about our certificate (RFC 6120 6.5.11). */
    @Test
    void reportsThatThePartnerCannotAuthenticateForNow() {
        policy = accepting("S");
        InitiatingNegotiation one = refusedExternal(OWN);
        refused(one.received(NOT_NOW), Reason.PARTNER_OVERLOADED);
    }

    @Test
    void triesExternalAgainSoonWhenThePartnerCouldNotAuthenticateForNow() {
        policy = accepting("ST");
        InitiatingNegotiation one = refusedExternal(OWN);
        passes(one.received(NOT_NOW));
        assertThat(one.reconnects()).isTrue();
        offered(OWN, "a:b", "dialback");
        now += Failures.RETRY.toNanos();
        offered(OWN, "a:b", "external");
    }

    @ParameterizedTest
    @CsvSource({
        "error, undefined-condition, true", "error, not-authorized, true", "error, policy-violation, true", "error, , true",
        // dialback on another stream would get the same answer
        "invalid, , false", "error, remote-server-timeout, false", "error, item-not-found, false", "error, resource-constraint, false",
    })
    void dialsBackOnTheNextStreamWhenTheKeyAfterARefusedExternalIsRefusedToo(String type, String condition, boolean reconnects) {
        policy = accepting("ST");
        InitiatingNegotiation one = refusedExternal(OWN);
        passes(one.received(sasl("failure")));
        passes(one.sending(db("result", OWN, P, "")));
        passes(one.received(answer("result", type, condition)));
        assertThat(one.reconnects()).isEqualTo(reconnects);
    }

    @Test
    void dialsBackOnTheNextStreamWhenExternalIsNotAnswered() {
        policy = accepting("ST");
        InitiatingNegotiation one = refusedExternal(OWN);
        one.givesUp();
        assertThat(one.reconnects()).isTrue();
    }

    /** The partner may wait for another request of SASL (RFC 6120 6.4.5), and never look at the key. */
    @Test
    void dialsBackOnTheNextStreamWhenTheKeyAfterARefusedExternalIsNotAnswered() {
        policy = accepting("ST");
        InitiatingNegotiation one = refusedExternal(OWN);
        passes(one.received(sasl("failure")));
        passes(one.sending(db("result", OWN, P, "")));
        one.givesUp();
        assertThat(one.reconnects()).isTrue();
        endsFor(one, Reason.PARTNER_SILENT);
        InitiatingNegotiation next = offered(OWN, "a:b", "dialback");
        passes(next.sending(db("result", OWN, P, "")));
        next.givesUp();
        assertThat(next.reconnects()).isFalse();
        endsFor(next, Reason.PARTNER_SILENT_AFTER_KEY);
        offered(OWN, "a:b", "external");
    }

    @Test
    void doesNotReconnectWhenWeLeaveWhileExternalIsTried() {
        policy = accepting("ST");
        InitiatingNegotiation one = refusedExternal(OWN);
        one.leaves();
        assertThat(one.reconnects()).isFalse();
    }

    @Test
    void aRefusedExternalOfBeforeTheHandshakeIsForgotten() {
        policy = accepting("ST");
        InitiatingNegotiation one = refusedExternal(OWN);
        passes(one.received(sasl("failure")));
        one.handshakeDone(tls(PROVES_DOMAIN));
        assertThat(one.reconnects()).isFalse();
    }

    @Test
    void doesNotReconnectForDialbackUnlessAccepted() {
        policy = accepting("S");
        InitiatingNegotiation one = refusedExternal(OWN);
        assertThat(one.reconnects()).isFalse();
        offered(OWN, "a:b", "external");
        policy = heldTo("ST", AuthenticationMethod.SASL_OVER_TLS);
        assertThat(refusedExternal(OWN).reconnects()).isFalse();
        offered(OWN, "a:b", "external");
    }

    @Test
    void aChangedPolicyIsAReasonToTryExternalAgain() {
        policy = accepting("ST");
        assertThat(refusedExternal(OWN).reconnects()).isTrue();
        policy = accepting("STD");
        offered(OWN, "a:b", "external");
    }

    @Test
    void anEstablishedStreamSaysNothingAboutExternal() {
        policy = accepting("ST");
        InitiatingNegotiation one = refusedExternal(OWN);
        passes(one.received(sasl("success")));
        assertThat(one.reconnects()).isFalse();
    }
}
