package org.federatedpartners.certificate.revocation;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.function.LongSupplier;
import org.federatedpartners.certificate.revocation.KnownRevocations.Subject;

/** When one list is fetched. Used by any number of threads. */
final class Schedule {

    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int MAX_DOUBLED = 9;
    private static final Duration SOONEST = Duration.ofMinutes(1);
    private static final Duration LATEST = Duration.ofDays(1);

    private final LongSupplier nanoTime;
    private boolean running;
    private int failures;
    private long triedAt;
    /** From then on. */
    private Duration pause = Duration.ZERO;
    /** The certificates for which it was requested. */
    private Set<Subject> asked = Set.of();

    /** @param nanoTime goes on evenly, whatever becomes of the clock */
    Schedule(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        triedAt = nanoTime.getAsLong();
    }

    /** Whether it is time, in which case it counts as begun. A list that was fetched is fetched again for a certificate that is new. */
    synchronized boolean begin(Set<Subject> subjects) {
        Duration passed = Duration.ofNanos(nanoTime.getAsLong() - triedAt);
        boolean isNew = failures == 0 && !asked.containsAll(subjects) && passed.compareTo(PAUSE) >= 0;
        if (running || passed.compareTo(pause) < 0 && !isNew) {
            return false;
        }
        running = true;
        asked = Set.copyOf(subjects);
        return true;
    }

    /** @param left until the list ends; it is fetched again in half of that time */
    synchronized void succeeded(Duration left) {
        failures = 0;
        Duration half = left.dividedBy(2);
        tried(half.compareTo(SOONEST) < 0 ? SOONEST : half.compareTo(LATEST) > 0 ? LATEST : half);
    }

    /** @return whether that is new */
    synchronized boolean failed() {
        Duration doubled = PAUSE.multipliedBy(1L << Math.min(failures, MAX_DOUBLED));
        tried(doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled);
        return ++failures == 1;
    }

    private void tried(Duration next) {
        running = false;
        triedAt = nanoTime.getAsLong();
        pause = next;
    }

    synchronized boolean isTriedFor(Collection<Subject> subjects) {
        return !running && (failures > 0 || subjects.stream().anyMatch(asked::contains));
    }
}
