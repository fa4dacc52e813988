package org.federatedpartners.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A partner of which the store holds something that cannot be understood. Its domains are refused in both directions until an
 * administrator corrects or deletes it.
 *
 * @param version  what is stored; {@link #NO_VERSION} if it is missing too
 * @param draft    what can be read of it, for a form; nothing in it has been validated
 * @param problems what cannot be understood; at least one
 * @param domains  every domain that is known to be its own, in the form of {@link DomainName#lookupKey}
 */
public record UnreadablePartner(long id, long version, PartnerDraft draft, List<Finding> problems, Set<String> domains) {

    /** The version of a partner whose own row is missing or has none; see the store for what it stands for when it is saved. */
    public static final long NO_VERSION = 0;

    public UnreadablePartner {
        problems = List.copyOf(problems);
        domains = Set.copyOf(domains);
    }

    /** The same partner with another reason why it cannot be used, and with more domains. */
    UnreadablePartner with(List<Finding> allProblems, Set<String> allDomains) {
        return new UnreadablePartner(id, version, draft, allProblems, allDomains);
    }

    /** Its name for display: its primary domain, or another that is known, or its id. */
    public String name() {
        return draft.primaryDomain().isBlank() ? domains.stream().min(Comparator.naturalOrder()).orElse("#" + id) : draft.primaryDomain();
    }

    /** As logs say it. */
    @Override
    public String toString() {
        return name() + " (partnerID " + id + ", domains " + domains.stream().sorted().toList() + "): "
            + problems.stream().map(problem -> problem.field() + " " + problem.code() + " " + problem.arguments()).toList();
    }
}
