package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpiryWarningTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final String PRINT = "0f".repeat(32);
    private static final KeyPin PIN = new KeyPin("a1".repeat(32));
    private static final PolicySnapshot POLICY = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, IntStream.range(0, 6).mapToObj(i -> TestPartner.of(i + 1, 1,
        DomainName.of("p" + i + ".example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT)).toList());

    private static SeenCertificate seen(String domain, Direction direction, Duration lifetime, Duration left) {
        return new SeenCertificate(new SeenCertificate.Key(domain, direction), new SeenCertificate.Print(PRINT, PIN), Optional.of(NOON.plus(left).minus(lifetime)), NOON.plus(left),
            NOON.plus(left).minus(lifetime),
            Optional.empty());
    }

    private static SeenCertificate seen(int partner, Duration left) {
        return seen("p" + partner + ".example", Direction.INBOUND, Duration.ofDays(300), left);
    }

    private static ShownCertificate own(Duration lifetime, Duration left) {
        return new ShownCertificate(new CertificateFacts("CN=own", "CN=CA", NOON.plus(left).minus(lifetime), NOON.plus(left), List.of()), PRINT, PIN);
    }

    private static List<ExpiryWarning> warnings(List<ShownCertificate> own, SeenCertificate... partners) {
        return ExpiryWarning.of(own, List.of(partners), POLICY, NOON);
    }

    @ParameterizedTest
    @CsvSource({
        "P90D, P30D,   banner.expiry.own,         banner.expiry.partner,         2026-02-01",
        "P6D,  P2D,    banner.expiry.own,         banner.expiry.partner,         2026-01-04",
        "P90D, PT0S,   banner.expiry.own.expired, banner.expiry.partner.expired, 2026-01-02",
        "P90D, -P1D,   banner.expiry.own.expired, banner.expiry.partner.expired, 2026-01-01",
        "P90D, P31D,   '',                        '',                            ''",
        "P6D,  P3D,    '',                        '',                            ''",
    })
    void namesWhoseAndWhenInTheLastThirdOfTheLifetimeIfThatIsKnown(Duration lifetime, Duration left, String ofThisServer, String ofPartner, String day) {
        assertThat(warnings(List.of(own(lifetime, left)))).isEqualTo(ofThisServer.isEmpty() ? List.of() : List.of(
            new ExpiryWarning(Text.of(ofThisServer, "CN=own", day), "federated-partner-certificates.jsp", NOON.plus(left))));
        assertThat(warnings(List.of(), seen("p1.example", Direction.INBOUND, lifetime, left))).isEqualTo(ofPartner.isEmpty() ? List.of() : List.of(
            new ExpiryWarning(Text.of(ofPartner, "p1.example", day), "federated-partner.jsp?id=2", NOON.plus(left))));
    }

    @Test
    void namesTheFirstThreeAndCountsTheOthers() {
        List<ExpiryWarning> all = warnings(List.of(own(Duration.ofDays(300), Duration.ofDays(3))), seen(4, Duration.ofDays(5)), seen(0, Duration.ofDays(1)), seen(2, Duration.ofDays(4)),
            seen(3, Duration.ofDays(2)));
        assertThat(all).extracting(one -> one.text().arguments().get(0)).containsExactly("p0.example", "p3.example", "CN=own", "2");
        assertThat(all.get(3)).returns("banner.expiry.more", one -> one.text().key()).returns("federated-partner-certificates.jsp", ExpiryWarning::href);
    }

    @Test
    void warnsOnceOfACertificateShownInBothDirectionsAndNotOfOthersThanPartners() {
        assertThat(warnings(List.of(), seen("p1.example", Direction.INBOUND, Duration.ofDays(90), Duration.ofDays(1)),
            seen("p1.example", Direction.OUTBOUND, Duration.ofDays(90), Duration.ofDays(1)),
            seen("other.example", Direction.INBOUND, Duration.ofDays(90), Duration.ofDays(1)))).hasSize(1);
    }
}
