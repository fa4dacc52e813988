package org.federatedpartners.history;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;

/** Refusals that no recorded negotiation explains. */
public final class TestRefusal {

    private TestRefusal() {}

    /** One that was enforced. */
    public static Refusal of(Instant at, Direction direction, String domain, Optional<String> partner, Optional<StreamFacts> seen,
        Set<AuthenticationMethod> accepted, Reason reason) {
        return of(at, direction, domain, partner, seen, accepted, reason, true);
    }

    public static Refusal of(Instant at, Direction direction, String domain, Optional<String> partner, Optional<StreamFacts> seen,
        Set<AuthenticationMethod> accepted, Reason reason, boolean enforced) {
        return new Refusal(at, direction, domain, partner, seen, accepted, reason, List.of(), enforced, Optional.empty(), Optional.empty());
    }
}
