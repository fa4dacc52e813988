package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.console.AuditLog;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.view.ActivityView;
import org.federatedpartners.console.view.DomainText;
import org.federatedpartners.console.view.NegotiationRow;
import org.federatedpartners.console.view.PartnerFilter;
import org.federatedpartners.console.view.PartnerFormView;
import org.federatedpartners.console.view.PartnerListView;
import org.federatedpartners.console.view.PartnerState;
import org.federatedpartners.console.view.PartnerView;
import org.federatedpartners.console.view.RefusalGroup;
import org.federatedpartners.console.view.SettingRow;
import org.federatedpartners.console.view.StepRow;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.TestRefusal;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.Recording;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Step.Speaker;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.store.StoreException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of one partner, and the ways from there. */
class PartnerServletTest {

    private static final StreamFacts EXTERNAL = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
    private static final Instant NOW = Instant.now();
    /** Not the partner's own certificate, which the page shows too. */
    private static final CertificateProblem CA_EXPIRED = CertificateProblem.of(CertificateProblem.Code.ISSUER_EXPIRED, "CN=ca", "2026-01-01T00:00:00Z");

    private static final X509Certificate CA = TestCertificates.authority("Private CA").root();

    private final TestConsole console = new TestConsole();
    private Partner partner;

    @BeforeEach
    void thereIsAPartner() {
        partner = console.partner("partner.example");
    }

