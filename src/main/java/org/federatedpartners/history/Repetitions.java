package org.federatedpartners.history;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;

/**
 * Tells what has just been said. What is only reported goes on, and is found again at every stanza: it would drive
 * everything else out of a bounded memory. Partners and everyone else are remembered apart.
 */
public final class Repetitions {

    private record Key(String domain, Direction direction, Reason reason) {

        static Key of(Refusal refusal) {
            return new Key(refusal.domain(), refusal.direction(), refusal.reason());
        }
    }

    private final Duration interval;
    private final Map<Key, Instant> ofPartners;
    private final Map<Key, Instant> ofOthers;

    /**
     * @param interval how long something counts as just said
     * @param most     how much is remembered of partners, and of everyone else; the oldest is forgotten
     */
    public Repetitions(Duration interval, int most) {
        this.interval = interval;
        this.ofPartners = remembering(most);
        this.ofOthers = remembering(most);
    }

    private static Map<Key, Instant> remembering(int most) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Instant> eldest) {
                return size() > most;
            }
        };
    }

    private Map<Key, Instant> part(Refusal refusal) {
        return refusal.partner().isPresent() ? ofPartners : ofOthers;
    }

    /** Whether nothing like it was said within the interval; if so, it counts as said now. */
    public synchronized boolean isNew(Refusal refusal) {
        Map<Key, Instant> last = part(refusal);
        Key key = Key.of(refusal);
        Instant before = last.get(key);
        if (before != null && refusal.at().isBefore(before.plus(interval))) {
            return false;
        }
        last.remove(key);
        last.put(key, refusal.at());
        return true;
    }

    /** It was not said after all. */
    synchronized void forget(Refusal refusal) {
        part(refusal).remove(Key.of(refusal));
    }
}
