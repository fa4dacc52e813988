package org.federatedpartners.console.view;

import java.time.Instant;
import java.util.Date;
import org.federatedpartners.policy.Direction;

/**
 * When something happened, and with which domain.
 *
 * @param time   ISO 8601, UTC
 * @param at     the same, for formatting
 * @param domain as people read it
 */
public record Occasion(String time, Date at, String direction, DomainText domain) {

    static Occasion of(Instant at, Direction direction, String domain) {
        return new Occasion(at.toString(), Date.from(at), direction.name(), DomainText.seen(domain));
    }
}
