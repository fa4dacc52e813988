package org.federatedpartners.openfire.session;

import java.util.Optional;
import java.util.Set;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.policy.ServerConstraint;
import org.federatedpartners.stream.Negotiation;
import org.jivesoftware.openfire.session.ServerSession;

/** For versions of Openfire whose negotiations cannot be steered: the gate alone defends. */
public final class VerificationOnly implements StreamSteering {

    private final SteeringKind kind;
    private final String missing;

    /**
     * @param kind    {@link SteeringKind#VERIFICATION_ONLY} or {@link SteeringKind#UNVERIFIABLE}
     * @param missing what this version of Openfire lacks
     */
    public VerificationOnly(SteeringKind kind, String missing) {
        this.kind = kind;
        this.missing = missing;
    }

    @Override
    public SteeringKind kind() {
        return kind;
    }

    @Override
    public Optional<String> missing() {
        return Optional.of(missing);
    }

    @Override
    public Set<ServerConstraint> lifts() {
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
        // From 4.8 on, Openfire routes what comes in on streams that it has opened.
        return kind == SteeringKind.UNVERIFIABLE;
    }

    @Override
    public Optional<Negotiation> negotiationOf(ServerSession session) {
        return Optional.empty();
    }
}
