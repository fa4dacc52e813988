package org.federatedpartners.contact;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.federatedpartners.SettableClock;
import org.junit.jupiter.api.Test;

class RequestLimitTest {

    private final SettableClock clock = new SettableClock(Instant.EPOCH);
    private int perMinute = 3;
    private final RequestLimit limit = new RequestLimit(clock, () -> perMinute);

    private int admittedOf(int requests) {
        return (int) IntStream.range(0, requests).filter(i -> limit.admits(1)).count();
    }

    @Test
    void admitsRequestsUpToTheLimit() {
        assertThat(admittedOf(10)).isEqualTo(3);
    }

    @Test
    void limitAppliesToASlidingMinute() {
        assertThat(admittedOf(1)).isEqualTo(1);
        clock.pass(Duration.ofSeconds(50));
        assertThat(admittedOf(5)).isEqualTo(2);
        clock.pass(Duration.ofSeconds(10));
        assertThat(admittedOf(5)).as("only the first one is a minute ago").isEqualTo(1);
        clock.pass(Duration.ofSeconds(50));
        assertThat(admittedOf(5)).isEqualTo(2);
    }

    @Test
    void refusedRequestsDoNotCountAgainstTheLimit() {
        admittedOf(1000);
        clock.pass(Duration.ofMinutes(1));
        assertThat(admittedOf(10)).isEqualTo(3);
    }

    @Test
    void appliesANewLimitAtOnce() {
        admittedOf(10);
        perMinute = 5;
        assertThat(admittedOf(10)).isEqualTo(2);
        perMinute = 1;
        assertThat(admittedOf(10)).isZero();
    }

    @Test
    void admitsRequestsAfterTheClockIsSetBack() {
        admittedOf(10);
        clock.pass(Duration.ofDays(-1));
        assertThat(admittedOf(10)).isEqualTo(3);
    }

    @Test
    void partnersThatWereSilentForAMinuteAreForgotten() {
        IntStream.range(0, 1000).forEach(limit::admits);
        clock.pass(Duration.ofMinutes(1));
        limit.admits(5000);
        assertThat(limit).extracting("requests.passed", InstanceOfAssertFactories.MAP).hasSize(1);
    }
}
