package org.federatedpartners.it.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.time.Duration;
import java.util.List;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.Keys;

/** Several partners at once, and a copy of one, on the pages. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Software.CHROMIUM)
class BulkChangeIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LIST = "federated-partners.jsp";
    private static final String EDIT = "federated-partner-edit.jsp";
    private static final String PARTNER = "partner.example";

    private Testbed testbed;
    private OpenfireServer openfire;
    private ConsoleClient http;
    private PartnersConsole console;
    private Browser browser;
    private XmppClient alice;
    private XmppClient bob;

    @BeforeAll
    void startTwoServersThatFederate() {
        testbed = Testbed.of(BulkChangeIT.class);
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin();
        OpenfireServer partner = OpenfireServer.partner(testbed, testbed.site(PARTNER), PartnerProfile.P4, BOB);
        browser = Browser.start(testbed, openfire.console());
        openfire.start();
        partner.start();
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        bob = testbed.closing(XmppClient.login(partner, BOB));
        http = ConsoleClient.login(openfire);
        console = new PartnersConsole(http);
        browser.login(OpenfireServer.ADMINISTRATOR).find("#jive-content");
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    @BeforeEach
    void threePartners() {
        List.of("one.example", "two.example", PARTNER).forEach(domain -> console.save(domain, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS)));
        browser.complaints();
    }

    @AfterEach
    void noPartners() {
        http.get("plugins/federatedpartners/" + LIST).document().select("#partners tr[data-domain]").eachAttr("data-domain").forEach(console::delete);
        assertThat(browser.complaints()).isEmpty();
    }

    private static String row(String domain) {
        return "tr[data-domain='" + domain + "']";
    }

    private static Browser choose(Browser on, String action) {
        return on.click("#what option[value='" + action + "']");
    }

    /** On both screens; what it looks like is kept. */
    private void look(String name) {
        browser.requireFit(name);
        assertThat(browser.barriers()).as(name).isEmpty();
    }

    @Test
    void theSelectedOnesAreSwitchedToReportOnlyWithoutScripts() {
        try (Browser plain = Browser.startWithoutScripts(testbed, openfire.console())) {
            plain.login(OpenfireServer.ADMINISTRATOR).find("#jive-content");
            plain.open(LIST + "?filter=example").check(row("one.example") + " input", true).check(row(PARTNER) + " input", true);
            choose(plain, "MODE.REPORT_ONLY").follow("#bulk-chosen");
            assertThat(plain.text("#preview-of-bulk")).contains("Partners that change: 2.", "closes no live connection");
            assertThat(plain.text("#rows " + row("one.example"))).contains("changed", "Mode:", "Report only", "instead of", "Enforce");
            assertThat(plain.has("#rows " + row("two.example"))).isFalse();
            plain.follow("#apply");
            assertThat(plain.text(".success")).isEqualTo("Saved and in force. Partners changed: 2. Left out: 0.");
            assertThat(plain.address()).as("back where it began").contains("filter=example");
            assertThat(plain.all("[data-state=REPORT_ONLY]")).hasSize(2);
            plain.follow(row("one.example") + " th a");
            assertThat(plain.has("#changes [data-change=CHANGED]")).as("audited").isTrue();
        }
    }

    @Test
    void allThatMatchAreRelaxedUntilADateByKeyboardAndThatIsEnded() {
        browser.open(LIST + "?filter=o.example").tabTo(row("two.example") + " input[name=partner]").press(Keys.SPACE);
        assertThat(browser.find(row("two.example") + " input[name=partner]").isSelected()).isTrue();
        browser.tabTo("#what").press("Temp").tabTo("#bulk-all").follow(Keys.ENTER);
        assertThat(browser.text("#selected")).isEqualTo("1 partner");
        look("bulk-relaxation");
        browser.tabTo("#relaxedTo").press("dialback over").tabTo("#check").follow(Keys.ENTER);
        assertThat(browser.text("#errors-RELAXATION")).contains("The relaxation has no end.");
        // In which order the parts of a date are typed depends on the language of the browser.
        browser.run("document.getElementById('relaxedUntil').value = '2099-01-31T18:00'");
        browser.tabTo("#check").follow(Keys.ENTER);
        assertThat(browser.text("#rows")).contains("two.example", "2099-01-31T18:00").doesNotContain("one.example");
        browser.tabTo("#apply").follow(Keys.ENTER);
        assertThat(browser.has(row("two.example") + " [data-tag=RELAXED], " + row("two.example") + " [data-state=RELAXED]")).isTrue();
        browser.open(LIST);
        choose(browser, "END_RELAXATION").follow("#bulk-all");
        assertThat(browser.text("#preview-of-bulk")).contains("Partners that change: 1. Already so: 2.");
        browser.follow("#apply");
        assertThat(browser.has("[data-tag=RELAXED], [data-state=RELAXED]")).isFalse();
    }

    @Test
    void aTighteningNamesTheConnectionsThatItClosesAndThoseThatItLeavesOut() {
        console.save(PARTNER, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS, AuthenticationMethod.TLS_DIALBACK));
        console.save("two.example", PartnersConsole.settings(AuthenticationMethod.TCP_DIALBACK));
        alice.send(bob.jid(), "hello");
        bob.awaitMessage("hello", PATIENCE);
        Await.until(PATIENCE, "a stream", () -> !console.streams(PARTNER).isNone());
        browser.open(LIST);
        choose(browser, "NEGOTIATION").follow("#bulk-all");
        look("bulk-security");
        browser.click("#choose-sasl option[value=NOT_SUPPORTED]").follow("#check");
        assertThat(browser.text("#left-out")).contains("Left out: 1.");
        assertThat(browser.texts("#rows tbody tr").get(0)).contains("one.example", "left out", "Neither SASL negotiation nor server dialback");
        assertThat(browser.text("#effects")).contains(PARTNER);
        assertThat(browser.text("#rows " + row(PARTNER))).contains("No user of this server has contacts there.");
        assertThat(browser.text("#apply")).isEqualTo("Change 1 partner");
        look("bulk-preview");
        assertThat(console.streams(PARTNER).isNone()).as("nothing is done yet").isFalse();
        browser.follow("#apply");
        assertThat(browser.text(".success")).contains("Partners changed: 1. Left out: 1.");
        Await.until(PATIENCE, "the end of the streams", () -> console.streams(PARTNER).isNone());
        assertThat(browser.open(LIST).find(row("one.example")).getDomAttribute("data-methods")).isEqualTo("SASL_OVER_TLS");
    }

    @Test
    void whatAnotherAdministratorChangesMeanwhileIsNamed() {
        browser.open(LIST);
        choose(browser, "TYPE").follow("#bulk-all");
        browser.click("#TYPE-PUBLIC_UNVERIFIED").follow("#check");
        String id = http.get("plugins/federatedpartners/" + LIST).document().select(row("two.example")).attr("data-id");
        http.get("plugins/federatedpartners/" + EDIT + "?id=" + id).form("form#partner").set("description", "Call Eve").press("action", "save");
        console.delete("one.example");
        browser.follow("#apply");
        assertThat(browser.text(".error")).contains("Not saved: other administrators changed partners after the preview: two.example. Deleted: 1.");
        look("bulk-conflict");
        assertThat(browser.texts("#rows tbody tr th")).containsExactly(PARTNER, "two.example");
        browser.follow("#apply");
        assertThat(browser.text(".success")).contains("Partners changed: 2.");
        assertThat(browser.all("tr[data-type=PUBLIC_UNVERIFIED]")).hasSize(2);
        browser.follow(row("two.example") + " th a");
        assertThat(browser.text("#description")).isEqualTo("Call Eve");
    }

    @Test
    void theSelectedOnesAreDeleted() {
        browser.open(LIST).follow("#bulk-chosen");
        assertThat(browser.text(".error")).isEqualTo("No partner is selected. Select at least one in the list.");
        browser.open(LIST);
        look("partners-with-selection");
        browser.check(row("one.example") + " input", true).check(row("two.example") + " input", true);
        choose(browser, "DELETE").follow("#bulk-chosen");
        assertThat(browser.text("#preview-of-bulk")).contains("Partners that are deleted, with all their domains: 2.");
        look("bulk-delete");
        browser.follow("#apply");
        assertThat(browser.text(".success")).isEqualTo("Partners deleted: 2.");
        assertThat(browser.texts("#partners tbody th > a")).containsExactly(PARTNER);
    }

    @Test
    void aCopyStartsWithTheSettingsOfTheOther() {
        console.save("one.example", PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS, AuthenticationMethod.TLS_DIALBACK));
        browser.open(LIST).follow(row("one.example") + " a[href*='copy=']");
        assertThat(browser.text("#copied")).isEqualTo("Settings copied from one.example, not saved yet.");
        assertThat(browser.filled("primaryDomain")).isEmpty();
        assertThat(browser.find("#TYPE-FEDERATED").isSelected()).isTrue();
        look("partner-form-copied");
        browser.fill("primaryDomain", "copy.example").follow("#save");
        assertThat(browser.text(".success")).contains("copy.example is now a partner.");
        assertThat(browser.find(row("copy.example")).getDomAttribute("data-methods")).isEqualTo("SASL_OVER_TLS TLS_DIALBACK");
    }
}
