package org.federatedpartners.openfire;

import java.util.Optional;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.stream.Negotiation;
import org.jivesoftware.openfire.session.ServerSession;

/**
 * The first of the two defences, as far as a version of Openfire lets a plugin have it: follows and steers the
 * negotiation of each server-to-server stream.
 */
public interface StreamSteering {

    SteeringKind kind();

    /** Attaches to all present and future streams; present ones are not interrupted. */
    void start();

    /** Leaves nothing behind; compliant streams are not interrupted. */
    void stop();

    /** The stream whose stanza the current thread is bringing in; empty if it brings in none that is followed. */
    Optional<Negotiation> delivering();

    /** The negotiation of a session's stream; empty if nobody followed it. */
    Optional<Negotiation> negotiationOf(ServerSession session);
}
