package org.federatedpartners.notification;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What is sent at a time.
 *
 * @param id            by which a recipient knows one that comes twice
 * @param notifications the oldest first
 * @param omitted       how many more there were
 */
public record Digest(UUID id, List<Notification> notifications, int omitted, Instant at) {

    public Digest {
        notifications = List.copyOf(notifications);
    }
}
