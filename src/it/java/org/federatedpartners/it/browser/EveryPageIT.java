package org.federatedpartners.it.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Form;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.ServerSettings;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.PartnerType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.Keys;

/** Every page in every state it can be in: it can be seen, read, heard and operated, on a wide screen and on a narrow one, in every language. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Needs({Software.CHROMIUM, Software.PROSODY})
class EveryPageIT {

    /** Where the pictures of the documentation go, if they are wanted. */
    private static final Optional<Path> PICTURES = Optional.ofNullable(System.getProperty("pictures")).map(Path::of);
    private static final List<String> LANGUAGES = List.of("de", "en");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String LIST = "federated-partners.jsp";
    private static final String EDIT = "federated-partner-edit.jsp";
    private static final String PARTNER = "federated-partner.jsp";
    private static final String DELETE = "federated-partner-delete.jsp";
    private static final String CERTIFICATES = "federated-partner-certificates.jsp";
    private static final String DISCOVERED = "federated-partner-discovered.jsp";
    private static final String OWN = "federated-partner-own.jsp";
    private static final String REFUSALS = "federated-partner-refusals.jsp";
    private static final String SETTINGS = "federated-partner-settings.jsp";
    private static final String IMPORT = "federated-partner-import.jsp";
    private static final String TEST = "federated-partner-test.jsp";
    private static final String BULK = "federated-partner-bulk.jsp?scope=all&what=";

    /** A partner as it should be. */
    private static final String BANK = "bank.example";
    /** On trial. */
    private static final String UNIVERSITY = "university.example";
    /** Relaxed for a while. */
    private static final String MUSEUM = "museum.example";
    /** Cannot do what is required of it. */
    private static final String SUPPLIER = "supplier.example";
    private static final Map<String, PartnerProfile> PARTNERS = Map.of(BANK, PartnerProfile.P4, UNIVERSITY, PartnerProfile.P2, MUSEUM, PartnerProfile.P3,
        SUPPLIER, PartnerProfile.P3);
    /** Not partners yet. */
    private static final Map<String, PartnerProfile> OTHERS = Map.of("club.example", PartnerProfile.P4, "press.example", PartnerProfile.P2,
        "chat.bank.example", PartnerProfile.P2, "chat.supplier.example", PartnerProfile.P2);

    /**
     * A page in one of its states.
     *
     * @param name   that of its pictures
     * @param opened brings the browser there
     * @param shown  whether its picture is one of the documentation
     */
    private record Scene(String name, Supplier<Browser> opened, boolean shown) {
        @Override
        public String toString() {
            return name;
        }
    }

    private Testbed testbed;
    private OpenfireServer openfire;
    private Browser browser;
    private ConsoleClient http;
    private PartnersConsole console;
    private ServerSettings settings;
    private XmppClient alice;

    @BeforeAll
    void start() {
        testbed = Testbed.of(EveryPageIT.class);
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin()
            .withProperty("federatedpartners.tests.private-addresses", "true");
        browser = Browser.start(testbed, openfire.console());
        List<ProsodyServer> servers = Stream.of(PARTNERS, OTHERS).flatMap(some -> some.entrySet().stream())
            .map(other -> new ProsodyServer(testbed, testbed.site(other.getKey()), other.getValue(), BOB)).toList();
        servers.parallelStream().forEach(ProsodyServer::start);
        openfire.start();
        http = ConsoleClient.login(openfire);
        console = new PartnersConsole(http);
        settings = openfire.settings();
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        browser.login(OpenfireServer.ADMINISTRATOR).find("#jive-content");
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    Stream<Scene> empty() {
        return Stream.of(
            state("partners-empty", () -> browser.open(LIST)),
            state("discovered-empty", () -> browser.open(DISCOVERED)),
            state("refusals-empty", () -> browser.open(REFUSALS)),
            state("certificates-own", () -> browser.open(CERTIFICATES)),
            state("import-empty", () -> browser.open(IMPORT)),
            state("settings-empty", () -> browser.open(SETTINGS)));
    }

    /** A new page is added here, once for each state that it can be in. */
    Stream<Scene> furnished() {
        return Stream.of(
            page("partners", () -> browser.open(LIST)),
            state("partners-nothing-found", () -> browser.open(LIST + "?filter=nowhere")),
            state("partners-hindered", () -> hindered(() -> browser.open(LIST))),
            state("bulk-none", () -> browser.open(LIST).follow("#bulk-chosen")),
            state("bulk-type", () -> browser.open(BULK + "TYPE")),
            state("bulk-relaxation-errors", () -> browser.open(BULK + "RELAXATION").click("#relaxedTo option[value=TLS_DIALBACK]").follow("#check")),
            state("bulk-keys-errors", () -> browser.open(BULK + "PINS").fill("pins", "abc").follow("#check")),
            state("bulk-connect-host", () -> browser.open(BULK + "CONNECT_HOST").fill("connectHost", "proxy.example:5269").follow("#check")),
            state("bulk-nothing", () -> browser.open(BULK + "NEGOTIATION").follow("#check")),
            state("bulk-left-out", () -> browser.open(BULK + "NEGOTIATION").click("#choose-tls option[value=OPTIONAL]").click("#choose-sasl option[value=NOT_SUPPORTED]").follow("#check")),
            state("bulk-unchanged", () -> browser.open(BULK + "DANE.false")),
            state("bulk-delete", () -> browser.open(BULK + "DELETE")),
            state("bulk-conflict", this::bulkConflict),
            page("discovered", () -> browser.open(DISCOVERED)),
            state("discovered-subdomain", () -> {
                browser.open(DISCOVERED + "?filter=" + SUPPLIER).find("[data-differs=PINS]");
                return browser;
            }),
            state("partner-form-further-domain", () -> browser.open(DISCOVERED + "?filter=" + SUPPLIER).follow("[data-action=relative]")),
            state("discovered-nothing-chosen", () -> browser.open(DISCOVERED).follow("#review")),
            state("discovered-review", () -> browser.open(DISCOVERED).follow("#review-all")),
            state("discovered-nothing-found", () -> browser.open(DISCOVERED + "?filter=nowhere")),
            page("certificates", () -> browser.open(CERTIFICATES)),
            page("own", () -> browser.open(OWN)),
            state("test-new", () -> browser.open(TEST)),
            state("test-nothing-entered", () -> browser.open(TEST).follow("#start")),
            page("test", () -> tested(SUPPLIER)),
            page("refusals", () -> browser.open(REFUSALS)),
            state("refusals-nothing-found", () -> browser.open(REFUSALS + "?domain=nowhere")),
            page("settings", () -> browser.open(SETTINGS)),
            state("settings-conflict", this::settingsConflict),
            state("settings-errors", () -> browser.open(SETTINGS).fill("ratchetTimes", "often").fill("subscriptionRequests", "0").follow("#save")),
            state("message-too-large", () -> {
                browser.open(SETTINGS).run("document.getElementById('deniedDomains').value = '#'.repeat(1000000)");
                return browser.follow("#save");
            }),
            // The browser has kept what was not taken.
            state("settings-restored", () -> browser.open(SETTINGS).fill("deniedDomains", "")),
            state("settings-saved", () -> browser.open(SETTINGS).fill("deniedDomains", "").follow("#save")),
            state("import", () -> browser.open(IMPORT)),
            page("import-preview", () -> browser.open(IMPORT).fill("text", "primaryDomain,type,description,tls,sasl,dialback\n" + BANK
                + ",FEDERATED,Call Eve,REQUIRED,NOT_SUPPORTED,true\nnew.example,PUBLIC_VERIFIED,New,OPTIONAL,OPTIONAL,true\n").check("#deletes", true).follow("#check")),
            state("import-errors", () -> browser.open(IMPORT).fill("text", "primaryDomain,colour,tls\nnew example,red,MAYBE\nopenfire.example,,\n\"").follow("#check")),
            state("import-choice", () -> browser.open(IMPORT).fill("text", "Domain                     : lync.example\nPartnerType                : Federated\n"
                + "TlsNegotiation             : NotSupported\n"
                + "SaslNegotiation            : Required\nSupportDialbackNegotiation : True\n").follow("#check")),
            state("import-settings", () -> browser.open(IMPORT).fill("text", "{\"settings\": {\"unlistedDomains\": \"REFUSE\", \"deniedDomains\": [\"bad.example\"]}}").follow("#check")),
            state("import-nothing", () -> browser.open(IMPORT).fill("text", "primaryDomain\n" + BANK + "\n").follow("#check")),
            state("partner-form-new", () -> browser.open(EDIT)),
            state("partner-form-subdomain", () -> browser.open(EDIT + "?domain=stra%C3%9Fe." + BANK)),
            state("partner-form-session-ended", () -> {
                browser.open(EDIT).fill("primaryDomain", "slow.example").run("document.querySelector('[name=csrf]').value = 'of another session'");
                return browser.follow("#save");
            }),
            state("partner-form-copied", () -> browser.open(EDIT + "?copy=" + id(MUSEUM))),
            page("partner-form", () -> openPartner(EDIT, BANK)),
            state("partner-form-errors", () -> browser.open(EDIT).fill("primaryDomain", "openfire.example").fill("additionalDomains", "10.0.0.1\n" + BANK)
                .click("#TLS-NOT_SUPPORTED").follow("#save")),
            state("partner-form-trust-errors", () -> openPartner(EDIT, BANK).click("#section-certificates summary").fill("pins", "0f".repeat(32) + "\nabc").fill("authorities", "abc")
                .fill("connectHost", "a:b").follow("#save")),
            state("partner-form-relaxed", () -> openPartner(EDIT, MUSEUM)),
            state("partner-form-hindered", () -> hindered(() -> openPartner(EDIT, BANK))),
            state("partner-form-consequences", () -> openPartner(EDIT, BANK).click("#TLS-NOT_SUPPORTED").click("#SASL-NOT_SUPPORTED").check("#dialback", true).follow("#check")),
            state("partner-form-conflict", this::conflict),
            state("partner-form-folded", () -> {
                openPartner(EDIT, BANK).run("document.querySelectorAll('.fp-section').forEach(section => section.open = false)");
                return browser;
            }),
            state("partner-form-tightened", () -> openPartner(EDIT, BANK).click("#TYPE-PUBLIC_UNVERIFIED").fill("additionalDomains", "silent.example").follow("#check")),
            state("partner-form-warned", () -> openPartner(EDIT, MUSEUM).fill("additionalDomains", "p\u0430ypal.example\nintranet").check("#autoApproval", true)
                .click("#TYPE-PUBLIC_UNVERIFIED").click("#SASL-OPTIONAL").check("#dialback", true).follow("#check")),
            state("partner-unchanged", () -> openPartner(EDIT, BANK).follow("#save")),
            state("partner-saved", () -> openPartner(EDIT, BANK).fill("description", "Call Adam " + System.nanoTime()).follow("#save")),
            page("partner", () -> openDetails(BANK)),
            state("partner-refused", () -> openDetails(SUPPLIER)),
            state("partner-reported", () -> openDetails(UNIVERSITY)),
            state("partner-relaxed", () -> openDetails(MUSEUM)),
            state("partner-hindered", () -> hindered(() -> openDetails(BANK))),
            page("partner-delete", () -> openPartner(DELETE, BANK)),
            state("message-no-such-partner", () -> browser.open(EDIT + "?id=4711")),
            state("message-forbidden", () -> {
                browser.open(SETTINGS).run("document.querySelector('[name=csrf]').value = 'guessed'");
                return browser.follow("#save");
            }));
    }

    private static Scene page(String name, Supplier<Browser> opened) {
        return new Scene(name, opened, true);
    }

    private static Scene state(String name, Supplier<Browser> opened) {
        return new Scene(name, opened, false);
    }

    private Browser openPartner(String page, String domain) {
        return browser.open(page + "?id=" + id(domain));
    }

    private String id(String domain) {
        return http.get(path(LIST + "?filter=" + domain)).document().select("tr[data-domain=" + domain + "]").attr("data-id");
    }

    private Browser tested(String domain) {
        String address = testbed.sites().stream().filter(site -> site.domain().equals(domain)).findFirst().orElseThrow().address();
        browser.open(TEST).fill("primaryDomain", domain).fill("connectHost", address).follow("#start");
        browser.find("#report[data-running=false]");
        return browser;
    }

    /** With all that can be opened open. */
    private Browser openDetails(String domain) {
        openPartner(PARTNER, domain).run("document.querySelectorAll('.fp details').forEach(details => details.open = true)");
        return browser;
    }

    private Browser conflict() {
        openPartner(EDIT, SUPPLIER).fill("description", "Call Eve");
        Form elsewhere = http.get(path(LIST + "?filter=" + SUPPLIER)).follow("tr[data-domain='" + SUPPLIER + "'] .fp-actions a").form("form#partner");
        elsewhere.set("description", "Call Adam " + System.nanoTime()).set("type", PartnerType.PUBLIC_VERIFIED.name()).press("action", "save");
        return browser.follow("#save");
    }

    private Browser settingsConflict() {
        browser.open(SETTINGS).fill("ratchetTimes", "11");
        http.get(path(SETTINGS)).form("form[data-keep=settings]").set("ratchetTimes", String.valueOf(20 + System.nanoTime() % 80)).set("ratchetDays", String.valueOf(20 + System.nanoTime() % 80))
            .submit();
        return browser.follow("#save");
    }

    private Browser bulkConflict() {
        browser.open(BULK + "MODE.REPORT_ONLY");
        http.get(path(EDIT + "?id=" + id(SUPPLIER))).form("form#partner").set("description", "Call Adam " + System.nanoTime()).press("action", "save");
        return browser.follow("#apply");
    }

    /** With certificates made useless by Openfire's own setting. */
    private Browser hindered(Supplier<Browser> opened) {
        settings.property("sasl.mechs", "PLAIN");
        try {
            return opened.get();
        } finally {
            settings.property("sasl.mechs", "PLAIN,EXTERNAL");
        }
    }

    private static String path(String page) {
        return "plugins/federatedpartners/" + page;
    }

    @Order(1)
    @ParameterizedTest
    @MethodSource("empty")
    void pagesAreAccessibleWithoutPartners(Scene scene) {
        look(scene);
    }

    /** Partners of all kinds, streams, refusals, and domains that are no partners. */
    @Order(2)
    @Test
    void partnersStreamsAndRefusalsAppear() {
        console.downgradeProtection(1, 0);
        console.save(BANK, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS, AuthenticationMethod.TLS_DIALBACK));
        console.change(BANK, Map.of("description", "Call Adam", "additionalDomains", "b\u00fccher.example", "ratchet", DowngradeProtection.REFUSE.name()));
        console.save(UNIVERSITY, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        console.change(UNIVERSITY, Map.of("mode", Mode.REPORT_ONLY.name()));
        console.save(MUSEUM, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        console.change(MUSEUM, Map.of("relaxedTo", AuthenticationMethod.TCP_DIALBACK.name(), "relaxedUntil", LocalDateTime.now().plusDays(90).withNano(0).toString()));
        console.save(SUPPLIER, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        // A separate partner for its subdomain would have other settings.
        console.change(SUPPLIER, Map.of("type", PartnerType.PUBLIC_VERIFIED.name(), "pins", "0f".repeat(32), "minimumTls", MinimumTls.TLS_1_3.name()));
        PARTNERS.keySet().forEach(this::greet);
        OTHERS.keySet().forEach(this::greet);
        Await.until(PATIENCE, "streams with the partners", () -> Stream.of(BANK, UNIVERSITY, MUSEUM).allMatch(domain -> !console.streams(domain).isNone()));
        Await.until(PATIENCE, "a report", () -> !console.refusals(UNIVERSITY).isEmpty());
        Await.until(PATIENCE, "a refusal", () -> !console.refusals(SUPPLIER).isEmpty());
        Await.until(PATIENCE, "the others to be seen", () -> console.discovered().keySet().equals(OTHERS.keySet()));
        Await.until(PATIENCE, "a stream of the bank to be remembered", () -> openPartner(EDIT, BANK).has("#remembered li[data-streams]:not([data-streams='0'])"));
    }

    private void greet(String domain) {
        alice.send("bob@" + domain, "hello");
    }

    @Order(3)
    @ParameterizedTest
    @MethodSource("furnished")
    void pagesAreAccessibleWithPartnersStreamsAndRefusals(Scene scene) {
        look(scene);
    }

    private void look(Scene scene) {
        SoftAssertions.assertSoftly(softly -> {
            for (String language : LANGUAGES) {
                settings.language(language);
                browser.resize(Browser.WIDE);
                scene.opened().get();
                String what = scene + " in " + language;
                softly.assertThat(browser.find(".fp").getDomAttribute("lang")).as(what).isEqualTo(language);
                softly.assertThat((String) browser.run("return document.body.innerText")).as(what).doesNotContain("???");
                for (int width : List.of(Browser.WIDE, Browser.NARROW)) {
                    softly.assertThat(browser.overflow(scene + "-" + language, width)).as(what + ": pixels to scroll sideways at " + width).isZero();
                }
            }
            // As the last language has left it, on a narrow screen first.
            softly.assertThat(browser.barriersButContrast()).as(scene + " on a narrow screen").isEmpty();
            browser.resize(Browser.WIDE);
            softly.assertThat(browser.barriers()).as(scene + " on a wide screen").isEmpty();
            softly.assertThat(browser.run("return Array.from(document.querySelectorAll('.fp-scroll')).filter(table => table.scrollWidth > table.clientWidth).length"))
                .as(scene + ": tables that do not fit a wide screen").isEqualTo(0L);
            softly.assertThat(browser.stops()).as(scene + " by keyboard").isEqualTo(browser.operable());
        });
        if (scene.shown()) {
            PICTURES.ifPresent(directory -> browser.screenshot(directory.resolve(scene + ".png")));
        }
    }

    @Order(4)
    @Test
    void findsBarriersInsertedIntoAPage() {
        browser.open(SETTINGS).run("""
            document.querySelector("label[for=ratchetTimes]").remove();
            document.querySelector(".fp-help").style.color = "#ccc";
            document.getElementById("ratchetDays").tabIndex = -1;
            """);
        assertThat(browser.barriers()).anyMatch(found -> found.startsWith("critical") && found.contains("ratchetTimes"))
            .anyMatch(found -> found.startsWith("serious") && found.contains("color-contrast"));
        assertThat(browser.operable()).hasSizeGreaterThan(browser.stops().size());
    }

    @Order(5)
    @Test
    void aPartnerIsAddedByKeyboardAlone() {
        browser.open(LIST).tabTo("#create").follow(Keys.ENTER);
        browser.tabTo("#primaryDomain").press("keyboard.example").tabTo("#additionalDomains").press("also.keyboard.example");
        // Nothing is chosen, so the keyboard comes to the first choice.
        browser.tabTo("#TYPE-FEDERATED").press(Keys.SPACE).tabTo("#TLS-REQUIRED").press(Keys.ARROW_DOWN).tabTo("#dialback").press(Keys.SPACE);
        assertThat(browser.text(".fp-outcome:not([hidden])")).contains("Dialback without encryption");
        browser.tabTo("#save").follow(Keys.ENTER);
        assertThat(browser.text(".success")).contains("keyboard.example");
        String row = "tr[data-domain='keyboard.example']";
        assertThat(browser.find(row).getDomAttribute("data-type")).isEqualTo("FEDERATED");
        assertThat(browser.find(row).getDomAttribute("data-methods")).isEqualTo("SASL_OVER_TLS TLS_DIALBACK TCP_DIALBACK");
        browser.tabTo(row + " .fp-actions a:last-child").follow(Keys.ENTER).tabTo("#delete").follow(Keys.ENTER);
        assertThat(browser.has(row)).isFalse();
    }

    @Order(6)
    @Test
    void aLongListHasSeveralPages() {
        Form form = http.get(path(EDIT)).form("form#partner").set("type", "FEDERATED");
        IntStream.range(0, 55).forEach(i -> form.set("primaryDomain", "many%02d.example".formatted(i)).press("action", "save"));
        look(state("partners-many", () -> browser.open(LIST)));
    }
}
