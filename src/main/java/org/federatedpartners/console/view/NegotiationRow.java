package org.federatedpartners.console.view;

import java.util.List;
import java.util.Optional;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.Direction;

/**
 * One negotiation, step by step.
 *
 * @param certificate what the other server has shown; null if nothing
 * @param leftOut     the number of steps in the middle that are no longer known
 * @param node        the name of the node of a cluster that it was with; empty if that is not known
 */
public record NegotiationRow(Occasion occasion, Result result, CertificateView certificate, List<StepRow> steps, int leftOut, String node) {

    /**
     * What came of it.
     *
     * @param outcome a {@link Transcript.Outcome}
     * @param method  how it was authenticated; empty if it was not, or by nothing that is a method
     * @param reason  why it was refused; empty if it was not
     * @param remedy  what to do about that; null if nothing
     */
    public record Result(String outcome, String method, String reason, Remedy remedy) {}

    static NegotiationRow of(Transcript transcript, Remedy.Grounds grounds) {
        Optional<Step.Refused> refused = transcript.last(Step.Refused.class);
        return new NegotiationRow(Occasion.of(transcript.began(), transcript.direction(), transcript.domain()),
            new Result(transcript.outcome().name(), transcript.last(Step.Authenticated.class).flatMap(Step.Authenticated::method).map(Enum::name).orElse(""),
                refused.map(step -> step.reason().name()).orElse(""), refused.map(step -> remedy(step, transcript, grounds)).orElse(null)),
            transcript.certificate().map(certificate -> CertificateView.of(certificate, grounds.clock().instant())).orElse(null),
            transcript.steps().stream().map(StepRow::of).toList(), transcript.leftOut(), "");
    }

    /** The same after such a stream has been accepted: there is nothing left to do. */
    NegotiationRow resolved() {
        return new NegotiationRow(occasion, new Result(result.outcome(), result.method(), result.reason(), null), certificate, steps, leftOut, node);
    }

    NegotiationRow on(String name) {
        return new NegotiationRow(occasion, result, certificate, steps, leftOut, name);
    }

    private static Remedy remedy(Step.Refused step, Transcript transcript, Remedy.Grounds grounds) {
        String domain = step.domain().isEmpty() ? transcript.domain() : step.domain();
        boolean authenticated = transcript.hasProven(domain);
        return grounds.remedy(new Remedy.Refused(step.reason(), transcript.direction(), grounds.own().domain(transcript.direction(), Optional.of(transcript)), domain, step.problems(),
            transcript.has(Step.Kind.TLS), authenticated, transcript.saidByUs(), transcript.direction() == Direction.OUTBOUND || authenticated,
            grounds.requireTls(domain), transcript.certificate().map(CertificateFacts::trust).orElse(CertificateFacts.Trustable.UNKNOWN)));
    }
}
