package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.Page;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.jivesoftware.smack.packet.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Administrators are told by a message to their client, by mail to a mail server, and by a signed request to a web server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Software.PROSODY)
class NotificationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** What is gathered, an interval between messages, and the minute for which streams are to be refused. */
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(5);
    private static final String PARTNER = "weak-partner.example";
    private static final String SETTINGS = "plugins/federatedpartners/federated-partner-settings.jsp";
    private static final String SECRET = "open sesame";
    private static final String PASSWORD = "changeit";

    private record Hooked(String signature, String body) {}

    private final Testbed testbed = Testbed.of(NotificationIT.class);
    private final GreenMail smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final List<Hooked> hooked = new CopyOnWriteArrayList<>();
    private volatile int status = 204;
    private HttpsServer hook;
    private OpenfireServer openfire;
    private ConsoleClient client;
    private PartnersConsole console;
    private ProsodyServer prosody;
    private XmppClient admin;

    @BeforeAll
    void start() throws IOException, GeneralSecurityException {
        smtp.start();
        hook = hook();
        Path trusted = Files.createDirectories(testbed.directory()).resolve("web.p12");
        Identity.writeTrustStore(trusted, "PKCS12", PASSWORD, List.of(testbed.ca().certificate()));
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin()
            .withProperty("mail.smtp.host", "127.0.0.1").withProperty("mail.smtp.port", String.valueOf(smtp.getSmtp().getPort()))
            .onMachine("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djavax.net.ssl.trustStore=" + trusted, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
        prosody = new ProsodyServer(testbed, testbed.site(PartnerProfile.P2, PARTNER), PartnerProfile.P2, BOB);
        openfire.start();
        prosody.start();
        client = ConsoleClient.login(openfire);
        console = new PartnersConsole(client);
        console.save(PARTNER, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        admin = testbed.closing(XmppClient.login(openfire, OpenfireServer.ADMINISTRATOR));
        Page saved = console.settingsForm().set("notifyMessages", "true").set("notifyMail", "desk@mail.example").set("notifyWebhook", "https://localhost:" + hook.getAddress().getPort() + "/hook")
            .set("notifySecret", SECRET).set("notifyRefused", "1").set("notifyInterval", "1").submit();
        assertThat(saved.document().select(".success")).as(saved.text()).hasSize(1);
        assertThat(saved.html()).doesNotContain(SECRET);
    }

    private HttpsServer hook() throws IOException, GeneralSecurityException {
        Path store = Files.createDirectories(testbed.directory()).resolve("hook.p12");
        testbed.ca().forDomains(List.of("localhost")).withoutSrvName().issue().writeKeyStore(store, "PKCS12", PASSWORD);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(new ByteArrayInputStream(Files.readAllBytes(store)), PASSWORD.toCharArray());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(factory.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/hook", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            hooked.add(new Hooked(exchange.getRequestHeaders().getFirst("X-Federated-Partners-Signature"), body));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    @AfterAll
    void stop() {
        smtp.stop();
        hook.stop(0);
        testbed.close();
    }

    @Test
    void aTestReachesAdministratorsByEachWayAndAWayThatFailsIsNamed() throws MessagingException {
        Page tested = test();
        assertThat(tested.document().select("[data-done]").eachAttr("data-done")).as(tested.text()).containsExactly("done.notify");
        assertThat(states(tested)).isEqualTo(Map.of("MESSAGE", "WORKED", "MAIL", "WORKED", "WEBHOOK", "WORKED"));
        Await.until(PATIENCE, "the administrator's message", () -> messages().anyMatch(body -> body.contains("This is a test")));
        MimeMessage mail = Arrays.stream(smtp.getReceivedMessages()).filter(one -> content(one).contains("This is a test")).findFirst().orElseThrow();
        assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("desk@mail.example");
        assertThat(mail.getSubject()).startsWith("openfire.example: ");
        assertThat(hooked).anySatisfy(one -> assertThat(one.body()).contains("\"kind\":\"TEST\"", "\"server\":\"openfire.example\""));
        assertThat(hooked).allSatisfy(one -> assertThat(one.signature()).isEqualTo(signature(one)));

        status = 503;
        try {
            Page failed = test();
            assertThat(states(failed)).isEqualTo(Map.of("MESSAGE", "WORKED", "MAIL", "WORKED", "WEBHOOK", "FAILED"));
            assertThat(failed.document().select("#ways [data-way=WEBHOOK]").text()).contains("503");
            assertThat(failed.document().select("[data-problem]").eachAttr("data-problem")).containsExactly("problem.notify");
        } finally {
            status = 204;
        }
    }

    @Test
    void administratorsHearOfARelaxationAndOfStreamsThatAreRefused() {
        console.change(PARTNER, Map.of("relaxedTo", AuthenticationMethod.TLS_DIALBACK.name(), "relaxedUntil", LocalDateTime.now().plusSeconds(10).withNano(0).toString()));
        awaitEverywhere("RELAXATION_STARTED", "The relaxation of the partner " + PARTNER + " to TLS_DIALBACK has started.");
        awaitEverywhere("RELAXATION_ENDED", "The relaxation of the partner " + PARTNER + " to TLS_DIALBACK has ended.");

        XmppClient alice = testbed.closing(XmppClient.login(openfire, ALICE));
        alice.awaitError(alice.send(BOB.user() + "@" + PARTNER, "anybody there?"), PATIENCE);
        awaitEverywhere("STREAMS_REFUSED", "Connections with the partner " + PARTNER + " have been refused since ");
        assertThat(hooked).allSatisfy(one -> assertThat(one.signature()).isEqualTo(signature(one)));
    }

    private void awaitEverywhere(String kind, String text) {
        Await.until(LONG_PATIENCE, "a request of kind " + kind, () -> hooked.stream().anyMatch(one -> one.body().contains("\"kind\":\"" + kind + "\",\"partner\":\"" + PARTNER + "\"")));
        Await.until(PATIENCE, "a message that says " + text, () -> messages().anyMatch(body -> body.contains(text)));
        Await.until(PATIENCE, "a mail that says " + text, () -> Arrays.stream(smtp.getReceivedMessages()).anyMatch(mail -> content(mail).contains(text)));
    }

    private Page test() {
        return client.get(SETTINGS).form("#notify-test").submit();
    }

    private static Map<String, String> states(Page page) {
        return page.document().select("#ways [data-way]").stream().collect(Collectors.toMap(way -> way.attr("data-way"), way -> way.attr("data-state")));
    }

    private Stream<String> messages() {
        return admin.received().stream().filter(Message.class::isInstance).map(stanza -> ((Message) stanza).getBody()).filter(body -> body != null);
    }

    private static String content(MimeMessage mail) {
        try {
            // Only what is encoded for the transfer: the handlers of contents are those of an older library.
            return new String(mail.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException | MessagingException e) {
            throw new AssertionError(e);
        }
    }

    /** As the documents tell recipients to check it. */
    private static String signature(Hooked one) {
        String time = one.signature().replaceFirst("^t=(\\d+),v1=.*", "$1");
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "t=" + time + ",v1=" + HexFormat.of().formatHex(mac.doFinal((time + "." + one.body()).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
