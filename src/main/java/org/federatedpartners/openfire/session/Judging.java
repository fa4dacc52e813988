package org.federatedpartners.openfire.session;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.federatedpartners.background.Chores;

/** Has the live streams judged by the policy in force, on a thread that may wait for other nodes of a cluster. */
public final class Judging {

    /** How long the proof of a stream is cached; a new judgment after a change of certificates' status waits that long. */
    private static final Duration PROOF_LIFETIME = Duration.ofSeconds(2);

    private final Chores thread;
    private final Runnable judgment;
    private final Duration pause;
    private final AtomicBoolean isWaiting = new AtomicBoolean();

    /** @param judgment judges all of them by the policy that is in force when it runs; may throw */
    public Judging(Chores thread, Runnable judgment) {
        this(thread, judgment, PROOF_LIFETIME);
    }

    Judging(Chores thread, Runnable judgment, Duration pause) {
        this.thread = thread;
        this.judgment = judgment;
        this.pause = pause;
    }

    /** To be called after each change of the policy. Of judgments that wait, one is enough, since it is the policy in force that counts. Does not wait. */
    public void soon() {
        if (!isWaiting.getAndSet(true)) {
            thread.soon("judge the live streams", this::judge);
        }
    }

    /** To be called when something else is known of certificates, or asked of them, than before. Does not wait. */
    public void again() {
        thread.in(pause, "have the live streams judged again", this::soon);
    }

    private void judge() {
        // First: a policy that comes into force from now on is to be judged by as well.
        isWaiting.set(false);
        try {
            judgment.run();
        } catch (RuntimeException e) {
            // Stanzas are still judged one by one.
            again();
            throw e;
        }
    }
}
