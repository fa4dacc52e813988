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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What common tasks cost an administrator who is on the list of partners: clicks, fields to fill in, and pages. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Needs({Software.CHROMIUM, Software.PROSODY})
class TaskCostIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LIST = "federated-partners.jsp";
    private static final String EXPIRED = PartnerKind.PROSODY.domain(PartnerProfile.P5);
    private static final String UNKNOWN = PartnerKind.PROSODY.domain(PartnerProfile.P4);

    private Testbed testbed;
    private PartnersConsole console;
    private Browser browser;
    private int clicks;
    private int inputs;
    private int pages;

    @BeforeAll
    void startAPartnerThatFailsAndADomainThatIsNone() {
        testbed = Testbed.of(TaskCostIT.class);
        OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin();
        List<PartnerServer> servers = List.of(PartnerKind.PROSODY.server(testbed, testbed.site(UNKNOWN), PartnerProfile.P4, BOB),
            PartnerKind.PROSODY.server(testbed, testbed.site(EXPIRED), PartnerProfile.P5, BOB));
        browser = Browser.start(testbed, openfire.console());
        openfire.start();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        console.save(EXPIRED, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        XmppClient alice = testbed.closing(XmppClient.login(openfire, ALICE));
        servers.forEach(server -> testbed.closing(server).start());
        servers.forEach(server -> alice.send("bob@" + server.domain(), "hello"));
        Await.until(PATIENCE, "the domain to be discovered", () -> console.discovered().containsKey(UNKNOWN));
        Await.until(PATIENCE, "the refusal", () -> !console.refusals(EXPIRED).isEmpty());
        browser.login(OpenfireServer.ADMINISTRATOR).find("#jive-content");
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    @BeforeEach
    void beginAtTheList() {
        browser.open(LIST);
        clicks = 0;
        inputs = 0;
        pages = 0;
    }

    private void follow(String query) {
        browser.follow(query);
        clicks++;
        pages++;
    }

    private void cost(int maxClicks, int maxInputs, int maxPages) {
        assertThat(clicks).as("clicks").isLessThanOrEqualTo(maxClicks);
        assertThat(inputs).as("fields").isLessThanOrEqualTo(maxInputs);
        assertThat(pages).as("pages").isLessThanOrEqualTo(maxPages);
    }

    @Test
    @Order(1)
    void seesWhyOneFails() {
        follow("tr[data-domain='" + EXPIRED + "'] th a");
        assertThat(browser.text("#refused li[data-direction=OUTBOUND] .fp-remedy")).isNotBlank();
        cost(1, 0, 1);
    }

    @Test
    @Order(2)
    void addsAPartnerAndComesBackToItsRow() {
        follow("#create");
        browser.fill("primaryDomain", "new.example").click("#TYPE-FEDERATED");
        inputs += 2;
        follow("#save");
        assertThat(browser.has("tr:target[data-domain='new.example']")).as("back at its row").isTrue();
        assertThat(browser.text("#next")).isEqualTo("Test new.example now");
        cost(2, 4, 2);
    }

    @Test
    @Order(3)
    void loosensForAWeek() {
        browser.follow("tr[data-domain='" + EXPIRED + "'] th a");
        follow("#refused li[data-direction=OUTBOUND] a[data-proposal='remedy.relax.TLS_DIALBACK']");
        follow("#save");
        assertThat(browser.has("#settings [data-relaxed=TLS_DIALBACK]")).as("back at its page").isTrue();
        cost(2, 0, 2);
    }

    @Test
    @Order(4)
    void adoptsAllDiscoveredDomains() {
        follow("a[href='federated-partner-discovered.jsp']");
        follow("#review-all");
        assertThat(browser.find("#discovered input[type=checkbox]").isSelected()).isTrue();
        follow("#adopt");
        assertThat(console.accepted(UNKNOWN)).isNotEmpty();
        cost(3, 0, 3);
    }

    @Test
    @Order(5)
    void findsWhoAcceptsPlainText() {
        console.save("plain.example", PartnersConsole.settings(AuthenticationMethod.TCP_DIALBACK));
        browser.open(LIST);
        follow("#summary li[data-filter=ACCEPTS_UNENCRYPTED] a");
        assertThat(browser.all("#partners tbody tr")).extracting(row -> row.getDomAttribute("data-domain")).containsExactly("plain.example");
        cost(1, 0, 1);
    }
}
