package org.federatedpartners.history.transcript;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.policy.Direction;

/**
 * A negotiation so far.
 *
 * @param id          distinguishes transcripts of one stream from those of others
 * @param domain      the remote domain that the stream is for; empty while unknown
 * @param certificate what the other server has shown
 * @param steps       in order; the first and the last ones
 * @param leftOut     the number of steps left out between them
 */
public record Transcript(long id, Direction direction, String domain, Instant began, Optional<CertificateFacts> certificate, List<Step> steps, int leftOut) {

    /** The outcome of a negotiation so far. */
    public enum Outcome { UNDER_WAY, AUTHENTICATED, ASKED, REFUSED, ENDED }

    public Transcript {
        Objects.requireNonNull(direction);
        Objects.requireNonNull(domain);
        Objects.requireNonNull(began);
        Objects.requireNonNull(certificate);
        steps = List.copyOf(steps);
    }

    /** The outcome. A refusal outweighs what came before; the end of a stream that was used is not a failure. */
    public Outcome outcome() {
        if (has(Step.Kind.REFUSED)) {
            return Outcome.REFUSED;
        }
        if (has(Step.Kind.AUTHENTICATED) || has(Step.Kind.RESUMED)) {
            return Outcome.AUTHENTICATED;
        }
        if (has(Step.Kind.QUESTION)) {
            return Outcome.ASKED;
        }
        return has(Step.Kind.ENDED) || has(Step.Kind.ERROR) ? Outcome.ENDED : Outcome.UNDER_WAY;
    }

    /** Whether the stream has proven this domain, as looked up, by some method. What is said to resume has proven nothing to us. */
    public boolean hasProven(String name) {
        String shown = Printable.ascii(name, Step.MAX_DETAIL);
        return !shown.isEmpty() && all(Step.Authenticated.class).anyMatch(step -> step.domain().equals(shown) && step.method().isPresent());
    }

    /**
     * Whether the server of a domain takes no stream without TLS, by the last features in the clear that it has offered us. False if none are known: a server
     * that connects to us offers nothing.
     */
    public static boolean requireTls(Collection<Transcript> newestFirst, String domain) {
        String shown = Printable.ascii(domain, Step.MAX_DETAIL);
        return newestFirst.stream().filter(one -> one.direction == Direction.OUTBOUND && one.domain.equals(shown)).flatMap(one -> one.offeredInTheClear().stream()).findFirst()
            .filter(features -> features.details().contains(Step.STARTTLS_REQUIRED)).isPresent();
    }

    private Optional<Step> offeredInTheClear() {
        return steps.stream().takeWhile(step -> step.kind() != Step.Kind.TLS).filter(step -> step.speaker() == Step.Speaker.PEER && step.kind() == Step.Kind.FEATURES).findFirst();
    }

    /** What we have said. */
    public Set<Step.Kind> saidByUs() {
        return steps.stream().filter(step -> step.speaker() == Step.Speaker.US).map(Step::kind).collect(Collectors.toSet());
    }

    /** The local domain that the stream is for, as the header of the side that opened it writes it; empty if that is not known. */
    public Optional<String> local() {
        boolean isOurs = direction == Direction.OUTBOUND;
        String attribute = isOurs ? "from=" : "to=";
        return steps.stream().filter(step -> step.kind() == Step.Kind.HEADER && step.speaker() == (isOurs ? Step.Speaker.US : Step.Speaker.PEER))
            .flatMap(step -> step.details().stream()).filter(detail -> detail.startsWith(attribute)).map(detail -> detail.substring(attribute.length())).findFirst();
    }

    /** Whether any step is of this kind. */
    public boolean has(Step.Kind kind) {
        return steps.stream().anyMatch(step -> step.kind() == kind);
    }

    /** The last step of this type. */
    public <S extends Step> Optional<S> last(Class<S> type) {
        return all(type).reduce((before, after) -> after);
    }

    private <S extends Step> Stream<S> all(Class<S> type) {
        return steps.stream().filter(type::isInstance).map(type::cast);
    }
}
