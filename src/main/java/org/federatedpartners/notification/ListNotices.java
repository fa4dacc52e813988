package org.federatedpartners.notification;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.federatedpartners.notification.Notification.Kind;

/** Tells when a subscribed deny list could not be fetched for a day, and when it can again. One thread calls it. */
public final class ListNotices {

    /** A publisher that is away for the night is no news: what is known of its list stays in force. */
    static final Duration PATIENCE = Duration.ofDays(1);

    private final Consumer<Notification> notifications;
    private final InstantSource clock;
    private final Set<String> told = new HashSet<>();

    public ListNotices(Consumer<Notification> notifications, InstantSource clock) {
        this.notifications = notifications;
        this.clock = clock;
    }

    /**
     * To be called now and then.
     *
     * @param subscribed all sources
     * @param failing    since when those could not be fetched that can not now
     */
    public void seen(Set<String> subscribed, Map<String, Instant> failing) {
        failing.forEach((source, since) -> {
            if (Trouble.hasLasted(since, PATIENCE, clock.instant()) && told.add(source)) {
                tell(Kind.LIST_UNAVAILABLE, source, since.truncatedTo(ChronoUnit.SECONDS).toString());
            }
        });
        told.removeIf(source -> {
            boolean isOver = !failing.containsKey(source);
            if (isOver && subscribed.contains(source)) {
                tell(Kind.LIST_BACK, source);
            }
            return isOver;
        });
    }

    private void tell(Kind kind, String... arguments) {
        notifications.accept(new Notification(kind, "", List.of(arguments), clock.instant()));
    }
}
