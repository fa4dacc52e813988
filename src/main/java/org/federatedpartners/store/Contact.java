package org.federatedpartners.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/** When the policy in force was last found to be the stored one. Any thread may ask; nothing waits. */
final class Contact {

    /** How long the policy that was read last counts on a node of a cluster that admits partners only. */
    static final Duration MAX_UNHEARD = Duration.ofSeconds(10);
    /** After this, administrators are told; less than that, and a slow database may answer yet. */
    private static final Duration NOTICEABLE = Duration.ofSeconds(5);

    private final Clock clock;
    private final LongSupplier nanoTime;
    private volatile long heardAt;

    /** @param nanoTime goes on evenly, whatever becomes of the clock */
    Contact(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        heard();
    }

    /** It is the stored one now. */
    void heard() {
        heardAt = nanoTime.getAsLong();
    }

    Instant last() {
        return clock.instant().minus(silence());
    }

    boolean isNoticeablyAway() {
        return silence().compareTo(NOTICEABLE) > 0;
    }

    boolean isLost() {
        return silence().compareTo(MAX_UNHEARD) > 0;
    }

    private Duration silence() {
        return Duration.ofNanos(nanoTime.getAsLong() - heardAt);
    }
}
