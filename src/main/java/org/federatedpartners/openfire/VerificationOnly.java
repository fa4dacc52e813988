package org.federatedpartners.openfire;

import java.util.Optional;
import java.util.Set;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.policy.Obstacle;
import org.federatedpartners.stream.Negotiation;
import org.jivesoftware.openfire.session.ServerSession;

/** For versions of Openfire whose negotiations cannot be steered: the gate alone defends. */
final class VerificationOnly implements StreamSteering {

    private final boolean routesOutbound;

    /** @param routesOutbound whether this Openfire routes what comes in on streams that it has opened, as it does from 4.8 on */
    VerificationOnly(boolean routesOutbound) {
        this.routesOutbound = routesOutbound;
    }

    @Override
    public SteeringKind kind() {
        return SteeringKind.VERIFICATION_ONLY;
    }

    @Override
    public Set<Obstacle> overcomes() {
        return Set.of();
    }

    @Override
    public void start() {
        // There is nothing to attach to.
    }

    @Override
    public void stop() {
        // There is nothing to detach from.
    }

    @Override
    public Optional<Negotiation> delivering() {
        return Optional.empty();
    }

    @Override
    public boolean mayMissOutbound() {
        return routesOutbound;
    }

    @Override
    public Optional<Negotiation> negotiationOf(ServerSession session) {
        return Optional.empty();
    }
}
