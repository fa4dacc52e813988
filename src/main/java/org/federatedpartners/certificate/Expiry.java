package org.federatedpartners.certificate;

import java.time.Duration;
import java.time.Instant;

/** How near the end of a certificate is. */
public enum Expiry {
    EXPIRED(Duration.ZERO),
    WITHIN_3_DAYS(Duration.ofDays(3)),
    WITHIN_14_DAYS(Duration.ofDays(14)),
    WITHIN_30_DAYS(Duration.ofDays(30)),
    /** Nothing to warn of. */
    FAR(null);

    private final Duration within;

    Expiry(Duration within) {
        this.within = within;
    }

    public static Expiry of(Instant expires, Instant now) {
        for (Expiry one : values()) {
            if (one == FAR || !expires.isAfter(now.plus(one.within))) {
                return one;
            }
        }
        return FAR;
    }

    /** Whole days until a certificate expires; negative if it has. */
    public static long daysLeft(Instant expires, Instant now) {
        return Math.floorDiv(expires.getEpochSecond() - now.getEpochSecond(), Duration.ofDays(1).toSeconds());
    }

    public boolean isNear() {
        return this != FAR;
    }
}
