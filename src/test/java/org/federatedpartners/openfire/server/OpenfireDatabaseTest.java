package org.federatedpartners.openfire.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.federatedpartners.store.ConnectionSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OpenfireDatabaseTest {

    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Deque<ConnectionSource> pool = new ConcurrentLinkedDeque<>();
    private final CountDownLatch silence = new CountDownLatch(1);
    private final Connection dead = mock(Connection.class);
    private final Connection living = mock(Connection.class);
    private final ConnectionSource database = new OpenfireDatabase(() -> pool.remove().connection(), threads, PATIENCE);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private Connection afterSilence() throws SQLException {
        try {
            silence.await();
            return dead;
        } catch (InterruptedException e) {
            throw new SQLException(e);
        }
    }

    /** As where it tests connections, and one of them has died without a word. */
    @Test
    void aPoolThatHangsIsAskedForAnotherConnectionAndTheFirstOneGoesBackWhenItComes() throws Exception {
        pool.add(this::afterSilence);
        pool.add(() -> living);
        assertThatThrownBy(database::connection).isInstanceOf(SQLException.class).hasMessageContaining("no connection");
        assertThat(database.connection()).isSameAs(living);
        verify(dead, never()).close();
        silence.countDown();
        verify(dead, timeout(10_000)).close();
        verify(living, never()).close();
    }

    @Test
    void whatThePoolFailsWithIsToldAsItIs() {
        pool.add(() -> {
            throw new SQLException("refused");
        });
        pool.add(() -> {
            throw new IllegalStateException("no pool");
        });
        assertThatThrownBy(database::connection).isInstanceOf(SQLException.class).hasMessage("refused");
        assertThatThrownBy(database::connection).isInstanceOf(SQLException.class).hasMessageContaining("no pool");
    }

    @Test
    void whoIsInterruptedWaitsNoLongerAndStaysInterrupted() {
        pool.add(this::afterSilence);
        Thread.currentThread().interrupt();
        assertThatThrownBy(database::connection).isInstanceOf(SQLException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
