package org.federatedpartners.certificate.revocation;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.federatedpartners.certificate.revocation.KnownRevocations.Subject;

/** When one list is fetched. Used by any number of threads. */
final class Schedule {

    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int MAX_DOUBLED = 9;
    private static final Duration SOONEST = Duration.ofMinutes(1);
    private static final Duration LATEST = Duration.ofDays(1);

    private boolean running;
    private int failures;
    private Instant last = Instant.MIN;
    private Instant next = Instant.MIN;
    /** The certificates for which it was requested. */
    private Set<Subject> asked = Set.of();

    /** Whether it is time, in which case it counts as begun. A list that was fetched is fetched again for a certificate that is new, and when the clock was set back. */
    synchronized boolean begin(Set<Subject> subjects, Instant now) {
        boolean isNew = failures == 0 && !asked.containsAll(subjects) && !now.isBefore(last.plus(PAUSE));
        if (running || !now.isBefore(last) && now.isBefore(next) && !isNew) {
            return false;
        }
        running = true;
        asked = Set.copyOf(subjects);
        return true;
    }

    /** @param end when the list ends; it is fetched again in half of the time until then */
    synchronized void succeeded(Instant now, Instant end) {
        running = false;
        failures = 0;
        last = now;
        Duration half = Duration.between(now, end).dividedBy(2);
        next = now.plus(half.compareTo(SOONEST) < 0 ? SOONEST : half.compareTo(LATEST) > 0 ? LATEST : half);
    }

    /** @return whether that is new */
    synchronized boolean failed(Instant now) {
        running = false;
        Duration pause = PAUSE.multipliedBy(1L << Math.min(failures, MAX_DOUBLED));
        next = now.plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        last = now;
        return ++failures == 1;
    }

    synchronized boolean isTriedFor(Collection<Subject> subjects) {
        return !running && (failures > 0 || subjects.stream().anyMatch(asked::contains));
    }
}
