package org.federatedpartners.console.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.ServerConstraints;
import org.federatedpartners.policy.ServerConstraints.Extent;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Verdict;

/**
 * How things stand with a partner now, in one word.
 *
 * @param since when it began to fail; null for every other kind
 * @param until when the relaxation ends; null for every other kind
 */
public record PartnerState(Kind kind, Date since, Date until) {

    /** What is dated further ahead was refused while a clock was wrong, and nothing could be dated after it; a partner that still fails is refused again. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    /** The word, the one that asks for the most attention first; its text is the i18n key {@code state.<kind>}. */
    public enum Kind {
        /** Something was refused, and nothing has been accepted in that direction since. */
        FAILING,
        /** Server-wide Openfire settings block all that the partner's settings accept, in one direction or both. */
        BLOCKED,
        /** All of its domains are on the deny list. */
        DENIED,
        /** There is nothing to go by: streams cannot be verified, or what was seen before is no longer accepted and was not tried again. */
        NOT_JUDGED,
        /** Nothing is enforced, by the partner's own mode or by the global one. */
        REPORT_ONLY,
        RELAXED,
        /** Accepted, and everybody on the way can read it. */
        WORKING_UNENCRYPTED,
        NEVER_CONNECTED,
        WORKING
    }

    /**
     * The one place that says it.
     *
     * @param policy   in force now
     * @param blocked  how much of what the settings accept is lost to server-wide Openfire settings
     * @param evidence what was seen
     */
    static PartnerState of(Partner partner, PolicySnapshot policy, Extent blocked, PartnerEvidence evidence, Instant now) {
        Optional<DomainName> domain = partner.domains().stream().filter(name -> !policy.isDenied(name.value())).findFirst();
        if (domain.isEmpty()) {
            // The partner's own mode does not lift the deny list.
            return of(policy.global().mode() == Mode.REPORT_ONLY ? Kind.REPORT_ONLY : Kind.DENIED);
        }
        if (!(policy.mayFederate(domain.get().value()) instanceof Verdict.Accepted)) {
            return of(Kind.NOT_JUDGED);
        }
        if (isReportOnly(partner, policy)) {
            return of(Kind.REPORT_ONLY);
        }
        if (blocked != Extent.NOTHING_LOST && blocked != Extent.PARTLY) {
            return of(Kind.BLOCKED);
        }
        Optional<Instant> failing = evidence.unresolved(partner, policy).stream().filter(refusal -> refusal.enforced() && refusal.reason() != Reason.DENIED)
            .filter(refusal -> refusal.at().isBefore(now.plus(CLOCKS_DIFFER))).map(Refusal::at).min(Instant::compareTo);
        if (failing.isPresent()) {
            return new PartnerState(Kind.FAILING, Date.from(failing.get()), null);
        }
        Optional<Relaxation> relaxation = partner.strictness().relaxationAt(now);
        if (relaxation.isPresent()) {
            return new PartnerState(Kind.RELAXED, null, Date.from(relaxation.get().until()));
        }
        List<StreamCount> accepted = evidence.lastAccepted(partner, policy);
        if (accepted.stream().anyMatch(one -> one.seen().encryption() != StreamFacts.Encryption.TLS)) {
            return of(Kind.WORKING_UNENCRYPTED);
        }
        return of(!accepted.isEmpty() ? Kind.WORKING : evidence.isSeen(partner) ? Kind.NOT_JUDGED : Kind.NEVER_CONNECTED);
    }

    /** Since when the streams fail of each partner with which they do, by its primary domain. */
    public static Map<String, Instant> failing(ConsoleServices services, Instant now) {
        PolicySnapshot policy = services.policy().inForce().get();
        PartnerEvidence evidence = PartnerEvidence.of(services, services.here().counts().live());
        ServerFacts server = services.here().server().get();
        Map<String, Instant> failing = new HashMap<>();
        evidence.refusals().keySet().stream().flatMap(domain -> policy.partner(domain).stream()).distinct().forEach(partner -> {
            PartnerState state = of(partner, policy, ServerConstraints.of(partner.acceptedMethods(), partner.domains(), server).extent(), evidence, now);
            if (state.kind() == Kind.FAILING) {
                failing.put(partner.primaryDomain().value(), state.since().toInstant());
            }
        });
        return failing;
    }

    /** Whether nothing of the partner is refused, whatever its settings say. */
    static boolean isReportOnly(Partner partner, PolicySnapshot policy) {
        return partner.strictness().mode() == Mode.REPORT_ONLY || policy.global().mode() == Mode.REPORT_ONLY;
    }

    private static PartnerState of(Kind kind) {
        return new PartnerState(kind, null, null);
    }
}
