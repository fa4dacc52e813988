package org.federatedpartners.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * A throttle: lets a limited number of things of one kind pass within any interval. It keeps the times of those that still count. If there
 * are too many kinds, it forgets those that have passed least recently. May be used from any thread.
 *
 * @param <K> the kind; a value
 */
public final class Throttle<K> {

    private final Duration interval;
    private final IntSupplier max;
    private final int kinds;
    private final Map<K, Deque<Instant>> passed = new LinkedHashMap<>();

    /**
     * @param max  how many of one kind may pass; asked each time, so that a change takes effect at once
     * @param kinds the maximum number of kinds that are kept
     */
    public Throttle(Duration interval, IntSupplier max, int kinds) {
        this.interval = interval;
        this.max = max;
        this.kinds = kinds;
    }

    /** One of each kind within the interval. */
    public Throttle(Duration interval, int kinds) {
        this(interval, () -> 1, kinds);
    }

    /** Whether one more passes now; if so, it counts. */
    public synchronized boolean admits(K kind, Instant now) {
        Deque<Instant> times = passed.get(kind);
        if (times == null) {
            makeRoom(now);
            times = new ArrayDeque<>(1);
        }
        while (!times.isEmpty() && isOver(times.peekFirst(), now)) {
            times.removeFirst();
        }
        if (times.size() >= max.getAsInt()) {
            return false;
        }
        times.addLast(now);
        passed.remove(kind);
        passed.put(kind, times);
        return true;
    }

    /** What passed last did not happen after all, nor does what passed before count. */
    public synchronized void forget(K kind) {
        passed.remove(kind);
    }

    /** Those that have passed least recently come first. */
    private void makeRoom(Instant now) {
        Iterator<Deque<Instant>> eldest = passed.values().iterator();
        while (eldest.hasNext() && (isOver(eldest.next().peekLast(), now) || passed.size() >= kinds)) {
            eldest.remove();
        }
    }

    /** A clock that was set back must not hold anything back for longer. */
    private boolean isOver(Instant time, Instant now) {
        return time == null || !now.isBefore(time.plus(interval)) || time.isAfter(now);
    }
}
