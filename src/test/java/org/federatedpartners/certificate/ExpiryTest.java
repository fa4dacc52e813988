package org.federatedpartners.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpiryTest {

    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({"-P1D, EXPIRED", "PT0S, EXPIRED", "PT1S, WITHIN_3_DAYS", "P3D, WITHIN_3_DAYS", "P3DT1S, WITHIN_14_DAYS", "P14D, WITHIN_14_DAYS",
        "P14DT1S, WITHIN_30_DAYS", "P30D, WITHIN_30_DAYS", "P30DT1S, FAR", "P9999D, FAR"})
    void classifiesCertificatesByTheTimeLeft(Duration left, Expiry expected) {
        assertThat(Expiry.of(NOW.minus(Duration.ofDays(365)), NOW.plus(left), NOW)).isEqualTo(expected);
        assertThat(expected.isNear()).isEqualTo(expected != Expiry.FAR);
    }

    @ParameterizedTest
    @CsvSource({"P3DT5S, 3", "P3D, 3", "PT0S, 0", "-PT1S, -1", "-P1DT1S, -2"})
    void countsWholeDaysLeft(Duration left, long days) {
        assertThat(Expiry.daysLeft(NOW.plus(left), NOW)).isEqualTo(days);
    }

    /** A third of the lifetime, at most 30 days, at least two. */
    @ParameterizedTest
    @CsvSource({"P6D, P2D, true", "P6D, P2DT1S, false", "P1D, PT23H, true", "P3D, P2DT1S, false", "P45D, P15D, true", "P45D, P15DT1S, false", "P90D, P30D, true",
        "P90D, P30DT1S, false", "P3650D, P30D, true", "P3650D, P30DT1S, false", "P6D, PT0S, true", "PT0S, PT0S, true", "-P1D, P9D, false"})
    void warnsInTheLastThirdOfTheLifetime(Duration lifetime, Duration left, boolean near) {
        Instant expires = NOW.plus(left);
        assertThat(Expiry.of(expires.minus(lifetime), expires, NOW).isNear()).isEqualTo(near);
    }
}
