package org.federatedpartners.console.view;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;

/**
 * One refusal.
 *
 * @param lookup the domain as it was looked up
 * @param seen   what was known of the stream; null if there was none
 * @param parties who wrote to whom; null unless administrators want to see it
 * @param node    the name of the node of a cluster that refused it; empty if it is not known
 */
public record RefusalRow(Occasion occasion, String lookup, Owner owner, StreamFacts seen, Cause cause, Text parties, String node) {

    /**
     * The partner that the domain belongs to.
     *
     * @param partner   the primary domain of the partner that it belonged to then; empty if it belonged to none
     * @param partnerId the partner that it belongs to now; {@link Partner#NEW} if it belongs to none
     * @param relative  the partner that the domain can be added to; null if it belongs to one, or if there is none
     */
    public record Owner(String partner, long partnerId, Relative relative) {

        static Owner of(Refusal refusal, PolicySnapshot policy) {
            return new Owner(refusal.partner().orElse(""), policy.partner(refusal.domain()).map(Partner::id).orElse(Partner.NEW),
                Relative.of(PartnerDraft.blank(refusal.domain()), Set.of(), policy).orElse(null));
        }
    }

    /**
     * Why it was refused, and what to do.
     *
     * @param reason   the code
     * @param problems what exactly is wrong with the certificate; empty if it was not judged
     * @param own      what a partner may find wrong with this server's certificate, to be checked first; null if nothing, or if irrelevant
     * @param remedy   what to do about the reason, or about the first problem
     * @param accepted what was accepted then, strongest first
     * @param enforced whether it was refused, and not only reported
     * @param ownChange whether a stream that had been accepted was closed because the policy changed, or a relaxation ended
     * @param stanza   whether only what one sender sent was refused, and not the stream
     * @param unproven whether the sender used a partner's name without proving to be the partner, so no remedy may weaken its settings
     */
    public record Cause(String reason, List<Text> problems, Remedy.Own own, Text remedy, List<AuthenticationMethod> accepted, boolean enforced, boolean ownChange, boolean stanza,
        boolean unproven) {

        static Cause of(Refusal refusal, PolicySnapshot policy, OwnCertificate own) {
            // Whether the domain's server requires TLS does not matter here.
            return new Cause(refusal.reason().name(), Remedy.problems(refusal.problems()), Remedy.own(Remedy.Refused.of(refusal, own, false), own::problem), remedy(refusal, policy),
                refusal.accepted().stream().sorted().toList(), refusal.enforced(), isOfOwnChange(refusal), !refusal.reason().concernsStreams(),
                refusal.partner().isPresent() && !refusal.isOfTheDomain());
        }

        private static Text remedy(Refusal refusal, PolicySnapshot policy) {
            return (refusal.reason() == Reason.DENIED && !policy.isDenied(refusal.domain()) ? policy.listDenying(refusal.domain()) : Optional.<String>empty())
                .map(source -> Text.of("remedy.listed", source)).orElseGet(() -> Remedy.general(refusal.reason(), refusal.problems()));
        }

        /** A stream that proves the domain by a method is refused in its negotiation; later only by another policy than then. */
        private static boolean isOfOwnChange(Refusal refusal) {
            boolean negotiated = refusal.transcript().map(negotiation -> negotiation.hasProven(refusal.domain())).orElse(true);
            return negotiated && refusal.enforced() && refusal.seen().flatMap(StreamFacts::method).isPresent() && switch (refusal.reason()) {
                case NOT_A_PARTNER, DENIED, TCP_DIALBACK_NOT_ACCEPTED, TLS_DIALBACK_NOT_ACCEPTED, SASL_OVER_TLS_NOT_ACCEPTED, TLS_TOO_OLD -> true;
                default -> false;
            };
        }

        /** The accepted methods as words of the code, for machines. */
        public String acceptedCodes() {
            return accepted.stream().map(AuthenticationMethod::name).collect(Collectors.joining(" "));
        }
    }

    /** @param policy the policy in force now, which need not be the one that refused */
    public static RefusalRow of(Refusal refusal, PolicySnapshot policy, OwnCertificate own) {
        return new RefusalRow(Occasion.of(refusal.at(), refusal.direction(), refusal.domain()), refusal.domain(),
            Owner.of(refusal, policy), refusal.seen().orElse(null), Cause.of(refusal, policy, own),
            refusal.parties().map(parties -> Text.of("refusals.parties", parties.from(), parties.to())).orElse(null), refusal.node());
    }

    /** Where everything about the partner is. */
    public String toPartner() {
        return Link.to("federated-partner.jsp").with("id", owner.partnerId()).toString();
    }

    /** Where the domain can be made a partner of its own. */
    public String toNewPartner() {
        return Link.to("federated-partner-edit.jsp").with("domain", occasion.domain().display()).toString();
    }
}
