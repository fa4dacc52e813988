package org.federatedpartners.it.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;

import java.util.List;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.policy.AuthenticationMethod;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The form for a partner and that of the settings: how they help to get it right. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Software.CHROMIUM)
class PartnerFormBrowserIT {

    private static final String LIST = "federated-partners.jsp";
    private static final String EDIT = "federated-partner-edit.jsp";
    private static final String SETTINGS = "federated-partner-settings.jsp";
    private static final String IMPORT = "federated-partner-import.jsp";
    private static final String PARTNER = "partner.example";
    private static final String IN_VIEW = """
        const place = document.querySelector(arguments[0]).getBoundingClientRect();
        return place.top >= 0 && place.bottom <= innerHeight && place.height > 0;
        """;

    private Testbed testbed;
    private OpenfireServer openfire;
    private Browser browser;
    private ConsoleClient http;
    private PartnersConsole console;

    @BeforeAll
    void start() {
        testbed = Testbed.of(PartnerFormBrowserIT.class);
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin();
        browser = Browser.start(testbed, openfire.console());
        openfire.start();
        http = ConsoleClient.login(openfire);
        console = new PartnersConsole(http);
        browser.login(OpenfireServer.ADMINISTRATOR).find("#jive-content");
        console.save(PARTNER, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    @BeforeEach
    void readAside() {
        browser.complaints();
        browser.resize(Browser.WIDE);
    }

    @AfterEach
    void theBrowserHadNothingToComplainOf() {
        assertThat(browser.complaints()).isEmpty();
    }

    private Browser openPartner() {
        String id = http.get("plugins/federatedpartners/" + LIST).document().select("tr[data-domain=" + PARTNER + "]").attr("data-id");
        return browser.open(EDIT + "?id=" + id);
    }

    private boolean isInView(String query) {
        return (Boolean) browser.run(IN_VIEW, query);
    }

    @ParameterizedTest
    @ValueSource(ints = {Browser.WIDE, Browser.NARROW})
    void saveIsInReachWhereverOneIs(int width) {
        browser.resize(width);
        for (String page : List.of(EDIT, SETTINGS)) {
            browser.open(page);
            // What comes after the form, as Openfire's menu does on a narrow screen, is no place where one edits.
            for (double part : List.of(0.0, 0.5, 1.0)) {
                browser.run("scrollTo(0, 0); scrollTo(0, arguments[0] * (document.querySelector('form[data-keep]').getBoundingClientRect().bottom - innerHeight))", part);
                assertThat(isInView("#save")).as(page + " at " + part + " of the form").isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CERTIFICATES, Certificate over TLS",
        "ENCRYPTED,    Dialback over TLS",
        "OLD_SERVER,   Dialback without encryption",
    })
    void aPresetFillsInTheThreeSettingsAndShowsItsEffectBesideThem(String preset, String weakest) {
        browser.open(EDIT).click("#TLS-OPTIONAL").click("#SASL-NOT_SUPPORTED");
        assertThat(browser.has(".fp-preset[aria-pressed=true]")).isFalse();
        browser.click("#preset-" + preset);
        assertThat(browser.find("#preset-" + preset).getDomAttribute("aria-pressed")).isEqualTo("true");
        assertThat(browser.all(".fp-preset[aria-pressed=true]")).hasSize(1);
        assertThat(browser.texts(".fp-outcome:not([hidden]) .fp-methods li")).last().asString().startsWith(weakest + ":");
        browser.click("#TLS-REQUIRED");
        assertThat(isInView(".fp-outcome:not([hidden])")).as("beside the choice").isTrue();
    }

    @Test
    void whatFewPartnersNeedIsFoldedAndSaysWhatIsSetInIt() {
        browser.open(EDIT);
        assertThat(browser.has(".fp-section[open]")).isFalse();
        assertThat(browser.text("#section-enforcement summary")).isEqualTo("Enforcement: as usual");
        browser.fill("primaryDomain", "folded.example").click("#TYPE-FEDERATED").click("#section-enforcement summary").click("#MODE-REPORT_ONLY")
            .click("#section-certificates summary").fill("connectHost", "h.folded.example").follow("#check");
        assertThat(browser.text("#section-enforcement summary")).isEqualTo("Enforcement: Mode (Report only)");
        assertThat(browser.text("#section-certificates summary")).startsWith("Certificates and connection: Connect host (h.folded.example");
        assertThat(browser.all(".fp-section[open]")).hasSize(2);
    }

    @Test
    void errorsAreSummedUpAboveWithTheFocusAndLeadToTheirFields() {
        browser.open(EDIT).click("#section-certificates summary").fill("connectHost", "a:b").follow("#save");
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("summary");
        assertThat(browser.texts("#summary li")).containsExactly("Primary domain: The domain is missing.", "Partner type: Nothing is selected.",
            "Connect host: a:b is not the name or address of a host.");
        browser.run("document.getElementById('section-certificates').open = false");
        browser.click("#summary a[href='#field-CONNECT_HOST']");
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("connectHost");
        assertThat(isInView("#connectHost")).isTrue();
    }

    @Test
    void errorsOfTheSettingsAreSummedUpToo() {
        browser.open(SETTINGS).fill("dnsServers", "ns.example").fill("ratchetDays", "soon").follow("#save");
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("summary");
        assertThat(isInView("#summary")).isTrue();
        assertThat(browser.all("#summary li")).extracting(line -> line.getDomAttribute("data-field")).containsExactly("ratchetDays", "dnsServers");
        browser.click("#summary a[href='#errors-dnsServers']");
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("dnsServers");
    }

    @Test
    void thePreviewIsWhereOneLooksAndTellsOfTheTypeAndOfDomainsNeverHeardOf() {
        openPartner().click("#TYPE-PUBLIC_UNVERIFIED").fill("additionalDomains", "silent.example").follow("#check");
        assertThat(isInView("#preview")).isTrue();
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("preview");
        assertThat(browser.text("#type-change")).contains("Federated", "Public unverified");
        assertThat(browser.text("#silent")).contains("silent.example");
        assertThat(browser.text("#contacts")).contains("No user of this server has contacts there");
        assertThat(isInView("#save")).isTrue();
    }

    @Test
    void savingWithoutAChangeSaysSo() {
        openPartner().follow("#save");
        assertThat(browser.text(".success")).isEqualTo("Nothing was changed.");
        browser.open(SETTINGS).follow("#save");
        assertThat(browser.text(".success")).isEqualTo("Nothing was changed.");
    }

    @Test
    void aWarningIsShownAfterSaving() {
        browser.open(EDIT).fill("primaryDomain", "intranet").click("#TYPE-FEDERATED").follow("#save");
        assertThat(browser.text(".success")).contains("intranet is now a partner.");
        assertThat(browser.find("#warnings li").getDomAttribute("data-finding")).isEqualTo("DOMAIN_WITHOUT_DOT");
        browser.click("#warnings a");
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("primaryDomain");
    }

    @Test
    void aSubdomainIsFirstOfferedToThePartnerOfItsParent() {
        browser.open(EDIT).fill("primaryDomain", "rooms." + PARTNER).click("#TYPE-PUBLIC_UNVERIFIED").follow("#check");
        assertThat(browser.find("#relative [data-relative]").getDomAttribute("data-relative")).isEqualTo("PARENT");
        assertThat(browser.has("#relative [data-differs=TYPE]")).isTrue();
        browser.follow("#relative [data-action=relative]");
        assertThat(browser.filled("additionalDomains")).isEqualTo("rooms." + PARTNER);
        browser.open(EDIT + "?domain=rooms." + PARTNER).click("#TYPE-FEDERATED").follow("#save");
        assertThat(browser.text(".success")).contains("rooms." + PARTNER + " is now a partner.");
    }

    @Test
    void whatHasNoEffectIsToldAsTheChoiceTakesItsEffect() {
        openPartner().run("document.getElementById('section-certificates').open = true");
        browser.check("#dane", true).follow("#check");
        assertThat(browser.all(".fp-outcome:not([hidden]) [data-finding]")).isEmpty();
        browser.click("#SASL-NOT_SUPPORTED").check("#dialback", true);
        assertThat(browser.all(".fp-outcome:not([hidden]) [data-finding]")).extracting(finding -> finding.getDomAttribute("data-finding")).contains("TRUST_WITHOUT_EFFECT");
    }

    @ParameterizedTest
    @ValueSource(strings = {EDIT, SETTINGS})
    void aFormThatIsTooLargeIsAnsweredByAPage(String page) {
        browser.open(page).run("document.querySelector('.fp textarea').value = 'x'.repeat(1000000)");
        browser.follow("#save");
        assertThat(browser.find("[data-message]").getDomAttribute("data-message")).isEqualTo("message.tooLarge");
        assertThat(browser.text("[data-message]")).startsWith("Nothing was changed");
        browser.back();
        requireUnconfirmed(1000000);
        // By another way, too.
        browser.open(LIST).open(page);
        requireUnconfirmed(1000000);
        browser.run("document.querySelector('.fp textarea').value = ''");
        browser.follow("#save");
        assertThat(browser.open(page).find("#restored").isDisplayed()).as("the server has it").isFalse();
    }

    private void sendToNowhere(String page) {
        browser.open(page).run("document.querySelector('.fp textarea').value = 'typed'; document.querySelector('form[data-keep]').action = 'nowhere.jsp'");
        browser.follow("#save");
    }

    /** Openfire answers so for the plugin's pages while the plugin is being updated. */
    @ParameterizedTest
    @ValueSource(strings = {EDIT, SETTINGS})
    void aFormThatIsAnsweredByNoPageOfOursIsFoundAgainWithTheBackButton(String page) {
        sendToNowhere(page);
        assertThat(browser.has(".fp")).isFalse();
        browser.back();
        requireUnconfirmed(5);
        browser.run("document.querySelector('.fp textarea').value = ''");
        browser.follow("#save");
        assertThat(browser.open(page).find("#restored").isDisplayed()).as("the server has it").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {EDIT, SETTINGS})
    void whatWasNotTakenCanBeDiscarded(String page) {
        sendToNowhere(page);
        browser.back();
        requireUnconfirmed(5);
        browser.requireFit("restored");
        browser.follow("#discard");
        assertThat(browser.find("#restored").isDisplayed()).isFalse();
        assertThat(browser.run("return document.querySelector('.fp textarea').value")).isEqualTo("");
        assertThat(browser.open(page).find("#restored").isDisplayed()).as("for good").isFalse();
    }

    /** The browser fetches the preview again, by sending again what it answered. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theBackButtonLeadsToWhatWasTypedAfterAPreview(boolean oursAnswers) {
        openPartner().fill("description", "in the preview").follow("#check");
        browser.fill("description", "typed since")
            .run(oursAnswers ? "document.getElementById('additionalDomains').value = 'x'.repeat(1000000)" : "document.getElementById('partner').action = 'nowhere.jsp'");
        browser.follow("#save").back().reload();
        assertThat(browser.has("#preview")).isTrue();
        assertThat(browser.text("#restored")).startsWith("Sending this form failed");
        assertThat(browser.filled("description")).isEqualTo("typed since");
        browser.fill("additionalDomains", "").fill("description", "").follow("#save");
        assertThat(openPartner().find("#restored").isDisplayed()).as("the server has it").isFalse();
    }

    @Test
    void whatWasTypedSinceAPreviewOutlivesTheFormOfThePreview() {
        String file = "Domain                     : lync.example\nPartnerType                : Federated\nTlsNegotiation             : NotSupported\n"
            + "SaslNegotiation            : Required\nSupportDialbackNegotiation : True\n";
        browser.open(IMPORT).fill("text", file).follow("#check").follow("#choose");
        assertThat(browser.has("#preview")).isTrue();
        assertThat(browser.find("#restored").isDisplayed()).as("the page has it").isFalse();
        browser.open(IMPORT).fill("text", file).follow("#check").fill("text", "typed since").follow("#choose");
        assertThat(browser.has("#preview")).isTrue();
        assertThat(browser.text("#restored")).startsWith("This form was not sent");
        assertThat(browser.filled("text")).isEqualTo("typed since");
        assertThat(browser.open(IMPORT).find("#restored").isDisplayed()).as("left by the menu").isFalse();
    }

    private void requireUnconfirmed(int length) {
        assertThat(browser.text("#restored")).startsWith("Sending this form failed");
        assertThat(browser.run("return document.querySelector('.fp textarea').value.length")).isEqualTo((long) length);
    }
}
