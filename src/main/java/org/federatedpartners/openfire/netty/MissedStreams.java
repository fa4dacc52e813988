package org.federatedpartners.openfire.netty;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.federatedpartners.background.DaemonThreads;
import org.federatedpartners.history.transcript.Log;

/**
 * The search for outbound streams without a handler of ours. Openfire adds the handlers of plugins from the listener
 * for STARTTLS. So a stream has none if it began while that listener was off, or before our factory was there. Openfire lists such a
 * stream only once it is authenticated; from then on it has a session. The search runs on its own thread, repeatedly while necessary.
 */
final class MissedStreams {

    private static final Log LOG = Log.of(MissedStreams.class);
    private final Runnable search;
    private final Duration negotiation;
    private final Duration period;
    private final ScheduledExecutorService searcher = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("federatedpartners-missed-streams"));
    private volatile boolean possible = true;
    /** Guarded by this. */
    private boolean handlersAdded;
    /** When the last stream must be authenticated or gone that was begun without a handler, by {@link System#nanoTime}; guarded by this. */
    private long settledAt;

    /**
     * @param search      attaches to each outbound stream that has a session and no handler
     * @param negotiation the maximum time that Openfire negotiates a stream before it gives up
     * @param period      the time between two searches
     */
    MissedStreams(Runnable search, Duration negotiation, Duration period) {
        this.search = search;
        this.negotiation = negotiation;
        this.period = period;
    }

    void start() {
        searcher.scheduleWithFixedDelay(this::poll, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop() {
        searcher.shutdownNow();
    }

    /** From here on each new stream has a handler. */
    synchronized void handlersAdded() {
        handlersAdded = true;
        settledAt = System.nanoTime() + negotiation.toNanos();
    }

    /** From here on new streams have none. */
    synchronized void noHandlersAdded() {
        handlersAdded = false;
        possible = true;
    }

    /** Whether there may be an outbound stream without a handler. Any thread; does not wait. */
    boolean arePossible() {
        return possible;
    }

    private void poll() {
        if (!possible) {
            return;
        }
        boolean last = isSettled();
        try {
            search.run();
            if (last) {
                settle();
            }
        } catch (RuntimeException | Error e) {
            // Tried again; until then, the gate looks where each stanza comes from.
            LOG.error("Streams that are not followed could not be searched for", e);
        }
    }

    private synchronized boolean isSettled() {
        return handlersAdded && System.nanoTime() - settledAt > 0;
    }

    private synchronized void settle() {
        possible = !handlersAdded;
    }
}
