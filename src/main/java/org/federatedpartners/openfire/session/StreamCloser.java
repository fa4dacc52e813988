package org.federatedpartners.openfire.session;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.s2s.StreamErrors;
import org.jivesoftware.openfire.session.ServerSession;

/** Ends streams with a stream error (RFC 6120 4.9.3.14), away from the thread that decided it: a write may block. */
public final class StreamCloser {

    /** Has something done once, so long from now, on another thread. */
    public interface Timer {
        void in(Duration pause, Runnable task);
    }

    private static final Log LOG = Log.of(StreamCloser.class);

    private final Executor executor;
    private final Timer timer;

    public StreamCloser(Executor executor, Timer timer) {
        this.executor = executor;
        this.timer = timer;
    }

    /** Has something done that does not wait. */
    void after(Duration pause, Runnable task) {
        timer.in(pause, task);
    }

    /** Looks for streams to end: away from that thread as well, because this looks at all streams, and can ask the other nodes of a cluster. */
    void later(Runnable look) {
        executor.execute(() -> {
            try {
                look.run();
            } catch (RuntimeException e) {
                LOG.warn("It could not be found out which streams have to end", e);
            }
        });
    }

    void close(ServerSession session, Reason reason) {
        executor.execute(() -> {
            if (session.isClosed()) {
                return;
            }
            try {
                session.deliverRawText(StreamErrors.policyViolation(reason));
            } catch (RuntimeException e) {
                LOG.debug("The stream error for {} could not be written", session, e);
            } finally {
                session.close();
            }
        });
    }
}
