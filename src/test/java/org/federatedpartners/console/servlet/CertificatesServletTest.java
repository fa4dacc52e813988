package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.console.view.CertificatesView;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.SeenCertificate.Print;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.KeyPin;
import org.junit.jupiter.api.Test;

class CertificatesServletTest {

    private final TestConsole console = new TestConsole();
    private final CertificatesServlet servlet = new CertificatesServlet(() -> console.services);

    @Test
    void listsCertificatesByExpiryWithTheirPredecessors() {
        Instant now = Instant.now();
        KeyPin key = new KeyPin("0f".repeat(32));
        KeyPin old = new KeyPin("a1".repeat(32));
        console.ownCertificates.add(TestCertificates.authority("CA").issue("CN=here.example", now, now.plus(99, ChronoUnit.DAYS)));
        console.seenCertificates.add(new SeenCertificate(new SeenCertificate.Key("xn--bcher-kva.example", Direction.OUTBOUND), new Print("00".repeat(32), key),
            now.plus(2, ChronoUnit.DAYS), now, Optional.of(new Print("11".repeat(32), old))));
        CertificatesView view = console.get(servlet, Map.of()).model(CertificatesView.class);
        assertThat(view.rows()).extracting(CertificatesView.Row::expiry).containsExactly("WITHIN_3_DAYS", "FAR");
        assertThat(view.rows().get(0)).satisfies(row -> {
            assertThat(row.domain().display()).isEqualTo("b\u00fccher.example");
            assertThat(row.direction()).isEqualTo("OUTBOUND");
            assertThat(row.pin()).isEqualTo(key.value());
            assertThat(row.previous()).isEqualTo(old.value());
        });
        assertThat(view.rows().get(1).subject()).isEqualTo("CN=here.example");
        assertThat(console.get(servlet, Map.of()).status()).isEqualTo(200);
    }
}
