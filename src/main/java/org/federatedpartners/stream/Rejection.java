package org.federatedpartners.stream;

import java.util.Objects;
import java.util.Optional;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;

/**
 * Why the policy stopped something: what a refusal record is made of.
 *
 * @param domain     the remote domain that was asserted or addressed, as looked up; empty if none was
 * @param seen       the stream as it was with respect to that domain
 * @param transcript how it came to that; empty if nobody has recorded it
 */
public record Rejection(String domain, Reason reason, StreamFacts seen, Optional<Transcript> transcript) {
    public Rejection {
        Objects.requireNonNull(domain);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(seen);
        Objects.requireNonNull(transcript);
    }

    /** One that nobody has recorded. */
    public Rejection(String domain, Reason reason, StreamFacts seen) {
        this(domain, reason, seen, Optional.empty());
    }

    Rejection with(Transcript recorded) {
        return new Rejection(domain, reason, seen, Optional.of(recorded));
    }
}
