package org.federatedpartners.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is to be read of a store that other servers write to: what is new, by the time when it was seen, and once an hour everything. For one thread at a time. */
final class News {

    /** How long something that another server has seen may take to be in the store: its clock and this one's may differ, and it stores what it has seen every minute. */
    private static final Duration DELAY = Duration.ofMinutes(10);
    /** How often everything is read: also what another server could store only later. */
    static final Duration WHOLE = Duration.ofHours(1);

    private Instant readAt = Instant.MAX;
    private Instant wholeAt = Instant.MIN;

    /** From when on; empty if everything is to be read, also because the clock was set back. */
    Optional<Instant> since(Instant now) {
        return now.isBefore(wholeAt) && !now.isBefore(readAt) ? Optional.of(readAt.minus(DELAY)) : Optional.empty();
    }

    /** What is new was read. @param now before it was */
    void read(Instant now) {
        readAt = now;
    }

    /** Everything was read. @param now before it was */
    void readAll(Instant now) {
        readAt = now;
        wholeAt = now.plus(WHOLE);
    }
}
