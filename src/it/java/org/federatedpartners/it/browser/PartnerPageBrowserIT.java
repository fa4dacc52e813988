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
import org.federatedpartners.it.testbed.PartnerKind;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Mode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.Keys;

/** The page of a partner, and what leads there and from there, as an administrator sees it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs({Software.CHROMIUM, Software.PROSODY})
class PartnerPageBrowserIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String GOOD = PartnerKind.PROSODY.domain(PartnerProfile.P4);
    private static final String EXPIRED = PartnerKind.PROSODY.domain(PartnerProfile.P5);
    private static final String LIST = "federated-partners.jsp";

    private Testbed testbed;
    private OpenfireServer openfire;
    private PartnersConsole console;
    private Browser browser;

    @BeforeAll
    void startAPartnerThatIsAcceptedAndOneThatIsRefused() {
        testbed = Testbed.of(PartnerPageBrowserIT.class);
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin();
        List<PartnerServer> partners = List.of(PartnerKind.PROSODY.server(testbed, testbed.site(GOOD), PartnerProfile.P4, BOB),
            PartnerKind.PROSODY.server(testbed, testbed.site(EXPIRED), PartnerProfile.P5, BOB));
        browser = Browser.start(testbed, openfire.console());
        openfire.start();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        XmppClient alice = testbed.closing(XmppClient.login(openfire, ALICE));
        for (PartnerServer partner : partners) {
            testbed.closing(partner).start();
            console.save(partner.domain(), PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
            XmppClient bob = testbed.closing(XmppClient.login(partner, BOB));
            alice.send(bob.jid(), "hello");
            bob.send(alice.jid(), "hello");
        }
        Await.until(PATIENCE, "streams both ways with one", () -> console.streams(GOOD).inbound() > 0 && console.streams(GOOD).outbound() > 0);
        Await.until(PATIENCE, "refusals both ways of the other", () -> console.partner(EXPIRED).document().select("#refused li[data-reason]").size() >= 2);
        Await.until(PATIENCE, "what passed to be counted", () -> !console.partner(GOOD).document().select("#activity [data-chart=STANZAS] rect").isEmpty());
        browser.login(OpenfireServer.ADMINISTRATOR).find("#jive-content");
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    @AfterEach
    void theBrowserHadNothingToComplainOf() {
        assertThat(browser.complaints()).isEmpty();
    }

    private void openPage(String domain) {
        browser.open(LIST + "?filter=" + domain).follow("tr[data-domain='" + domain + "'] th a");
        assertThat(browser.find("#partner").getDomAttribute("data-domain")).isEqualTo(domain);
    }

    @Test
    void thePageOfAnAcceptedPartnerShowsItsStreamsAndEachStep() {
        openPage(GOOD);
        assertThat(browser.text("#settings")).contains("Certificate over TLS");
        assertThat(browser.all("#streams tbody tr")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(browser.text("#streams tbody tr:first-child")).contains("TLSv1.", "Testbed CA", "days left");
        assertThat(browser.text("#refused")).isEqualTo("Nothing refused in the last 30 days.");
        String summary = "#negotiations details[data-outcome=AUTHENTICATED] summary";
        assertThat(browser.find("#negotiations details[data-outcome=AUTHENTICATED] .fp-steps").isDisplayed()).isFalse();
        browser.find(summary).sendKeys(Keys.ENTER);
        assertThat(browser.find("#negotiations details[data-outcome=AUTHENTICATED] .fp-steps").isDisplayed()).as("opened by the keyboard").isTrue();
        assertThat(browser.text("#negotiations details[open] .fp-steps")).contains("begins a stream", "offers", "TLS is established", "authenticated");
        browser.requireFit("partner-page");
    }

    private String shape(String domain) {
        return (String) browser.run("return getComputedStyle(document.querySelector(arguments[0]), '::before').content", "tr[data-domain='" + domain + "'] .fp-state");
    }

    @Test
    void theListBeginsWithTheStateOfEachPartnerAndTheSummaryLeadsToThoseInOne() {
        browser.open(LIST);
        assertThat(browser.text("tr[data-domain='" + GOOD + "'] [data-state=WORKING]")).isEqualTo("Working");
        assertThat(browser.text("tr[data-domain='" + EXPIRED + "'] [data-state=FAILING]")).startsWith("Failing since ");
        assertThat(shape(GOOD)).as("told by a shape, too").isNotIn("none", "normal", shape(EXPIRED));
        assertThat(browser.text("#summary li[data-filter=FAILING]")).isEqualTo("Failing: 1");
        browser.follow("#summary li[data-filter=FAILING] a");
        assertThat(browser.all("#partners tbody tr")).extracting(row -> row.getDomAttribute("data-domain")).containsExactly(EXPIRED);
        assertThat(browser.has("#summary li[data-filter=FAILING] a[aria-current]")).isTrue();
        browser.open(LIST).follow("th[data-column=STATE] a");
        assertThat(browser.all("#partners tbody tr")).as("the worst first").extracting(row -> row.getDomAttribute("data-domain")).containsExactly(EXPIRED, GOOD);
        openPage(EXPIRED);
        assertThat(browser.text("#state")).startsWith("Failing since ");
    }

    @Test
    void reportOnlyForAllIsToldOnEveryPage() {
        console.settingsForm().set("mode", Mode.REPORT_ONLY.name()).submit();
        try {
            for (String page : List.of("partners", "partner-edit", "partner-discovered", "partner-certificates", "partner-refusals", "partner-test", "partner-own", "partner-settings")) {
                assertThat(browser.open("federated-" + page + ".jsp").text("[data-banner='banner.reportOnly']")).as(page).startsWith("Report only: nothing is enforced.");
            }
            browser.open(LIST);
            assertThat(browser.text("tr[data-domain='" + GOOD + "'] .fp-state")).isEqualTo("Report only");
            assertThat(browser.text("#jive-content")).doesNotContain("accepted only if");
        } finally {
            console.settingsForm().set("mode", Mode.ENFORCE.name()).submit();
        }
        assertThat(browser.open(LIST).has("[data-banner='banner.reportOnly']")).isFalse();
    }

    @Test
    void thePictureHasAnAlternative() {
        openPage(GOOD);
        String label = browser.find("#activity svg").getDomAttribute("aria-labelledby");
        assertThat(browser.text("#" + label)).contains("Connections:", "accepted", "refused");
        browser.find("#numbers summary").sendKeys(Keys.ENTER);
        assertThat(browser.all("#numbers tbody tr")).isNotEmpty();
        assertThat(browser.run("return getComputedStyle(document.querySelector('#activity rect.fp-accepted')).fill")).isEqualTo("rgb(127, 178, 217)");
    }

    @Test
    void theRemedyOpensTheFormWithExactlyThatChangeAndNothingIsSaved() {
        openPage(EXPIRED);
        assertThat(browser.text("#refused li[data-direction=INBOUND] [data-problem='certproblem.EXPIRED']")).matches("The certificate expired on [-0-9]+T.*\\.");
        assertThat(browser.text("#refused li[data-direction=INBOUND] .fp-remedy")).startsWith("Renew the certificate");
        browser.click("#negotiations details[data-reason=CERTIFICATE_OUT_OF_DATE] summary");
        browser.requireFit("partner-page-refused");
        assertThat(browser.all("#refused li[data-direction=INBOUND] [data-proposal]")).as("no sender has proven to be the partner").isEmpty();
        browser.follow("#refused li[data-direction=OUTBOUND] [data-proposal='remedy.relax.TLS_DIALBACK']");
        assertThat(browser.address()).endsWith("#field-RELAXATION");
        assertThat(browser.filled("primaryDomain")).isEqualTo(EXPIRED);
        assertThat(browser.filled("relaxedTo")).isEqualTo("TLS_DIALBACK");
        assertThat(browser.filled("relaxedUntil")).isNotEmpty();
        assertThat(browser.texts("#proposal li")).containsExactly("Temporary relaxation");
        assertThat(browser.text("#proposal")).startsWith("Proposed, not saved yet.");
        browser.requireFit("partner-proposal");
        assertThat(console.shown("RELAXED")).as("nothing is saved").isEmpty();
    }

    @Test
    void theListIsNarrowedByKeyboardTogetherWithText() {
        browser.open(LIST);
        assertThat(browser.find("label[for=show]").getText()).isEqualTo("Show");
        browser.find("#show").sendKeys("Refused");
        browser.find("#filter").sendKeys("prosody", Keys.ENTER);
        Await.until(PATIENCE, "the narrowed list", () -> browser.address().contains("show=REFUSED_LATELY"));
        assertThat(browser.all("#partners tbody tr")).extracting(row -> row.getDomAttribute("data-domain")).containsExactly(EXPIRED);
        assertThat(browser.find("#show").getDomProperty("value")).isEqualTo("REFUSED_LATELY");
        browser.requireFit("partners-narrowed");
        browser.follow("th[data-column=TYPE] a");
        assertThat(browser.all("#partners tbody tr")).as("sorted, it stays narrowed").hasSize(1);
        browser.follow(".fp-filter a");
        assertThat(browser.all("#partners tbody tr")).hasSize(2);
        browser.open(LIST + "?show=NEVER_CONNECTED&filter=" + GOOD);
        assertThat(browser.text(".fp-count")).isEqualTo("No partners");
    }
}
