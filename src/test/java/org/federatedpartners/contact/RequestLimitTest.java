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
    private int sent;
    private final RequestLimit limit = new RequestLimit(clock, () -> perMinute);

    private int admittedOf(int requests) {
        return (int) IntStream.range(0, requests).filter(i -> limit.admits(1, "request " + ++sent)).count();
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
        IntStream.range(0, 1000).forEach(partner -> limit.admits(partner, "request of " + partner));
        clock.pass(Duration.ofMinutes(1));
        limit.admits(5000, "request of 5000");
        assertThat(limit).extracting("requests.passed", InstanceOfAssertFactories.MAP).hasSize(1);
    }

    @Test
    void aRequestThatWasAdmittedBeforeIsAdmittedAgainAndDoesNotCount() {
        limit.admits(1, "a");
        IntStream.range(0, 10).forEach(i -> assertThat(limit.admits(1, "a")).isTrue());
        assertThat(admittedOf(10)).isEqualTo(2);
        assertThat(limit.admits(1, "a")).as("the limit is reached").isTrue();
        assertThat(limit.admits(1, "b")).isFalse();
        assertThat(limit.admits(1, "b")).as("it was refused before").isFalse();
    }

    @Test
    void remembersTheRequestsThatWereSentLast() {
        perMinute = Integer.MAX_VALUE;
        limit.admits(1, "often");
        limit.admits(1, "once");
        for (int i = 0; i < RequestLimit.MAX_ADMITTED - 1; i++) {
            limit.admits(1, "often");
            limit.admits(1, "other " + i);
        }
        perMinute = 0;
        assertThat(limit.admits(1, "often")).isTrue();
        assertThat(limit.admits(1, "once")).isFalse();
        assertThat(limit).extracting("admitted", InstanceOfAssertFactories.MAP).hasSize(RequestLimit.MAX_ADMITTED);
    }
}
