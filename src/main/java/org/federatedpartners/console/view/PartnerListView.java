package org.federatedpartners.console.view;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.console.Reach;
import org.federatedpartners.history.LastRefusal;
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
 * @param summary   of all partners, shown or not
 * @param day     the last 24 hours of the partners that are shown
 * @param reach    of which servers it is known what streams they have
 * @param unreadable partners whose stored settings cannot be read, under any filter
 */
public record PartnerListView(boolean known, PartnerSummary summary, Rule rule, Query query, Page<Row> page, DayView day, Reach reach,
    List<UnreadableRow> unreadable) {

    private static final int MAX_ADDITIONAL = 3;

    /**
     * What holds for all.
     *
     * @param exclusive  whether domains with no partner are refused
     * @param reportOnly whether nothing is enforced at all
     */
    public record Rule(boolean exclusive, boolean reportOnly) {}

    /** The columns that can be sorted by, with the direction that a first click asks for. */
    public enum Column {
        STATE(false), DOMAIN(false), TYPE(false), METHODS(false), LIVE(true), REFUSAL(true);

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

        /** Whether it has to be known which partners have a last refusal, and not only what that of a partner that is shown is. */
        public boolean asksForLastRefusals() {
            return show == PartnerFilter.REFUSED_LATELY || column == Column.REFUSAL;
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

    /** One partner. */
    public record Row(Identity who, Settings settings, Seen seen) {}

    /**
     * Who it is.
     *
     * @param additional the first few of its additional domains
     * @param more       how many more there are
     */
    public record Identity(long id, DomainText domain, List<DomainText> additional, int more, String type) {

        private static Identity of(Partner partner) {
            List<DomainName> additional = partner.additionalDomains();
            return new Identity(partner.id(), DomainText.of(partner.primaryDomain()), additional.stream().limit(MAX_ADDITIONAL).map(DomainText::of).toList(),
                Math.max(0, additional.size() - MAX_ADDITIONAL), partner.type().name());
        }
    }

    /**
     * What is set.
     *
     * @param constraints what the server's own settings take away; null if nothing
     * @param reportOnly  whether nothing of it is enforced by its own settings
     * @param relaxed     until when it is relaxed; null if it is not
     */
    public record Settings(Set<AuthenticationMethod> methods, ConstraintsView constraints, boolean reportOnly, Date relaxed) {

        private static Settings of(Partner partner, ServerConstraints constraints, Instant now) {
            return new Settings(partner.acceptedMethods(), ConstraintsView.of(constraints, partner.domains().size()),
                partner.strictness().mode() == Mode.REPORT_ONLY,
                partner.strictness().relaxationAt(now).map(relaxation -> Date.from(relaxation.until())).orElse(null));
        }

        /** The methods as words of the code, for machines. */
        public String methodCodes() {
            return methods.stream().map(AuthenticationMethod::name).collect(Collectors.joining(" "));
        }
    }

    /**
     * When and why it was last refused.
     *
     * @param reason   the code
     * @param enforced whether it was refused, and not only reported
     * @param toAll    where all its refusals are
     */
    public record Refused(Occasion occasion, String reason, boolean enforced, String toAll) {

        private static Refused of(Partner partner, LastRefusal last) {
            return new Refused(Occasion.of(last.at(), last.direction(), last.domain()), last.reason().name(), last.enforced(),
                Link.to("federated-partner-refusals.jsp").with("domain", partner.primaryDomain().value()).toString());
        }
    }

    /**
     * What was seen.
     *
     * @param refusal  its last one; null if there was none
     * @param expiring its certificate, if that has expired or will soon; null otherwise
     */
    public record Seen(PartnerState state, Count live, Refused refusal, CertificateView.Validity expiring) {}

    /**
     * Builds the rows of the page asked for; what is asked of the other partners is only what the order needs.
     *
     * @param counts of the live streams
     * @param server the server's own settings
     */
    public static PartnerListView of(PolicySnapshot policy, Query query, ConsoleServices.Counts counts, PartnerFilter.Known known, ServerFacts server) {
        Map<String, Count> live = counts.live();
        PartnerSurvey survey = new PartnerSurvey(policy, known, server, live);
        Page<Partner> shown = Page.of(survey.matching(query), query.page());
        Page<Row> page = shown.map(one -> row(one, policy, live, known, server));
        Days days = known.days().apply(shown.items().stream().flatMap(partner -> partner.domains().stream()).toList());
        DayView day = DayView.of(shown.items(), days, ZoneId.systemDefault());
        return new PartnerListView(policy.isKnown(), survey.summary(), new Rule(policy.unlisted() == UnlistedDomains.REFUSE,
            policy.global().mode() == Mode.REPORT_ONLY), query, page, day, counts.reach() == Reach.EVERYWHERE && !days.isComplete() ? Reach.HERE : counts.reach(),
            policy.unreadable().stream().map(UnreadableRow::of).toList());
    }

    /** All partners that the query finds, on whatever page, in its order. */
    public static List<Partner> matching(PolicySnapshot policy, Query query, Map<String, Count> live, PartnerFilter.Known known, ServerFacts server) {
        return new PartnerSurvey(policy, known, server, live).matching(query);
    }

    private static Count count(Partner partner, Map<String, Count> live) {
        return partner.domains().stream().map(domain -> live.getOrDefault(domain.value(), Count.NONE)).reduce(Count.NONE, Count::plus);
    }

    private static Row row(Partner partner, PolicySnapshot policy, Map<String, Count> live, PartnerFilter.Known known, ServerFacts server) {
        ServerConstraints constraints = ServerConstraints.of(partner.acceptedMethods(), partner.domains(), server);
        return new Row(Identity.of(partner), Settings.of(partner, constraints, known.now()), new Seen(
            PartnerState.of(partner, policy, constraints.extent(), known.evidence(), known.now()), count(partner, live),
            known.lastRefusal().apply(partner).map(last -> Refused.of(partner, last)).orElse(null),
            known.expiring(partner).map(certificate -> CertificateView.Validity.of(certificate, known.now())).orElse(null)));
    }

    /** The number of all partners, shown or not. */
    public int defined() {
        return summary.partners();
    }

    public boolean exclusive() {
        return rule.exclusive();
    }

    /** What can be done with several partners at once. */
    public List<BulkOption> actions() {
        return BulkOption.all();
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
