package org.federatedpartners.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.dns;

import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.policy.KeyPin;
import org.junit.jupiter.api.Test;

class PeerCertificateTest {

    @Test
    void readsWhatTheCertificateSaysOfItself() throws Exception {
        TestCertificates authority = TestCertificates.authority("CA");
        X509Certificate leaf = authority.issue(dns("b.example"), dns("a.example"));
        PeerCertificate peer = PeerCertificate.of(List.of(leaf, authority.root()));
        assertThat(peer.shown()).hasValueSatisfying(shown -> {
            assertThat(shown.facts()).isEqualTo(new CertificateFacts(leaf.getSubjectX500Principal().getName(), "CN=CA", leaf.getNotBefore().toInstant(),
                leaf.getNotAfter().toInstant(), List.of("a.example", "b.example"), shown.facts().trust()));
            assertThat(shown.facts().trust().pin()).isEqualTo(KeyPin.of(leaf).value());
            assertThat(shown.pin()).isEqualTo(KeyPin.of(leaf));
        });
        assertThat(peer.shown().orElseThrow().fingerprint()).isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded())));
        assertThat(peer.shown().orElseThrow()).as("read once").isSameAs(peer.shown().orElseThrow());
        assertThat(peer).isEqualTo(PeerCertificate.of(new Certificate[] {leaf, authority.root()})).isNotEqualTo(PeerCertificate.of(List.of(leaf)));
    }

    @Test
    void showsNothingOfAPeerWithoutCertificate() {
        assertThat(PeerCertificate.of((Certificate[]) null).shown()).isEmpty();
    }
}
