package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.servlet.http.HttpServlet;
import org.federatedpartners.background.PageQuestions;
import org.federatedpartners.console.AuditLog;
import org.federatedpartners.console.Certificates;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.ContactSearch;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.console.Reach;
import org.federatedpartners.console.view.BulkView;
import org.federatedpartners.console.view.ImportRow;
import org.federatedpartners.console.view.ImportView;
import org.federatedpartners.console.view.MessageView;
import org.federatedpartners.console.view.PartnerDeleteView;
import org.federatedpartners.console.view.PartnerFormView;
import org.federatedpartners.console.view.PartnerListView;
import org.federatedpartners.console.view.PartnerView;
import org.federatedpartners.console.view.SettingsView;
import org.federatedpartners.console.view.TestView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.console.view.Times;
import org.federatedpartners.diagnosis.DomainTests;
import org.federatedpartners.openfire.AsFarAsKnown;
import org.federatedpartners.openfire.Compatibility;
import org.federatedpartners.openfire.ServerEra;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.InMemorySettings;
import org.federatedpartners.store.PartnerStore;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.store.Settings;
import org.federatedpartners.store.SettingsDraft;
import org.federatedpartners.store.StoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every page. */
class ConsoleServletTest {

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final TestConsole console = new TestConsole();
    private final Partner partner = console.partner("partner.example");
    private final PageQuestions questions = new PageQuestions("federatedpartners-pages", (line, fault) -> {});

    @AfterEach
    void end() {
        questions.end();
    }

    /** Every controller, with a request that would change something if it came as it should. */
    private Stream<Map.Entry<HttpServlet, Map<String, String>>> changing() {
        Map<String, String> id = Map.of("id", String.valueOf(partner.id()), "version", String.valueOf(partner.version()));
        Map<String, String> edited = new HashMap<>(id);
        edited.putAll(Map.of("primaryDomain", "changed.example", "type", "FEDERATED", "tls", "REQUIRED", "sasl", "REQUIRED", "action", "save",
            "mode", "ENFORCE", "ratchet", "OFF", "minimumTls", "NONE"));
        return Stream.of(
            Map.entry(new PartnerEditServlet(() -> console.services), edited),
            Map.entry(new PartnerDeleteServlet(() -> console.services), id),
            Map.entry(new SettingsServlet(() -> console.services), partnersOnly()));
    }

    private Map<String, String> partnersOnly() {
        Map<String, String> sent = console.openedSettings();
        sent.putAll(Map.of("unlistedDomains", "REFUSE", "mode", "ENFORCE", "subscriptionRequests", "60", "notifyRefused", "10", "notifyInterval", "15",
            "ratchetTimes", "10", "ratchetDays", "7", "revocation", "SOFT_FAIL"));
        return sent;
    }

    private Stream<HttpServlet> all() {
        return Stream.concat(changing().map(Map.Entry::getKey),
            Stream.of(new PartnersServlet(() -> console.services), new RefusalsServlet(() -> console.services)));
    }

    private void assertNothingChanged() {
        assertThat(console.changes).hasValue(0);
        assertThat(console.audit).isEmpty();
        assertThat(console.policy.inForce().get().partners()).containsExactly(partner);
        assertThat(console.policy.inForce().get().unlisted()).isEqualTo(UnlistedDomains.FOLLOW_OPENFIRE);
    }

    static List<Arguments> wrongTokens() {
        return List.of(Arguments.of((Object) null), Arguments.of(""), Arguments.of("0".repeat(64)), Arguments.of("ü"));
    }

