package org.federatedpartners.policy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The policy in force. Any thread reads it with {@link #get()} by one volatile read. Each change puts a new snapshot in its place and calls the
 * listeners; it waits for no storage. What decides reads it once, and uses that snapshot until the decision is recorded.
 */
public final class PolicyInForce implements Supplier<PolicySnapshot> {

    private final InstantSource clock;
    private final List<Consumer<PolicySnapshot>> listeners = new CopyOnWriteArrayList<>();
    /**
     * Held while a change is made: each is made of what the one before it has put in force, even where it finds nothing to change. Taken before the lock on
     * {@code this}, which is held for the moment in which a policy is put in force.
     */
    private final Object changing = new Object();
    private volatile PolicySnapshot current;
    private volatile Throwable unheard;
    /** Guarded by {@code this}: up to when the listeners have been told of relaxations that have ended. */
    private Instant judgedAt;
    private boolean verifiable = true;

    public PolicyInForce(PolicySnapshot first, InstantSource clock) {
        this.clock = clock;
        this.current = first;
        this.judgedAt = clock.instant();
    }

    @Override
    public PolicySnapshot get() {
        return current;
    }

    /**
     * Called with the new policy after each change, on the thread that made it and in the order of the changes. A listener must not change the
     * policy itself. If it throws, the policy is in force nevertheless, the other listeners are called, and {@link #unheard()} returns the failure.
     */
    public void addListener(Consumer<PolicySnapshot> listener) {
        listeners.add(listener);
    }

    /** Why a listener has failed at the latest change; empty if none has. */
    public Optional<Throwable> unheard() {
        return Optional.ofNullable(unheard);
    }

    /**
     * Puts in force what this makes of the policy in force. If that is the same snapshot, nothing happens. May take as long as a look at all partners, for which
     * only others that call this wait. What comes in between is not undone: this is made once more of it.
     */
    public void change(UnaryOperator<PolicySnapshot> next) {
        synchronized (changing) {
            PolicySnapshot before;
            do {
                before = current;
            } while (!hasReplaced(before, next.apply(before)));
        }
    }

    /** The same for what has to be in force on time. Does not wait for a change that is being made, and must not take long. */
    public synchronized void changeAtOnce(UnaryOperator<PolicySnapshot> next) {
        hasReplaced(current, next.apply(current));
    }

    /** Replaces the policy in force unless it is another one by now. */
    private synchronized boolean hasReplaced(PolicySnapshot before, PolicySnapshot made) {
        if (current != before) {
            return false;
        }
        if (made != before) {
            publish(made);
        }
        return true;
    }

    /**
     * From now on what is enforced is refused: it cannot be proven which stream delivers a stanza. To be called once, before
     * anything is judged or when steering has failed. Does not wait for a change that is being made.
     */
    public synchronized void streamsAreUnverifiable() {
        verifiable = false;
        publish(current);
    }

    /** To be called every second: tells the listeners when a relaxation has ended, for the streams that it let be. Does not wait for a change that is being made. */
    public synchronized void timePassed() {
        Instant now = clock.instant();
        // A clock that was set back must not hold back the end of what ends from now on.
        judgedAt = now.isBefore(judgedAt) ? now : judgedAt;
        if (current.relaxationEnded(judgedAt, now)) {
            publish(current);
        }
    }

    private void publish(PolicySnapshot made) {
        PolicySnapshot published = verifiable ? made : made.unverifiable();
        current = published;
        judgedAt = clock.instant();
        Throwable failure = null;
        for (Consumer<PolicySnapshot> listener : listeners) {
            try {
                listener.accept(published);
            } catch (RuntimeException | LinkageError e) {
                // Linkage errors too: they are how code meets a version of the server that it was not made for.
                failure = failure == null ? e : failure;
            }
        }
        unheard = failure;
    }
}
