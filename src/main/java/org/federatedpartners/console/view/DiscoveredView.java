package org.federatedpartners.console.view;

import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.history.Adoption;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PolicySnapshot;

/**
 * Remote domains that were seen and belong to no partner.
 *
 * @param domain  a part of a domain; empty for all
 * @param problem what could not be done; null if nothing
 * @param review  whether these domains are chosen, and are to be looked at once more before they are added
 */
public record DiscoveredView(String domain, Page<Row> page, Text problem, boolean review) {

    /** How many domains can be added at once: more names than a form may have are not read. */
    private static final int MAX_ADOPTED = 500;
    private static final Comparator<Adoption.Together> LATEST_FIRST = Comparator.comparing((Adoption.Together seen) -> last(seen.seen())).reversed()
        .thenComparing(Adoption.Together::domain);

    /**
     * One domain, or several that become one partner.
     *
     * @param additional the subdomains that are chosen together with the domain, and so become its partner's additional domains
     * @param seen     what was seen, in both directions
     * @param methods  the methods that the proposed settings would accept
     * @param proven   whether all streams seen prove the domain by some method
     * @param last     when it was last seen
     * @param toForm   the address of the form that adds it
     * @param relative what its administrator has to decide about it first, so that it cannot be added together with others; null if nothing
     */
    public record Row(DomainText domain, List<DomainText> additional, List<SeenRow> seen, Set<AuthenticationMethod> methods, boolean proven, Date last, String toForm,
        Relative relative) {

        /** Where it can be tested first. */
        public String toTest() {
            return Link.to("federated-partner-test.jsp").with("domain", domain.display()).toString();
        }
    }

    /** @param strangers what was seen of domains that belong to no partner */
    public static DiscoveredView of(Collection<StreamCount> strangers, PolicySnapshot policy, String domain, long page, Text problem) {
        return new DiscoveredView(domain.strip(), Page.of(seen(strangers, domain).sorted(LATEST_FIRST).toList(), page).map(one -> row(one, policy)), problem, false);
    }

    private static Stream<Adoption.Together> seen(Collection<StreamCount> strangers, String domain) {
        String filter = domain.strip().toLowerCase(Locale.ROOT);
        return strangers.stream().filter(count -> count.domain().contains(filter)).collect(Collectors.groupingBy(StreamCount::domain)).entrySet().stream()
            .map(entry -> Adoption.Together.of(entry.getKey(), entry.getValue()));
    }

    /** Whether a domain can be added together with others. On the form, an administrator decides about one whose parent or subdomain is a partner's: it can get that one's settings. */
    public static boolean isAddable(String domain, PolicySnapshot policy) {
        return policy.partner(domain).isEmpty() && policy.parent(domain).isEmpty() && policy.children(domain).isEmpty();
    }

    /**
     * Those that are chosen, to be looked at once more.
     *
     * @param strangers what was seen of domains that belong to no partner
     * @param chosen    whether a domain is; those that cannot be added together with others never are
     */
    public static DiscoveredView review(Collection<StreamCount> strangers, PolicySnapshot policy, String domain, Predicate<String> chosen) {
        Map<String, List<StreamCount>> latest = seen(strangers, domain).filter(one -> isAddable(one.domain(), policy) && chosen.test(one.domain())).sorted(LATEST_FIRST)
            .limit(MAX_ADOPTED).collect(Collectors.toMap(Adoption.Together::domain, Adoption.Together::seen));
        List<Row> rows = Adoption.together(latest).stream().sorted(LATEST_FIRST).map(partner -> row(partner, policy)).toList();
        return new DiscoveredView(domain.strip(), new Page<>(rows, 1, 1, rows.size()), null, true);
    }

    private static Date last(List<StreamCount> seen) {
        return Date.from(seen.stream().map(StreamCount::last).max(Comparator.naturalOrder()).orElseThrow());
    }

    private static Row row(Adoption.Together partner, PolicySnapshot policy) {
        String domain = partner.domain();
        List<StreamCount> seen = partner.seen();
        NegotiationSettings settings = partner.settings();
        return new Row(DomainText.seen(domain), partner.additional().stream().map(DomainText::seen).toList(), SeenRow.of(seen), settings.acceptedMethods(),
            seen.stream().allMatch(count -> count.seen().method().isPresent()), last(seen),
            Link.to("federated-partner-edit.jsp").with("domain", domain).with("type", PartnerDraft.ADOPTED.name()).with("tls", settings.tls())
                .with("sasl", settings.sasl()).with("dialback", settings.dialback()).toString(),
            Relative.of(partner, policy).orElse(null));
    }

    /** The address of another page of the same list. */
    public String toPage(long other) {
        return Link.to("federated-partner-discovered.jsp").with("filter", domain).with("page", other).toString();
    }
}
