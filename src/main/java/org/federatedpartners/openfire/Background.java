package org.federatedpartners.openfire;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.federatedpartners.background.Chores;
import org.federatedpartners.background.DaemonThreads;
import org.federatedpartners.background.PageQuestions;
import org.federatedpartners.history.transcript.Log;

/**
 * The threads on which the parts have things done. What has to happen at a moment and what may wait never share one.
 *
 * @param timely  what has to happen at a moment: no storage, no question to other nodes of the cluster, nothing that waits
 * @param policy  looks whether others have changed the policy, which waits for the database
 * @param judging judges the live streams after a change, which on older versions of Openfire waits for other nodes of the cluster
 * @param streams looks at Openfire's sessions and components, which waits for other nodes of the cluster
 * @param storage all else that waits for the database
 * @param pages   what pages ask, which waits for the database or for other nodes of the cluster
 * @param closers end streams, which waits for their peers
 */
record Background(Chores timely, Chores policy, Chores judging, Chores streams, Chores storage, PageQuestions pages, ExecutorService closers) {

    /** The period of what only makes up for what could not be read at the start, and how long after it that can be taken for read. */
    static final Duration RETRY = Duration.ofSeconds(10);
    /** The period of what has to happen on time. */
    static final Duration TICK = Duration.ofSeconds(1);
    /** The period of what looks at live streams. */
    static final Duration POLL = Duration.ofSeconds(5);
    /** The period of what is persisted. */
    static final Duration PERSIST = Duration.ofMinutes(1);
    /** How often memory is released that no page uses. */
    static final Duration FORGET = Duration.ofMinutes(5);

    private static final Log LOG = Log.of(Background.class);
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    private static final int CLOSERS = 4;

    static Background create() {
        return new Background(new Chores("federatedpartners-time", Background::log), new Chores("federatedpartners-policy", Background::log),
            new Chores("federatedpartners-judging", Background::log), new Chores("federatedpartners-streams", Background::log),
            new Chores("federatedpartners-storage", Background::log),
            new PageQuestions("federatedpartners-pages", Background::log), Executors.newFixedThreadPool(CLOSERS, DaemonThreads.named("federatedpartners-close")));
    }

    private static void log(String line, Throwable fault) {
        LOG.warn(line, fault);
    }

    /** Tells of what hangs; takes no time. */
    void reportHanging() {
        policy.reportHanging();
        judging.reportHanging();
        streams.reportHanging();
        storage.reportHanging();
    }

    /** What waits in vain for the database; empty if nothing does. */
    Optional<String> failing() {
        return policy.failing().or(storage::failing);
    }

    /** Stops what has to happen on time: while parts stop, nothing judges any more by what is gone. */
    void endTimely() {
        timely.end();
        judging.end();
        streams.end();
        policy.end();
    }

    /**
     * Ends streams that must end, and does the pending work on the database. It waits for that only a moment: neither loading nor unloading the plugin
     * waits long for the database.
     */
    void end() {
        pages.end();
        closers.shutdown();
        try {
            if (!storage.endedAfterAll(FAREWELL)) {
                LOG.warn("What was seen last could not be stored before the plugin stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            storage.end();
        }
    }
}
