package org.federatedpartners.notification;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.federatedpartners.notification.Notification.Kind;

/** Tells when the database cannot be used for a while, and when it can again. One thread calls it. */
public final class DatabaseNotices {

    /** A restart of the database is no news. */
    static final Duration A_WHILE = Duration.ofMinutes(1);

    private final Consumer<Notification> notifications;
    private final InstantSource clock;
    private Optional<Instant> since = Optional.empty();
    private boolean told;

    public DatabaseNotices(Consumer<Notification> notifications, InstantSource clock) {
        this.notifications = notifications;
        this.clock = clock;
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
            since = since.or(() -> Optional.of(now));
            if (!told && !since.get().plus(A_WHILE).isAfter(now)) {
                told = true;
                tell(Kind.DATABASE_AWAY, problem.get());
            }
        }
    }

    private void tell(Kind kind, String argument) {
        notifications.accept(new Notification(kind, "", List.of(argument), clock.instant()));
    }
}
