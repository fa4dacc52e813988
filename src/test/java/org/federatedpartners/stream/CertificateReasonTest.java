package org.federatedpartners.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.stream.Dialogue.OWN;
import static org.federatedpartners.stream.Dialogue.P;
import static org.federatedpartners.stream.Dialogue.accepting;
import static org.federatedpartners.stream.Dialogue.auth;
import static org.federatedpartners.stream.Dialogue.db;
import static org.federatedpartners.stream.Dialogue.features;
import static org.federatedpartners.stream.Dialogue.header;
import static org.federatedpartners.stream.Dialogue.message;
import static org.federatedpartners.stream.Dialogue.refused;
import static org.federatedpartners.stream.Dialogue.sasl;
import static org.federatedpartners.stream.Dialogue.starttls;
import static org.federatedpartners.stream.Dialogue.xml;

import java.util.EnumSet;
import java.util.List;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateProblem.Code;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A refusal because of a certificate names what exactly is wrong with it. */
class CertificateReasonTest {

    private static final ServerLimits ALL = encrypted -> EnumSet.allOf(AuthenticationMethod.class);
    private static final CertificateProblem NOTE = CertificateProblem.of(Code.SERVERS_ONLY);
    private static final CertificateProblem CA_EXPIRED = CertificateProblem.of(Code.ISSUER_EXPIRED, "CN=ca", "2026-01-01T00:00:00Z");
    private static final CertificateProblem WEAK = CertificateProblem.of(Code.WEAK_KEY, "CN=ca", "RSA 1024");

    private List<CertificateProblem> problems = List.of();
    private PolicySnapshot policy = accepting("S");

    private final ReceivingNegotiation inbound = new ReceivingNegotiation(() -> policy, ALL, () -> false, new Spellings());
    private final InitiatingNegotiation outbound = TestNegotiation.initiating(() -> policy, ALL, P);

    private TlsFacts tls() {
        return new TlsFacts("TLSv1.3", domain -> problems);
    }

    private void acceptTls() {
        inbound.received(header(P));
        inbound.received(starttls());
        inbound.handshakeDone(tls());
        inbound.received(header(P));
    }

    private void openTls() {
        outbound.sending(header(OWN));
        outbound.received(header(P));
        outbound.received(features("TLS"));
        outbound.sending(starttls());
        outbound.received(xml("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"));
        outbound.handshakeDone(tls());
        outbound.sending(header(OWN));
        outbound.received(header(P));
    }

    @Test
    void namesAllProblemsWithTheirArgumentsInBothDirections() {
        problems = List.of(CA_EXPIRED, WEAK, NOTE);
        acceptTls();
        assertThat(refused(inbound.sending(features("external")), Reason.CERTIFICATE_OUT_OF_DATE).problems()).containsExactly(CA_EXPIRED, WEAK);
        openTls();
        assertThat(refused(outbound.received(features("external")), Reason.CERTIFICATE_OUT_OF_DATE).problems()).containsExactly(CA_EXPIRED, WEAK);
    }

    /** A peer may send what it was not offered. */
    @Test
    void namesTheProblemsWhenExternalIsTriedThoughItWasNotOffered() {
        policy = accepting("ST");
        problems = List.of(WEAK);
        acceptTls();
        inbound.sending(features("external", "dialback"));
        assertThat(refused(inbound.received(auth("EXTERNAL", P)), Reason.CERTIFICATE_WEAK).problems()).containsExactly(WEAK);
    }

    @Test
    void namesTheProblemsWhenACertificateCeasesToProveTheDomain() {
        acceptTls();
        inbound.sending(features("external"));
        inbound.received(auth("EXTERNAL", P));
        inbound.sending(sasl("success"));
        inbound.received(header(P));
        assertThat(inbound.received(message("eve@" + P, "bob@" + OWN))).isEqualTo(Action.PASS);
        assertThat(inbound.problems(P)).isEmpty();
        problems = List.of(CA_EXPIRED);
        policy = accepting("S");
        assertThat(refused(inbound.received(message("eve@" + P, "bob@" + OWN)), Reason.CERTIFICATE_OUT_OF_DATE).problems()).containsExactly(CA_EXPIRED);
        assertThat(inbound.problems(P)).as("asked by the gate").containsExactly(CA_EXPIRED);
        assertThat(inbound.reject(P, Reason.CERTIFICATE_OUT_OF_DATE).problems()).containsExactly(CA_EXPIRED);
    }

    @ParameterizedTest
    @CsvSource({"T, S, TLS_DIALBACK_NOT_ACCEPTED", "T, T, "})
    void saysNothingOfACertificateThatDoesNotMatter(String before, String after, Reason reason) {
        policy = accepting(before);
        problems = List.of(WEAK);
        acceptTls();
        inbound.sending(features("dialback"));
        inbound.received(db("result", P, OWN, ""));
        inbound.sending(db("result", OWN, P, "type='valid'"));
        policy = accepting(after);
        Action action = inbound.received(message("eve@" + P, "bob@" + OWN));
        if (reason != null) {
            assertThat(refused(action, reason).problems()).isEmpty();
        }
        assertThat(inbound.problems(P)).isEmpty();
    }

    @Test
    void saysThatNoCertificateWasShown() {
        problems = List.of(CertificateProblem.of(Code.NONE_SHOWN));
        acceptTls();
        assertThat(refused(inbound.sending(features("external")), Reason.CERTIFICATE_ABSENT).problems()).extracting(CertificateProblem::code).containsExactly(Code.NONE_SHOWN);
    }
}
