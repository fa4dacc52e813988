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

    public boolean isNear() {
        return this != FAR;
    }
}
