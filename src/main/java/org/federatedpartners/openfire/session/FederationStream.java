package org.federatedpartners.openfire.session;

import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.StreamFacts;
import org.jivesoftware.openfire.session.ServerSession;

/**
 * A live stream that carries a remote domain.
 *
 * @param facts what is known about it with respect to that domain
 */
public record FederationStream(ServerSession session, Direction direction, String domain, StreamFacts facts) { }
