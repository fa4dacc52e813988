package org.federatedpartners.console.view;

import java.util.List;
import java.util.Locale;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.policy.PolicySnapshot;

/**
 * The latest refusals, newest first.
 *
 * @param domain   a part of a domain or of a partner's primary domain; empty for all
 * @param max the maximum number kept
 */
public record RefusalsView(String domain, int max, Page<RefusalRow> page) {

    public static RefusalsView of(List<Refusal> latest, int max, String domain, long page, PolicySnapshot policy) {
        String filter = domain.strip().toLowerCase(Locale.ROOT);
        List<Refusal> matching = latest.stream().filter(refusal -> matches(refusal, filter)).toList();
        return new RefusalsView(domain.strip(), max, Page.of(matching, page).map(refusal -> RefusalRow.of(refusal, policy)));
    }

    private static boolean matches(Refusal refusal, String filter) {
        return filter.isEmpty()
            || refusal.domain().toLowerCase(Locale.ROOT).contains(filter)
            || DomainText.seen(refusal.domain()).display().contains(filter)
            || refusal.partner().filter(partner -> partner.contains(filter)).isPresent();
    }

    /** The address of another page of the same list. */
    public String toPage(long other) {
        return Link.to("federated-partner-refusals.jsp").with("domain", domain).with("page", other).toString();
    }
}
