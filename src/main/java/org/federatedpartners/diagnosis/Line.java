package org.federatedpartners.diagnosis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A connection on which nothing can take longer than it may, whatever the other side does, and which any thread can cut.
 * Otherwise used by one thread.
 */
final class Line implements AutoCloseable {

    /** Something that waits for the other side. */
    interface Wait<T> {
        T go() throws IOException;
    }

    private final Socket socket = new Socket();
    private final ScheduledExecutorService timer;
    private final ConnectRules.Patience patience;
    private final Duration limit;
    private Duration waited = Duration.ZERO;
    private Duration longest = Duration.ZERO;
    private volatile boolean late;
    private volatile boolean cut;

    /**
     * @param patience of this server
     * @param limit    for connecting, and for negotiating, where this server itself would wait longer
     */
    Line(ScheduledExecutorService timer, ConnectRules.Patience patience, Duration limit) {
        this.timer = timer;
        this.patience = patience;
        this.limit = limit;
    }

    void connect(InetSocketAddress address) throws IOException {
        within(atMost(patience.connecting()), () -> {
            socket.connect(address);
            socket.setTcpNoDelay(true);
            return null;
        });
    }

    private Duration atMost(Duration patience) {
        return limits(patience) ? limit : patience;
    }

    /** Whether this server itself would wait longer than this does. */
    boolean limits(Duration patience) {
        return limit.compareTo(patience) < 0;
    }

    Duration limit() {
        return limit;
    }

    ConnectRules.Patience patience() {
        return patience;
    }

    /** How long the other side has been waited for since it accepted the connection. What this server itself did in that time does not count. */
    Duration waited() {
        return waited;
    }

    /** Whether two more answers like the slowest one, which authentication takes at least, might come after this server has given up. */
    boolean isNearlyTooLate() {
        return waited.plus(longest.multipliedBy(2)).compareTo(patience.negotiating()) > 0;
    }

    /** Under whatever layers there may be. */
    Socket socket() {
        return socket;
    }

    /**
     * Runs a wait within what is left of the time for the negotiation. A time-out of the socket would not do: it restarts with each byte.
     *
     * @throws SocketTimeoutException if that time is over; the connection is then cut
     */
    <T> T within(Wait<T> wait) throws IOException {
        long start = System.nanoTime();
        try {
            return within(atMost(patience.negotiating()).minus(waited), wait);
        } finally {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            waited = waited.plus(took);
            longest = took.compareTo(longest) > 0 ? took : longest;
        }
    }

    private <T> T within(Duration time, Wait<T> wait) throws IOException {
        ScheduledFuture<?> end = timer.schedule(this::tooLate, time.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return wait.go();
        } catch (IOException e) {
            if (late) {
                throw new SocketTimeoutException("No answer in " + time);
            }
            throw e;
        } finally {
            end.cancel(false);
        }
    }

    private void tooLate() {
        late = true;
        close();
    }

    /** Ends whatever is going on, for a reason that is not the other side's. */
    void cut() {
        cut = true;
        close();
    }

    boolean isCut() {
        return cut;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use to anybody any more.
            return;
        }
    }
}
