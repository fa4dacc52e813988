package org.federatedpartners.openfire;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.federatedpartners.console.Certificates;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.PartnerState;

/** Looks now and then for what administrators are told of: what fails and what ends, by the rules of the pages. */
final class NotificationSources implements Part {

    private static final Duration HOURLY = Duration.ofHours(1);

    private final NotificationPart notifications;
    private final Supplier<ConsoleServices> services;
    private final Background background;

    /** @param services asked for after the start only */
    NotificationSources(NotificationPart notifications, Supplier<ConsoleServices> services, Background background) {
        this.notifications = notifications;
        this.services = services;
        this.background = background;
    }

    /** What has lasted since before the start is told soon after it, once what was stored of it is read. What asks for live streams may wait for other nodes. */
    @Override
    public void start() {
        background.streams().every(Background.RETRY, Background.PERSIST, "look for partners whose connections fail", this::failing);
        background.storage().every(Background.RETRY, HOURLY, "look for certificates that end", this::certificates);
    }

    /** While the partners are not known, nothing is known of them, least of all that their connections work. */
    private void failing() {
        ConsoleServices now = services.get();
        if (now.policy().inForce().get().isKnown()) {
            notifications.failing(PartnerState.failing(now, Instant.now()));
        }
    }

    private void certificates() {
        ConsoleServices now = services.get();
        Certificates certificates = now.diagnosis().certificates();
        notifications.ending(certificates.own(), now.history().certificates().ending(Instant.now(), certificates::isByKeyAlone));
    }

    @Override
    public void stop() {}
}
