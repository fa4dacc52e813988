package org.federatedpartners.stream;

import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Verdict;

/**
 * How a domain stands on a stream.
 *
 * @param facts   what is known about the stream with respect to the domain
 * @param verdict what the policy says of stanzas of the domain, or for it, on a stream with these facts
 */
public record Standing(StreamFacts facts, Verdict verdict) {

    /** As the policy judges a stream in this direction with these facts. */
    public static Standing of(PolicySnapshot policy, Direction direction, String domain, StreamFacts facts) {
        return new Standing(facts, policy.judge(direction, domain, facts));
    }
}
