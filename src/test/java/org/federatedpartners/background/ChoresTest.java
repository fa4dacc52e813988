package org.federatedpartners.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.federatedpartners.SettableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ChoresTest {

    /** Longer than a test. */
    private static final Duration RETRY = Duration.ofMinutes(1);

    private final SettableClock clock = new SettableClock(Instant.parse("2027-01-01T00:00:00Z"));
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> faults = Collections.synchronizedList(new ArrayList<>());
    private final Chores chores = new Chores("chores", RETRY, clock::nanoTime, (line, fault) -> {
        log.add(line);
        if (fault != null) {
            faults.add(fault);
        }
    });

    @AfterEach
    void end() {
        chores.end();
    }

    private void done(String name, Chores.Chore chore) throws Exception {
        Future<?> soon = chores.soon(name, chore);
        soon.get(10, TimeUnit.SECONDS);
    }

    private static Chores.Chore away() {
        return () -> {
            throw new Exception("the database is away");
        };
    }

    @Test
    void logsAnOutageAtItsStartOncePerMinuteAndAtItsEnd() throws Exception {
        assertThat(chores.failing()).isEmpty();
        done("store refusals", away());
        assertThat(chores.failing()).contains("store refusals");
        assertThat(log).singleElement().asString().contains("store refusals", "the database is away");
        for (int second = 0; second < 59; second++) {
            clock.pass(Duration.ofSeconds(1));
            done("store refusals", away());
            done("read the partners", away());
        }
        assertThat(log).hasSize(1);
        clock.pass(Duration.ofSeconds(1));
        done("read the partners", away());
        assertThat(log).hasSize(2).last().asString().contains("read the partners; store refusals", "60 s");
        done("read the partners", () -> {});
        assertThat(log).hasSize(2);
        done("store refusals", () -> {});
        assertThat(log).hasSize(3).last().asString().contains("Done again", "store refusals");
        assertThat(faults).isEmpty();
    }

    @Test
    void logsAnInternalExceptionOnceAndRepeatsTheTask() throws Exception {
        CountDownLatch three = new CountDownLatch(3);
        chores.every(Duration.ofMillis(1), "count", () -> {
            three.countDown();
            throw new IllegalStateException("a fault");
        });
        assertThat(three.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(log).hasSize(1);
        assertThat(faults).singleElement().isInstanceOf(IllegalStateException.class);
    }

    /** An outage is not over while anything fails that it has made fail. */
    @Test
    void triesAFailedTaskAgainSoonerThanItsIntervalAndThenNoMore() throws Exception {
        AtomicInteger times = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(2);
        Chores impatient = new Chores("impatient", Duration.ofMillis(1), clock::nanoTime, (line, fault) -> log.add(line));
        impatient.every(Duration.ofMillis(1), Duration.ofHours(1), "store certificates", () -> {
            two.countDown();
            if (times.incrementAndGet() == 1) {
                throw new Exception("the database is away");
            }
        });
        assertThat(two.await(10, TimeUnit.SECONDS)).isTrue();
        impatient.soon("wait for the second time to be over", () -> {}).get(10, TimeUnit.SECONDS);
        assertThat(impatient.failing()).isEmpty();
        assertThat(log).hasSize(2).last().asString().contains("Done again", "store certificates");
        impatient.in(Duration.ofMillis(100), "let time pass", () -> {}).get(10, TimeUnit.SECONDS);
        assertThat(times).hasValue(2);
        impatient.end();
    }

    /** A stream of a peer can make a thread run out of stack; relaxations have to end nevertheless. */
    @Test
    void repeatsATaskAfterAJavaError() throws Exception {
        CountDownLatch three = new CountDownLatch(3);
        chores.every(Duration.ofMillis(1), "count", () -> {
            three.countDown();
            throw new StackOverflowError();
        });
        assertThat(three.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(faults).hasSize(1);
    }

    /** A task that has begun. */
    private Future<?> runningUntil(CountDownLatch release) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        Future<?> running = chores.soon("read the partners", () -> {
            reached.countDown();
            release.await();
        });
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
        return running;
    }

    @Test
    void logsAHangingTaskByNameAndDoesNotBlockOtherThreads() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Future<?> hanging = runningUntil(release);
        chores.reportHanging();
        assertThat(log).isEmpty();
        clock.pass(Chores.PATIENCE);
        chores.reportHanging();
        chores.reportHanging();
        assertThat(log).singleElement().asString().contains("read the partners", "waiting for 10 s");
        Chores other = new Chores("other", RETRY, clock::nanoTime, (line, fault) -> log.add(line));
        other.soon("end relaxations", () -> {}).get(10, TimeUnit.SECONDS);
        other.end();
        release.countDown();
        hanging.get(10, TimeUnit.SECONDS);
        assertThat(log).hasSize(2).last().asString().contains("Done again");
    }

    @Test
    void runsNoTaskAfterTheEnd() throws Exception {
        chores.end();
        done("late", () -> log.add("done"));
        assertThat(log).isEmpty();
    }

    @Test
    void aTaskDoesNotHangBecauseTheClockWasSetBack() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Future<?> running = runningUntil(release);
        clock.set(clock.instant().minus(Duration.ofDays(365)));
        chores.reportHanging();
        assertThat(log).isEmpty();
        release.countDown();
        running.get(10, TimeUnit.SECONDS);
    }
}
