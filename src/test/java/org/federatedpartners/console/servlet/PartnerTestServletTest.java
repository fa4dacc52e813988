package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PropertyResourceBundle;
import java.util.ResourceBundle;
import java.util.concurrent.CompletableFuture;
import org.federatedpartners.console.view.Letter;
import org.federatedpartners.console.view.ReportView;
import org.federatedpartners.console.view.TestView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.diagnosis.LocalDomainTests;
import org.federatedpartners.dns.ServerLocation;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Strictness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartnerTestServletTest {

    private final TestConsole console = new TestConsole();
    private final PartnerTestServlet servlet = new PartnerTestServlet(() -> console.services, PartnerTestServletTest::texts);

    private static ResourceBundle texts(Locale locale) {
        Path file = Path.of("src/main/i18n/federatedpartners_i18n" + (locale.equals(Locale.GERMAN) ? "_de" : "") + ".properties");
        try (Reader reader = Files.newBufferedReader(file)) {
            return new PropertyResourceBundle(reader);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> sent(String domain, String... more) {
        Map<String, String> sent = new HashMap<>(Map.of("primaryDomain", domain, "minimumTls", "NONE"));
        for (int i = 0; i < more.length; i += 2) {
            sent.put(more[i], more[i + 1]);
        }
        return sent;
    }

    private ReportView ended(String address) throws InterruptedException {
        Map<String, String> query = Map.of("test", address.replaceFirst(".*test=", ""));
        for (int i = 0; i < 200 && console.get(servlet, query).model(TestView.class).report().running(); i++) {
            Thread.sleep(25);
        }
        return console.get(servlet, query).model(TestView.class).report();
    }

    @Test
    void startsAndAuditsATestAndShowsItsReportWithLetters() throws InterruptedException {
        TestConsole.Response started = console.post(servlet, sent("partner.example", "tls", "REQUIRED", "sasl", "REQUIRED"));
        assertThat(started.redirect()).startsWith("federated-partner-test.jsp?test=");
        assertThat(console.audit).singleElement().asString().startsWith("admin: Test of a remote domain started: partner.example");
        ReportView report = ended(started.redirect());
        assertThat(report.result().outcome()).isEqualTo("NOT");
        assertThat(report.result().under().key()).isEqualTo("test.under.none");
        assertThat(report.result().proposed()).isNull();
        assertThat(report.result().problems()).extracting(problem -> problem.code()).contains("DOMAIN_NOT_FOUND");
        assertThat(report.result().letters()).extracting(Letter::language).containsExactly("ENGLISH", "GERMAN");
        assertThat(report.result().letters().get(0).text()).contains("here.example", "partner.example", "Please publish an SRV record").doesNotContain("{0}");
        assertThat(report.result().letters().get(1).text()).contains("here.example", "partner.example", "Bitte").doesNotContain("{0}");
    }

    /** Openfire makes these streams by itself, and its handshake is strict. */
    @ParameterizedTest
    @CsvSource({"partner.example, ENFORCE, false", "partner.example, REPORT_ONLY, true", "stranger.example, ENFORCE, true"})
    void saysThatTheResultAppliesOnlyWhereSettingsAreEnforced(String domain, Mode mode, boolean said) throws Exception {
        console.policy.save(console.partner("partner.example").with(new Strictness(mode, Optional.empty(), DowngradeProtection.OFF)));
        ReportView report = ended(console.post(servlet, sent(domain)).redirect());
        assertThat(report.result().notEnforced()).isEqualTo(said ? Text.of("test.notEnforced", domain) : null);
    }

    /** Offers TLS, and says nothing more. */
    private static void offerTls(ServerSocket listening) {
        try {
            Socket socket = listening.accept();
            socket.getInputStream().read();
            socket.getOutputStream().write(("<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0'>"
                + "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void linksProposedSettingsToTheFormOfANewOrExistingPartner() throws Exception {
        ReportView report;
        String address;
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            console.locator = request -> CompletableFuture.completedFuture(
                LocalDomainTests.location(request.domain(), LocalDomainTests.target("host.example", listening.getLocalPort(), "127.0.0.1")));
            CompletableFuture.runAsync(() -> offerTls(listening));
            address = console.post(servlet, sent("stranger.example")).redirect();
            report = ended(address);
        }
        assertThat(report.result().outcome()).isEqualTo("PERHAPS");
        assertThat(report.result().proposed().toForm()).isEqualTo("federated-partner-edit.jsp?domain=stranger.example&type=FEDERATED&tls=REQUIRED&sasl=REQUIRED&dialback=false");
        long id = console.partner("stranger.example").id();
        assertThat(ended(address).result().proposed().toForm()).isEqualTo("federated-partner-edit.jsp?id=" + id + "&tls=REQUIRED&sasl=REQUIRED&dialback=false");
    }

    @ParameterizedTest
    @CsvSource({"'', test.problem.domain", "192.0.2.1, test.problem.domain", "here.example, test.problem.domain", "not a domain, test.problem.domain"})
    void refusesToTestInvalidAndLocalDomains(String domain, String problem) {
        TestConsole.Response response = console.post(servlet, sent(domain));
        assertThat(response.status()).isEqualTo(422);
        assertThat(response.model(TestView.class).problem().key()).isEqualTo(problem);
        assertThat(response.model(TestView.class).form().primaryDomain()).isEqualTo(domain);
        assertThat(console.audit).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"connectHost, no host, finding.CONNECT_HOST_UNREADABLE", "pins, nonsense, finding.PIN_UNREADABLE", "authorities, nonsense, finding.CERTIFICATE_UNREADABLE"})
    void reportsInvalidTrustSettings(String field, String value, String finding) {
        TestConsole.Response response = console.post(servlet, sent("partner.example", field, value));
        assertThat(response.status()).isEqualTo(422);
        assertThat(response.model(TestView.class).problem().key()).isEqualTo(finding);
        assertThat(console.audit).isEmpty();
    }

    @Test
    void aDomainThatIsBeingTestedIsNotTestedTwice() {
        console.locator = request -> new CompletableFuture<ServerLocation>();
        String first = console.post(servlet, sent("partner.example")).redirect();
        assertThat(console.post(servlet, sent("partner.example")).redirect()).isEqualTo(first);
        assertThat(console.audit).hasSize(1);
        console.post(servlet, sent("second.example"));
        TestConsole.Response third = console.post(servlet, sent("third.example"));
        assertThat(third.status()).isEqualTo(503);
        assertThat(third.model(TestView.class).problem().key()).isEqualTo("test.problem.busy");
    }

    @Test
    void aTestThatIsNotKnownIsNotShown() {
        assertThat(console.get(servlet, Map.of("test", "4711")).status()).isEqualTo(404);
        assertThat(console.get(servlet, Map.of("test", "x")).status()).isEqualTo(404);
    }

    @Test
    void formStartsWithThePartnersSettings() {
        long id = console.partner("partner.example").id();
        assertThat(console.get(servlet, Map.of("id", String.valueOf(id))).model(TestView.class).form().text("tls")).isEqualTo("REQUIRED");
        assertThat(console.get(servlet, Map.of("domain", "other.example")).model(TestView.class).form().primaryDomain()).isEqualTo("other.example");
    }
}