    private PartnerView page() {
        TestConsole.Response response = console.get(new PartnerServlet(() -> console.services), Map.of("id", String.valueOf(partner.id())));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.view()).isEqualTo("partner");
        return response.model(PartnerView.class);
    }

    private Recording stream(Direction direction) {
        Recording recording = console.negotiations.begin(direction);
        recording.about("partner.example");
        console.negotiations.about("partner.example", recording);
        recording.add(Speaker.PEER, Step.Kind.HEADER, List.of("from=partner.example"));
        return recording;
    }

    private static CertificateFacts certificate(int days) {
        return new CertificateFacts("CN=partner.example", "CN=ca", NOW.minus(90, ChronoUnit.DAYS), NOW.plus(days, ChronoUnit.DAYS).plusSeconds(600),
            List.of("partner.example"));
    }

    private Refusal refusal(Instant at, Reason reason, Recording recording) {
        List<CertificateProblem> problems = reason == Reason.CERTIFICATE_OUT_OF_DATE ? List.of(CA_EXPIRED) : List.of();
        return new Refusal(at, Direction.INBOUND, "partner.example", Optional.of("partner.example"), Optional.of(EXTERNAL), Set.of(), reason, problems, true,
            Optional.ofNullable(recording).map(Recording::soFar), Optional.empty());
    }

    @Test
    void namesThePartnersWhoseStreamsFailBySinceWhen() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        assertThat(PartnerState.failing(console.services.orElseThrow(), now)).isEmpty();
        console.refusals.add(refusal(now.minusSeconds(90), Reason.CERTIFICATE_OUT_OF_DATE, null));
        console.refusals.add(refusal(now.minusSeconds(5), Reason.CERTIFICATE_OUT_OF_DATE, null));
        console.refusals.add(TestRefusal.of(now, Direction.INBOUND, "other.example", Optional.empty(), Optional.empty(), Set.of(), Reason.NOT_A_PARTNER));
        assertThat(PartnerState.failing(console.services.orElseThrow(), now)).isEqualTo(Map.of("partner.example", now.minusSeconds(90)));
    }

    @Test
    void answersNotFoundForAnUnknownPartner() {
        assertThat(console.get(new PartnerServlet(() -> console.services), Map.of("id", "999")).status()).isEqualTo(404);
    }

    @Test
    void showsAPageForAPartnerWithoutHistory() {
        assertThat(page().seen()).returns(List.of(), PartnerView.Seen::streams).returns(List.of(), PartnerView.Seen::refusals).returns(List.of(), PartnerView.Seen::negotiations)
            .returns(new ActivityView(List.of(), List.of(), ""), PartnerView.Seen::activity);
    }

    @Test
    void liveStreamsComeWithTheirCertificate() {
        console.streams.add(new LiveStream("partner.example", Direction.INBOUND, NOW, EXTERNAL, "TLS_AES_256_GCM_SHA384", Optional.of(certificate(12)), 42));
        assertThat(page().seen().streams()).singleElement().satisfies(stream -> {
            assertThat(stream.method()).isEqualTo("SASL_OVER_TLS");
            assertThat(stream.cipher()).isEqualTo("TLS_AES_256_GCM_SHA384");
            assertThat(stream.stanzas()).isEqualTo(42);
            assertThat(stream.certificate().validity().state()).isEqualTo("EXPIRING");
            assertThat(stream.certificate().validity().daysLeft()).isEqualTo(12);
        });
    }

    @ParameterizedTest
    @CsvSource({"STARTTLS (required), 0", "STARTTLS, 2"})
    void anotherNegotiationTellsWhetherThePartnerRequiresTls(String offered, int proposals) {
        stream(Direction.OUTBOUND).add(Speaker.PEER, Step.Kind.FEATURES, List.of(offered));
        Recording failed = stream(Direction.OUTBOUND);
        failed.add(Speaker.US, Step.Kind.STARTTLS, List.of());
        failed.refused(Reason.ENCRYPTION_FAILED, "partner.example", List.of());
        assertThat(page().seen().negotiations()).filteredOn(row -> row.result().remedy() != null).singleElement()
            .satisfies(row -> assertThat(row.result().remedy().proposals()).hasSize(proposals));
    }

    @Test
    void timelineShowsRecentNegotiationsAndEarlierRefusalsOnce() {
        Recording accepted = stream(Direction.OUTBOUND);
        accepted.authenticated("partner.example", Optional.of(AuthenticationMethod.TLS_DIALBACK));
        Recording refused = stream(Direction.INBOUND);
        refused.certificate(Optional.of(certificate(-1)));
        refused.refused(Reason.CERTIFICATE_OUT_OF_DATE, "partner.example", List.of(CA_EXPIRED));
        console.refusals.add(refusal(NOW, Reason.CERTIFICATE_OUT_OF_DATE, refused));
        Recording before = new Recording(Direction.INBOUND, console.clock);
        before.refused(Reason.ENCRYPTION_NOT_OFFERED, "partner.example", List.of());
        console.refusals.restore(List.of(refusal(NOW.minusSeconds(5000), Reason.ENCRYPTION_NOT_OFFERED, before)));

        PartnerView page = page();
        assertThat(page.seen().negotiations()).extracting(one -> one.result().outcome()).containsExactlyInAnyOrder("AUTHENTICATED", "REFUSED", "REFUSED");
        assertThat(page.seen().negotiations()).extracting(one -> one.result().reason()).containsExactlyInAnyOrder("", "CERTIFICATE_OUT_OF_DATE", "ENCRYPTION_NOT_OFFERED");
        NegotiationRow row = page.seen().negotiations().stream().filter(one -> one.result().reason().equals("CERTIFICATE_OUT_OF_DATE")).findFirst().orElseThrow();
        assertThat(row.result().remedy().text()).isEqualTo(Text.remedy(CA_EXPIRED));
        assertThat(row.result().remedy().problems()).containsExactly(Text.of(CA_EXPIRED));
        assertThat(row.steps()).extracting(StepRow::kind).containsExactly("HEADER", "REFUSED");
        assertThat(row.certificate().validity().state()).isEqualTo("EXPIRED");
        assertThat(page.seen().refusals().get(0).remedy().problems()).containsExactly(Text.of(CA_EXPIRED));
        assertThat(page.seen().refusals()).extracting(RefusalGroup::reason).containsExactly("CERTIFICATE_OUT_OF_DATE", "ENCRYPTION_NOT_OFFERED");
    }

    @Test
    void groupsAlikeRefusalsAndOmitsThoseOfOthers() {
        for (int i = 0; i < 5; i++) {
            console.refusals.add(refusal(NOW.plusSeconds(i), Reason.NOT_AUTHENTICATED, null));
        }
        console.refusals.add(TestRefusal.of(NOW, Direction.INBOUND, "other.example", Optional.empty(), Optional.empty(), Set.of(), Reason.NOT_A_PARTNER));
        assertThat(page().seen().refusals()).singleElement().returns(5, RefusalGroup::count).returns(NOW.plusSeconds(4).toString(), RefusalGroup::time);
    }

    @Test
    void thePicturesShowEachHourInProportion() {
        console.activity.refused(Activity.Kind.STANZA, "partner.example");
        console.activity.refused(Activity.Kind.STANZA, "partner.example");
        ActivityView activity = page().seen().activity();
        assertThat(activity.charts()).extracting(ActivityView.Chart::kind).containsExactly("STREAMS", "STANZAS");
        assertThat(activity.charts().get(0).bars()).isEmpty();
        assertThat(activity.charts().get(1).refused()).isEqualTo(2);
        assertThat(activity.charts().get(1).bars()).singleElement().satisfies(bar -> {
            assertThat(bar.x() + bar.width()).isLessThanOrEqualTo(ActivityView.WIDTH);
            assertThat(bar.refusedY()).isNotNegative();
            assertThat(bar.refusedY() + bar.refusedHeight()).isEqualTo(bar.acceptedY()).isEqualTo(ActivityView.HEIGHT);
        });
        assertThat(activity.rows()).singleElement().satisfies(row -> assertThat(row.refusedStanzas()).isEqualTo(2));
    }

    @ParameterizedTest
    @CsvSource({
        "relaxedTo,   TLS_DIALBACK, relaxedUntil, 2099-01-01T10:00, RELAXATION, ''",
        "type,        PUBLIC_VERIFIED, x,         y,                TYPE,       ''",
        "sasl,        OPTIONAL,     dialback,     true,             SASL DIALBACK, ''",
        "type,        FEDERATED,    x,            y,                '',         ''",
        "relaxedTo,   TLS_DIALBACK, x,            y,                '',         RELAXATION_WITHOUT_END",
        "relaxedTo,   BOGUS,        relaxedUntil, 2099-01-01T10:00, '',         VALUE_UNKNOWN",
        "relaxedTo,   TLS_DIALBACK, relaxedUntil, 1999-01-01T10:00, '',         TIME_PAST",
    })
    void theFormOpensWithTheChangeThatIsProposedAndSavesNothing(String one, String value, String two, String other, String fields, String finding) {
        PartnerFormView form = console.get(new PartnerEditServlet(() -> console.services), Map.of("id", String.valueOf(partner.id()), one, value, two, other))
            .model(PartnerFormView.class);
        assertThat(String.join(" ", form.proposed())).isEqualTo(fields);
        assertThat(form.errors().stream().map(told -> told.code()).toList()).isEqualTo(finding.isEmpty() ? List.of() : List.of(finding));
        assertThat(form.form().primaryDomain()).isEqualTo("partner.example");
        assertThat(form.form().version()).isEqualTo(partner.version());
        assertThat(console.changes).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"'', partner.example", "ALL, partner.example", "BOGUS, partner.example", "REFUSED_LATELY, ''", "NEVER_CONNECTED, partner.example",
        "CERTIFICATE_EXPIRING, ''"})
    void listAppliesTheRequestedFilter(String show, String expected) {
        PartnerListView list = console.get(new PartnersServlet(() -> console.services), Map.of("show", show)).model(PartnerListView.class);
        assertThat(String.join(" ", list.page().items().stream().map(row -> row.who().domain().value()).toList())).isEqualTo(expected);
        assertThat(list.filters()).hasSameSizeAs(PartnerFilter.values());
    }

    @Test
    void listsASeenPartnerAsConnectedWithItsExpiringCertificate() {
        console.streamCounts.stream(Direction.INBOUND, "partner.example", EXTERNAL);
        console.negotiations.shown("partner.example", Direction.INBOUND, new ShownCertificate(certificate(29), "0f".repeat(32), new KeyPin("a1".repeat(32))));
        PartnersServlet list = new PartnersServlet(() -> console.services);
        assertThat(console.get(list, Map.of("show", "NEVER_CONNECTED")).model(PartnerListView.class).page().items()).isEmpty();
        assertThat(console.get(list, Map.of("show", "CERTIFICATE_EXPIRING")).model(PartnerListView.class).page().items()).singleElement()
            .satisfies(row -> assertThat(row.seen().expiring().daysLeft()).isEqualTo(29));
    }

    @Test
    void showsAllThatIsSet() {
        Trust trust = new Trust(List.of(new KeyPin("ab".repeat(32), true)), List.of(CA), MinimumTls.TLS_1_3, true, ConnectHost.parse("[2001:db8::1]:5270"));
        partner = save(new Partner(partner.id(), partner.version(), partner.primaryDomain(), "", List.of(DomainName.of("more.example")), PartnerType.PUBLIC_VERIFIED, true,
            partner.negotiation(), partner.strictness(), trust));
        PartnerView.Settings settings = page().settings();
        assertThat(settings.rows()).extracting(row -> row.field() + " " + String.join(" ", row.values())).containsExactly("AUTO_APPROVAL true", "TLS REQUIRED", "SASL REQUIRED",
            "DIALBACK false", "MODE ENFORCE", "RATCHET OFF", "PINS " + "ab".repeat(32), "KEY_ALONE true", "MINIMUM_TLS TLS_1_3", "DANE true", "CONNECT_HOST [2001:db8:0:0:0:0:0:1]:5270");
        assertThat(settings.privateCas()).singleElement().satisfies(ca -> assertThat(ca.subject()).isEqualTo(CA.getSubjectX500Principal().getName()));
        assertThat(settings.now().requests()).isEqualTo(60);
        assertThat(settings.now().denied()).isEmpty();
    }

    @Test
    void showsOnlyWhatIsSet() {
        assertThat(page().settings().rows()).extracting(SettingRow::field).containsExactly("AUTO_APPROVAL", "TLS", "SASL", "DIALBACK", "MODE", "RATCHET", "MINIMUM_TLS", "DANE");
        assertThat(page().settings().privateCas()).isEmpty();
    }

    @Test
    void tellsWhatIsInForceNow() {
        partner = save(partner.with(new Strictness(Mode.ENFORCE, Optional.of(new Relaxation(AuthenticationMethod.TCP_DIALBACK, NOW.plusSeconds(60))), DowngradeProtection.OFF)));
        assertThat(page().settings().now().incoming()).containsExactly(AuthenticationMethod.values());
        assertThat(page().settings().now().outgoing()).containsExactly(AuthenticationMethod.values());
        assertThat(page().settings().now().globalReportOnly()).isFalse();
        console.post(new SettingsServlet(() -> console.services), settings(
            Map.of("unlistedDomains", "FOLLOW_OPENFIRE", "mode", "REPORT_ONLY", "subscriptionRequests", "60", "notifyRefused", "10", "notifyInterval", "15", "ratchetTimes", "10", "ratchetDays", "7",
                "revocation", "SOFT_FAIL", "deniedDomains", "partner.example")));
        assertThat(page().settings().now().globalReportOnly()).isTrue();
        assertThat(page().settings().now().denied()).extracting(DomainText::value).containsExactly("partner.example");
        assertThat(page().settings().now().incoming()).as("of a domain on the deny list").isEmpty();
    }

    private Map<String, String> settings(Map<String, String> typed) {
        Map<String, String> sent = console.openedSettings();
        sent.putAll(typed);
        return sent;
    }

    @Test
    void saysThatASubscribedListDoesNotApplyToIt() {
        String source = "https://lists.example/denied.txt";
        console.post(new SettingsServlet(() -> console.services), settings(
            Map.of("unlistedDomains", "FOLLOW_OPENFIRE", "mode", "ENFORCE", "subscriptionRequests", "60", "notifyRefused", "10", "notifyInterval", "15", "ratchetTimes", "10", "ratchetDays", "7",
                "revocation", "SOFT_FAIL", "deniedLists", source)));
        assertThat(page().settings().now().listed()).isEmpty();
        console.policy.denyLists(Map.of(source, DenyList.parse("partner.example")));
        assertThat(page().settings().now().listed()).containsExactly(new PartnerView.Listed(new DomainText("partner.example", ""), source));
        assertThat(page().settings().now().incoming()).as("it is not denied").isNotEmpty();
    }

    @Test
    void tellsWhoChangedItLastAndWhereTheDetailsAre() {
        assertThat(page().settings().changes()).isEmpty();
        console.services.orElseThrow().audit().record("bob&co", "Federated partner created: partner.example", "");
        console.services.orElseThrow().audit().record("eve", "Federated partner changed: partner.example.org", "");
        console.services.orElseThrow().audit().record("eve", "User deleted: partner.example", "");
        console.services.orElseThrow().audit().record("carol", "Federated partner changed: partner.example", "");
        String day = DateTimeFormatter.ofPattern("MM/dd/yy").format(NOW.atZone(ZoneId.systemDefault())).replace("/", "%2F");
        assertThat(page().settings().changes()).extracting(change -> change.kind() + " " + change.administrator()).containsExactly("CHANGED carol", "CREATED bob&co");
        assertThat(page().settings().changes().get(1).href()).isEqualTo("../../security-audit-viewer.jsp?username=bob%26co&startdate=" + day + "&enddate=" + day + "&range=100");
        for (int i = 0; i < AuditLog.MAX_LATEST; i++) {
            console.services.orElseThrow().audit().record("carol", "Something else", "");
        }
        assertThat(page().settings().changes()).as("no search without end").isEmpty();
    }

    private Partner save(Partner changed) {
        try {
            return console.policy.save(changed);
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }
}
