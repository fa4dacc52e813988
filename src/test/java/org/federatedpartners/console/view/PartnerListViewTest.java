package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.federatedpartners.CpuTime;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.console.Reach;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.LastRefusal;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.SeenStreams;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.history.TestRefusal;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PartnerListViewTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private static final StreamFacts BY_CERTIFICATE = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");

    private final Map<String, Count> live = new HashMap<>();
    private final Map<String, Refusal> refusals = new HashMap<>();
    private final Set<String> connected = new HashSet<>();
    private final Map<String, SeenCertificate> certificates = new HashMap<>();
    private ServerFacts server = ServerFacts.UNCONSTRAINED;
    private final Activity activity = new Activity(Clock.fixed(NOON, ZoneOffset.UTC), domain -> true, 100_000);
    private final List<String> askedForRefusal = new ArrayList<>();

    private PartnerListView view(List<Partner> partners, PartnerListView.Query query) {
        return PartnerListView.of(TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, partners), query, new ConsoleServices.Counts(live, Reach.EVERYWHERE), known(), server);
    }

    private PartnerFilter.Known known() {
        return new PartnerFilter.Known(partner -> {
            askedForRefusal.add(partner.primaryDomain().value());
            return Optional.ofNullable(refusals.get(partner.primaryDomain().value())).map(LastRefusal::of);
        }, domain -> Stream.ofNullable(certificates.get(domain)).toList(),
            noted(), refusals.keySet(), List.of(), new PartnerEvidence(Map.of(), SeenStreams.of(List.of()), connected.stream().collect(Collectors.toMap(domain -> domain, domain -> new Count(1, 0)))),
            shown -> new Days(activity::lastDay, true), NOON);
    }

    private Set<String> noted() {
        return Stream.of(certificates.keySet(), connected).flatMap(Set::stream).collect(Collectors.toSet());
    }

    private static PartnerListView.Query query(String filter, String column, String direction, long page) {
        return PartnerListView.Query.of(filter, PartnerFilter.ALL, column, direction, page);
    }

    private static Partner partner(long id, String domain, String description, PartnerType type, NegotiationSettings settings, String... additional) {
        return TestPartner.of(id, 1, DomainName.of(domain), description, Stream.of(additional).map(DomainName::of).toList(), type, settings);
    }

    private static Partner partner(long id, String domain) {
        return partner(id, domain, "", PartnerType.FEDERATED, NegotiationSettings.DEFAULT);
    }

    private static List<Partner> many() {
        return IntStream.range(0, 10_000).mapToObj(i -> partner(i + 1, "p%05d.example".formatted(9_999 - i))).toList();
    }

    private static List<String> domains(PartnerListView view) {
        return view.page().items().stream().map(row -> row.who().domain().display()).toList();
    }

    private static Refusal refusal(Instant at, String domain) {
        return TestRefusal.of(at, Direction.INBOUND, domain, Optional.of(domain), Optional.empty(), Set.of(), Reason.NOT_AUTHENTICATED);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "2, 2, 50", "200, 200, 9950", "201, 200, 9950", "0, 1, 0", "-5, 1, 0", "9223372036854775807, 200, 9950"})
    void tenThousandPartnersComeInPagesOfFifty(long asked, int shown, int first) {
        PartnerListView view = view(many(), query("", "", "", asked));
        assertThat(view.page().number()).isEqualTo(shown);
        assertThat(view.page().count()).isEqualTo(200);
        assertThat(view.page().total()).isEqualTo(10_000);
        assertThat(domains(view)).hasSize(50).startsWith("p%05d.example".formatted(first));
    }

    @Test
    void onlyTheRowsShownAreAskedForTheirRefusals() {
        view(many(), query("", "DOMAIN", "asc", 3));
        assertThat(askedForRefusal).hasSize(50).doesNotHaveDuplicates();
        askedForRefusal.clear();
        view(many(), query("", "LIVE", "desc", 1));
        assertThat(askedForRefusal).hasSize(50);
    }

    @Test
    void sortingByRefusalAsksForNoneOfPartnersThatHaveNone() {
        view(many(), query("", "REFUSAL", "desc", 1));
        assertThat(askedForRefusal).as("the rows shown").hasSize(50);
    }

    @Test
    void sortsTenThousandPartnersWithinTwoSeconds() {
        List<Partner> many = many();
        for (PartnerListView.Column column : PartnerListView.Column.values()) {
            assertThat(CpuTime.of(() -> view(many, query("example", column.name(), "desc", 100)))).as(column.name()).isLessThan(Duration.ofSeconds(2));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "alpha,             alpha.example",
        "ALPHA,             alpha.example",
        "' alpha ',         alpha.example",
        "extra,             alpha.example",
        "BÜCHER,            bücher.example",
        "xn--bcher,         bücher.example",
        "bücher.example,    bücher.example",
        "munich,            bücher.example",
        "nothing of this,   ''",
    })
    void theFilterFindsDomainsInBothFormsAndDescriptions(String filter, String found) {
        List<Partner> partners = List.of(
            partner(1, "alpha.example", "", PartnerType.FEDERATED, NegotiationSettings.DEFAULT, "extra.example"),
            partner(2, "bücher.example", "The shop in Munich", PartnerType.FEDERATED, NegotiationSettings.DEFAULT));
        assertThat(String.join(" ", domains(view(partners, query(filter, "", "", 1))))).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({
        "DOMAIN,  asc,  a b c d",
        "DOMAIN,  desc, d c b a",
        "DOMAIN,  '',   a b c d",
        "TYPE,    asc,  b a c d",
        "TYPE,    desc, c d a b",
        "METHODS, asc,  a d b c",
        "METHODS, desc, c b a d",
        "LIVE,    asc,  a c d b",
        "LIVE,    desc, b d a c",
        "LIVE,    '',   b d a c",
        "REFUSAL, desc, c a b d",
        "REFUSAL, '',   c a b d",
        "REFUSAL, asc,  b d a c",
        "BOGUS,   asc,  a b c d",
    })
    void everyColumnSortsAndEqualsStandByDomain(String column, String direction, String expected) {
        NegotiationSettings all = new NegotiationSettings(Negotiation.OPTIONAL, Negotiation.OPTIONAL, true);
        NegotiationSettings overTls = new NegotiationSettings(Negotiation.REQUIRED, Negotiation.OPTIONAL, true);
        List<Partner> partners = List.of(
            partner(1, "d", "", PartnerType.PUBLIC_UNVERIFIED, NegotiationSettings.DEFAULT),
            partner(2, "c", "", PartnerType.PUBLIC_UNVERIFIED, all),
            partner(3, "b", "", PartnerType.FEDERATED, overTls, "b2"),
            partner(4, "a", "", PartnerType.PUBLIC_VERIFIED, NegotiationSettings.DEFAULT));
        live.putAll(Map.of("b", new Count(1, 1), "b2", new Count(0, 2), "d", new Count(2, 1)));
        refusals.putAll(Map.of("a", refusal(NOON, "a"), "c", refusal(NOON.plusMillis(1), "c")));
        assertThat(String.join(" ", domains(view(partners, query("", column, direction, 1))))).isEqualTo(expected);
    }

    @Test
    void sortsInternationalizedNamesAsTheyAreRead() {
        List<Partner> partners = Stream.of("zoo.example", "\u00fcber.example", "ulm.example", "uber.example", "a-b.example", "ab.example", "\u0436.example", "b\u00fccher.example", "buch.example")
            .map(domain -> partner(domain.hashCode(), domain)).toList();
        assertThat(domains(view(partners, PartnerListView.Query.ALL))).containsExactly("a-b.example", "ab.example", "buch.example", "b\u00fccher.example", "uber.example", "\u00fcber.example",
            "ulm.example", "zoo.example", "\u0436.example");
    }

    private static Partner strict(long id, String domain, Mode mode, Relaxation relaxation) {
        return partner(id, domain, "", PartnerType.FEDERATED, NegotiationSettings.DEFAULT, "also." + domain)
            .with(new Strictness(mode, Optional.ofNullable(relaxation), DowngradeProtection.OFF));
    }

    private static SeenCertificate until(Instant until) {
        return new SeenCertificate(new SeenCertificate.Key("x.example", Direction.INBOUND), new SeenCertificate.Print("0f".repeat(32), new KeyPin("a1".repeat(32))),
            Optional.of(NOON.minus(Duration.ofDays(300))), until,
            NOON.minus(Duration.ofDays(300)), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "ALL,                  '',  a b c d",
        "REFUSED_LATELY,       '',  a",
        "RELAXED,              '',  b",
        "REPORT_ONLY,          '',  c",
        "NEVER_CONNECTED,      '',  b d",
        "CERTIFICATE_EXPIRING, '',  a c",
        "CERTIFICATE_EXPIRING, c.e, c",
        "RELAXED,              c.e, ''",
    })
    void filtersByStateAndText(PartnerFilter show, String text, String expected) {
        List<Partner> partners = List.of(
            strict(1, "a.example", Mode.ENFORCE, new Relaxation(AuthenticationMethod.TLS_DIALBACK, NOON)),
            strict(2, "b.example", Mode.ENFORCE, new Relaxation(AuthenticationMethod.TLS_DIALBACK, NOON.plusSeconds(1))),
            strict(3, "c.example", Mode.REPORT_ONLY, null),
            strict(4, "d.example", Mode.ENFORCE, null));
        refusals.put("a.example", refusal(NOON.minus(Duration.ofHours(23)), "a.example"));
        refusals.put("b.example", refusal(NOON.minus(Duration.ofHours(24)), "b.example"));
        connected.addAll(List.of("a.example", "also.c.example"));
        certificates.put("a.example", until(NOON.plus(Duration.ofDays(30))));
        certificates.put("b.example", until(NOON.plus(Duration.ofDays(30)).plusSeconds(1)));
        certificates.put("also.c.example", until(NOON.minusSeconds(1)));
        PartnerListView view = view(partners, PartnerListView.Query.of(text, show, "", "", 1));
        assertThat(String.join(" ", domains(view)).replace(".example", "")).isEqualTo(expected);
        assertThat(view.query().isNarrowed()).isEqualTo(show != PartnerFilter.ALL);
        assertThat(view.query().toPage(2)).contains("show=" + show);
    }

    /** Of all partners, whatever the list is narrowed to; the link of each number leads to as many rows. */
    @Test
    void summaryCountsAllPartnersAndLeadsToThem() {
        List<Partner> partners = List.of(
            strict(1, "a.example", Mode.ENFORCE, new Relaxation(AuthenticationMethod.TCP_DIALBACK, NOON.plusSeconds(1))),
            strict(2, "b.example", Mode.REPORT_ONLY, null),
            strict(3, "c.example", Mode.ENFORCE, null),
            strict(4, "d.example", Mode.ENFORCE, null));
        connected.add("d.example");
        certificates.put("b.example", until(NOON.minusSeconds(1)));
        certificates.put("c.example", until(NOON.plus(Duration.ofDays(9))));
        certificates.put("d.example", until(NOON.plus(Duration.ofDays(90))));
        PartnerSummary summary = view(partners, query("nothing of this", "", "", 1)).summary();
        assertThat(summary.partners()).isEqualTo(4);
        assertThat(summary.counts()).extracting(count -> count.filter() + " " + count.count()).containsExactly("NOT_JUDGED 1", "REPORT_ONLY 1", "RELAXED 1", "NEVER_CONNECTED 3",
            "ACCEPTS_UNENCRYPTED 1", "CERTIFICATE_EXPIRING 2");
        assertThat(summary.counts()).allSatisfy(count -> {
            assertThat(count.href()).contains("filter=&show=" + count.filter() + "&");
            assertThat(view(partners, PartnerListView.Query.of("", PartnerFilter.valueOf(count.filter()), "", "", 1)).page().total()).isEqualTo(count.count());
        });
        assertThat(summary.next().domain().value()).as("the next to expire, not one that has").isEqualTo("c.example");
        assertThat(summary.next()).returns(9L, PartnerSummary.NextToExpire::days).returns("federated-partners.jsp?filter=c.example", PartnerSummary.NextToExpire::href);
    }

    @ParameterizedTest
    @EnumSource(PartnerFilter.class)
    void filtersTenThousandPartnersWithinTwoSeconds(PartnerFilter show) {
        List<Partner> many = many();
        many.forEach(one -> certificates.put(one.primaryDomain().value(), until(NOON)));
        assertThat(CpuTime.of(() -> view(many, PartnerListView.Query.of("example", show, "DOMAIN", "asc", 1)))).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void rowMarksReportOnlyRelaxationAndExpiringCertificate() {
        certificates.put("also.a.example", until(NOON.plus(Duration.ofDays(3))));
        certificates.put("a.example", until(NOON.plus(Duration.ofDays(5))));
        Partner unusual = strict(1, "a.example", Mode.REPORT_ONLY, new Relaxation(AuthenticationMethod.TLS_DIALBACK, NOON.plusSeconds(60)));
        List<PartnerListView.Row> rows = view(List.of(unusual, partner(2, "b.example")), PartnerListView.Query.ALL).page().items();
        assertThat(rows.get(0).settings()).returns(true, PartnerListView.Settings::reportOnly).returns(Date.from(NOON.plusSeconds(60)), PartnerListView.Settings::relaxed);
        assertThat(rows.get(0).seen().expiring().daysLeft()).as("the first to expire").isEqualTo(3);
        assertThat(rows.get(1).settings()).returns(false, PartnerListView.Settings::reportOnly).returns(null, PartnerListView.Settings::relaxed);
        assertThat(rows.get(1).seen().expiring()).isNull();
    }

    @Test
    void rowShowsDomainsMethodsStreamsAndRefusal() {
        Partner partner = partner(7, "partner.example", "", PartnerType.PUBLIC_VERIFIED,
            new NegotiationSettings(Negotiation.OPTIONAL, Negotiation.NOT_SUPPORTED, true), "a.example", "b.example", "c.example", "bücher.example", "e.example");
        live.putAll(Map.of("partner.example", new Count(1, 0), "e.example", new Count(2, 4)));
        refusals.put("partner.example", refusal(NOON, "partner.example"));
        PartnerListView.Row row = view(List.of(partner), PartnerListView.Query.ALL).page().items().get(0);
        assertThat(row.who().id()).isEqualTo(7);
        assertThat(row.who().additional()).extracting(DomainText::display).containsExactly("a.example", "b.example", "c.example");
        assertThat(row.who().more()).isEqualTo(2);
        assertThat(row.who().type()).isEqualTo("PUBLIC_VERIFIED");
        assertThat(row.settings().methodCodes()).isEqualTo("TLS_DIALBACK TCP_DIALBACK");
        assertThat(row.seen().live()).isEqualTo(new Count(3, 4));
        assertThat(row.seen().refusal().reason()).isEqualTo("NOT_AUTHENTICATED");
        assertThat(row.seen().refusal().toAll()).isEqualTo("federated-partner-refusals.jsp?domain=partner.example");
    }

    @Test
    void headerLinkSortsByItsColumnAndReversesTheSecondTime() {
        PartnerListView view = view(List.of(partner(1, "a.example")), query("a&b", "TYPE", "asc", 4));
        assertThat(view.headers()).extracting(PartnerListView.Header::ariaSort).containsExactly("none", "none", "ascending", "none", "none", "none");
        assertThat(view.headers()).extracting(PartnerListView.Header::href).containsExactly(
            "federated-partners.jsp?filter=a%26b&show=ALL&sort=STATE&direction=asc&page=1",
            "federated-partners.jsp?filter=a%26b&show=ALL&sort=DOMAIN&direction=asc&page=1",
            "federated-partners.jsp?filter=a%26b&show=ALL&sort=TYPE&direction=desc&page=1",
            "federated-partners.jsp?filter=a%26b&show=ALL&sort=METHODS&direction=asc&page=1",
            "federated-partners.jsp?filter=a%26b&show=ALL&sort=LIVE&direction=desc&page=1",
            "federated-partners.jsp?filter=a%26b&show=ALL&sort=REFUSAL&direction=desc&page=1");
        assertThat(view.query().toPage(9)).isEqualTo("federated-partners.jsp?filter=a%26b&show=ALL&sort=TYPE&direction=asc&page=9");
    }

    @Test
    void rowMarksAPartnerConstrainedByServerWideSettings() {
        server = new ServerFacts(true, true, "disabled", true, true, List.of("EXTERNAL"), "wanted", "blacklist", domain -> true, Set.of());
        NegotiationSettings old = new NegotiationSettings(Negotiation.NOT_SUPPORTED, Negotiation.NOT_SUPPORTED, true);
        List<PartnerListView.Row> rows = view(List.of(partner(1, "a.example"), partner(2, "b.example", "", PartnerType.FEDERATED, old)),
            PartnerListView.Query.ALL).page().items();
        assertThat(rows.get(0).settings().constraints()).returns("NOTHING_PASSES", ConstraintsView::extent).returns("TLS_DISABLED", ConstraintsView::codes);
        assertThat(rows.get(1).settings().constraints()).isNull();
    }

    @Test
    void countsPartnersThatOpenfiresServerListsBlockOnEveryPage() {
        server = new ServerFacts(true, true, "optional", true, true, List.of("EXTERNAL"), "wanted", "blacklist", domain -> domain.value().compareTo("p00070.example") < 0, Set.of());
        PartnerListView view = view(many(), PartnerListView.Query.ALL);
        assertThat(view.summary().counts()).extracting(count -> count.filter() + " " + count.count()).containsExactly("BLOCKED 9930", "NEVER_CONNECTED 10000");
        assertThat(domains(view(many(), PartnerListView.Query.of("", PartnerFilter.BLOCKED, "DOMAIN", "asc", 1)))).startsWith("p00070.example");
    }

    @Test
    void paintsTheDayOfThePartnersThatAreShown() {
        activity.refused(Activity.Kind.STREAM, "a.example");
        activity.accepted(List.of(new StreamCount(new StreamCount.Key("also.example", Direction.INBOUND, BY_CERTIFICATE), NOON, NOON, 1, 4)));
        activity.accepted(List.of(new StreamCount(new StreamCount.Key("b.example", Direction.INBOUND, BY_CERTIFICATE), NOON, NOON, 1, 4)));
        activity.refused(Activity.Kind.STANZA, "c.example");
        List<Partner> partners = List.of(partner(1, "a.example", "", PartnerType.FEDERATED, NegotiationSettings.DEFAULT, "also.example"), partner(2, "b.example"), partner(3, "c.example"),
            partner(4, "d.example"));
        DayView day = view(partners, PartnerListView.Query.ALL).day();
        assertThat(day.hours()).hasSize(24);
        assertThat(day.hours()).filteredOn(DayView.Head::named).hasSize(6);
        assertThat(day.rows()).extracting(row -> row.domain().value() + " " + row.cells().get(23).kind()).containsExactly("a.example BOTH", "b.example ACCEPTED", "c.example REFUSED",
            "d.example NOTHING");
        assertThat(day.rows().get(0).cells().get(23)).isEqualTo(new DayView.Cell(DayView.Kind.BOTH, 5, 1));
        assertThat(day.rows()).allSatisfy(row -> assertThat(row.cells().subList(0, 23)).hasSize(23).containsOnly(new DayView.Cell(DayView.Kind.NOTHING, 0, 0)));
        assertThat(view(many(), query("", "", "", 200)).day().rows()).as("no more rows than the page").hasSize(50);
    }

    @Test
    void distinguishesNoPartnersFromPartnersThatCouldNotBeLoaded() {
        assertThat(view(List.of(), PartnerListView.Query.ALL)).extracting(PartnerListView::known, PartnerListView::defined, PartnerListView::exclusive)
            .containsExactly(true, 0, false);
        assertThat(PartnerListView.of(PolicySnapshot.unknown(GlobalPolicy.enforcing(UnlistedDomains.REFUSE), false), PartnerListView.Query.ALL,
            new ConsoleServices.Counts(live, Reach.EVERYWHERE), known(), server))
            .extracting(PartnerListView::known, PartnerListView::exclusive).containsExactly(false, true);
    }
}
