package org.federatedpartners.notification;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.federatedpartners.notification.Notification.Kind;

/** Tells when the database cannot be used for a while, and when it can again. One thread calls it. */
public final class DatabaseNotices {

    /** A restart of the database is no news. */
    static final Duration A_WHILE = Duration.ofMinutes(1);

    private final Consumer<Notification> notifications;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private Optional<Instant> since = Optional.empty();
    /** The same in nanoseconds of {@link #nanoTime}. */
    private long sinceNanos;
    private boolean told;

    public DatabaseNotices(Consumer<Notification> notifications, InstantSource clock) {
        this(notifications, clock, System::nanoTime);
    }

    /** @param nanoTime goes on evenly, whatever becomes of the clock */
    DatabaseNotices(Consumer<Notification> notifications, InstantSource clock, LongSupplier nanoTime) {
        this.notifications = notifications;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** To be called every few seconds. @param problem what cannot be done; empty if all can */
    public void seen(Optional<String> problem) {
        Instant now = clock.instant();
        if (problem.isEmpty()) {
            if (told) {
                tell(Kind.DATABASE_BACK, since.orElse(now).truncatedTo(ChronoUnit.SECONDS).toString());
            }
            since = Optional.empty();
            told = false;
        } else {
            if (since.isEmpty()) {
                since = Optional.of(now);
                sinceNanos = nanoTime.getAsLong();
            }
            if (!told && nanoTime.getAsLong() - sinceNanos >= A_WHILE.toNanos()) {
                told = true;
                tell(Kind.DATABASE_AWAY, problem.get());
            }
        }
    }

    private void tell(Kind kind, String argument) {
        notifications.accept(new Notification(kind, "", List.of(argument), clock.instant()));
    }
}
