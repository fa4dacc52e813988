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
import org.federatedpartners.history.Refusal;
import org.federatedpartners.notification.Notification.Kind;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.Throttle;

/** Tells when a partner's streams have been refused for a while, when they are accepted again, and when a partner is held to a stronger method than it uses now. */
public final class StreamNotices {

    private static final int MAX_REMEMBERED = 10_000;
    private static final Duration A_DAY = Duration.ofDays(1);

    private final Consumer<Notification> notifications;
    private final InstantSource clock;
    private final Set<String> told = new HashSet<>();
    private final Throttle<String> downgraded = new Throttle<>(A_DAY, MAX_REMEMBERED);

    public StreamNotices(Consumer<Notification> notifications, InstantSource clock) {
        this.notifications = notifications;
        this.clock = clock;
    }

    /** Takes every refusal. Any thread may call it; it does not wait. */
    public void refused(Refusal refusal) {
        if (refusal.reason() == Reason.DOWNGRADED) {
            refusal.partner().filter(partner -> downgraded.admits(partner, clock.instant()))
                .ifPresent(partner -> tell(Kind.DOWNGRADE, partner, List.of(refusal.domain(), refusal.direction().name())));
        }
    }

    /**
     * To be called every minute, on one thread.
     *
     * @param failing when the streams of each partner that fails began to, by primary domain
     * @param atLeast how long they are to fail before it is told
     */
    public void seen(Map<String, Instant> failing, Duration atLeast) {
        Instant now = clock.instant();
        failing.forEach((partner, since) -> {
            if (!since.plus(atLeast).isAfter(now) && told.add(partner)) {
                tell(Kind.STREAMS_REFUSED, partner, List.of(since.truncatedTo(ChronoUnit.SECONDS).toString()));
            }
        });
        told.removeIf(partner -> {
            boolean over = !failing.containsKey(partner);
            if (over) {
                tell(Kind.STREAMS_WORK_AGAIN, partner, List.of());
            }
            return over;
        });
    }

    private void tell(Kind kind, String partner, List<String> arguments) {
        notifications.accept(new Notification(kind, partner, arguments, clock.instant()));
    }
}
