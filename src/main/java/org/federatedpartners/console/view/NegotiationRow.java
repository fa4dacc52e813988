package org.federatedpartners.console.view;

import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;

/**
 * One negotiation, step by step.
 *
 * @param time        ISO 8601, UTC
 * @param outcome     what has become of it, a {@link Transcript.Outcome}
 * @param method      how it was authenticated; empty if it was not, or by nothing that is a method
 * @param reason      why it was refused; empty if it was not
 * @param remedy      what to do about that; null if there is nothing to do
 * @param certificate what the other server has shown; null if nothing
 * @param leftOut     how many steps in the middle are not known any more
 */
public record NegotiationRow(String time, Date at, String direction, DomainText domain, String outcome, String method, String reason, Remedy remedy,
                             CertificateView certificate, List<StepRow> steps, int leftOut) {

    static NegotiationRow of(Transcript transcript, Partner partner, PolicySnapshot policy, Optional<CertificateProblem> own, Clock clock) {
        Optional<Step> refusal = transcript.last(Step.Kind.REFUSED);
        Optional<Reason> reason = refusal.flatMap(step -> reason(step.detail(0)));
        boolean encrypted = transcript.last(Step.Kind.TLS).isPresent();
        return new NegotiationRow(transcript.began().toString(), Date.from(transcript.began()), transcript.direction().name(), DomainText.seen(transcript.domain()),
            transcript.outcome().name(), transcript.last(Step.Kind.AUTHENTICATED).map(step -> step.detail(1)).orElse(""), reason.map(Reason::name).orElse(""),
            reason.map(why -> remedy(why, transcript, refused(transcript, refusal.get()), encrypted, partner, policy, own, clock)).orElse(null),
            transcript.certificate().map(certificate -> CertificateView.of(certificate, clock.instant())).orElse(null),
            transcript.steps().stream().map(StepRow::of).toList(), transcript.leftOut());
    }

    private static Remedy remedy(Reason why, Transcript transcript, String domain, boolean encrypted, Partner partner, PolicySnapshot policy, Optional<CertificateProblem> own, Clock clock) {
        boolean ofTheDomain = transcript.direction() == Direction.OUTBOUND || transcript.hasProven(domain);
        return Remedy.of(new Remedy.Refused(why, transcript.direction(), domain, transcript.certificate(), encrypted, ofTheDomain), partner, policy, own, clock);
    }

    private static String refused(Transcript transcript, Step refusal) {
        return refusal.detail(1).isEmpty() ? transcript.domain() : refusal.detail(1);
    }

    private static Optional<Reason> reason(String name) {
        return Arrays.stream(Reason.values()).filter(reason -> reason.name().equals(name)).findFirst();
    }
}
