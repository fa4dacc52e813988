package org.federatedpartners.openfire.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectingTest {

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void aConnectionThatOpenfireHasOverlookedIsMadeAgain() {
        assertThat(Connecting.by(() -> attempts.incrementAndGet() == 1 ? Optional.empty() : Optional.of("connection"))).contains("connection");
    }

    @Test
    void whatIsConnectedIsNotConnectedAgain() {
        assertThat(Connecting.by(() -> Optional.of(attempts.incrementAndGet()))).contains(1);
    }

    @Test
    void whereNothingIsReachedThereAreTwoAttempts() {
        assertThat(Connecting.by(this::fails)).isEmpty();
        assertThat(attempts).hasValue(2);
    }

    /** As where a firewall drops packets: the stream has waited long enough. */
    @Test
    void whatHasReallyBeenTriedIsNotTriedAgain() {
        assertThat(Connecting.by(() -> {
            long start = System.nanoTime();
            while (System.nanoTime() - start < 1_010_000_000L) {
                Thread.onSpinWait();
            }
            return fails();
        })).isEmpty();
        assertThat(attempts).hasValue(1);
    }

    private Optional<Object> fails() {
        attempts.incrementAndGet();
        return Optional.empty();
    }
}
