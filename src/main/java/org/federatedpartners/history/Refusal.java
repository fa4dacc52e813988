package org.federatedpartners.history;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.history.transcript.Printable;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;

/**
 * One refusal, or what would have been one, with everything that explains it.
 *
 * @param domain   the remote domain, as looked up
 * @param partner  the primary domain of the partner that it belongs to; empty if it belongs to none
 * @param seen     what was known of the stream; empty if none was there yet
 * @param enforced whether it was indeed refused; if not, it was only reported
 * @param accepted what the partner's policy accepts; empty if the domain belongs to no partner
 * @param problems what is wrong with the certificate, if it was judged, the most important first; cut
 * @param transcript how it came to that; empty where no negotiation was recorded
 * @param parties    who wrote to whom; empty for a stream, and unless administrators want to see it. Never stored or logged
 * @param node       the name of the node of the cluster that refused it; empty without a cluster
 */
public record Refusal(Instant at, Direction direction, String domain, Optional<String> partner, Optional<StreamFacts> seen,
    Set<AuthenticationMethod> accepted, Reason reason, List<CertificateProblem> problems, boolean enforced,
    Optional<Transcript> transcript, Optional<Parties> parties, String node) {

    /** The addresses of a stanza as they were written, made printable and cut. */
    public record Parties(String from, String to) {

        static final int MAX_ADDRESS = 256;

        public Parties {
            from = Printable.cut(from, MAX_ADDRESS);
            to = Printable.cut(to, MAX_ADDRESS);
        }
    }

    public Refusal {
        Objects.requireNonNull(at);
        Objects.requireNonNull(direction);
        Objects.requireNonNull(domain);
        Objects.requireNonNull(partner);
        Objects.requireNonNull(seen);
        accepted = Set.copyOf(accepted);
        Objects.requireNonNull(reason);
        problems = Step.Refused.bounded(problems);
        Objects.requireNonNull(transcript);
        Objects.requireNonNull(parties);
        Objects.requireNonNull(node);
    }

    /** Without a cluster. */
    public Refusal(Instant at, Direction direction, String domain, Optional<String> partner, Optional<StreamFacts> seen, Set<AuthenticationMethod> accepted, Reason reason,
        List<CertificateProblem> problems, boolean enforced, Optional<Transcript> transcript, Optional<Parties> parties) {
        this(at, direction, domain, partner, seen, accepted, reason, problems, enforced, transcript, parties, "");
    }

    /** The same, by this node of a cluster. */
    public Refusal by(String other) {
        return new Refusal(at, direction, domain, partner, seen, accepted, reason, problems, enforced, transcript, parties, other);
    }

    /** The same, between these. */
    public Refusal between(Optional<Parties> others) {
        return new Refusal(at, direction, domain, partner, seen, accepted, reason, problems, enforced, transcript, others, node);
    }

    /** Whether the other side is known to be the domain's server: we have connected to it, or it had proven the domain before. */
    public boolean isOfTheDomain() {
        return direction == Direction.OUTBOUND || hasProven();
    }

    /**
     * Whether the domain was authenticated on the stream. What a negotiation has seen can be a mere claim, as with a dialback key that
     * was not verified. In that case only the transcript tells what was proven.
     */
    public boolean hasProven() {
        return transcript.map(negotiation -> negotiation.hasProven(domain)).orElseGet(() -> seen.flatMap(StreamFacts::method).isPresent());
    }
}
