package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThrottleTest {

    private static final Instant START = Instant.parse("2027-01-31T12:00:00Z");

    private int most = 2;
    private final Throttle<String> throttle = new Throttle<>(Duration.ofMinutes(1), () -> most, 3);

    /** Which seconds pass of those at which something of one kind comes. */
    @ParameterizedTest
    @CsvSource({
        "0 1 2 59 60 61 62 119 120 121, 0 1 60 61 120 121",
        "0 30 60 61 89 90 91,           0 30 60 90",
        "100 100 100 50 50 50,          100 100 50 50",
        "0 59 59 59,                    0 59",
    })
    void letsSoManyPassInAnyInterval(String come, String passing) {
        List<String> passed = Arrays.stream(come.split(" ")).filter(second -> throttle.admits("a", START.plusSeconds(Long.parseLong(second)))).toList();
        assertThat(passed).containsExactly(passing.split(" "));
    }

    @Test
    void kindsDoNotHoldBackEachOther() {
        IntStream.range(0, 10).forEach(i -> throttle.admits("a", START));
        assertThat(throttle.admits("a", START)).isFalse();
        assertThat(throttle.admits("b", START)).isTrue();
    }

    @Test
    void aNewLimitHoldsAtOnce() {
        most = 0;
        assertThat(throttle.admits("a", START)).isFalse();
        assertThat(throttle).extracting("passed", InstanceOfAssertFactories.MAP).isEmpty();
        most = 1;
        assertThat(throttle.admits("a", START)).isTrue();
        assertThat(throttle.admits("a", START)).isFalse();
    }

    @Test
    void forgetsTheKindThatPassedLeastRecently() {
        throttle.admits("a", START);
        throttle.admits("b", START.plusSeconds(1));
        throttle.admits("c", START.plusSeconds(2));
        throttle.admits("a", START.plusSeconds(3));
        throttle.admits("d", START.plusSeconds(4));
        assertThat(throttle).extracting("passed", InstanceOfAssertFactories.MAP).hasSize(3);
        assertThat(throttle.admits("a", START.plusSeconds(5))).as("not forgotten").isFalse();
    }

    @Test
    void forgetsWhatDoesNotCountAnyLonger() {
        throttle.admits("a", START);
        throttle.admits("b", START);
        throttle.admits("c", START.plusSeconds(60));
        assertThat(throttle).extracting("passed", InstanceOfAssertFactories.MAP).hasSize(1);
    }

    @Test
    void whatIsForgottenPassesAgain() {
        most = 1;
        throttle.admits("a", START);
        throttle.forget("a");
        assertThat(throttle.admits("a", START)).isTrue();
    }
}
