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
    private final Duration patience;
    private volatile boolean late;
    private volatile boolean cut;

    Line(ScheduledExecutorService timer, Duration patience) {
        this.timer = timer;
        this.patience = patience;
    }

    void connect(InetSocketAddress address) throws IOException {
        within(() -> {
            socket.connect(address);
            socket.setTcpNoDelay(true);
            return null;
        });
    }

    /** Under whatever layers there may be. */
    Socket socket() {
        return socket;
    }

    /**
     * Runs a wait within the time limit of one step. A time-out of the socket would not do: it restarts with each byte.
     *
     * @throws SocketTimeoutException if that time is over; the connection is then cut
     */
    <T> T within(Wait<T> wait) throws IOException {
        ScheduledFuture<?> end = timer.schedule(this::tooLate, patience.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return wait.go();
        } catch (IOException e) {
            if (late) {
                throw new SocketTimeoutException("No answer in " + patience);
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
