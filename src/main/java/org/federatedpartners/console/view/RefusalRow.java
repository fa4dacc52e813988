package org.federatedpartners.console.view;

import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;

/**
 * One refusal.
 *
 * @param time      ISO 8601, UTC
 * @param at        the same, for formatting
 * @param domain    as people read it
 * @param lookup    as it was looked up
 * @param partner   the partner's primary domain; empty if it belonged to none
 * @param partnerId the partner that the domain belongs to now; {@link Partner#NEW} if it belongs to none
 * @param seen      what was known of the stream; null if there was none
 * @param accepted  strongest first
 * @param reason    the code
 * @param problems  what exactly is wrong with the certificate; empty if it was not judged
 * @param remedy    what to do about the reason, or about the first problem
 * @param enforced  whether it was refused, and not only reported
 * @param unproven  whether the sender used a partner's name without proving to be the partner, so no remedy may weaken its settings
 */
public record RefusalRow(String time, Date at, String direction, DomainText domain, String lookup, String partner, long partnerId,
    StreamFacts seen, List<AuthenticationMethod> accepted, String reason, List<Text> problems, Text remedy, boolean enforced, boolean unproven) {

    /** @param policy the policy in force now, which need not be the one that refused */
    public static RefusalRow of(Refusal refusal, PolicySnapshot policy) {
        return new RefusalRow(refusal.at().toString(), Date.from(refusal.at()), refusal.direction().name(), DomainText.seen(refusal.domain()),
            refusal.domain(), refusal.partner().orElse(""), policy.partner(refusal.domain()).map(Partner::id).orElse(Partner.NEW),
            refusal.seen().orElse(null), refusal.accepted().stream().sorted().toList(), refusal.reason().name(),
            Remedy.problems(refusal.problems()), Remedy.general(refusal.reason(), refusal.problems()), refusal.enforced(),
            refusal.partner().isPresent() && !refusal.isOfTheDomain());
    }

    /** The accepted methods as words of the code, for machines. */
    public String acceptedCodes() {
        return accepted.stream().map(AuthenticationMethod::name).collect(Collectors.joining(" "));
    }

    /** Where all refusals of the same partner are. */
    public String toPartnersRefusals() {
        return Link.to("federated-partner-refusals.jsp").with("domain", partner).toString();
    }

    /** Where everything about the partner is. */
    public String toPartner() {
        return Link.to("federated-partner.jsp").with("id", partnerId).toString();
    }

    /** Where the domain can be made a partner. */
    public String toNewPartner() {
        return Link.to("federated-partner-edit.jsp").with("domain", domain.display()).toString();
    }
}
