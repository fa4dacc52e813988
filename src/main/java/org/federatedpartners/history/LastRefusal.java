package org.federatedpartners.history;

import java.time.Instant;
import java.util.Objects;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;

/**
 * What is remembered of a partner's last refusal, whether the refusal itself is still kept or not. There can be one for each partner, so it has
 * nothing whose size a peer decides, such as a transcript.
 *
 * @param domain   the partner's domain, as looked up
 * @param enforced whether it was indeed refused; if not, it was only reported
 */
public record LastRefusal(Instant at, Direction direction, String domain, Reason reason, boolean enforced) {

    public LastRefusal {
        Objects.requireNonNull(at);
        Objects.requireNonNull(direction);
        Objects.requireNonNull(domain);
        Objects.requireNonNull(reason);
    }

    public static LastRefusal of(Refusal refusal) {
        return new LastRefusal(refusal.at(), refusal.direction(), refusal.domain(), refusal.reason(), refusal.enforced());
    }

    LastRefusal later(LastRefusal other) {
        return other.at.isBefore(at) ? this : other;
    }
}
