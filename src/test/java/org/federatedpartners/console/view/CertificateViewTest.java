package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateViewTest {

    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "-P1D, P90D, VALID, 90",
        "-P60D, P30D, EXPIRING, 30",
        "-P1D, P30D, VALID, 30",
        "-P1D, PT0S, EXPIRED, 0",
        "-P9D, -PT1S, EXPIRED, -1",
        "PT0S, P90D, VALID, 90",
        "PT1S, P90D, NOT_YET_VALID, 90",
        "PT1S, P30D, NOT_YET_VALID, 30",
    })
    void tellsWhetherACertificateIsInDate(Duration from, Duration until, CertificateView.State state, long daysLeft) {
        CertificateFacts facts = new CertificateFacts("CN=a", "CN=ca", NOW.plus(from), NOW.plus(until), List.of());
        assertThat(CertificateView.of(facts, NOW).validity()).isEqualTo(new CertificateView.Validity(state.name(), daysLeft));
    }
}
