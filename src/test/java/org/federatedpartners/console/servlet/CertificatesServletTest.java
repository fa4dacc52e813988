package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.console.view.CertificatesView;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.Direction;
import org.junit.jupiter.api.Test;

class CertificatesServletTest {

    private final TestConsole console = new TestConsole();
    private final CertificatesServlet servlet = new CertificatesServlet(() -> console.services);

    private static ShownCertificate shown(X509Certificate certificate) {
        return PeerCertificate.of(List.of(certificate)).shown().orElseThrow();
    }

    @Test
    void listsCertificatesByExpiryWithTheirPredecessors() {
        Instant now = Instant.now();
        ShownCertificate old = shown(TestCertificates.authority("CA").issue("CN=partner.example", now, now.plus(9, ChronoUnit.DAYS)));
        ShownCertificate renewed = shown(TestCertificates.authority("CA").issue("CN=partner.example", now, now.plus(2, ChronoUnit.DAYS)));
        console.ownCertificates.add(shown(TestCertificates.authority("CA").issue("CN=here.example", now, now.plus(99, ChronoUnit.DAYS))));
        console.seenCertificates.see("xn--bcher-kva.example", Direction.OUTBOUND, old);
        console.seenCertificates.see("xn--bcher-kva.example", Direction.OUTBOUND, renewed);
        CertificatesView view = console.get(servlet, Map.of()).model(CertificatesView.class);
        assertThat(view.rows()).extracting(CertificatesView.Row::expiry).containsExactly("WITHIN_3_DAYS", "FAR");
        assertThat(view.rows().get(0)).satisfies(row -> {
            assertThat(row.domain().display()).isEqualTo("b\u00fccher.example");
            assertThat(row.direction()).isEqualTo("OUTBOUND");
            assertThat(row.pin()).isEqualTo(renewed.pin().value());
            assertThat(row.previous()).isEqualTo(old.pin().value());
        });
        assertThat(view.rows().get(1).subject()).isEqualTo("CN=here.example");
        assertThat(console.get(servlet, Map.of()).status()).isEqualTo(200);
    }
}
