package org.federatedpartners.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What has ended, or is too old, for certain. This server's clock may be wrong, and the clocks of other nodes may say something else: what is deleted is gone on all
 * of them, and does not come back when the clock is set right. So it has to have been so for a while, or to have ended before our eyes. Any thread may ask.
 *
 * @param <T> what is deleted
 */
final class Lasting<T> {

    /** Twice as much as the clocks of nodes may be apart, and long enough for a clock that is wrong after the start to be set right. */
    static final Duration LONG_ENOUGH = Duration.ofMinutes(10);
    /** By so much a clock may be corrected between two looks, and have gone evenly. */
    private static final Duration EVEN = Duration.ofMinutes(1);

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<T, Long> since = new HashMap<>();
    /** What was in force, and has gone on or has ended while the clock went evenly. */
    private final Set<T> witnessed = new HashSet<>();
    private Instant lookedAt = Instant.EPOCH;
    private long lookedNanos;

    /** @param nanoTime goes on evenly, whatever becomes of the clock */
    Lasting(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * To be asked of all there is each time.
     *
     * @param ended   by this server's clock
     * @param running what has not ended, where no other clock matters
     * @return those of the ended ones that each call has named for {@link #LONG_ENOUGH}, or that were running in an earlier one
     */
    synchronized Set<T> of(Collection<T> ended, Collection<T> running) {
        long nanos = nanoTime.getAsLong();
        Instant now = clock.instant();
        if (Duration.between(lookedAt, now).minusNanos(nanos - lookedNanos).abs().compareTo(EVEN) > 0) {
            witnessed.clear();
        }
        lookedAt = now;
        lookedNanos = nanos;
        Set<T> all = Set.copyOf(ended);
        since.keySet().retainAll(all);
        all.forEach(one -> since.putIfAbsent(one, nanos));
        Set<T> certain = all.stream().filter(one -> witnessed.contains(one) || nanos - since.get(one) >= LONG_ENOUGH.toNanos()).collect(Collectors.toSet());
        witnessed.retainAll(all);
        witnessed.addAll(running);
        return certain;
    }
}
