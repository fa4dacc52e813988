package org.federatedpartners.contact;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * So many unsolicited subscription requests of each partner in any minute, and no more. Remembers when those of the last minute
 * were admitted, so it holds at most that many times for each partner that sends any.
 */
public final class RequestLimit {

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final Clock clock;
    private final IntSupplier perMinute;
    private final Map<Long, Deque<Long>> admitted = new HashMap<>();

    /** @param perMinute how many; asked each time, so that a change holds at once */
    public RequestLimit(Clock clock, IntSupplier perMinute) {
        this.clock = clock;
        this.perMinute = perMinute;
    }

    /** Whether one more request is admitted; if so, it is counted. */
    synchronized boolean admits(long partner) {
        long now = clock.millis();
        if (!admitted.containsKey(partner)) {
            // Also those of partners that are no more.
            admitted.values().removeIf(times -> isOver(times.peekLast(), now));
        }
        Deque<Long> times = admitted.computeIfAbsent(partner, none -> new ArrayDeque<>());
        while (!times.isEmpty() && isOver(times.peekFirst(), now)) {
            times.removeFirst();
        }
        if (times.size() >= perMinute.getAsInt()) {
            return false;
        }
        times.addLast(now);
        return true;
    }

    /** A clock that was set back must not keep anybody out for longer. */
    private static boolean isOver(Long time, long now) {
        return time == null || now - time >= MINUTE || time > now;
    }
}
