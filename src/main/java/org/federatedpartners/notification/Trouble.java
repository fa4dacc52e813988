package org.federatedpartners.notification;

import java.time.Duration;
import java.time.Instant;

/** How long something has been wrong that others say when it began. */
final class Trouble {

    private Trouble() {}

    /** Whether it has lasted so long. A clock that was set back, or another node's that is ahead, must not keep it untold for longer than that. */
    static boolean hasLasted(Instant since, Duration atLeast, Instant now) {
        return Duration.between(since, now).abs().compareTo(atLeast) >= 0;
    }
}
