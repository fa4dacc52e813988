package org.federatedpartners.store;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What has ended, or is too old, by this server's clock, and has been so for a while. The clock may be wrong, and the clocks of other nodes may say something else:
 * what is deleted is gone on all of them, and does not come back when the clock is set right. Any thread may ask.
 *
 * @param <T> what is deleted
 */
final class Lasting<T> {

    /** Twice as much as the clocks of nodes may be apart, and long enough for a clock that is wrong after the start to be set right. */
    static final Duration LONG_ENOUGH = Duration.ofMinutes(10);

    private final LongSupplier nanoTime;
    private final Map<T, Long> since = new HashMap<>();

    /** @param nanoTime goes on evenly, whatever becomes of the clock */
    Lasting(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param now all that has ended by now @return those that each call has named for {@link #LONG_ENOUGH} */
    synchronized Set<T> of(Collection<T> now) {
        long nanos = nanoTime.getAsLong();
        since.keySet().retainAll(Set.copyOf(now));
        now.forEach(one -> since.putIfAbsent(one, nanos));
        return now.stream().filter(one -> nanos - since.get(one) >= LONG_ENOUGH.toNanos()).collect(Collectors.toSet());
    }
}
