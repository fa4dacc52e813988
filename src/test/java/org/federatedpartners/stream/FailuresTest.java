package org.federatedpartners.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

    private long now = Long.MAX_VALUE - 5;
    private final Failures failures = new Failures(() -> now);

    @ParameterizedTest(name = "after {0} s, certificates {1}: {2}")
    @CsvSource({"0, same, true", "599, other, true", "601, other, false", "601, same, true", "3599, same, true", "3601, same, false"})
    void forgetsAFailureAfterAnHourOrWithOtherCertificates(long seconds, String certificates, boolean contained) {
        failures.add("own.example", "partner.example", Optional.empty(), Optional.of("same"));
        now += Duration.ofSeconds(seconds).toNanos();
        assertThat(failures.avoidsExternal("own.example", "partner.example", Optional.empty(), certificates)).isEqualTo(contained);
        assertThat(failures.avoidsExternal("partner.example", "own.example", Optional.empty(), certificates)).isFalse();
    }

    /** The partner may have a new certificate, and one that has refused for now may do so no longer. */
    @Test
    void onlyTheNextStreamDoesWithoutExternalWhicheverCertificatesAreShown() {
        failures.add("own.example", "partner.example", Optional.empty(), Optional.of("same"));
        failures.add("own.example", "overloaded.example", Optional.empty(), Optional.empty());
        assertThat(failures.avoidsExternal("own.example", "partner.example", Optional.empty(), "of another host")).isTrue();
        assertThat(failures.avoidsExternal("own.example", "partner.example", Optional.empty(), "new")).isFalse();
        assertThat(failures.avoidsExternal("own.example", "partner.example", Optional.empty(), "same")).isTrue();
        assertThat(failures.avoidsExternal("own.example", "overloaded.example", Optional.empty(), "same")).isTrue();
        assertThat(failures.avoidsExternal("own.example", "overloaded.example", Optional.empty(), "same")).isFalse();
    }

    /** As long as connecting may take; the stream after that one tries TLS again. */
    @ParameterizedTest(name = "after {0} s: {1}")
    @CsvSource({"0, true", "130, true", "599, true", "601, false"})
    void tellsOnceWhyTlsFailed(long seconds, boolean told) {
        failures.addTls("own.example", "partner.example", Reason.STARTTLS_REFUSED);
        now += Duration.ofSeconds(seconds).toNanos();
        assertThat(failures.takeTls("partner.example", "own.example")).isEmpty();
        assertThat(failures.takeTls("own.example", "partner.example").isPresent()).isEqualTo(told);
        assertThat(failures.takeTls("own.example", "partner.example")).isEmpty();
    }

    @Test
    void dropsTheOldestFailureAboveTheLimit() {
        for (int i = 0; i <= Failures.MAX_ENTRIES; i++) {
            failures.add("own.example", "p" + i + ".example", Optional.empty(), Optional.of(""));
        }
        assertThat(failures.avoidsExternal("own.example", "p0.example", Optional.empty(), "")).isFalse();
        assertThat(failures.avoidsExternal("own.example", "p1.example", Optional.empty(), "")).isTrue();
    }
}
