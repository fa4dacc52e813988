package org.federatedpartners;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time as a test has it. */
public final class SettableClock extends Clock {

    private volatile Instant now;
    private volatile long nanos;

    public SettableClock(Instant now) {
        this.now = now;
    }

    /** Sets the clock; no time passes by that. */
    public void set(Instant value) {
        now = value;
    }

    public void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    /** What has passed, in nanoseconds, as {@link System#nanoTime} counts it. */
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
