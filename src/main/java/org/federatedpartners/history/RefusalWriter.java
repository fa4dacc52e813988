package org.federatedpartners.history;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Persists refusals, so that they survive a restart. Takes them from any thread without waiting, and writes when {@link #persist} is
 * called. It writes one refusal a minute of those that are alike, and only the first of a flood: a peer must not load the
 * database. {@link RefusalMemory} says who shares what is written at once.
 */
public final class RefusalWriter implements Consumer<Refusal> {

    private static final Duration ALIKE = Duration.ofMinutes(1);

    private final RefusalStore store;
    private final int maxAtOnce;
    private final Repetitions repetitions;
    private RefusalMemory<Refusal> waiting;

    /** @param maxAtOnce how many are written at once of all partners together, and of everyone else; what comes beyond until then is not written */
    public RefusalWriter(RefusalStore store, int maxAtOnce) {
        this.store = store;
        this.maxAtOnce = maxAtOnce;
        this.repetitions = new Repetitions(ALIKE, 10 * maxAtOnce);
        this.waiting = empty();
    }

    private RefusalMemory<Refusal> empty() {
        return new RefusalMemory<>(maxAtOnce, maxAtOnce, FairMemory.Goes.NEWEST);
    }

    @Override
    public synchronized void accept(Refusal refusal) {
        if (repetitions.isNew(refusal)) {
            add(refusal);
        }
    }

    private void add(Refusal refusal) {
        // What is not written was not said.
        waiting.add(RefusalMemory.Kind.of(refusal), refusal).ifPresent(repetitions::forget);
    }

    /** Writes what has come since the last time. If that fails, the next call does it. */
    public void persist() throws RefusalStore.Failed {
        List<Refusal> taken;
        synchronized (this) {
            taken = waiting.oldestFirst();
            waiting = empty();
        }
        boolean stored = false;
        try {
            if (!taken.isEmpty()) {
                store.add(taken);
            }
            stored = true;
        } finally {
            if (!stored) {
                putBack(taken);
            }
        }
    }

    private synchronized void putBack(List<Refusal> taken) {
        List<Refusal> later = waiting.oldestFirst();
        waiting = empty();
        taken.forEach(this::add);
        later.forEach(this::add);
    }
}
