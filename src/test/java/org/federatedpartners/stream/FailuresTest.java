package org.federatedpartners.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

    private long now = Long.MAX_VALUE - 5;
    private final Failures failures = new Failures(() -> now);

    @ParameterizedTest(name = "after {0} s, certificates {1}: {2}")
    @CsvSource({"0, same, true", "9, other, true", "11, other, false", "11, same, true", "3599, same, true", "3601, same, false"})
    void forgetsAFailureAfterAnHourOrWithOtherCertificates(long seconds, String certificates, boolean contained) {
        failures.add("own.example", "partner.example", Optional.empty(), Optional.of("same"));
        now += Duration.ofSeconds(seconds).toNanos();
        assertThat(failures.contains("own.example", "partner.example", Optional.empty(), certificates)).isEqualTo(contained);
        assertThat(failures.contains("partner.example", "own.example", Optional.empty(), certificates)).isFalse();
    }

    @Test
    void dropsTheOldestFailureAboveTheLimit() {
        for (int i = 0; i <= Failures.MAX_ENTRIES; i++) {
            failures.add("own.example", "p" + i + ".example", Optional.empty(), Optional.of(""));
        }
        assertThat(failures.contains("own.example", "p0.example", Optional.empty(), "")).isFalse();
        assertThat(failures.contains("own.example", "p1.example", Optional.empty(), "")).isTrue();
    }
}
