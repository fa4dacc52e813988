package org.federatedpartners.stream;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;

/**
 * Why the policy stops a stream or a stanza: what a refusal record is made of.
 *
 * @param policy     the policy that decided
 * @param domain     the remote domain that was asserted or addressed, as looked up; empty if none was
 * @param seen       the stream as it was with respect to that domain; empty if there was none
 * @param problems   what is wrong with the certificate, if it was judged, the most important first
 * @param transcript how it came to that; empty if it was not recorded
 */
public record Rejection(PolicySnapshot policy, String domain, Reason reason, Optional<StreamFacts> seen, List<CertificateProblem> problems,
    Optional<Transcript> transcript) {
    public Rejection {
        Objects.requireNonNull(policy);
        Objects.requireNonNull(domain);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(seen);
        problems = List.copyOf(problems);
        Objects.requireNonNull(transcript);
    }

    /** One without a transcript. */
    public Rejection(PolicySnapshot policy, String domain, Reason reason, StreamFacts seen, List<CertificateProblem> problems) {
        this(policy, domain, reason, Optional.of(seen), problems, Optional.empty());
    }

    /** One that is not about a certificate, without a transcript. */
    public Rejection(PolicySnapshot policy, String domain, Reason reason, StreamFacts seen) {
        this(policy, domain, reason, seen, List.of());
    }

    /** One that is not about a certificate, without a transcript, and perhaps without a stream. */
    public Rejection(PolicySnapshot policy, String domain, Reason reason, Optional<StreamFacts> seen) {
        this(policy, domain, reason, seen, List.of(), Optional.empty());
    }

    /** The same, with what is wrong with the certificate. */
    public Rejection with(List<CertificateProblem> wrong) {
        return new Rejection(policy, domain, reason, seen, wrong, transcript);
    }

    Rejection with(Transcript recorded) {
        return new Rejection(policy, domain, reason, seen, problems, Optional.of(recorded));
    }
}
