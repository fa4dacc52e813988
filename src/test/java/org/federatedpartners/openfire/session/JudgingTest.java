package org.federatedpartners.openfire.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.federatedpartners.background.Chores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class JudgingTest {

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final Chores thread = new Chores("judging", (line, fault) -> log.add(line));
    private final List<String> judged = Collections.synchronizedList(new ArrayList<>());
    private volatile String inForce = "";

    @AfterEach
    void end() {
        thread.end();
    }

    private void awaitThread() throws Exception {
        thread.soon("wait", () -> {}).get(10, TimeUnit.SECONDS);
    }

    /** With thousands of streams, each judgment takes a while. */
    @Test
    void policiesThatFollowEachOtherAreJudgedByOnceAndByTheLastOne() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        thread.soon("hold the thread", release::await);
        Judging judging = new Judging(thread, () -> judged.add(inForce));
        for (String policy : List.of("first", "second", "third")) {
            inForce = policy;
            judging.soon();
        }
        release.countDown();
        awaitThread();
        assertThat(judged).containsExactly("third");
        inForce = "fourth";
        judging.soon();
        awaitThread();
        assertThat(judged).containsExactly("third", "fourth");
    }

    @Test
    void aPolicyThatComesDuringAJudgmentIsJudgedByToo() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Judging judging = new Judging(thread, () -> {
            judged.add(inForce);
            reached.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        inForce = "first";
        judging.soon();
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
        inForce = "second";
        judging.soon();
        release.countDown();
        awaitThread();
        assertThat(judged).containsExactly("first", "second");
    }

    @Test
    void aJudgmentThatFailsIsMadeAgainAndIsToldUntilThen() throws Exception {
        CountDownLatch done = new CountDownLatch(2);
        Judging judging = new Judging(thread, () -> {
            done.countDown();
            if (done.getCount() == 1) {
                throw new IllegalStateException("sessions are stuck");
            }
        }, Duration.ofMillis(1));
        judging.soon();
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        awaitThread();
        assertThat(log).hasSize(2).first().asString().contains("judge the live streams", "sessions are stuck");
        assertThat(thread.failing()).isEmpty();
    }
}
