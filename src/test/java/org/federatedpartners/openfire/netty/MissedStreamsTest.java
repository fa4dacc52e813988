package org.federatedpartners.openfire.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MissedStreamsTest {

    private static final long PATIENCE_SECONDS = 10;

    private final Semaphore searches = new Semaphore(0);
    private volatile boolean failing;
    private final MissedStreams missed = new MissedStreams(() -> {
        searches.release();
        if (failing) {
            throw new IllegalStateException("Openfire does not answer");
        }
    }, Duration.ofMillis(50), Duration.ofMillis(5));

    @AfterEach
    void stop() {
        missed.stop();
    }

    private void awaitSearches(int count) throws InterruptedException {
        assertThat(searches.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)).as("a search").isTrue();
    }

    private void awaitEnd() throws InterruptedException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (missed.arePossible() && System.nanoTime() < giveUp) {
            Thread.sleep(5);
        }
        assertThat(missed.arePossible()).isFalse();
    }

    @Test
    void streamsMayBeMissedForAsLongAsNothingAddsHandlers() throws InterruptedException {
        missed.start();
        awaitSearches(30);
        assertThat(missed.arePossible()).isTrue();
    }

    @Test
    void searchesUntilNoStreamFromBeforeCanBeInNegotiation() throws InterruptedException {
        missed.handlersAdded();
        missed.start();
        awaitSearches(1);
        awaitEnd();
        searches.drainPermits();
        Thread.sleep(50);
        assertThat(searches.availablePermits()).isZero();
    }

    @Test
    void searchesAgainWhenTheListenerIsSwitchedOff() throws InterruptedException {
        missed.handlersAdded();
        missed.start();
        awaitEnd();
        missed.noHandlersAdded();
        assertThat(missed.arePossible()).isTrue();
        searches.drainPermits();
        awaitSearches(30);
        assertThat(missed.arePossible()).isTrue();
        missed.handlersAdded();
        awaitEnd();
    }

    @Test
    void aSearchThatFailsIsTriedAgainAndIsNotTheLast() throws InterruptedException {
        failing = true;
        missed.handlersAdded();
        missed.start();
        awaitSearches(30);
        assertThat(missed.arePossible()).isTrue();
        failing = false;
        awaitEnd();
    }
}
