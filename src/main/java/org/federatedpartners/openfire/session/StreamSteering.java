package org.federatedpartners.openfire.session;

import java.util.Optional;
import java.util.Set;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.policy.ServerConstraint;
import org.federatedpartners.stream.Negotiation;
import org.jivesoftware.openfire.session.ServerSession;

/**
 * The first of the two defenses, within the limits of a version of Openfire: follows and steers the
 * negotiation of each server-to-server stream.
 */
public interface StreamSteering {

    SteeringKind kind();

    /** What this version of Openfire lacks for more, by the names in its code; empty if it lacks nothing. */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /** Which of Openfire's settings for all domains this gets around for a partner whose policy says otherwise. */
    Set<ServerConstraint> lifts();

    /** Attaches to all present and future streams; present ones are not interrupted. */
    void start();

    /** Leaves nothing behind; compliant streams are not interrupted. */
    void stop();

    /** The stream whose stanza the current thread is bringing in; empty if it brings in none that is followed. */
    Optional<Negotiation> delivering();

    /** Whether the administrator has Openfire pass on what other servers send to this domain of another server. Versions before 4.8 never do. */
    default boolean trunks(String domain) {
        return false;
    }

    /**
     * Whether there may be outbound streams that are not followed and on which the server routes what the peer sends. The gate then has to
     * determine whether a stanza came in on one of those. Asked for each stanza.
     */
    boolean mayMissOutbound();

    /** The streams of this node that are followed, and have a session. Does not wait. */
    default Followed followed() {
        return Followed.none();
    }

    /** The negotiation of a session's stream; empty if it was not followed. */
    Optional<Negotiation> negotiationOf(ServerSession session);
}
