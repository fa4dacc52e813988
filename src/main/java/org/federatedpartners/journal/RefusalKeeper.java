package org.federatedpartners.journal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sees to it that refusals survive a restart. Refusals are taken from any thread without waiting, and written when
 * {@link #keep} is called; of refusals that are alike one a minute is, and of a flood only the first, so that nobody
 * outside can make the database work.
 */
public final class RefusalKeeper implements Consumer<Refusal> {

    private static final Duration ALIKE = Duration.ofMinutes(1);

    private final RefusalStore store;
    private final int mostAtOnce;
    private final Repetitions repetitions;
    private final Deque<Refusal> waiting = new ArrayDeque<>();

    /** @param mostAtOnce how many are written at once; what comes beyond until then is not written */
    public RefusalKeeper(RefusalStore store, int mostAtOnce) {
        this.store = store;
        this.mostAtOnce = mostAtOnce;
        this.repetitions = new Repetitions(ALIKE, 10 * mostAtOnce);
    }

    @Override
    public void accept(Refusal refusal) {
        synchronized (waiting) {
            if (waiting.size() < mostAtOnce && repetitions.isNew(refusal)) {
                waiting.addLast(refusal);
            }
        }
    }

    /** Writes what has come since the last time. If that fails, the next call does it. */
    public void keep() throws RefusalStore.Failed {
        List<Refusal> taken;
        synchronized (waiting) {
            taken = new ArrayList<>(waiting);
        }
        if (!taken.isEmpty()) {
            store.add(taken);
            synchronized (waiting) {
                taken.forEach(one -> waiting.removeFirst());
            }
        }
    }
}
