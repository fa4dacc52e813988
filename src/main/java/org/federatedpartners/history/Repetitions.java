package org.federatedpartners.history;

import java.time.Duration;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.Throttle;

/**
 * Recognizes what was reported a short time ago. A stream that is only reported stays, and is found again at every stanza: it would
 * displace everything else from a bounded memory. Partners and all other domains have separate memories.
 */
public final class Repetitions {

    private record Key(String domain, Direction direction, Reason reason) {

        static Key of(Refusal refusal) {
            return new Key(refusal.domain(), refusal.direction(), refusal.reason());
        }
    }

    private final Throttle<Key> ofPartners;
    private final Throttle<Key> ofOthers;

    /**
     * @param interval how long something counts as a repetition
     * @param max     the maximum kept of partners, and of all other domains; the oldest is dropped
     */
    public Repetitions(Duration interval, int max) {
        this.ofPartners = new Throttle<>(interval, max);
        this.ofOthers = new Throttle<>(interval, max);
    }

    private Throttle<Key> part(Refusal refusal) {
        return refusal.partner().isPresent() ? ofPartners : ofOthers;
    }

    /** Whether nothing like it was said within the interval; if so, it counts as said now. */
    public boolean isNew(Refusal refusal) {
        return part(refusal).admits(Key.of(refusal), refusal.at());
    }

    /** It was not said after all. */
    void forget(Refusal refusal) {
        part(refusal).forget(Key.of(refusal));
    }
}
