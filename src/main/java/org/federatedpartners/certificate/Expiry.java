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

    /** No warning comes earlier than this before the end. */
    public static final Duration EARLIEST = Duration.ofDays(30);
    private static final Duration LATEST = Duration.ofDays(2);

    private final Duration within;

    Expiry(Duration within) {
        this.within = within;
    }

    /**
     * A certificate for a week is not near its end for all its life: there is a warning in the last third of its lifetime, at most {@link #EARLIEST}
     * before the end, and at least {@link #LATEST} before it.
     *
     * @param from when it becomes valid
     */
    public static Expiry of(Instant from, Instant expires, Instant now) {
        Duration third = Duration.between(from, expires).dividedBy(3);
        Duration notice = third.compareTo(LATEST) < 0 ? LATEST : third.compareTo(EARLIEST) > 0 ? EARLIEST : third;
        return expires.isAfter(now.plus(notice)) ? FAR : ofUnknownLifetime(expires, now);
    }

    /** Of a certificate of which only the end is known: it may be a long-lived one, so the warning comes as early as any. */
    public static Expiry ofUnknownLifetime(Instant expires, Instant now) {
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