    @ParameterizedTest
    @MethodSource("wrongTokens")
    void refusesChangesWithoutTheSessionsToken(String token) {
        console.token();
        changing().forEach(request -> {
            Map<String, String> parameters = new HashMap<>(request.getValue());
            parameters.put("csrf", token);
            TestConsole.Response response = console.send(request.getKey(), "POST", parameters);
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.frame().refused()).isEqualTo(Text.of("message.forbidden"));
        });
        assertNothingChanged();
    }

    @Test
    void aFormOfAnEndedSessionComesBackWithWhatWasTypedAndTheTokenOfTheNewOne() {
        String elsewhere = new TestConsole().token();
        TestConsole.Response edited = console.send(new PartnerEditServlet(() -> console.services), "POST", Map.of("csrf", elsewhere,
            "id", String.valueOf(partner.id()), "version", "7", "primaryDomain", "typed.example", "authorities", "-----BEGIN", "tls", "OPTIONAL"));
        assertThat(edited.view()).isEqualTo("partner-edit");
        assertThat(edited.frame().csrf()).isEqualTo(console.token());
        PartnerDraft form = edited.model(PartnerFormView.class).form();
        assertThat(List.of(form.id(), form.version(), form.primaryDomain(), form.text("authorities"), form.text("tls")))
            .containsExactly(partner.id(), 7L, "typed.example", "-----BEGIN", "OPTIONAL");

        TestConsole.Response settings = console.send(new SettingsServlet(() -> console.services), "POST",
            Map.of("csrf", elsewhere, "subscriptionRequests", "many", "dnsServers", "192.0.2.53"));
        assertThat(settings.view()).isEqualTo("settings");
        SettingsDraft typed = settings.model(SettingsView.class).form();
        assertThat(List.of(typed.text("subscriptionRequests"), typed.text("dnsServers"))).containsExactly("many", "192.0.2.53");

        TestConsole.Response test = console.send(new PartnerTestServlet(() -> console.services, locale -> null), "POST",
            Map.of("csrf", elsewhere, "primaryDomain", "typed.example", "connectHost", "192.0.2.7"));
        assertThat(test.model(TestView.class).form().primaryDomain()).isEqualTo("typed.example");
        assertThat(test.model(TestView.class).form().text("connectHost")).isEqualTo("192.0.2.7");
        assertNothingChanged();
    }

    /** It has a form of its own, which sends none of the partner's values. */
    @Test
    void theResetOfAnEndedSessionComesBackToThePartnerAsItIsSaved() {
        TestConsole.Response reset = console.send(new PartnerEditServlet(() -> console.services), "POST", Map.of("csrf", new TestConsole().token(),
            "id", String.valueOf(partner.id()), "action", "forget"));
        assertThat(reset.status()).isEqualTo(403);
        assertThat(reset.model(PartnerFormView.class).form()).isEqualTo(PartnerDraft.of(partner));
        assertThat(reset.model(PartnerFormView.class).opened()).isEqualTo(PartnerDraft.of(partner));
        assertNothingChanged();
    }

    @Test
    void refusesTheTokenOfAnotherSession() {
        String elsewhere = new TestConsole().token();
        changing().forEach(request -> {
            Map<String, String> parameters = new HashMap<>(request.getValue());
            parameters.put("csrf", elsewhere);
            assertThat(console.send(request.getKey(), "POST", parameters).status()).isEqualTo(403);
        });
        assertNothingChanged();
    }

    @Test
    void theSameRequestsWithTheTokenDoChangeSomething() {
        changing().forEach(request -> {
            console.changes.set(0);
            Map<String, String> parameters = new HashMap<>(request.getValue());
            // The partner was saved anew by the request before.
            parameters.computeIfPresent("version", (name, old) -> String.valueOf(console.policy.inForce().get().partners().get(0).version()));
            assertThat(console.post(request.getKey(), parameters).redirect()).isNotNull();
            assertThat(console.changes).hasValue(1);
        });
    }

    @Test
    void getNeverChangesAnything() {
        changing().forEach(request -> {
            Map<String, String> parameters = new HashMap<>(request.getValue());
            parameters.put("csrf", console.token());
            assertThat(console.get(request.getKey(), parameters).status()).isEqualTo(200);
        });
        assertNothingChanged();
    }

    @Test
    void theTokenStaysTheSameSoThatSeveralWindowsWork() {
        String token = console.token();
        all().forEach(servlet -> console.get(servlet, Map.of()));
        assertThat(console.token()).isEqualTo(token).matches("[0-9a-f]{64}");
        assertThat(console.get(new PartnersServlet(() -> console.services), Map.of()).frame().csrf()).isEqualTo(token);
    }

    @Test
    void readOnlyPagesRefusePost() {
        assertThat(console.post(new PartnersServlet(() -> console.services), Map.of()).status()).isEqualTo(405);
        assertThat(console.post(new RefusalsServlet(() -> console.services), Map.of()).status()).isEqualTo(405);
    }

    @Test
    void whileThePluginIsNotRunningEveryPageSaysSo() {
        console.services = Optional.empty();
        all().forEach(servlet -> Stream.of(console.get(servlet, Map.of()), console.post(servlet, Map.of())).forEach(response -> {
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.view()).isEqualTo("message");
            assertThat(response.model(MessageView.class).message()).isEqualTo(Text.of("message.unavailable"));
        }));
    }

    @Test
    void aFormThatTheServerDoesNotReadIsAnsweredByAPage() {
        console.tooLong = true;
        all().forEach(servlet -> assertThat(console.post(servlet, Map.of())).satisfies(response -> {
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.model(MessageView.class).message()).isEqualTo(Text.of("message.tooLarge"));
        }));
        assertThat(console.audit).isEmpty();
    }

    @Test
    void aFaultOfOurOwnBecomesAPageToo() {
        console.services = Optional.of(new ConsoleServices(null, null, null, null, null));
        all().forEach(servlet -> assertThat(console.get(servlet, Map.of("id", "1"))).satisfies(response -> {
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.model(MessageView.class).message()).isEqualTo(Text.of("message.internalError"));
        }));
    }

    @Test
    void whatOpenfireLacksCostsNoPage() {
        Compatibility compatibility = new Compatibility(ServerEra.NETTY, Set::of, (text, arguments) -> {});
        console.services = Optional.of(AsFarAsKnown.of(lackingServices(compatibility), compatibility, questions, PATIENCE));
        Map<String, String> id = Map.of("id", String.valueOf(partner.id()), "partner", String.valueOf(partner.id()));
        ResourceBundle texts = mock(ResourceBundle.class);
        Stream.concat(all(), Stream.of(new PartnerServlet(() -> console.services), new PartnerTestServlet(() -> console.services, locale -> texts), new CertificatesServlet(() -> console.services),
            new DiscoveredServlet(() -> console.services), new ImportServlet(() -> console.services), new BulkServlet(() -> console.services)))
            .forEach(servlet -> assertThat(console.get(servlet, id).status()).as(servlet.getClass().getSimpleName()).isEqualTo(200));
        PartnerListView list = console.get(new PartnersServlet(() -> console.services), Map.of()).model(PartnerListView.class);
        assertThat(list.page().items()).hasSize(1);
        assertThat(list.reach()).isEqualTo(Reach.ELSEWHERE);
        assertThat(console.get(new PartnerServlet(() -> console.services), id).model(PartnerView.class).seen().reach()).isEqualTo(Reach.ELSEWHERE);
        assertThat(console.get(new SettingsServlet(() -> console.services), Map.of()).model(SettingsView.class)).satisfies(settings -> {
            assertThat(settings.connected()).isNull();
            assertThat(settings.missing()).contains("XMPPServer.sessions", "XMPPServer.certificates",
                "XMPPServer.serverFacts");
        });
        BulkServlet bulk = new BulkServlet(() -> console.services);
        String selected = console.get(bulk, Map.of("what", "DELETE", "partner", String.valueOf(partner.id()))).model(BulkView.class).selection().sent();
        assertThat(console.post(bulk, Map.of("what", "DELETE", "partners", selected)).model(BulkView.class).preview().effects().reach()).isEqualTo(Reach.ELSEWHERE);
    }

    @Test
    void whatIsSavedIsSavedWithoutAnAuditLog() {
        Compatibility compatibility = new Compatibility(ServerEra.NETTY, Set::of, (text, arguments) -> {});
        console.services = Optional.of(AsFarAsKnown.of(lackingServices(compatibility), compatibility, questions, PATIENCE));
        changing().forEach(request -> assertThat(console.post(request.getKey(), request.getValue()).status()).isNotEqualTo(503));
        assertThat(console.changes).hasPositiveValue();
        assertThat(compatibility.missing()).contains("org.jivesoftware.openfire.XMPPServer.audit");
    }

    @Test
    void theSettingsPageNamesWhatTheCheckHasFound() {
        Compatibility compatibility = new Compatibility(ServerEra.NETTY, () -> Set.of("org.jivesoftware.openfire.XMPPServer.gone"), (text, arguments) -> {});
        console.services = Optional.of(AsFarAsKnown.of(lackingServices(compatibility), compatibility, questions, PATIENCE));
        compatibility.check();
        assertThat(console.get(new SettingsServlet(() -> console.services), Map.of()).model(SettingsView.class).missing()).startsWith("org.jivesoftware.openfire.XMPPServer.gone");
    }

    /** Which contacts users have, and which servers Openfire lists, is in the database alone. */
    @Test
    void aDatabaseThatSaysNothingHoldsUpNoPage() {
        Map<String, String> id = Map.of("id", String.valueOf(partner.id()), "version", String.valueOf(partner.version()));
        BulkServlet bulk = new BulkServlet(() -> console.services);
        String selected = console.get(bulk, Map.of("what", "DELETE", "partner", String.valueOf(partner.id()))).model(BulkView.class).selection().sent();
        ConsoleServices usual = console.services.orElseThrow();
        ConsoleServices.Here here = usual.here();
        console.contacts = Optional.of(new ContactSearch.Found(1, List.of("alice")));
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch ever = new CountDownLatch(1);
        ConsoleServices silent = new ConsoleServices(usual.policy(), usual.history(), new ConsoleServices.Here(here.own(), here.isLocal(), here.server(), here.steering(), here.streams(),
            partners -> silent(ever, asked, () -> here.contacts().each(partners)), () -> silent(ever, asked, here.lists()), here.denied(), here.nodes(), here.elsewhere(), here.files()),
            usual.diagnosis(), usual.audit());
        console.services = Optional.of(AsFarAsKnown.of(silent, new Compatibility(ServerEra.NETTY, Set::of, (text, arguments) -> {}), questions, PATIENCE));
        Map<String, String> checked = Map.of("primaryDomain", "new.example", "type", "FEDERATED", "tls", "REQUIRED", "sasl", "REQUIRED", "action", "check",
            "mode", "ENFORCE", "ratchet", "OFF", "minimumTls", "NONE");
        PartnerEditServlet edit = new PartnerEditServlet(() -> console.services);
        PartnerDeleteServlet delete = new PartnerDeleteServlet(() -> console.services);
        ImportServlet imports = new ImportServlet(() -> console.services);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThat(console.get(delete, id).model(PartnerDeleteView.class).contacts()).isNull();
            assertThat(console.post(edit, checked).model(PartnerFormView.class).preview().contacts()).isNull();
            assertThat(console.post(bulk, Map.of("what", "DELETE", "partners", selected)).model(BulkView.class).preview().page().items()).extracting(ImportRow::contacts).containsOnlyNulls();
            assertThat(console.get(imports, Map.of()).model(ImportView.class).listed()).isNull();
            assertThat(console.post(imports, Map.of("source", "openfire")).status()).isEqualTo(503);
        });
        ever.countDown();
        assertThat(console.get(delete, id).model(PartnerDeleteView.class).contacts().named()).containsExactly("alice");
        assertThat(asked).as("four questions have waited, and none is asked for a page that does not wait any more").hasValue(5);
    }

    private static <T> T silent(CountDownLatch ever, AtomicInteger asked, Supplier<T> question) {
        asked.incrementAndGet();
        try {
            ever.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return question.get();
    }

    /** This server's own side is nothing but what Openfire tells. */
    @Test
    void aPageThatIsNothingWithoutWhatOpenfireLacksSaysSo() {
        ConsoleServices usual = console.services.orElseThrow();
        ConsoleServices.Diagnosis diagnosis = usual.diagnosis();
        console.services
            = Optional.of(new ConsoleServices(usual.policy(), usual.history(), usual.here(), new ConsoleServices.Diagnosis(mock(DomainTests.class, call -> lacking("getConnectionManager")),
                diagnosis.certificates(), diagnosis.missing(), diagnosis.notices(), diagnosis.notifications()), usual.audit()));
        TestConsole.Response response = console.get(new OwnSideServlet(() -> console.services), Map.of());
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.model(MessageView.class).message()).isEqualTo(Text.of("message.incompatible"));
    }

    /** All that is asked of an Openfire that has none of it. */
    private ConsoleServices lackingServices(Compatibility compatibility) {
        ConsoleServices usual = console.services.orElseThrow();
        ConsoleServices.Here here = usual.here();
        ConsoleServices.Diagnosis diagnosis = usual.diagnosis();
        return new ConsoleServices(usual.policy(), usual.history(), new ConsoleServices.Here(here.own(), domain -> lacking("isRemote"), () -> lacking("serverFacts"), here.steering(),
            mock(LiveStreams.class, call -> lacking("sessions")), partners -> lacking("rosters"), () -> lacking("lists"), here.denied(), here.nodes(), here.elsewhere(), here.files()),
            new ConsoleServices.Diagnosis(diagnosis.tests(), mock(Certificates.class, call -> lacking("certificates")), compatibility::missing, diagnosis.notices(), diagnosis.notifications()),
            mock(AuditLog.class, call -> lacking("audit")));
    }

    private static <T> T lacking(String member) {
        throw new NoSuchMethodError("org.jivesoftware.openfire.XMPPServer." + member);
    }

    @Test
    void showsTheSuccessMessageOnce() {
        SettingsServlet settings = new SettingsServlet(() -> console.services);
        console.post(settings, partnersOnly());
        assertThat(console.get(settings, Map.of()).frame().done()).isEqualTo(Text.of("done.settings"));
        assertThat(console.get(settings, Map.of()).frame().done()).isNull();
    }

    @Test
    void everyPageShowsTheBanners() {
        console.notices.add("notice.one");
        console.store.down = true;
        console.policy.reload();
        all().forEach(servlet -> assertThat(console.get(servlet, Map.of()).frame().banners())
            .containsExactly(Text.of("banner.stale", Times.ofThisServer().minutes(Date.from(console.policy.heardLast()))), Text.of("notice.one")));
    }

    @Test
    void everyPageTellsThatNothingIsEnforcedWhileTheGlobalModeIsReportOnly() throws StoreException {
        all().forEach(servlet -> assertThat(console.get(servlet, Map.of()).frame().banners()).isEmpty());
        console.settings.save(new InMemorySettings().with(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.REPORT_ONLY, DenyList.NONE)));
        console.policy.reload();
        all().forEach(servlet -> assertThat(console.get(servlet, Map.of()).frame().banners()).containsExactly(Text.of("banner.reportOnly")));
    }

    @ParameterizedTest
    @EnumSource(UnlistedDomains.class)
    void bannerNamesTheModeWhenPartnersWereNeverLoaded(UnlistedDomains unlisted) {
        PartnerStore down = mock(PartnerStore.class, call -> {
            throw new StoreException.Unavailable("down", null);
        });
        Settings settings = mock(Settings.class);
        when(settings.all()).thenReturn(new InMemorySettings().with(GlobalPolicy.enforcing(unlisted)));
        PolicyService unread = new PolicyService(down, settings, () -> false);
        unread.reload();
        ConsoleServices usual = console.services.orElseThrow();
        console.services = Optional.of(new ConsoleServices(unread, usual.history(), usual.here(), usual.diagnosis(), usual.audit()));
        assertThat(console.get(new PartnersServlet(() -> console.services), Map.of()).frame().banners())
            .containsExactly(Text.of("banner.unknown." + unlisted));
    }
}
