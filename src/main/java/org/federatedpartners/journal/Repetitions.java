package org.federatedpartners.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;

/**
 * Tells what has just been said. What is only reported goes on, and is found again at every stanza: it would drive
 * everything else out of a bounded memory.
 */
public final class Repetitions {

    private record Key(String domain, Direction direction, Reason reason) { }

    private final Duration interval;
    private final Map<Key, Instant> last;

    /**
     * @param interval how long something counts as just said
     * @param most     how much is remembered; the oldest is forgotten
     */
    public Repetitions(Duration interval, int most) {
        this.interval = interval;
        this.last = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Instant> eldest) {
                return size() > most;
            }
        };
    }

    /** Whether nothing like it was said within the interval; if so, it counts as said now. */
    public synchronized boolean isNew(Refusal refusal) {
        Key key = new Key(refusal.domain(), refusal.direction(), refusal.reason());
        Instant before = last.get(key);
        if (before != null && refusal.at().isBefore(before.plus(interval))) {
            return false;
        }
        last.remove(key);
        last.put(key, refusal.at());
        return true;
    }
}
