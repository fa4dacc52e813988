package org.federatedpartners.history.transcript;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.federatedpartners.policy.Direction;

/**
 * A negotiation as far as it has come.
 *
 * @param id          tells transcripts of one stream from those of others
 * @param domain      the remote domain that the stream is for, as far as that is known; empty if it is not
 * @param certificate what the other server has shown
 * @param steps       in order; the first and the last ones
 * @param leftOut     how many steps between them are left out
 */
public record Transcript(long id, Direction direction, String domain, Instant began, Optional<CertificateFacts> certificate, List<Step> steps, int leftOut) {

    /** What has become of it, as far as it has come. */
    public enum Outcome { UNDER_WAY, AUTHENTICATED, ASKED, REFUSED, ENDED }

    public Transcript {
        Objects.requireNonNull(direction);
        Objects.requireNonNull(domain);
        Objects.requireNonNull(began);
        Objects.requireNonNull(certificate);
        steps = List.copyOf(steps);
    }

    /** A refusal counts for more than what was before; that a stream that was of use has ended is no failure. */
    public Outcome outcome() {
        if (last(Step.Kind.REFUSED).isPresent()) {
            return Outcome.REFUSED;
        }
        if (last(Step.Kind.AUTHENTICATED).isPresent() || last(Step.Kind.RESUMED).isPresent()) {
            return Outcome.AUTHENTICATED;
        }
        if (last(Step.Kind.QUESTION).isPresent()) {
            return Outcome.ASKED;
        }
        return last(Step.Kind.ENDED).isPresent() || last(Step.Kind.ERROR).isPresent() ? Outcome.ENDED : Outcome.UNDER_WAY;
    }

    /** Whether the stream has proven this domain, as looked up, by some method. What is said to resume has proven nothing to us. */
    public boolean hasProven(String name) {
        String shown = Printable.ascii(name, Step.MAX_DETAIL);
        return steps.stream().anyMatch(step -> step.kind() == Step.Kind.AUTHENTICATED && step.detail(0).equals(shown) && !step.detail(1).isEmpty());
    }

    /** The last step of this kind. */
    public Optional<Step> last(Step.Kind kind) {
        return steps.stream().filter(step -> step.kind() == kind).reduce((before, after) -> after);
    }
}
