package org.federatedpartners.openfire.session;

import org.federatedpartners.policy.StreamFacts;
import org.jivesoftware.openfire.session.ServerSession;

/** Where facts about a stream come from. Must not block, and must not throw: what cannot be found out is unknown. */
@FunctionalInterface
public interface StreamFactsSource {
    StreamFacts about(ServerSession session, String domain);
}
