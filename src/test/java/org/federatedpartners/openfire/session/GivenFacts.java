package org.federatedpartners.openfire.session;

import java.util.List;
import java.util.function.Function;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Problems;
import org.federatedpartners.policy.StreamFacts;
import org.jivesoftware.openfire.session.ServerSession;

/** Facts of sessions, for tests; whatever domain is asked for. */
public record GivenFacts(Function<ServerSession, StreamFacts> given) implements StreamFactsSource {

    @Override
    public StreamFacts about(ServerSession session, String domain) {
        return given.apply(session);
    }

    @Override
    public List<CertificateProblem> problems(ServerSession session, String domain) {
        return Problems.of(given.apply(session).certificate());
    }
}
