package org.federatedpartners.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.stream.Dialogue.OWN;
import static org.federatedpartners.stream.Dialogue.P;
import static org.federatedpartners.stream.Dialogue.TWO;
import static org.federatedpartners.stream.Dialogue.accepting;
import static org.federatedpartners.stream.Dialogue.auth;
import static org.federatedpartners.stream.Dialogue.db;
import static org.federatedpartners.stream.Dialogue.features;
import static org.federatedpartners.stream.Dialogue.header;
import static org.federatedpartners.stream.Dialogue.message;
import static org.federatedpartners.stream.Dialogue.sasl;
import static org.federatedpartners.stream.Dialogue.starttls;
import static org.federatedpartners.stream.Dialogue.tls;
import static org.federatedpartners.stream.Dialogue.xml;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.Recorder;
import org.federatedpartners.history.transcript.Recording;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Problems;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedNegotiationTest {

    private static final ServerLimits ALL = encrypted -> EnumSet.allOf(AuthenticationMethod.class);
    private static final CertificateFacts SHOWN = new CertificateFacts("CN=partner.example", "CN=somebody", Instant.EPOCH, Instant.EPOCH.plusSeconds(1), List.of(P));

    private final List<String> told = new ArrayList<>();
    private Recording recording;

    private final Recorder recorder = new Recorder() {
        @Override
        public Recording begin(Direction direction) {
            recording = new Recording(direction, Clock.systemUTC());
            return recording;
        }

        @Override
        public void about(String domain, Recording about) {
            told.add("about " + domain);
        }

        @Override
        public void authenticated(String domain, Recording on) {
            told.add("authenticated " + domain);
        }

        @Override
        public void shown(String domain, Direction direction, ShownCertificate certificate) {
            told.add("shown " + domain + " " + direction + " " + certificate.facts().subject());
        }
    };

    private Negotiation inbound(String methods) {
        return new RecordedNegotiation(new ReceivingNegotiation(() -> accepting(methods), ALL, () -> false, new Spellings()), Direction.INBOUND, recorder);
    }

    private Negotiation outbound(String methods) {
        return new RecordedNegotiation(TestNegotiation.initiating(() -> accepting(methods), ALL, P), Direction.OUTBOUND, recorder);
    }

    private static TlsFacts handshake(CertificateStatus status) {
        return new TlsFacts("TLSv1.3", "TLS_AES_256_GCM_SHA384", Optional.of(new ShownCertificate(SHOWN, "0f".repeat(32), new KeyPin("a1".repeat(32)))), domain -> Problems.of(status));
    }

    /** Each step as "speaker kind details". */
    private List<String> steps() {
        return recording.soFar().steps().stream().map(RecordedNegotiationTest::words).toList();
    }

    private static String words(Step step) {
        return (step.speaker() + " " + step.kind() + " " + String.join(" | ", step.details())).strip();
    }

    @Test
    void recordsThatSasl2WasUsed() {
        Negotiation stream = new RecordedNegotiation(new ReceivingNegotiation(() -> accepting("S"), ALL, () -> true, new Spellings()), Direction.INBOUND, recorder);
        stream.handshakeDone(handshake(CertificateStatus.PROVES_DOMAIN));
        stream.received(header(P));
        stream.sending(features("external", "sasl2"));
        stream.received(Dialogue.authenticate("EXTERNAL", Dialogue.initialResponse(P)));
        stream.sending(Dialogue.sasl2Success(P));
        stream.sending(features("limits"));
        assertThat(steps()).containsExactly(
            "NOBODY TLS TLSv1.3 | TLS_AES_256_GCM_SHA384",
            "PEER HEADER from=partner.example | to=own.example | version=1.0",
            "US FEATURES SASL EXTERNAL | SASL2 EXTERNAL",
            "PEER AUTH EXTERNAL | SASL2",
            "US SUCCESS",
            "NOBODY AUTHENTICATED partner.example | SASL_OVER_TLS",
            "US FEATURES limits");
    }

    @Test
    void recordsWhatBothSidesSayOnAnAcceptedStream() {
        Negotiation stream = inbound("S");
        stream.received(header(P));
        stream.sending(features("tls", "external", "dialback"));
        stream.received(starttls());
        stream.handshakeDone(handshake(CertificateStatus.PROVES_DOMAIN));
        stream.received(header(P));
        stream.sending(features("external", "limits"));
        stream.received(auth("EXTERNAL", P));
        stream.sending(sasl("success"));
        stream.received(header(P));
        for (int i = 0; i < 100; i++) {
            stream.received(message("eve@" + P, "bob@" + OWN));
        }
        assertThat(stream.closed()).isEmpty();
        assertThat(steps()).containsExactly(
            "PEER HEADER from=partner.example | to=own.example | version=1.0",
            "US FEATURES STARTTLS (required)",
            "PEER STARTTLS",
            "NOBODY TLS TLSv1.3 | TLS_AES_256_GCM_SHA384",
            "PEER HEADER from=partner.example | to=own.example | version=1.0",
            "US FEATURES limits | SASL EXTERNAL",
            "PEER AUTH EXTERNAL",
            "US SUCCESS",
            "NOBODY AUTHENTICATED partner.example | SASL_OVER_TLS",
            "PEER HEADER from=partner.example | to=own.example | version=1.0",
            "NOBODY ENDED");
        assertThat(recording.soFar()).returns(Transcript.Outcome.AUTHENTICATED, Transcript::outcome).returns(P, Transcript::domain)
            .returns(Optional.of(SHOWN), Transcript::certificate);
        assertThat(told).startsWith("about " + P).contains("authenticated " + P);
    }

    private static final String SHOWN_INBOUND = "shown " + P + " INBOUND CN=partner.example";

    /** As an inbound stream on which Openfire accepts the domain; report only, the policy lets pass what it would refuse. */
    private void authenticated(CertificateStatus status, Authentication how) {
        PolicySnapshot reportOnly = PolicySnapshot.of(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.REPORT_ONLY, DenyList.NONE),
            List.of(TestPartner.of(1, 1, DomainName.of(P), "", List.of(), PartnerType.FEDERATED, Dialogue.settings("S"))), StrongestMethods.NONE, Clock.systemUTC());
        Negotiation stream = new RecordedNegotiation(new ReceivingNegotiation(() -> reportOnly, ALL, () -> false, new Spellings()), Direction.INBOUND, recorder);
        stream.received(header(P));
        stream.received(starttls());
        stream.handshakeDone(handshake(status));
        stream.received(header(P));
        stream.sending(features("external", "dialback"));
        if (how == Authentication.EXTERNAL) {
            stream.received(auth("EXTERNAL", P));
            stream.sending(sasl("success"));
        } else {
            stream.received(db("result", P, OWN, ""));
            stream.sending(db("result", OWN, P, "type='valid'"));
        }
        assertThat(told).contains("authenticated " + P);
    }

    @ParameterizedTest
    @CsvSource({"PROVES_DOMAIN, EXTERNAL, true", "UNTRUSTED, DIALBACK, true", "UNTRUSTED, EXTERNAL, false"})
    void tellsOfTheCertificateOnceTheDomainIsProven(CertificateStatus status, Authentication how, boolean proven) {
        authenticated(status, how);
        assertThat(told.contains(SHOWN_INBOUND)).isEqualTo(proven);
    }

    @Test
    void tellsOfNoCertificateBeforeTheDomainIsAuthenticated() {
        Negotiation stream = inbound("S");
        stream.received(header(P));
        stream.received(starttls());
        stream.handshakeDone(handshake(CertificateStatus.PROVES_DOMAIN));
        stream.received(header(P));
        stream.sending(features("external"));
        assertThat(told).doesNotContain(SHOWN_INBOUND);
        stream.received(auth("EXTERNAL", P));
        stream.sending(sasl("success"));
        assertThat(told).containsOnlyOnce(SHOWN_INBOUND);
    }

    @Test
    void aRefusalCarriesTheStepsThatLedToIt() {
        Negotiation stream = inbound("S");
        stream.received(header(P));
        stream.received(starttls());
        stream.handshakeDone(handshake(CertificateStatus.OUT_OF_DATE));
        stream.received(header(P));
        Rejection rejection = Dialogue.refused(stream.sending(features("external")), Reason.CERTIFICATE_OUT_OF_DATE);
        Transcript transcript = rejection.transcript().orElseThrow();
        assertThat(transcript.certificate()).contains(SHOWN);
        assertThat(rejection.problems()).isNotEmpty().isEqualTo(Problems.of(CertificateStatus.OUT_OF_DATE));
        assertThat(transcript.last(Step.Refused.class)).hasValueSatisfying(step -> assertThat(step.problems()).isEqualTo(rejection.problems()));
        assertThat(transcript.outcome()).isEqualTo(Transcript.Outcome.REFUSED);
        assertThat(transcript.steps()).extracting(RecordedNegotiationTest::words).endsWith("NOBODY REFUSED CERTIFICATE_OUT_OF_DATE | partner.example")
            .as("what was never said").doesNotContain("US FEATURES SASL EXTERNAL");
    }

    @Test
    void recordsOffersAndChoicesWithoutSecrets() {
        Negotiation stream = outbound("TD");
        stream.sending(header(OWN));
        stream.received(header(P));
        stream.received(features("TLS", "plain", "dialback"));
        stream.sending(starttls());
        stream.received(xml("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"));
        stream.handshakeDone(handshake(CertificateStatus.UNTRUSTED));
        stream.sending(header(OWN));
        stream.received(header(P));
        stream.received(features());
        stream.sending(db("result", OWN, P, ""));
        stream.received(db("result", P, OWN, "type='valid'"));
        assertThat(steps()).contains("PEER FEATURES STARTTLS (required) | SASL PLAIN | dialback", "US STARTTLS", "PEER PROCEED", "PEER FEATURES",
            "US KEY from=own.example | to=partner.example", "PEER KEY_ANSWER valid | from=partner.example | to=own.example",
            "NOBODY AUTHENTICATED partner.example | TLS_DIALBACK");
        assertThat(steps()).as("a key is a secret").noneMatch(step -> step.contains("key"));
    }

    @Test
    void recordsWhyThePartnerClosesTheStream() {
        Negotiation stream = outbound("S");
        stream.sending(header(OWN));
        stream.received(header(P));
        stream.received(xml("<stream:error xmlns:stream='http://etherx.jabber.org/streams'><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
            + "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>Go\u202e away</text></stream:error>"));
        Rejection rejection = stream.closed().orElseThrow();
        assertThat(rejection.transcript().orElseThrow().steps()).extracting(RecordedNegotiationTest::words)
            .endsWith("PEER ERROR policy-violation | Go\\u202e away", "NOBODY ENDED", "NOBODY REFUSED PARTNER_POLICY | partner.example");
    }

    @Test
    void recordsARejectionByServerWideSettings() {
        Negotiation stream = inbound("S");
        stream.received(header(P));
        Rejection rejection = stream.reject(P, Reason.SERVER_SETTINGS);
        assertThat(rejection.transcript().orElseThrow().outcome()).isEqualTo(Transcript.Outcome.REFUSED);
        assertThat(rejection.seen()).contains(stream.facts(P));
    }

    @Test
    void recordsTheRefusalOfAFurtherDomainForThatDomainToo() {
        Negotiation stream = new RecordedNegotiation(new ReceivingNegotiation(() -> Dialogue.policy(Map.of(P, "D", TWO, "S")), ALL, () -> false, new Spellings()), Direction.INBOUND, recorder);
        stream.received(header(P));
        stream.sending(features("dialback"));
        stream.received(db("result", P, OWN, ""));
        stream.sending(db("result", OWN, P, "type='valid'"));
        assertThat(stream.received(db("result", TWO, OWN, ""))).isInstanceOf(Action.Answer.class);
        assertThat(told).contains("about " + TWO, "authenticated " + P).doesNotContain("authenticated " + TWO);
        assertThat(steps()).endsWith("US KEY_ANSWER error | policy-violation | from=own.example | to=two.example",
            "NOBODY REFUSED TCP_DIALBACK_NOT_ACCEPTED | two.example");
    }

    @Test
    void recordsAStanzaOnlyWhenItIsRefused() {
        Negotiation stream = inbound("S");
        stream.received(header(P));
        int before = steps().size();
        Dialogue.refused(stream.received(message("eve@" + P, "bob@" + OWN)), Reason.NOT_AUTHENTICATED);
        assertThat(steps()).hasSize(before + 1).endsWith("NOBODY REFUSED NOT_AUTHENTICATED | partner.example");
    }

    @Test
    void recordsThatAStreamWasResumed() {
        Negotiation stream = outbound("S");
        stream.resume(Optional.of(handshake(CertificateStatus.PROVES_DOMAIN)), Map.of(P, Authentication.EXTERNAL));
        assertThat(steps()).containsExactly("NOBODY RESUMED partner.example", "NOBODY TLS TLSv1.3 | TLS_AES_256_GCM_SHA384");
        assertThat(told).contains("about " + P, "authenticated " + P, "shown " + P + " OUTBOUND CN=partner.example");
        assertThat(stream.carries(P)).isTrue();
    }

    @Test
    void recordingDoesNotChangeTheNegotiation() {
        Negotiation plain = new ReceivingNegotiation(() -> accepting("ST"), ALL, () -> false, new Spellings());
        Negotiation recorded = inbound("ST");
        for (Negotiation stream : List.of(plain, recorded)) {
            stream.received(header(P));
            stream.received(starttls());
            stream.handshakeDone(tls(CertificateStatus.PROVES_DOMAIN));
            stream.received(header(P));
        }
        assertThat(Dialogue.replacedBy(recorded.sending(features("external")))).isEqualTo(Dialogue.replacedBy(plain.sending(features("external"))));
        assertThat(recorded.peer()).isEqualTo(plain.peer());
        assertThat(recorded.facts(P)).isEqualTo(plain.facts(P));
        assertThat(recorded.tls()).isPresent();
    }
}
