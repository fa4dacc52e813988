package org.federatedpartners.stream;

import java.util.Objects;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;

/**
 * Why the policy stopped something: what a refusal record is made of.
 *
 * @param domain the remote domain that was asserted or addressed, as looked up; empty if none was
 * @param seen   the stream as it was with respect to that domain
 */
public record Objection(String domain, Reason reason, StreamFacts seen) {
    public Objection {
        Objects.requireNonNull(domain);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(seen);
    }
}
