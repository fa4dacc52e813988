package org.federatedpartners.contact;

import java.time.Clock;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.federatedpartners.policy.Throttle;

/** So many unsolicited subscription requests of each partner in any minute, and no more. */
public final class RequestLimit {

    private final Clock clock;
    private final Throttle<Long> requests;

    /** @param perMinute how many; asked each time, so that a change holds at once */
    public RequestLimit(Clock clock, IntSupplier perMinute) {
        this.clock = clock;
        // Those of every partner count: there are no more kinds than partners.
        this.requests = new Throttle<>(Duration.ofMinutes(1), perMinute, Integer.MAX_VALUE);
    }

    /** Whether one more request is admitted; if so, it is counted. */
    boolean admits(long partner) {
        return requests.admits(partner, clock.instant());
    }
}
