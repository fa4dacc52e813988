package org.federatedpartners.console.view;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.ServerConstraints;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.UnlistedDomains;

/**
 * The list of partners: the query, and the rows of one page of its result.
 *
 * @param known     whether the partners could be read
 * @param defined   the number of all partners, shown or not
 * @param exclusive whether domains with no partner are refused
 * @param unreadable partners whose stored settings cannot be read, under any filter
 */
public record PartnerListView(boolean known, int defined, boolean exclusive, Query query, Page<Row> page, List<UnreadableRow> unreadable) {

    private static final int MAX_ADDITIONAL = 3;

    /** The columns that can be sorted by, with the direction that a first click asks for. */
    public enum Column {
        DOMAIN(false), TYPE(false), METHODS(false), LIVE(true), REFUSAL(true);

        private final boolean descendingFirst;

        Column(boolean descendingFirst) {
            this.descendingFirst = descendingFirst;
        }
    }

    /**
     * What was asked for.
     *
     * @param filter a part of a domain or of the description; empty for all
     * @param show   which of those
     */
    public record Query(String filter, PartnerFilter show, Column column, boolean descending, long page) {

        public static final Query ALL = new Query("", PartnerFilter.ALL, Column.DOMAIN, false, 1);

        public static Query of(String filter, PartnerFilter show, String column, String direction, long page) {
            Column sortedBy = Arrays.stream(Column.values()).filter(known -> known.name().equals(column)).findFirst().orElse(Column.DOMAIN);
            boolean descending = direction.isEmpty() ? sortedBy.descendingFirst : direction.equals("desc");
            return new Query(filter.strip(), show, sortedBy, descending, page);
        }

        private Query sortedBy(Column other) {
            return new Query(filter, show, other, other == column ? !descending : other.descendingFirst, 1);
        }

        /** The address of another page of the same list. */
        public String toPage(long other) {
            return new Query(filter, show, column, descending, other).href();
        }

        /** Whether any partner could be left out. */
        public boolean isNarrowed() {
            return !filter.isEmpty() || show != PartnerFilter.ALL;
        }

        String href() {
            return Link.to("federated-partners.jsp").with("filter", filter).with("show", show).with("sort", column)
                .with("direction", descending ? "desc" : "asc").with("page", page).toString();
        }
    }

    /**
     * A column's header.
     *
     * @param name     of the {@link Column}
     * @param href     sorts by it; the other way round if that is so already
     * @param ariaSort ascending, descending or none
     */
    public record Header(String name, String href, String ariaSort) {}

    /**
     * One partner.
     *
     * @param additional  the first few of its additional domains
     * @param more        how many more there are
     * @param constraints what the server's own settings take away; null if nothing
     * @param refusal     its last one; null if there was none
     * @param reportOnly  whether nothing of it is enforced by its own settings
     * @param relaxed     until when it is relaxed; null if it is not
     * @param expiring    its certificate, if that has expired or will soon; null otherwise
     */
    public record Row(long id, DomainText domain, List<DomainText> additional, int more, String type,
        Set<AuthenticationMethod> methods, ConstraintsView constraints, Count live, RefusalRow refusal,
        boolean reportOnly, Date relaxed, CertificateView.Validity expiring) {
        /** The methods as words of the code, for machines. */
        public String methodCodes() {
            return methods.stream().map(AuthenticationMethod::name).collect(Collectors.joining(" "));
        }
    }

    /**
     * Builds the rows of the page asked for; what is asked of the other partners is only what the order needs.
     *
     * @param live   how many live streams carry each domain
     * @param server the server's own settings
     */
    public static PartnerListView of(PolicySnapshot policy, Query query, Map<String, Count> live, PartnerFilter.Known known, ServerFacts server) {
        String filter = query.filter().toLowerCase(Locale.ROOT);
        List<Partner> matching = policy.partners().stream()
            .filter(partner -> matches(partner, filter) && query.show().test(partner, known))
            .map(partner -> new Keyed(partner, key(query.column(), live, known.lastRefusal()).applyAsLong(partner)))
            .sorted(order(query))
            .map(Keyed::partner)
            .toList();
        Page<Row> page = Page.of(matching, query.page()).map(partner -> row(partner, policy, live, known, server));
        return new PartnerListView(policy.isKnown(), policy.partners().size(),
            policy.unlisted() == UnlistedDomains.REFUSE, query, page, policy.unreadable().stream().map(UnreadableRow::of).toList());
    }

