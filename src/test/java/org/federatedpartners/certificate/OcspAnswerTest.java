package org.federatedpartners.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.NOW;
import static org.federatedpartners.certificate.TestCertificates.dns;
import static org.federatedpartners.certificate.TestRevocations.HOLD;
import static org.federatedpartners.certificate.TestRevocations.KEY_COMPROMISE;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that a server may hand over about a certificate, and what it says. */
class OcspAnswerTest {

    private static final TestCertificates CA = TestCertificates.authority("Public");
    private static final TestCertificates OTHER = TestCertificates.authority("Other");
    private static final X509Certificate LEAF = CA.certificate().names(dns("p.example")).responder("http://127.0.0.1:9/ocsp").sign();
    private static final X509Certificate ANOTHER = CA.issue(dns("q.example"));

    private static TestRevocations.Response good() {
        return CA.revocations().good(LEAF, CA.root());
    }

    private static TestRevocations.Response revoked() {
        return CA.revocations().revoked(LEAF, CA.root(), KEY_COMPROMISE);
    }

    static Object[][] responses() throws Exception {
        TestRevocations delegated = CA.responder(KeyPurposeId.id_kp_OCSPSigning);
        return new Object[][] {
            {"good", good().sign(), "good"},
            {"revoked", revoked().sign(), "KEY_COMPROMISE"},
            {"revoked, no reason told", CA.revocations().revoked(LEAF, CA.root(), 0).sign(), "UNSPECIFIED"},
            {"on hold", CA.revocations().revoked(LEAF, CA.root(), HOLD).sign(), "CERTIFICATE_HOLD"},
            {"the responder does not know", CA.revocations().unknown(LEAF, CA.root()).sign(), "nothing"},
            {"good, by somebody delegated", delegated.good(LEAF, CA.root()).sign(), "good"},
            {"revoked, by somebody delegated", delegated.revoked(LEAF, CA.root(), KEY_COMPROMISE).sign(), "KEY_COMPROMISE"},
            {"by a server of the same authority", CA.responder(KeyPurposeId.id_kp_serverAuth).good(LEAF, CA.root()).sign(), "nothing"},
            {"by the certificate's own holder", CA.responder(KeyPurposeId.anyExtendedKeyUsage).good(LEAF, CA.root()).sign(), "nothing"},
            {"by another authority", OTHER.revocations().good(LEAF, CA.root()).sign(), "nothing"},
            {"by one that another authority has delegated", OTHER.responder(KeyPurposeId.id_kp_OCSPSigning).good(LEAF, CA.root()).sign(), "nothing"},
            {"revoked, by another authority", OTHER.revocations().revoked(LEAF, CA.root(), KEY_COMPROMISE).sign(), "nothing"},
            {"of another certificate", CA.revocations().good(ANOTHER, CA.root()).sign(), "nothing"},
            {"of another authority's certificate with the same number", CA.revocations().good(LEAF, OTHER.root()).sign(), "nothing"},
            {"about several", good().alsoAboutAnother().sign(), "nothing"},
            {"has ended, good", good().valid(NOW.minus(9, ChronoUnit.HOURS), NOW.minus(8, ChronoUnit.HOURS)).sign(), "good, but ended"},
            {"has ended, revoked", revoked().valid(NOW.minus(9, ChronoUnit.HOURS), NOW.minus(8, ChronoUnit.HOURS)).sign(), "KEY_COMPROMISE"},
            {"ends before it begins", good().valid(NOW, NOW.minusSeconds(1)).sign(), "nothing"},
            {"does not say when it ends", good().valid(NOW.minusSeconds(60), null).sign(), "good"},
            {"does not say when it ends, and is old", good().valid(NOW.minus(1, ChronoUnit.HOURS), null).sign(), "good, but ended"},
            {"is of tomorrow", good().valid(NOW.plus(1, ChronoUnit.DAYS), NOW.plus(2, ChronoUnit.DAYS)).sign(), "nothing"},
            {"the responder cannot tell now", new OCSPRespBuilder().build(OCSPRespBuilder.TRY_LATER, null).getEncoded(), "nothing"},
            {"no response at all", "HTTP/1.1 404 Not Found".getBytes(StandardCharsets.US_ASCII), "nothing"},
            {"empty", new byte[0], "nothing"},
            {"nested as deep as it gets", nested(4000), "nothing"},
            {"cut short", Arrays.copyOf(good().sign(), 80), "nothing"},
            {"changed on the way", changed(revoked().sign()), "nothing"},
        };
    }

    /** A sequence of a sequence of a sequence, and so on. */
    private static byte[] nested(int depth) {
        byte[] all = new byte[4 * depth];
        for (int i = 0; i < depth; i++) {
            int inside = all.length - 4 * (i + 1);
            all[4 * i] = 0x30;
            all[4 * i + 1] = (byte) 0x82;
            all[4 * i + 2] = (byte) (inside >> 8);
            all[4 * i + 3] = (byte) inside;
        }
        return all;
    }

    private static byte[] changed(byte[] response) {
        // Inside of the status, which becomes another one.
        response[response.length / 4] ^= 1;
        return response;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void acceptsOnlyValidResponsesAboutTheCertificate(String kind, byte[] response, String expected) {
        Optional<RevocationStatement> said = OcspAnswer.about(LEAF, CA.root(), response, NOW);
        assertThat(said.map(statement -> statement.revoked().map(revoked -> revoked.reason().name())
            .orElse(statement.holdsAt(NOW) ? "good" : "good, but ended")).orElse("nothing")).isEqualTo(expected);
    }

    @Test
    void alteredGoodResponseIsNeverReadAsRevoked() {
        byte[] good = good().sign();
        for (int i = 0; i < good.length; i += 7) {
            byte[] spoiled = good.clone();
            spoiled[i] ^= 0x41;
            assertThat(OcspAnswer.about(LEAF, CA.root(), spoiled, NOW).flatMap(RevocationStatement::revoked)).isEmpty();
        }
    }
}
