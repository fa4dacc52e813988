package org.federatedpartners.openfire.session;

import java.util.List;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.stream.Standing;
import org.jivesoftware.openfire.session.ServerSession;

/** Where facts about a stream come from. Must not block, and must not throw: what cannot be found out is unknown. */
public interface StreamFactsSource {

    StreamFacts about(ServerSession session, String domain);

    /** How a domain to which a stream was opened stands on it; see {@link org.federatedpartners.stream.Negotiation#standing}. */
    default Standing outbound(PolicySnapshot policy, ServerSession session, String domain) {
        return Standing.of(policy, Direction.OUTBOUND, domain, about(session, domain));
    }

    /** What is wrong with the certificate by which the domain is authenticated on the stream; see {@link org.federatedpartners.stream.Negotiation#problems}. */
    List<CertificateProblem> problems(ServerSession session, String domain);
}