    /** A partner with what it is sorted by, which is asked for once. */
    private record Keyed(Partner partner, long key) {}

    private static ToLongFunction<Partner> key(Column column, Map<String, Count> live, Function<Partner, Optional<Refusal>> lastRefusal) {
        return switch (column) {
            case DOMAIN -> partner -> 0;
            case TYPE -> partner -> partner.type().ordinal();
            // The weaker the weakest accepted method, the higher.
            case METHODS -> partner -> partner.acceptedMethods().stream().mapToLong(method -> 1L << method.ordinal()).sum();
            case LIVE -> partner -> {
                Count count = count(partner, live);
                return count.inbound() + count.outbound();
            };
            case REFUSAL -> partner -> lastRefusal.apply(partner).map(refusal -> refusal.at().toEpochMilli()).orElse(Long.MIN_VALUE);
        };
    }

    private static Comparator<Keyed> order(Query query) {
        Comparator<Keyed> byKey = Comparator.comparingLong(Keyed::key);
        Comparator<Keyed> byDomain = Comparator.comparing(keyed -> keyed.partner().primaryDomain());
        if (query.column() == Column.DOMAIN) {
            return query.descending() ? byDomain.reversed() : byDomain;
        }
        return (query.descending() ? byKey.reversed() : byKey).thenComparing(byDomain);
    }

    private static boolean matches(Partner partner, String filter) {
        return filter.isEmpty()
            || matches(partner.primaryDomain(), filter)
            || partner.additionalDomains().stream().anyMatch(name -> matches(name, filter))
            || partner.description().toLowerCase(Locale.ROOT).contains(filter);
    }

    private static boolean matches(DomainName name, String filter) {
        return name.value().contains(filter) || name.value().contains("xn--") && name.display().contains(filter);
    }

    private static Count count(Partner partner, Map<String, Count> live) {
        return partner.domains().stream().map(domain -> live.getOrDefault(domain.value(), Count.NONE)).reduce(Count.NONE, Count::plus);
    }

    private static Row row(Partner partner, PolicySnapshot policy, Map<String, Count> live, PartnerFilter.Known known, ServerFacts server) {
        List<DomainName> additional = partner.additionalDomains();
        return new Row(partner.id(), DomainText.of(partner.primaryDomain()),
            additional.stream().limit(MAX_ADDITIONAL).map(DomainText::of).toList(), Math.max(0, additional.size() - MAX_ADDITIONAL),
            partner.type().name(), partner.acceptedMethods(),
            ConstraintsView.of(ServerConstraints.of(partner.acceptedMethods(), partner.domains(), server), partner.domains().size()), count(partner, live),
            known.lastRefusal().apply(partner).map(refusal -> RefusalRow.of(refusal, policy)).orElse(null),
            partner.strictness().mode() == Mode.REPORT_ONLY,
            partner.strictness().relaxation().filter(any -> known.isRelaxed(partner)).map(relaxation -> Date.from(relaxation.until())).orElse(null),
            known.expiring(partner).map(certificate -> CertificateView.Validity.of(certificate, known.now())).orElse(null));
    }

    /** What the list can be narrowed to. */
    public List<String> filters() {
        return Arrays.stream(PartnerFilter.values()).map(PartnerFilter::name).toList();
    }

    /** The headers, in the order of the columns. */
    public List<Header> headers() {
        return Arrays.stream(Column.values()).map(column -> new Header(column.name(), query.sortedBy(column).href(),
            column != query.column() ? "none" : query.descending() ? "descending" : "ascending")).toList();
    }
}
