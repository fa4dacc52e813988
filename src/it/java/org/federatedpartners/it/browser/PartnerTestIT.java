package org.federatedpartners.it.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.federatedpartners.dns.Zone;
import org.federatedpartners.dns.ZoneServer;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerKind;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.TestCa;
import org.federatedpartners.it.testbed.Testbed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.SRVRecord;

/** Tests of partners, healthy and broken ones, as an administrator makes them: with the browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs({Software.CHROMIUM, Software.PROSODY, Software.EJABBERD})
class PartnerTestIT {

    private static final String TEST = "federated-partner-test.jsp";
    private static final String OWN = "federated-partner-own.jsp";
    private static final String ENDED = "#report[data-running=false]";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BUSY = Duration.ofMinutes(2);

    private final Testbed testbed = Testbed.of(PartnerTestIT.class);
    private final Zone zone = Zone.unsigned("example.");
    private final List<PartnerServer> real = new ArrayList<>();
    private final List<RawPartner> raw = new ArrayList<>();
    private OpenfireServer openfire;
    private Browser browser;

    @BeforeAll
    void start() throws UnknownHostException {
        Site here = testbed.site("openfire.example");
        real(PartnerKind.PROSODY, "healthy.example", PartnerProfile.P4);
        real(PartnerKind.EJABBERD, "ejabberd.example", PartnerProfile.P4);
        real(PartnerKind.PROSODY, "expired.example", PartnerProfile.P5);
        real(PartnerKind.PROSODY, "wrong-name.example", PartnerProfile.P6);
        real(PartnerKind.PROSODY, "self-signed.example", PartnerProfile.P2);
        real(PartnerKind.PROSODY, "no-external.example", PartnerProfile.P9);
        real(PartnerKind.PROSODY, "no-tls.example", PartnerProfile.P3);
        real(PartnerKind.PROSODY, "direct.example", PartnerProfile.P7);
        address("elsewhere.example", testbed.sites().stream().filter(site -> site.domain().equals("healthy.example")).findFirst().orElseThrow().address());
        address("closed.example", testbed.site("closed.example").address());
        service("declines.example", ".", 0);
        service("nowhere.example", "host-of-nowhere.example.", 5269);
        played("silent.example", RawStream::hearHeader);
        played("slow.example", stream -> {
            Await.pause(Duration.ofSeconds(7));
            raw("slow.example").encrypt(stream);
            raw("slow.example").greetUnderTls(stream);
        });
        played("not-xmpp.example", stream -> stream.say("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"));
        played("closes.example", stream -> {
            stream.hearHeader();
            raw("closes.example").greet(stream, RawStream.STARTTLS);
            stream.expect("starttls");
            stream.close();
        });
        played("refuses.example", stream -> {
            stream.hearHeader();
            raw("refuses.example").greet(stream, RawStream.STARTTLS + "<dialback xmlns='urn:xmpp:features:dialback'/>");
            stream.expect("starttls");
            stream.say("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        });
        TestCa unknown = TestCa.create("Private CA of somebody");
        shown("private-ca.example", unknown.forDomains(List.of("private-ca.example")).issue());
        shown("servers-only.example", testbed.ca().forDomains(List.of("servers-only.example")).withoutClientAuth().issue());
        real.parallelStream().forEach(PartnerServer::start);
        ZoneServer names = testbed.closing(new ZoneServer(new InetSocketAddress(testbed.address(), 5353)));
        names.add(zone);
        openfire = OpenfireServer.underTest(testbed, here).withPlugin()
            .withProperty("federatedpartners.dns.servers", names.address().getAddress().getHostAddress() + ":" + names.address().getPort())
            .withProperty("federatedpartners.tests.private-addresses", "true");
        service("openfire.example", "openfire.example.", 5269);
        address("openfire.example", here.address());
        openfire.start();
        browser = Browser.start(testbed, openfire.console()).login(OpenfireServer.ADMINISTRATOR);
        browser.find("#jive-content");
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    @AfterEach
    void theBrowserHadNothingToComplainOf() {
        assertThat(browser.complaints()).isEmpty();
    }

    private void real(PartnerKind kind, String domain, PartnerProfile profile) throws UnknownHostException {
        Site site = testbed.site(profile, domain);
        real.add(kind.server(testbed, site, profile, BOB));
        address(domain, site.address());
        if (profile.tls() == PartnerProfile.Tls.DIRECT) {
            zone.add(new SRVRecord(Zone.name("_xmpps-server._tcp." + domain + "."), DClass.IN, Zone.TTL, 0, 0, RawStream.DIRECT_TLS_PORT, Zone.name(domain + ".")));
        }
    }

    private RawPartner played(String domain, RawPartner.Script script) throws UnknownHostException {
        Site site = testbed.site(domain);
        RawPartner partner = testbed.closing(new RawPartner(site, testbed.ca()));
        partner.plays(script);
        raw.add(partner);
        address(domain, site.address());
        return partner;
    }

    private RawPartner raw(String domain) {
        return raw.stream().filter(partner -> partner.domain().equals(domain)).findFirst().orElseThrow();
    }

    private void shown(String domain, Identity identity) throws UnknownHostException {
        played(domain, stream -> {
            raw(domain).encrypt(stream, identity);
            raw(domain).greetUnderTls(stream);
        });
    }

    private void address(String domain, String address) throws UnknownHostException {
        zone.add(new ARecord(Zone.name(domain + "."), DClass.IN, Zone.TTL, InetAddress.getByName(address)));
    }

    private void service(String domain, String host, int port) {
        Name target = host.equals(".") ? Name.root : Zone.name(host);
        zone.add(new SRVRecord(Zone.name("_xmpp-server._tcp." + domain + "."), DClass.IN, Zone.TTL, 0, 0, port, target));
    }

    private void test(String domain) {
        start(domain);
        await();
    }

    /** The page of the test. */
    private String start(String domain) {
        // So many tests in a minute are all that are permitted.
        Await.until(Duration.ofSeconds(70), "a test of " + domain + " to be permitted", () -> {
            browser.open(TEST).fill("primaryDomain", domain).follow("#start");
            return !browser.has("[data-problem='test.problem.busy']");
        });
        return (String) browser.run("return document.getElementById('report').dataset.href");
    }

    private void await() {
        Await.until(PATIENCE, "the test to end", () -> browser.has(ENDED));
    }

    private String would(String method) {
        return browser.find("#methods tr[data-method=" + method + "]").getDomAttribute("data-would");
    }

    /** By certificate over TLS, by dialback over TLS, by dialback without encryption; what was found; a word of the remedy. */
    @ParameterizedTest(name = "{0}: {4}")
    @CsvSource(delimiter = '|', textBlock = """
        healthy.example      | WORK | WORK | NOT     | CERTIFICATE_PROVES_DOMAIN   |
        ejabberd.example     | WORK | WORK | NOT     | CERTIFICATE_PROVES_DOMAIN   |
        missing.example      | NOT  | NOT  | NOT     | DOMAIN_NOT_FOUND            | publish SRV records
        declines.example     | NOT  | NOT  | NOT     | DOMAIN_DECLINES             | change its DNS
        nowhere.example      | NOT  | NOT  | NOT     | NAME_WITHOUT_ADDRESS        | correct its DNS
        closed.example       | NOT  | NOT  | NOT     | CONNECTION_REFUSED          | whether its server is running
        not-xmpp.example     | NOT  | NOT  | NOT     | NOT_XMPP                    | which host and port
        elsewhere.example    | NOT  | NOT  | NOT     | DOMAIN_NOT_SERVED           | spelled correctly
        closes.example       | NOT  | NOT  | PERHAPS | STARTTLS_CLOSED             | certificate and private key
        refuses.example      | NOT  | NOT  | WORK    | STARTTLS_REFUSED            | certificate and private key
        no-tls.example       | NOT  | NOT  | WORK    | STARTTLS_NOT_OFFERED        | enable TLS
        expired.example      | NOT  | WORK | NOT     | CERTIFICATE_EXPIRED         | Renew the certificate
        wrong-name.example   | NOT  | WORK | NOT     | CERTIFICATE_OTHER_NAMES     | names the XMPP domain
        self-signed.example  | NOT  | WORK | NOT     | CERTIFICATE_SELF_SIGNED     | public CA
        private-ca.example   | NOT  | WORK | PERHAPS | CERTIFICATE_ISSUER_UNKNOWN  | private CAs
        no-external.example  | NOT  | WORK | NOT     | EXTERNAL_NOT_OFFERED        | offer SASL EXTERNAL
        servers-only.example | WORK | WORK | PERHAPS | CERTIFICATE_SERVERS_ONLY    | a certificate with clientAuth
        """)
    void reportsWorkingMethodsAndTheRemedyForTheProblem(String domain, String external, String tlsDialback, String tcpDialback, String found, String remedy) {
        test(domain);
        assertThat(List.of(would("SASL_OVER_TLS"), would("TLS_DIALBACK"), would("TCP_DIALBACK"))).as(browser.text("#steps")).containsExactly(external, tlsDialback, tcpDialback);
        assertThat(browser.find("#report").getDomAttribute("data-codes").split(" ")).contains(found);
        String letter = browser.find("#letter-ENGLISH").getDomProperty("value");
        assertThat(letter).contains("openfire.example", domain).doesNotContain("???");
        assertThat(browser.find("#letter-GERMAN").getDomProperty("value")).contains("Guten Tag", domain).doesNotContain("???");
        if (remedy == null) {
            assertThat(browser.has("#problems li")).as(browser.text("#problems")).isFalse();
            assertThat(letter).contains("nothing needs to be changed");
        } else {
            assertThat(browser.text("#problems li[data-code=" + found + "] .fp-remedy")).contains(remedy);
            assertThat(letter).containsIgnoringCase("please").contains(browser.text("#steps li[data-code=" + found + "]").replaceFirst("\\s+[0-9.]+ s$", ""));
        }
        assertThat(browser.find("#report").getText()).doesNotContain("???");
    }

    @Test
    void directTlsIsTestedWhereOpenfireKnowsIt() {
        test("direct.example");
        boolean known = !System.getProperty("openfire.home", "").isEmpty();
        assertThat(would("SASL_OVER_TLS")).as(browser.text("#steps")).isEqualTo(known ? "WORK" : "NOT");
        assertThat(browser.find("#report").getDomAttribute("data-codes")).contains(known ? "DIRECT_TLS " : "DIRECT_TLS_NOT_KNOWN");
    }

    /** Openfire gives a stream ten seconds in all, and the plugin its own streams on 4.2 sixty. */
    @Test
    void serversThatAnswerLateAreJudgedByTheTimeThatThisVersionWaits() {
        boolean isNetty = !System.getProperty("openfire.home", "").isEmpty();
        // At the same time, as each takes its time.
        String slow = start("slow.example");
        String silent = start("silent.example");
        shows(slow, isNetty ? "PERHAPS" : "WORK", isNetty ? "STREAM_SLOW" : "CERTIFICATE_PROVES_DOMAIN", true);
        shows(silent, isNetty ? "NOT" : "PERHAPS", isNetty ? "STREAM_UNANSWERED" : "STREAM_SILENT", false);
    }

    private void shows(String page, String would, String code, boolean proposes) {
        browser.open(page);
        await();
        assertThat(would("SASL_OVER_TLS")).as(browser.text("#steps")).isEqualTo(would);
        assertThat(browser.find("#report").getDomAttribute("data-codes").split(" ")).contains(code);
        assertThat(browser.has("#to-form")).as("settings are proposed only if the server has said what it offers").isEqualTo(proposes);
    }

    @Test
    void noStanzaNoKeyAndNoAuthenticationIsSent() {
        test("servers-only.example");
        assertThat(raw("servers-only.example").streams()).isNotEmpty()
            .allSatisfy(stream -> assertThat(stream.heardAtAll()).doesNotContain("<auth", "result", "verify", "<message", "<iq", "<presence"));
    }

    @Test
    void aFormIsTestedBeforeItIsSavedAndTheSettingsThatWorkGoBackToAForm() {
        browser.open("federated-partner-edit.jsp").fill("primaryDomain", "no-external.example");
        browser.followIntoNewWindow("#test");
        await();
        assertThat(browser.find("#under").getDomAttribute("data-under")).isEqualTo("test.under.none");
        browser.follow("#to-form");
        assertThat(browser.filled("primaryDomain")).isEqualTo("no-external.example");
        assertThat(browser.find(".fp-outcome:not([hidden])").getText()).contains("Dialback over TLS").doesNotContain("Certificate over TLS");
        browser.closeWindow();
        assertThat(browser.filled("primaryDomain")).isEqualTo("no-external.example");
    }

    @Test
    void aConnectHostIsTestedInsteadOfTheDns() {
        browser.open(TEST).fill("primaryDomain", "missing.example").fill("connectHost", "closed.example:5270").follow("#start");
        await();
        assertThat(browser.find("#report").getDomAttribute("data-codes")).contains("CONNECT_HOST", "CONNECTION_REFUSED");
        browser.fill("connectHost", "no host at all").follow("#start");
        assertThat(browser.has("[data-problem]")).isTrue();
        assertThat(browser.filled("connectHost")).isEqualTo("no host at all");
    }

    @Test
    void refusesToTestThisServersDomain() {
        browser.open(TEST).fill("primaryDomain", "openfire.example").follow("#start");
        assertThat(browser.find("[data-problem]").getDomAttribute("data-problem")).isEqualTo("test.problem.domain");
    }

    @Test
    void aRunningTestIsShownAndCanBeEnded() {
        browser.open(TEST).fill("primaryDomain", "silent.example").follow("#start");
        assertThat(browser.has("#report[data-running=true]")).isTrue();
        browser.requireFit("test-running");
        // On a busy machine it can end before its page is there; then another one is begun.
        Await.until(BUSY, "a test to be ended while it runs", () -> endTestOf("silent.example"));
        assertThat(browser.find("#report").getDomAttribute("data-codes")).contains("OUT_OF_TIME");
    }

    /** Starts it if it does not run yet. Whether it was still running. */
    private boolean endTestOf(String domain) {
        browser.open(TEST).fill("primaryDomain", domain).follow("#start");
        boolean runs = (Boolean) browser.run("const cancel = document.getElementById('cancel'); cancel?.click(); return cancel !== null");
        await();
        return runs;
    }

    @Test
    void pageRefreshesItselfWithoutScripts() {
        Browser plain = Browser.startWithoutScripts(testbed, openfire.console()).login(OpenfireServer.ADMINISTRATOR);
        plain.find("#jive-content");
        plain.open(TEST).fill("primaryDomain", "silent.example").follow("#start");
        assertThat(plain.has("#report[data-running=true]")).isTrue();
        // The same test, so that the other browser need not wait until it ends by itself.
        endTestOf("silent.example");
        Await.until(PATIENCE, "the test to end", () -> plain.has(ENDED));
    }

    @Test
    void theListAndTheFormLeadToTheTest() {
        ConsoleClient http = ConsoleClient.login(openfire);
        http.get("plugins/federatedpartners/federated-partner-edit.jsp").form("form#partner").set("primaryDomain", "healthy.example").set("type", "FEDERATED").press("action", "save");
        browser.open("federated-partners.jsp").follow("tr[data-domain='healthy.example'] a[href^=federated-partner-test]").follow("#start");
        await();
        assertThat(browser.find("#under").getDomAttribute("data-under")).isEqualTo("test.under.SASL_OVER_TLS");
        browser.requireFit("test-healthy");
        browser.follow("#to-form");
        assertThat(browser.find("input[name=tls]:checked").getDomAttribute("value")).isEqualTo("REQUIRED");
    }

    @Test
    void thisServerIsShownAsPartnersSeeIt() {
        browser.open(OWN);
        assertThat(browser.find("#listeners li[data-code=LISTENS]").getText()).contains("5269");
        assertThat(browser.has("[data-domain='openfire.example'] li[data-code=CERTIFICATE_PROVES_DOMAIN]")).as(browser.text(".fp")).isTrue();
        assertThat(browser.has("[data-domain='openfire.example'] li[data-code=NAMED]")).as(browser.text(".fp")).isTrue();
        assertThat(browser.has("#offered li[data-code=TLS_ESTABLISHED]")).as(browser.text(".fp")).isTrue();
        assertThat(browser.text(".fp").toLowerCase(Locale.ROOT)).doesNotContain("???");
        browser.requireFit("own");
    }

    @Test
    void privateAddressesAreTestedOnlyIfThatIsPermitted() {
        browser.open("federated-partner-settings.jsp").check("#privateAddresses", false).follow("#save");
        try {
            test("healthy.example");
            assertThat(browser.find("#report").getDomAttribute("data-codes").split(" ")).contains("ADDRESS_NOT_PUBLIC").doesNotContain("CONNECTED");
        } finally {
            browser.open("federated-partner-settings.jsp").check("#privateAddresses", true).follow("#save");
        }
        assertThat(browser.open("federated-partner-settings.jsp").find("#privateAddresses").isSelected()).isTrue();
    }
}
