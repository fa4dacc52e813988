package org.federatedpartners.contact;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntSupplier;
import org.federatedpartners.policy.BoundedMap;
import org.federatedpartners.policy.Throttle;

/**
 * So many unsolicited subscription requests of each partner in any minute, and no more. A repeat does not count: servers send a request that was not answered again at
 * each login. Whether it waits for an answer is in no roster if the addressed user does not exist, of which the sender must not learn. A request that was declined or
 * withdrawn waits no longer: what follows is another one.
 */
public final class RequestLimit {

    static final int MAX_ADMITTED = 5000;

    private final Clock clock;
    /** Those that were admitted and probably still wait; the last ones to be sent. */
    private final Map<String, Boolean> admitted = BoundedMap.ofLatelyUsed(MAX_ADMITTED);
    private final Throttle<Long> requests;

    /** @param perMinute how many; asked each time, so that a change holds at once */
    public RequestLimit(Clock clock, IntSupplier perMinute) {
        this.clock = clock;
        // Those of every partner count: there are no more kinds than partners.
        this.requests = new Throttle<>(Duration.ofMinutes(1), perMinute, Integer.MAX_VALUE);
    }

    /** Whether one more request is admitted; if so, it is counted unless it was admitted before. @param request the sender and the addressed user */
    synchronized boolean admits(long partner, String request) {
        if (admitted.get(request) != null) {
            return true;
        }
        boolean admits = requests.admits(partner, clock.instant());
        if (admits) {
            admitted.put(request, true);
        }
        return admits;
    }

    /** The request waits no longer. @param request the sender and the addressed user */
    synchronized void ended(String request) {
        admitted.remove(request);
    }
}
