package org.federatedpartners.it.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Form;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.Page;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.NegotiationSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Everything that an administrator does on the pages. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Needs(Software.CHROMIUM)
class ConsoleBrowserIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LIST = "federated-partners.jsp";
    private static final String EDIT = "federated-partner-edit.jsp";
    private static final String DELETE = "federated-partner-delete.jsp";
    private static final String SETTINGS = "federated-partner-settings.jsp";
    private static final String PARTNER = "federated-partner.jsp";
    private static final String REFUSALS = "federated-partner-refusals.jsp";
    private static final String IMPORT = "federated-partner-import.jsp";
    private static final String DISCOVERED = "federated-partner-discovered.jsp";
    private static final String TEST = "federated-partner-test.jsp";
    private static final String BULK = "federated-partner-bulk.jsp?scope=all&what=";
    private static final String HOSTILE = "\"'><script>window.hacked=1</script><img src=x onerror=window.hacked=1>${1+1}";

    private Testbed testbed;
    private OpenfireServer openfire;
    private OpenfireServer partner;
    private ConsoleClient http;
    private Browser browser;
    private XmppClient alice;
    private XmppClient bob;

    @BeforeAll
    void startTwoServersThatFederate() {
        testbed = Testbed.of(ConsoleBrowserIT.class);
        Site here = testbed.site("openfire.example");
        Site there = testbed.site("partner.example");
        openfire = OpenfireServer.underTest(testbed, here, ALICE).withPlugin();
        partner = OpenfireServer.partner(testbed, there, PartnerProfile.P4, BOB);
        browser = Browser.start(testbed, openfire.console());
        openfire.start();
        partner.start();
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        bob = testbed.closing(XmppClient.login(partner, BOB));
        exchange("before there are partners");
        http = ConsoleClient.login(openfire);
        browser.login(OpenfireServer.ADMINISTRATOR).find("#jive-content");
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    @BeforeEach
    void readAside() {
        browser.complaints();
    }

    @AfterEach
    void theServerThatIsThereIsNoPartner() {
        if (isPartner("partner.example")) {
            http.get(page(LIST + "?filter=partner.example")).follow("tr[data-domain=partner.example] a[href^=federated-partner-delete]").form("form").press("action", "delete");
        }
    }

    @AfterEach
    void theBrowserHadNothingToComplainOf() {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.run("return typeof window.hacked")).isEqualTo("undefined");
    }

    private void exchange(String text) {
        alice.send(bob.jid(), text);
        bob.awaitMessage(text, PATIENCE);
        bob.send(alice.jid(), text + ", back");
        alice.awaitMessage(text + ", back", PATIENCE);
    }

    private static String page(String path) {
        return "plugins/federatedpartners/" + path;
    }

    /** Creates a partner without the browser. */
    private void create(String domain) {
        Page saved = http.get(page(EDIT)).form("form#partner").set("primaryDomain", domain).set("type", "FEDERATED").press("action", "save");
        assertThat(saved.texts(".success")).as(saved.text()).hasSize(1);
    }

    private boolean isPartner(String domain) {
        return http.get(page(LIST + "?filter=" + domain)).document().select("#partners tr[data-domain=" + domain + "]").size() == 1;
    }

    private Browser openPartner(String page, String domain) {
        String id = http.get(page(LIST + "?filter=" + domain)).document().select("tr[data-domain=" + domain + "]").attr("data-id");
        return browser.open(page + "?id=" + id);
    }

    private void choose(NegotiationSettings settings) {
        browser.click("#TLS-" + settings.tls()).click("#SASL-" + settings.sasl()).check("#dialback", settings.dialback());
    }

    private static String words(AuthenticationMethod method) {
        return switch (method) {
            case SASL_OVER_TLS -> "Certificate over TLS";
            case TLS_DIALBACK -> "Dialback over TLS";
            case TCP_DIALBACK -> "Dialback without encryption";
        };
    }

    @Test
    @Order(1)
    void emptyListExplainsTheFirstStep() {
        browser.open(LIST);
        assertThat(browser.text("#empty")).contains("Nothing is enforced until you add a partner.");
        assertThat(browser.find("#jive-sidebar .currentlink").getText()).isEqualTo("Federated Partners");
        browser.requireFit("partners-empty");
        browser.follow("#create");
        assertThat(browser.filled("primaryDomain")).isEmpty();
        assertThat(browser.text(".fp-outcome:not([hidden])")).contains("Certificate over TLS");
    }

    @Test
    void aPartnerIsCreatedAndEdited() {
        browser.open(EDIT).fill("primaryDomain", " New.example ").fill("additionalDomains", "a.new.example, b.new.example\nbücher.example")
            .fill("description", "Call Eve\n& Adam");
        browser.click("#TYPE-FEDERATED").click("#SASL-OPTIONAL").check("#dialback", true);
        browser.requireFit("partner-form");
        browser.follow("#save");
        assertThat(browser.text(".success")).isEqualTo("new.example is now a partner. Its settings are in force. Test new.example now");
        assertThat(browser.text("tr[data-domain='new.example']")).contains("new.example", "Federated", "Certificate over TLS", "Dialback over TLS", "0 incoming, 0 outgoing");
        assertThat(browser.texts("tr[data-domain='new.example'] .fp-also li")).containsExactly("a.new.example", "b.new.example",
            "bücher.example (xn--bcher-kva.example)");

        openPartner(EDIT, "new.example");
        assertThat(browser.filled("primaryDomain")).isEqualTo("new.example");
        assertThat(browser.filled("additionalDomains")).isEqualTo("a.new.example\nb.new.example\nbücher.example");
        assertThat(browser.filled("description")).isEqualTo("Call Eve\n& Adam");
        assertThat(browser.find("#TYPE-FEDERATED").isSelected()).isTrue();
        assertThat(browser.find("#dialback").isSelected()).isTrue();
        browser.fill("additionalDomains", "").click("#SASL-REQUIRED").check("#dialback", false).follow("#save");
        assertThat(browser.text(".success")).isEqualTo("The changes to new.example are saved and in force.");
        assertThat(browser.find("tr[data-domain='new.example']").getDomAttribute("data-methods")).isEqualTo("SASL_OVER_TLS");
        assertThat(browser.open(LIST).has(".success")).as("told once").isFalse();
    }

    @Test
    void asTheSettingsChangeTheOutcomeFollowsWithoutAPageLoad() {
        browser.open(EDIT).run("window.loadedOnce = true");
        for (NegotiationSettings settings : NegotiationSettings.all()) {
            choose(settings);
            List<WebElement> shown = browser.all(".fp-outcome:not([hidden])");
            assertThat(shown).as(settings.toString()).hasSize(1);
            assertThat(browser.texts(".fp-outcome:not([hidden]) .fp-methods li")).as(settings.toString())
                .hasSize(settings.isSavable() ? settings.acceptedMethods().size() : 0)
                .zipSatisfy(settings.isSavable() ? settings.acceptedMethods() : List.of(), (text, method) -> assertThat(text).startsWith(words(method) + ":"));
            assertThat(browser.all(".fp-outcome:not([hidden]) [data-finding]")).extracting(element -> element.getDomAttribute("data-finding"))
                .as(settings.toString()).isEqualTo(settings.findings().stream().map(finding -> finding.code().name()).toList());
        }
        assertThat(browser.run("return window.loadedOnce")).isEqualTo(true);
    }

    static List<NegotiationSettings> settingsThatCannotBeSaved() {
        return NegotiationSettings.all().stream().filter(settings -> !settings.isSavable()).toList();
    }

    @ParameterizedTest
    @MethodSource("settingsThatCannotBeSaved")
    void everyErrorOfTheMatrixIsShownAtItsFieldAndWhatWasTypedIsKept(NegotiationSettings settings) {
        Finding error = settings.findings().get(0);
        browser.open(EDIT).fill("primaryDomain", "kept.example").fill("additionalDomains", "also.kept.example").fill("description", "kept").click("#TYPE-FEDERATED");
        choose(settings);
        browser.follow("#save");
        assertThat(browser.text("#summary")).startsWith("Not saved.");
        String atField = "#field-" + error.field() + " #errors-" + error.field() + " [role=alert]";
        assertThat(browser.find(atField).getDomAttribute("data-finding")).isEqualTo(error.code().name());
        assertThat(browser.text(atField)).contains(error.code() == Finding.Code.SASL_NEEDS_TLS ? "Set TLS negotiation to Required or Optional" : "Accept server dialback");
        assertThat(browser.find("#field-" + error.field()).getDomAttribute("aria-describedby")).contains("errors-" + error.field());
        assertThat(browser.filled("primaryDomain")).isEqualTo("kept.example");
        assertThat(browser.filled("additionalDomains")).isEqualTo("also.kept.example");
        assertThat(browser.filled("description")).isEqualTo("kept");
        assertThat(browser.find("#TYPE-FEDERATED").isSelected()).isTrue();
        assertThat(browser.find("#TLS-" + settings.tls()).isSelected()).isTrue();
        assertThat(browser.find("#SASL-" + settings.sasl()).isSelected()).isTrue();
        assertThat(browser.find("#dialback").isSelected()).isEqualTo(settings.dialback());
        assertThat(isPartner("kept.example")).isFalse();
        if (settings.equals(settingsThatCannotBeSaved().get(0))) {
            browser.requireFit("partner-error");
        }
        browser.click("#TLS-REQUIRED").click("#SASL-REQUIRED");
        assertThat(browser.find(atField).isDisplayed()).as("it no longer holds").isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'',               DOMAIN_EMPTY",
        "openfire.example, DOMAIN_IS_LOCAL",
        "127.0.0.1,        DOMAIN_IS_IP_LITERAL",
        "user@a.example,   DOMAIN_IS_ADDRESS",
        "https://a.example/, DOMAIN_IS_URL",
        "a.example:5269,   DOMAIN_WITH_PORT",
        "a.example b.example, DOMAIN_WHITESPACE",
    })
    void anImpossibleDomainIsExplained(String domain, String code) {
        browser.open(EDIT).fill("primaryDomain", domain).follow("#save");
        assertThat(browser.find("#errors-PRIMARY_DOMAIN [role=alert]").getDomAttribute("data-finding")).isEqualTo(code);
        assertThat(browser.find("#primaryDomain").getDomAttribute("aria-invalid")).isEqualTo("true");
        assertThat(browser.filled("primaryDomain")).isEqualTo(domain);
    }

    /** A guess would let strangers in, or keep colleagues out, without a word. */
    @Test
    void theTypeHasToBeChosen() {
        browser.open(EDIT).fill("primaryDomain", "undecided.example");
        assertThat(browser.has("[name=type]:checked")).isFalse();
        browser.follow("#save");
        assertThat(browser.text("#summary")).contains("Partner type");
        assertThat(browser.find("#errors-TYPE [role=alert]").getDomAttribute("data-finding")).isEqualTo("VALUE_MISSING");
        assertThat(isPartner("undecided.example")).isFalse();
        browser.click("#TYPE-PUBLIC_UNVERIFIED").follow("#save");
        assertThat(browser.text(".success")).contains("undecided.example");
    }

    @Test
    void aDomainOfAnotherPartnerIsExplainedByThatPartner() {
        create("owner.example");
        browser.open(EDIT).fill("primaryDomain", "second.example").fill("additionalDomains", "owner.example").follow("#save");
        assertThat(browser.text("#errors-ADDITIONAL_DOMAINS")).startsWith("owner.example already belongs to the partner owner.example.");
        assertThat(isPartner("second.example")).isFalse();
    }

    @Test
    void ofTwoEditorsTheSecondSeesWhatTheFirstSavedAndDecides() {
        create("contested.example");
        openPartner(EDIT, "contested.example").fill("description", "mine");
        Form elsewhere = http.get(page(LIST + "?filter=contested")).follow("tr[data-domain=contested.example] .fp-actions a").form("form#partner");
        elsewhere.set("description", "theirs").set("type", "PUBLIC_VERIFIED").press("action", "save");
        browser.follow("#save");
        assertThat(browser.text("[data-problem]")).matches("Not saved: admin changed this partner at \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d, after you opened it.");
        assertThat(browser.texts("#differences tr[data-field=DESCRIPTION] td")).containsExactly("empty", "mine", "theirs");
        assertThat(browser.has("#differences tr[data-field=TYPE]")).as("only the other one changed it").isFalse();
        assertThat(browser.text("#taken")).contains("Partner type");
        assertThat(browser.filled("description")).isEqualTo("mine");
        assertThat(browser.find("#TYPE-PUBLIC_VERIFIED").isSelected()).isTrue();
        browser.requireFit("partner-conflict");
        assertThat(browser.text("#save")).isEqualTo("Save my values instead");
        browser.follow("#save");
        assertThat(browser.text(".success")).contains("contested.example");
        openPartner(EDIT, "contested.example");
        assertThat(browser.filled("description")).isEqualTo("mine");
        assertThat(browser.find("#TYPE-PUBLIC_VERIFIED").isSelected()).isTrue();
    }

    @Test
    void ofTwoEditorsOfTheSettingsNeitherUndoesWhatTheOtherSaved() {
        browser.open(SETTINGS).fill("ratchetTimes", "11").fill("deniedDomains", "mine.example");
        http.get(page(SETTINGS)).form("form[data-keep=settings]").set("deniedDomains", "theirs.example").set("ratchetDays", "8").submit();
        browser.follow("#save");
        assertThat(browser.text("[data-problem]")).isEqualTo("Not saved: another administrator changed these settings after you opened the page.");
        assertThat(browser.texts("#differences tr td")).containsExactly("mine.example", "theirs.example");
        assertThat(browser.text("#taken")).contains("Days required");
        assertThat(List.of(browser.filled("deniedDomains"), browser.filled("ratchetTimes"), browser.filled("ratchetDays"))).containsExactly("mine.example", "11", "8");
        browser.requireFit("settings-conflict");
        assertThat(browser.text("#save")).isEqualTo("Save my values instead");
        browser.follow("#save");
        browser.open(SETTINGS);
        assertThat(List.of(browser.filled("deniedDomains"), browser.filled("ratchetTimes"), browser.filled("ratchetDays"))).containsExactly("mine.example", "11", "8");
        http.get(page(SETTINGS)).form("form[data-keep=settings]").set("ratchetTimes", "10").set("ratchetDays", "7").set("deniedDomains", "").submit();
    }

    @Test
    void aPartnerIsDeletedOnlyAfterAskingWithItsLiveStreamsNamed() {
        create("partner.example");
        exchange("over streams that are to be named");
        openPartner(DELETE, "partner.example");
        assertThat(browser.text(".fp-question")).isEqualTo("Delete the partner partner.example?");
        assertThat(browser.texts("#streams tbody tr")).hasSizeGreaterThanOrEqualTo(2).allMatch(row -> row.contains("partner.example") && row.contains("encrypted"))
            .anyMatch(row -> row.contains("Incoming")).anyMatch(row -> row.contains("Outgoing"));
        browser.requireFit("partner-delete");
        browser.follow(".fp-submit a");
        assertThat(browser.text("tr[data-domain='partner.example']")).contains("1 incoming, 1 outgoing");
        browser.requireFit("partners");
        browser.follow("tr[data-domain='partner.example'] .fp-actions a:last-child").follow("#delete");
        assertThat(browser.text(".success")).isEqualTo("partner.example is no longer a partner.");
        assertThat(isPartner("partner.example")).isFalse();
    }

    @Test
    void aRefusalIsListedWithItsReasonItsRemedyAndTheWayToThePartner() throws IOException {
        // The partner insists on encryption, which is not accepted of it.
        http.get(page(EDIT)).form("form#partner").set("primaryDomain", "partner.example").set("type", "FEDERATED").set("tls", "NOT_SUPPORTED").set("sasl", "NOT_SUPPORTED")
            .set("dialback", "true").press("action", "save");
        String row = "#refusals tr[data-domain='partner.example'][data-accepted=TCP_DIALBACK]";
        Await.until(PATIENCE, "the refusal to be listed", () -> {
            alice.send(bob.jid(), "to be refused");
            return browser.open(REFUSALS + "?domain=partner").has(row);
        });
        Properties english = new Properties();
        english.load(Files.newBufferedReader(Path.of("src/main/i18n/federatedpartners_i18n.properties")));
        String reason = "reason." + browser.find(row).getDomAttribute("data-reason");
        assertThat(browser.text(row)).contains(english.getProperty(reason), english.getProperty(reason + ".remedy"), "Dialback without encryption");
        assertThat(browser.find(row).getDomAttribute("data-direction")).isIn("INBOUND", "OUTBOUND");
        assertThat(browser.find(row).getDomAttribute("data-time")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*Z");
        browser.requireFit("refusals");
        browser.open(REFUSALS + "?domain=elsewhere");
        assertThat(browser.has(row)).isFalse();
        browser.open(LIST + "?filter=partner.example").follow("tr[data-domain='partner.example'] a[href^=federated-partner-refusals]");
        browser.follow(row + " a");
        assertThat(browser.text("#refused")).contains(english.getProperty(reason));
        browser.follow("#edit");
        assertThat(browser.filled("primaryDomain")).isEqualTo("partner.example");
        openPartner(DELETE, "partner.example").follow("#delete").find(".success");
    }

    @Test
    void settingsNameDomainsThatPartnersOnlyDisconnectsAndApplyOnceSaved() {
        Await.until(PATIENCE, "live streams with a domain of no partner", () -> {
            alice.send(bob.jid(), "to be connected");
            return browser.open(SETTINGS).texts("#connected li").contains("partner.example");
        });
        assertThat(browser.find("#unlisted-FOLLOW_OPENFIRE").isSelected()).isTrue();
        browser.requireFit("settings");
        browser.click("#unlisted-REFUSE").follow("#save");
        assertThat(browser.text(".success")).isEqualTo("The settings are saved and in force.");
        assertThat(browser.find("#unlisted-REFUSE").isSelected()).isTrue();
        assertThat(browser.open(LIST).text(".fp")).contains("All other remote domains are refused.");
        browser.open(SETTINGS).click("#unlisted-FOLLOW_OPENFIRE").follow("#save").find(".success");
        assertThat(browser.open(LIST).text(".fp")).contains("follow Openfire’s own settings");
    }

    @Test
    void aFileIsImportedOnceItsPreviewIsConfirmed() throws IOException {
        http.get(page(EDIT)).form("form#partner").set("primaryDomain", "partner.example").set("type", "FEDERATED").set("sasl", "OPTIONAL").set("dialback", "true").press("action", "save");
        exchange("over streams that the import closes");
        Path file = testbed.directory().resolve("partners.csv");
        Files.writeString(file, "Identity,Domain,AdditionalDomains,Description,PartnerType,TlsNegotiation,SaslNegotiation,SupportDialbackNegotiation\n"
            + "partner.example,partner.example,,\"Call Eve\nor Adam\",PublicVerified,NotSupported,Required,True\n"
            + "imported.example,imported.example,also.imported.example,,Federated,Required,Required,False\n");
        browser.open(IMPORT).choose("file", file).follow("#check");
        assertThat(browser.find("#problems tr[data-code=CHOICE_NEEDED]").getDomAttribute("data-line")).as("the description has two lines").isEqualTo("3");
        assertThat(browser.has("#apply")).isFalse();
        browser.click("#choice-AS_LYNC").follow("#choose");
        assertThat(browser.find("#preview").getDomAttribute("data-added")).isEqualTo("1");
        assertThat(browser.all("#rows tr[data-domain='partner.example'] li")).extracting(row -> row.getDomAttribute("data-field"))
            .containsExactly("DESCRIPTION", "TYPE", "TLS", "SASL");
        assertThat(browser.texts("#effects li")).isNotEmpty().allMatch(stream -> stream.contains("partner.example"));
        browser.requireFit("import-preview");
        assertThat(isPartner("imported.example")).as("nothing is done yet").isFalse();
        browser.follow("#apply");
        assertThat(browser.text(".success")).isEqualTo("Imported and in force. Added or changed: 2. Deleted: 0.");
        assertThat(browser.open(LIST + "?filter=partner.example").find("tr[data-domain='partner.example']").getDomAttribute("data-methods")).isEqualTo("TCP_DIALBACK");
        assertThat(isPartner("imported.example")).isTrue();
        Await.until(PATIENCE, "the streams to be closed", () -> browser.open(LIST + "?filter=partner.example").text("tr[data-domain='partner.example']").contains("0 incoming, 0 outgoing"));
    }

    @Test
    void aDomainOnTheDenyListIsCutOffUntilItIsTakenOff() {
        exchange("before the domain is denied");
        browser.open(SETTINGS).fill("deniedDomains", "# said Eve\n*.example").follow("#save").find(".success");
        assertThat(browser.filled("deniedDomains")).isEqualTo("# said Eve\n*.example");
        String id = alice.send(bob.jid(), "denied");
        alice.awaitError(id, PATIENCE);
        Await.until(PATIENCE, "the refusal to be listed", () -> browser.open(REFUSALS + "?domain=partner.example").has("#refusals tr[data-domain='partner.example'][data-reason=DENIED]"));
        browser.open(SETTINGS).fill("deniedDomains", "").follow("#save").find(".success");
        exchange("after the domain was denied");
    }

    /** The button for it is the first of the form, which is the one that browsers press for that key. */
    @Test
    void theEnterKeySavesSettingsAndSendsNoTest() {
        browser.open(SETTINGS).fill("ratchetTimes", "11").follow(Keys.ENTER);
        assertThat(browser.text(".success")).isEqualTo("The settings are saved and in force.");
        browser.fill("ratchetTimes", "10").follow("#notify-send");
        assertThat(browser.text(".success")).isEqualTo("The settings are saved. No test was sent, because no way of notification is on.");
        assertThat(browser.filled("ratchetTimes")).isEqualTo("10");
    }

    @Test
    void discoveredDomainIsAddedAfterItsConsequencesAreShown() {
        String row = "#discovered tr[data-domain='partner.example']";
        Await.until(PATIENCE, "the domain to be discovered", () -> {
            alice.send(bob.jid(), "to be discovered");
            return browser.open(DISCOVERED).has(row + " li[data-method=SASL_OVER_TLS][data-direction=OUTBOUND]");
        });
        assertThat(browser.text(row)).contains("partner.example", "Certificate over TLS");
        browser.requireFit("discovered");
        browser.follow(row + " .fp-actions a");
        assertThat(browser.filled("primaryDomain")).isEqualTo("partner.example");
        assertThat(browser.find("#TYPE-FEDERATED").isSelected()).isTrue();
        browser.click("#TLS-NOT_SUPPORTED").click("#SASL-NOT_SUPPORTED").check("#dialback", true).follow("#check");
        assertThat(browser.has("#consequences li[data-reason=SASL_OVER_TLS_NOT_ACCEPTED]")).isTrue();
        browser.requireFit("partner-consequences");
        browser.click("#TLS-REQUIRED").click("#SASL-REQUIRED").check("#dialback", false).follow("#check");
        assertThat(browser.has("#consequences li[data-direction=OUTBOUND][data-reason='']")).isTrue();
        assertThat(isPartner("partner.example")).isFalse();
        assertThat(browser.text("#type-change")).contains("Not a partner", "Federated");
        browser.follow("#save");
        exchange("after it was added");
        openPartner(EDIT, "partner.example");
        browser.requireFit("partner-remembered");
        browser.follow("#forget");
        assertThat(browser.text(".success")).isEqualTo("The connection record of partner.example was reset.");
        assertThat(browser.find("#restored").isDisplayed()).as("nothing was typed").isFalse();
        openPartner(DELETE, "partner.example").follow("#delete").find(".success");
    }

    @Test
    void hostileTextStaysText() {
        browser.open(EDIT).fill("primaryDomain", HOSTILE).fill("additionalDomains", HOSTILE).fill("description", HOSTILE);
        browser.run("for (const name of ['type', 'tls', 'sasl', 'dialback', 'id', 'version']) {"
            + " for (const field of document.querySelectorAll('[name=' + name + ']')) { field.value = arguments[0]; } }", HOSTILE);
        browser.follow("#save");
        assertThat(browser.text("#errors-PRIMARY_DOMAIN")).startsWith(HOSTILE);
        assertThat(browser.text("#errors-TLS")).startsWith(HOSTILE);
        assertThat(browser.filled("primaryDomain")).isEqualTo(HOSTILE);
        assertThat(browser.filled("additionalDomains")).isEqualTo(HOSTILE);
        assertThat(browser.filled("description")).isEqualTo(HOSTILE);
        assertThat(browser.run("return typeof window.hacked")).isEqualTo("undefined");

        browser.open(EDIT).fill("primaryDomain", "hostile.example").fill("description", HOSTILE).click("#TYPE-FEDERATED").follow("#save").find(".success");
        openPartner(EDIT, "hostile.example");
        assertThat(browser.filled("description")).isEqualTo(HOSTILE);
    }

    @ParameterizedTest
    @ValueSource(strings = {EDIT + "?domain=", EDIT + "?id=", EDIT + "?relaxedUntil=", DELETE + "?id=", PARTNER + "?id=", LIST + "?filter=", LIST + "?show=", LIST + "?sort=", LIST + "?page=",
        LIST + "?direction=",
        REFUSALS + "?domain=", REFUSALS + "?page="})
    void hostileAddressesAreHarmless(String address) {
        browser.open(address + URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8));
        assertThat(browser.has(".fp")).isTrue();
        assertThat(browser.run("return typeof window.hacked")).isEqualTo("undefined");
        assertThat(browser.all(".fp img, .fp script")).isEmpty();
    }

    @Test
    void aForgedFormIsRefusedWithAClearPage() {
        browser.open(EDIT).fill("primaryDomain", "forged.example").run("document.querySelector('[name=csrf]').value = 'guessed'");
        browser.follow("#save");
        assertThat(browser.find("[data-message]").getDomAttribute("data-message")).isEqualTo("message.forbidden");
        assertThat(browser.text("[data-message]")).startsWith("Nothing was changed");
        assertThat(isPartner("forged.example")).isFalse();
        assertThat(http.post(page(SETTINGS), Map.of("unlistedDomains", List.of("REFUSE"))).status()).isEqualTo(403);
        assertThat(browser.open(LIST).text(".fp")).contains("follow Openfire’s own settings");
    }

    /** The console asks for the password and then comes back to the address that the form was sent to. */
    @Test
    void aSessionThatEndsWhileAFormIsOpenLosesNothingThatWasTyped() {
        browser.open(EDIT).fill("primaryDomain", "slow.example").click("#section-certificates summary").fill("authorities", "not a certificate");
        browser.click("#TYPE-FEDERATED").click("#TLS-OPTIONAL").click("#dialback").endSession().follow("#save");
        browser.loginHere(OpenfireServer.ADMINISTRATOR);
        assertThat(browser.find("#restored").isDisplayed()).isTrue();
        assertThat(browser.value("primaryDomain")).isEqualTo("slow.example");
        assertThat(browser.value("authorities")).isEqualTo("not a certificate");
        assertThat(browser.find("#TLS-OPTIONAL").isSelected()).isTrue();
        assertThat(browser.find("#dialback").isSelected()).isTrue();
        browser.fill("authorities", "").follow("#save");
        assertThat(browser.text(".success")).contains("slow.example");
        assertThat(isPartner("slow.example")).isTrue();
        // It is saved, so the next form is an empty one.
        browser.open(EDIT);
        assertThat(browser.value("primaryDomain")).isEmpty();
        assertThat(browser.find("#restored").isDisplayed()).isFalse();
    }

    @Test
    void aFormThatWasReceivedIsNotRestored() {
        browser.open(SETTINGS).follow("#save");
        assertThat(browser.text(".success")).isNotEmpty();
        assertThat(browser.find("#restored").isDisplayed()).isFalse();
        browser.open(TEST).fill("primaryDomain", "nowhere.example").follow("#start");
        assertThat(browser.find("#restored").isDisplayed()).isFalse();
    }

    @Test
    void theBackButtonLeadsToWhatWasTypedBeforeTheSessionEnded() {
        String authority = Identity.pem(testbed.ca().certificate()).strip();
        browser.open(LIST).open(EDIT).fill("primaryDomain", "returned.example").click("#TYPE-FEDERATED").click("#section-certificates summary").fill("authorities", authority);
        browser.endSession().follow("#save").loginHere(OpenfireServer.ADMINISTRATOR);
        browser.open(LIST).back();
        assertThat(browser.value("authorities")).as("the form after the login").isEqualTo(authority);
        // Past the login page.
        browser.back().back();
        assertThat(browser.address()).endsWith(EDIT);
        assertThat(browser.find("#restored").isDisplayed()).isTrue();
        assertThat(browser.value("primaryDomain")).isEqualTo("returned.example");
        assertThat(browser.value("authorities")).isEqualTo(authority);
        assertThat(browser.find("#TYPE-FEDERATED").isSelected()).isTrue();
        browser.follow("#save");
        assertThat(browser.text(".success")).contains("returned.example");
        browser.back();
        assertThat(browser.find("#restored").isDisplayed()).as("it is saved").isFalse();
    }

    /** Past the login page, to the preview, for which the browser sends again what it answered. */
    @Test
    void theBackButtonLeadsToWhatWasTypedAfterAPreviewBeforeTheSessionEnded() {
        browser.open(EDIT).fill("primaryDomain", "previewed.example").follow("#check");
        browser.fill("primaryDomain", "since.example").endSession().follow("#save").loginHere(OpenfireServer.ADMINISTRATOR).back().back().reload();
        assertThat(browser.text("[data-message]")).startsWith("Nothing was changed");
        assertThat(browser.find("#restored").isDisplayed()).isTrue();
        assertThat(browser.value("primaryDomain")).isEqualTo("since.example");
        browser.follow("#discard");
        assertThat(browser.value("primaryDomain")).as("a form that was not sent").isEmpty();
    }

    @Test
    void whoeverCancelsAFormIsNotShownItsValuesAgain() {
        browser.open(EDIT).fill("primaryDomain", "cancelled.example").endSession().follow("#save").loginHere(OpenfireServer.ADMINISTRATOR);
        assertThat(browser.value("primaryDomain")).isEqualTo("cancelled.example");
        browser.follow("#partner .fp-submit a").open(EDIT);
        assertThat(browser.value("primaryDomain")).isEmpty();
    }

    /**
     * A form with values that somebody has typed or chosen.
     *
     * @param page    where it is
     * @param entered by the names of its fields
     * @param send    the button that sends it; the server answers with a page and changes nothing
     * @param then    the button of that page during whose use the session ends; empty if it ends before the form is sent
     */
    private record Entered(String page, Map<String, String> entered, String send, String then) {
        @Override
        public String toString() {
            return page + " " + entered.keySet() + " " + then;
        }
    }

    static Stream<Entered> forms() {
        String table = "primaryDomain,type\nimported.example,FEDERATED";
        return Stream.of(
            new Entered(EDIT, Map.of("primaryDomain", "no domain", "additionalDomains", "a.example\nb.example", "description", "Call Eve\n& Adam", "type", "FEDERATED",
                "sasl", "OPTIONAL", "dialback", "true"), "#save", ""),
            new Entered(EDIT, Map.of("primaryDomain", "no domain", "description", "Call Eve"), "#save", "#save"),
            new Entered(SETTINGS, Map.of("deniedDomains", "# typed\nbad.example", "ratchetTimes", "often", "unlistedDomains", "REFUSE"), "#save", ""),
            new Entered(SETTINGS, Map.of("deniedDomains", "# typed\nbad.example", "ratchetTimes", "often"), "#notify-send", ""),
            new Entered(TEST, Map.of("primaryDomain", "no domain", "connectHost", "a:b"), "#start", ""),
            new Entered(IMPORT, Map.of("text", table, "deletes", "true"), "#check", ""),
            new Entered(IMPORT, Map.of("text", table, "deletes", "true"), "#check", "#apply"),
            new Entered(BULK + "PINS", Map.of("pins", "abc\ndef"), "#check", ""),
            new Entered(BULK + "PINS", Map.of("pins", "abc\ndef"), "#check", "#check"),
            new Entered(BULK + "CONNECT_HOST", Map.of("connectHost", "typed.example:5269"), "#check", "#apply"),
            new Entered(BULK + "NEGOTIATION", Map.of("tls", "OPTIONAL", "preset", ""), "#check", ""),
            new Entered(BULK + "RELAXATION", Map.of("relaxedTo", "TLS_DIALBACK"), "#check", ""),
            new Entered(DISCOVERED, Map.of("adopt", "partner.example"), "#review", ""));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void noFormLosesWhatWasEnteredWhenTheSessionEnds(Entered form) {
        if (!isPartner("several.example")) {
            create("several.example");
        }
        Await.until(PATIENCE, "the form", () -> browser.open(form.page()).has(form.send()));
        form.entered().forEach(browser::enter);
        if (!form.then().isEmpty()) {
            browser.follow(form.send());
        }
        browser.endSession().follow(form.then().isEmpty() ? form.send() : form.then()).loginHere(OpenfireServer.ADMINISTRATOR);
        requireEntered(form, "after the login");
        browser.open(LIST).back();
        requireEntered(form, "with the back button");
        browser.follow(form.send());
        assertThat(browser.has("[data-message]")).as("the server takes it").isFalse();
        assertThat(browser.open(form.page()).find("#restored").isDisplayed()).as("the server has it").isFalse();
    }

    private void requireEntered(Entered form, String when) {
        assertThat(browser.find("#restored").isDisplayed()).as(when).isTrue();
        form.entered().forEach((name, value) -> assertThat(browser.entered(name)).as(name + " " + when).containsExactly(value));
    }

    /** The console comes back to the list, of which a page shows fewer domains than a review. */
    @Test
    void aReviewLosesNoDomainWhenTheSessionEnds() {
        alice.send(bob.jid(), "to be discovered");
        Await.until(PATIENCE, "the domain to be discovered", () -> browser.open(DISCOVERED).has("[name=adopt][value='partner.example']"));
        browser.follow("#review-all");
        // As on a review of more domains than a page of the list shows.
        browser.run("""
            const row = document.querySelector("[value='partner.example']");
            for (const [domain, chosen] of [["51st.example", true], ["52nd.example", false]]) {
                const other = row.cloneNode();
                Object.assign(other, {id: domain, value: domain, checked: chosen});
                row.parentNode.append(other);
            }
            """);
        browser.endSession().follow("#adopt").loginHere(OpenfireServer.ADMINISTRATOR);
        assertThat(browser.find("#restored").isDisplayed()).isTrue();
        assertThat(browser.text("#also")).contains("Also selected").contains("51st.example").doesNotContain("52nd.example");
        assertThat(browser.entered("adopt")).containsExactlyInAnyOrder("partner.example", "51st.example");
        browser.requireFit("discovered-restored");
        browser.follow("#review");
        assertThat(browser.find("[name=adopt][value='partner.example']").isSelected()).isTrue();
        assertThat(browser.open(DISCOVERED).find("#also").isDisplayed()).isFalse();
    }

    @Test
    void aDomainThatWasLeftOutOfAReviewStaysOutWithTheBackButton() {
        alice.send(bob.jid(), "to be discovered");
        Await.until(PATIENCE, "the domain to be discovered", () -> browser.open(DISCOVERED).has("[name=adopt][value='partner.example']"));
        browser.follow("#review-all").check("[value='partner.example']", false).run("document.querySelector('form[data-keep]').action = 'nowhere.jsp'");
        browser.follow("#adopt").back().reload();
        assertThat(browser.has("#adopt")).as("the review").isTrue();
        assertThat(browser.find("#restored").isDisplayed()).isTrue();
        assertThat(browser.find("[value='partner.example']").isSelected()).isFalse();
        browser.follow("#discard");
        assertThat(browser.has("#review")).as("the list").isTrue();
        assertThat(browser.find("#restored").isDisplayed()).isFalse();
    }

    /** With the form that has no fields, too. */
    @Test
    void whoeverLogsInAgainIsStillAtTheSamePartnerAndHasWhatWasTyped() {
        create("partner.example");
        exchange("to be remembered");
        Await.until(PATIENCE, "the stream to be remembered", () -> openPartner(EDIT, "partner.example").has("#forget"));
        String address = browser.address();
        browser.fill("description", "typed").endSession().follow("#forget").loginHere(OpenfireServer.ADMINISTRATOR);
        assertThat(browser.address()).isEqualTo(address);
        assertThat(browser.find("#restored").isDisplayed()).isTrue();
        assertThat(browser.value("description")).isEqualTo("typed");
        browser.endSession().openInAnotherTabAndLogin(OpenfireServer.ADMINISTRATOR, LIST).follow("#forget");
        assertThat(browser.text("[data-message]")).startsWith("Nothing was changed");
        assertThat(List.of(browser.value("primaryDomain"), browser.value("description"))).containsExactly("partner.example", "typed");
        browser.follow("#forget");
        assertThat(browser.text(".success")).isEqualTo("The connection record of partner.example was reset.");

        openPartner(DELETE, "partner.example").endSession().follow("#delete").loginHere(OpenfireServer.ADMINISTRATOR);
        assertThat(browser.text(".fp-question")).isEqualTo("Delete the partner partner.example?");
        browser.follow("#delete");
        assertThat(browser.text(".success")).isEqualTo("partner.example is no longer a partner.");
    }

    @Test
    void whatWasTypedIsStillThereAfterAReset() {
        create("partner.example");
        exchange("to be remembered");
        Await.until(PATIENCE, "the stream to be remembered", () -> openPartner(EDIT, "partner.example").has("#forget"));
        browser.fill("description", "typed").follow("#forget");
        assertThat(browser.text(".success")).isEqualTo("The connection record of partner.example was reset.");
        assertThat(browser.text("#restored")).startsWith("This form was not sent");
        assertThat(browser.value("description")).isEqualTo("typed");
        browser.follow("#discard");
        assertThat(browser.value("description")).isEmpty();
    }

    /** In another tab, so that the page has the token of the session before. */
    @Test
    void aFormFromBeforeTheLoginCanBeSentAfterIt() {
        browser.open(EDIT).fill("primaryDomain", "back.example").click("#TYPE-FEDERATED").endSession();
        browser.openInAnotherTabAndLogin(OpenfireServer.ADMINISTRATOR, LIST).follow("#save");
        assertThat(browser.text("[data-message]")).startsWith("Nothing was changed");
        assertThat(browser.value("primaryDomain")).isEqualTo("back.example");
        browser.follow("#save");
        assertThat(browser.text(".success")).contains("back.example");
    }

    @Test
    void severalWindowsDoNotDisturbEachOther() {
        browser.open(EDIT).fill("primaryDomain", "patient.example").click("#TYPE-FEDERATED");
        browser.run("for (const page of arguments) { const request = new XMLHttpRequest(); request.open('GET', page, false); request.send(); }", LIST, EDIT, SETTINGS);
        browser.follow("#save");
        assertThat(browser.text(".success")).contains("patient.example");
    }

    @Test
    void everyPageRequiresAnAdministratorsLogin() {
        try (Browser stranger = Browser.start(testbed, openfire.console())) {
            for (String who : List.of("anonymous", "no administrator")) {
                if (who.equals("no administrator")) {
                    stranger.login(ALICE);
                }
                for (String page : List.of(LIST, EDIT, DELETE, PARTNER, SETTINGS, REFUSALS, "views/partners.jsp", "views/partner-edit.jsp")) {
                    stranger.open(page);
                    assertThat(stranger.address()).as(who + " at " + page).contains("login.jsp");
                    assertThat(stranger.has(".fp")).as(who + " at " + page).isFalse();
                }
            }
        }
        Page answer = ConsoleClient.anonymous(openfire).post(page(SETTINGS), Map.of("unlistedDomains", List.of("REFUSE")));
        assertThat(answer.address().getPath()).endsWith("login.jsp");
        assertThat(browser.open(LIST).text(".fp")).contains("follow Openfire’s own settings");
    }

    @Test
    void aViewThatIsAskedForDirectlyLeadsToTheList() {
        browser.open("views/partner-edit.jsp");
        assertThat(browser.address()).endsWith("/plugins/federatedpartners/federated-partners.jsp");
    }

    private String firstRow() {
        return browser.text("#partners tbody tr:first-child th a");
    }

    @Test
    void aLongListIsFilteredSortedAndPaged() {
        Form form = http.get(page(EDIT)).form("form#partner");
        IntStream.range(0, 60).forEach(i -> form.set("primaryDomain", "many%02d.example".formatted(i))
            .set("type", i % 2 == 0 ? "FEDERATED" : "PUBLIC_VERIFIED").press("action", "save"));
        browser.open(LIST).fill("filter", "MANY").follow(".fp-filter button");
        assertThat(browser.text(".fp-count")).isEqualTo("60 partners\nPage 1 of 2");
        assertThat(browser.all("#partners tbody tr")).hasSize(50);
        browser.follow("a[rel=next]");
        assertThat(browser.text(".fp-count")).endsWith("Page 2 of 2");
        assertThat(firstRow()).isEqualTo("many50.example");
        browser.requireFit("partners-many");

        browser.follow("th[data-column=DOMAIN] a");
        assertThat(browser.find("th[data-column=DOMAIN]").getDomAttribute("aria-sort")).isEqualTo("descending");
        assertThat(firstRow()).isEqualTo("many59.example");
        browser.follow("th[data-column=TYPE] a");
        assertThat(browser.find("th[data-column=TYPE]").getDomAttribute("aria-sort")).isEqualTo("ascending");
        assertThat(browser.find("th[data-column=DOMAIN]").getDomAttribute("aria-sort")).isEqualTo("none");
        assertThat(browser.text("#partners tbody tr:first-child td[data-label=Type]")).isEqualTo("Federated");
        browser.follow("th[data-column=LIVE] a").follow("th[data-column=REFUSAL] a").follow("th[data-column=METHODS] a");
        assertThat(browser.all("#partners tbody tr")).hasSize(50);

        browser.fill("filter", "nowhere").follow(".fp-filter button");
        assertThat(browser.text(".fp-count")).isEqualTo("No partners");
        browser.follow(".fp-filter a");
        assertThat(browser.filled("filter")).isEmpty();
    }

    @Test
    void withoutScriptsTheServerShowsTheOutcome() {
        try (Browser plain = Browser.startWithoutScripts(testbed, openfire.console())) {
            plain.login(OpenfireServer.ADMINISTRATOR).find("#jive-content");
            plain.open(EDIT).fill("primaryDomain", "plain.example").click("#TYPE-FEDERATED").click("#TLS-OPTIONAL").check("#dialback", true);
            assertThat(plain.text(".fp-outcome:not([hidden])")).as("nothing follows by itself").doesNotContain("Dialback");
            plain.follow("button[value=check]");
            assertThat(plain.text(".fp-outcome:not([hidden])")).contains(Arrays.stream(AuthenticationMethod.values()).map(ConsoleBrowserIT::words).toList());
            assertThat(plain.find(".fp-outcome:not([hidden]) [data-finding]").getDomAttribute("data-finding")).isEqualTo("OPTIONAL_TLS_WITH_DIALBACK");
            assertThat(isPartner("plain.example")).isFalse();
            plain.follow("#save");
            assertThat(plain.text(".success")).contains("plain.example");
        }
    }
}
