package org.federatedpartners.openfire;

import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.StreamFacts;
import org.jivesoftware.openfire.session.ServerSession;

/**
 * A live stream that carries a remote domain.
 *
 * @param facts what is known about it with respect to that domain
 */
record FederationStream(ServerSession session, Direction direction, String domain, StreamFacts facts) { }
