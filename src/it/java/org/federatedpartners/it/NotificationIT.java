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
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.federatedpartners.denylist.ListHead;
import org.federatedpartners.it.store.PostgreSqlServer;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.Page;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.store.InstallScript;
import org.jivesoftware.smack.packet.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Administrators are told of everything that there is to tell on one server, by a message to their client, by mail to a mail server, and by a signed request to a web
 * server. What takes days, as the end of a certificate, is in the database when the server starts.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Needs({Software.POSTGRESQL, Software.PROSODY})
class NotificationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** What is gathered, and an interval between messages. */
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(3);
    /** The minute after which a database that is away is told of, what is looked at every second and every five seconds, and what a slow machine needs. */
    private static final Duration UNTIL_TOLD = Duration.ofSeconds(73);
    private static final String DATABASE = "openfire";
    /** It was authenticated by its certificate, and can do dialback only now. */
    private static final String WEAKER = "weaker-partner.example";
    private static final String RENEWED = "renewed-partner.example";
    private static final String REFUSED = "refused-partner.example";
    private static final String RELAXED = "relaxed-partner.example";
    private static final String ENDING = "ending-partner.example";
    private static final String ENDED = "ended-partner.example";
    private static final String SETTINGS = "plugins/federatedpartners/federated-partner-settings.jsp";
    private static final String SECRET = "open sesame";
    private static final String PASSWORD = "changeit";
    private static final String OLD_PRINT = "0".repeat(64);
    private static final Pattern TOLD = Pattern.compile("\\{\"kind\":\"(\\w+)\",\"partner\":\"([^\"]*)\",\"at\":\"[^\"]*\",\"text\":\"((?:[^\"\\\\]|\\\\.)*)\"\\}");

    private record Hooked(int answer, String signature, String body) {}

    /** @param text how it begins */
    private record Told(String kind, String partner, String text) {}

    private final Instant began = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Testbed testbed = Testbed.of(NotificationIT.class);
    private final GreenMail smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final List<Hooked> hooked = new CopyOnWriteArrayList<>();
    private final Path list = testbed.directory().resolve("denied by others.txt");
    private final List<Told> expected = new ArrayList<>();
    private volatile int status = 204;
    private HttpsServer hook;
    private PostgreSqlServer database;
    private OpenfireServer openfire;
    private Identity good;
    private ConsoleClient client;
    private PartnersConsole console;
    private XmppClient admin;
    private XmppClient alice;
    private Instant away;

    @BeforeAll
    void start() throws Exception {
        smtp.start();
        hook = hook();
        Path trusted = Files.createDirectories(testbed.directory()).resolve("web.p12");
        Identity.writeTrustStore(trusted, "PKCS12", PASSWORD, List.of(testbed.ca().certificate()));
        database = testbed.closing(new PostgreSqlServer("notification"));
        database.create(DATABASE);
        Site here = testbed.site("openfire.example");
        openfire = OpenfireServer.underTest(testbed, here, ALICE).withPlugin().showing(testbed.ca().forDomains(here.domains()).ending().issue())
            .withDatabase(database.url(DATABASE), PostgreSqlServer.USER)
            .withRows(InstallScript.of("postgresql").statements()).withRows(rows())
            .withProperty("federatedpartners.notifications.messages", "true").withProperty("federatedpartners.denied-lists", list.toUri().toString())
            .withProperty("mail.smtp.host", "127.0.0.1").withProperty("mail.smtp.port", String.valueOf(smtp.getSmtp().getPort()))
            .onMachine("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djavax.net.ssl.trustStore=" + trusted, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
        ProsodyServer weaker = new ProsodyServer(testbed, testbed.site(PartnerProfile.P2, WEAKER), PartnerProfile.P2, BOB);
        Site two = testbed.site(PartnerProfile.P4, RENEWED, REFUSED);
        good = testbed.ca().forDomains(two.domains()).issue();
        PartnerServer renewed = new ProsodyServer(testbed, two, PartnerProfile.P4, BOB).showing(good);
        Stream.of(openfire, weaker, renewed).parallel().forEach(PartnerServer::start);
        client = ConsoleClient.login(openfire);
        console = new PartnersConsole(client);
        Page saved = console.settingsForm().set("notifyMessages", "true").set("notifyMail", "desk@mail.example").set("notifyWebhook", "https://localhost:" + hook.getAddress().getPort() + "/hook")
            .set("notifySecret", SECRET).set("notifyRefused", "1").set("notifyInterval", "1").submit();
        assertThat(saved.document().select(".success")).as(saved.text()).hasSize(1);
        assertThat(saved.html()).doesNotContain(SECRET);
        admin = testbed.closing(XmppClient.login(openfire, OpenfireServer.ADMINISTRATOR));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        console.change(RELAXED, Map.of("relaxedTo", AuthenticationMethod.TLS_DIALBACK.name(), "relaxedUntil", LocalDateTime.now().plusSeconds(10).withNano(0).toString()));
        alice.send(BOB.user() + "@" + RENEWED, "a new certificate");
        alice.awaitError(alice.send(BOB.user() + "@" + WEAKER, "a weaker method"), PATIENCE);
        Await.until(PATIENCE, "the list to be looked for", () -> console.deniedList(list.toUri().toString()).equals("FAILED 1"));
        sql("ALTER DATABASE " + DATABASE + " ALLOW_CONNECTIONS false", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + DATABASE + "'");
        away = Instant.now();
    }

    /** What servers of partners have done, and what was fetched, while an earlier run of this server saw it. */
    private List<String> rows() {
        List<String> rows = new ArrayList<>();
        int id = 0;
        for (String domain : List.of(WEAKER, RENEWED, REFUSED, RELAXED, ENDING, ENDED)) {
            NegotiationSettings settings = domain.equals(WEAKER) ? PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS, AuthenticationMethod.TLS_DIALBACK)
                : PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS);
            id++;
            rows.add("INSERT INTO ofFederatedPartner (partnerID, version, partnerType, tls, sasl, dialback, operation, ratchet, relaxedUntil, minimumTls, dane, connectPort) VALUES (" + id
                + ", 1, 'FEDERATED', '" + settings.tls() + "', '" + settings.sasl() + "', " + (settings.dialback() ? 1 : 0) + ", 'ENFORCE', '" + (domain.equals(WEAKER) ? "REFUSE" : "OFF")
                + "', 0, 'NONE', 0, 0);");
            rows.add("INSERT INTO ofFederatedPartnerDomain (domainName, partnerID, place) VALUES ('" + domain + "', " + id + ", 0);");
        }
        rows.add("INSERT INTO ofFederatedSeen (domainName, direction, encryption, authentication, certificate, tlsProtocol, firstSeen, lastSeen, streams, stanzas) VALUES ('" + WEAKER
            + "', 'OUTBOUND', 'TLS', 'EXTERNAL', 'PROVES_DOMAIN', 'TLSv1.3', " + seconds(Duration.ofDays(-30)) + ", " + seconds(Duration.ofDays(-1)) + ", 50, 500);");
        rows.add("INSERT INTO ofFederatedRefusal (refusalID, refusedAt, direction, domainName, partnerName, encryption, authentication, certificate, tlsProtocol, accepted, reason, enforced,"
            + " transcriptID, began, leftOut, certFrom, certUntil) VALUES (1, " + 1000 * seconds(Duration.ofMinutes(-5)) + ", 'OUTBOUND', '" + REFUSED + "', '" + REFUSED
            + "', 'TLS', 'DIALBACK', 'UNTRUSTED', 'TLSv1.3', 'SASL_OVER_TLS', 'TLS_DIALBACK_NOT_ACCEPTED', 1, 0, 0, 0, 0, 0);");
        rows.add(certificate(RENEWED, Duration.ofDays(200)));
        rows.add(certificate(ENDING, Duration.ofDays(2)));
        rows.add(certificate(ENDED, Duration.ofDays(-1)));
        rows.add("INSERT INTO ofFederatedList (listID, sourceUri, digest, entries, ignored, fetched, content) VALUES ('" + ListHead.digest(list.toUri().toString()) + "', '" + list.toUri()
            + "', '" + ListHead.digest("listed.example\n") + "', 1, 0, " + seconds(Duration.ofHours(-25)) + ", E'#\\nlisted.example\\n');");
        return rows;
    }

    private String certificate(String domain, Duration expires) {
        return "INSERT INTO ofFederatedCertificate (domainName, direction, fingerprint, keyPin, validFrom, expires, firstSeen) VALUES ('" + domain + "', 'OUTBOUND', '" + OLD_PRINT + "', '" + OLD_PRINT
            + "', " + seconds(Duration.ofDays(-300)) + ", " + seconds(expires) + ", " + seconds(Duration.ofDays(-100)) + ");";
    }

    /** Since 1970, so long after the begin of this. */
    private long seconds(Duration after) {
        return began.plus(after).getEpochSecond();
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url("")); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
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
            hooked.add(new Hooked(status, exchange.getRequestHeaders().getFirst("X-Federated-Partners-Signature"), body));
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
    @Order(1)
    void administratorsHearOfWhatHappensNowAndOfWhatHasLastedSinceBeforeTheStart() throws Exception {
        awaitEverywhere(List.of(
            told("OWN_CERTIFICATE_ENDS", "", "This server\u2019s certificate CN=openfire.example expires on "),
            told("CERTIFICATE_ENDS", ENDING, "The certificate of the partner " + ENDING + " for " + ENDING + " expires on " + began.plus(Duration.ofDays(2)) + "."),
            told("CERTIFICATE_ENDS", ENDED, "The certificate of the partner " + ENDED + " for " + ENDED + " expires on " + began.minus(Duration.ofDays(1)) + "."),
            told("CERTIFICATE_CHANGED", RENEWED, "The server of the partner " + RENEWED + " shows another certificate for " + RENEWED + ": SHA-256 "
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(good.certificate().getEncoded())) + ", before " + OLD_PRINT + "."),
            told("STREAMS_REFUSED", REFUSED, "Connections with the partner " + REFUSED + " have been refused since " + began.minus(Duration.ofMinutes(5)) + "."),
            told("DOWNGRADE", WEAKER, "Downgrade protection has refused a connection with " + WEAKER + " of the partner " + WEAKER + " (OUTBOUND)."),
            told("RELAXATION_STARTED", RELAXED, "The relaxation of the partner " + RELAXED + " to TLS_DIALBACK has started."),
            told("RELAXATION_ENDED", RELAXED, "The relaxation of the partner " + RELAXED + " to TLS_DIALBACK has ended."),
            told("LIST_UNAVAILABLE", "", "The deny list " + list.toUri() + " could not be fetched since " + began.minus(Duration.ofHours(25)) + ".")));
        // Now, since the plugin looks once a minute whether it works again, and what follows takes most of one.
        alice.send(BOB.user() + "@" + REFUSED, "a good certificate");
    }

    /** The database is away then: this is how administrators can hear of that. */
    @Test
    @Order(2)
    void aTestReachesAdministratorsByEachWayAndAWayThatFailsIsNamed() throws MessagingException {
        Page tested = test();
        assertThat(tested.document().select("[data-banner]").eachAttr("data-banner")).contains("banner.stale");
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
            assertThat(failed.document().select("[data-problem^=problem.]").eachAttr("data-problem")).containsExactly("problem.notify");
        } finally {
            status = 204;
        }
    }

    /** Streams that are refused are told of after a minute, the database after a minute, and what is over at once: in the next message. */
    @Test
    @Order(3)
    void administratorsHearOfADatabaseThatIsAwayOfStreamsThatAreRefusedForAMinuteAndOfWhatIsOver() throws Exception {
        Await.until(UNTIL_TOLD.plusSeconds(1), "the time after which a database that is away is told of", () -> away.plus(UNTIL_TOLD).isBefore(Instant.now()));
        Files.writeString(list, "listed.example\n");
        sql("ALTER DATABASE " + DATABASE + " ALLOW_CONNECTIONS true");
        awaitEverywhere(List.of(
            told("DATABASE_AWAY", "", "The plugin cannot use the database: "),
            told("DATABASE_BACK", "", "The plugin can use the database again. It could not since "),
            told("STREAMS_REFUSED", WEAKER, "Connections with the partner " + WEAKER + " have been refused since "),
            told("STREAMS_WORK_AGAIN", REFUSED, "Connections with the partner " + REFUSED + " are no longer refused."),
            told("LIST_BACK", "", "The deny list " + list.toUri() + " can be fetched again.")));
        assertThat(toldByRequests().stream().map(one -> one.kind() + " " + one.partner())).as("nothing else, and nothing twice")
            .containsExactlyInAnyOrderElementsOf(expected.stream().map(one -> one.kind() + " " + one.partner()).toList());
        assertThat(hooked).allSatisfy(one -> assertThat(one.signature()).isEqualTo(signature(one)));
    }

    private Told told(String kind, String partner, String text) {
        Told told = new Told(kind, partner, text);
        expected.add(told);
        return told;
    }

    private void awaitEverywhere(List<Told> all) {
        for (Told told : all) {
            Await.until(LONG_PATIENCE, "a request that tells " + told, () -> toldByRequests().stream().anyMatch(one -> one.kind().equals(told.kind()) && one.partner().equals(told.partner())
                && one.text().startsWith(told.text())));
            Await.until(PATIENCE, "a message that tells " + told, () -> messages().anyMatch(body -> body.contains(told.text())));
            Await.until(PATIENCE, "a mail that tells " + told, () -> Arrays.stream(smtp.getReceivedMessages()).anyMatch(mail -> content(mail).contains(told.text())));
        }
    }

    /** Without tests, and without what was not taken and is sent again. */
    private List<Told> toldByRequests() {
        return hooked.stream().filter(one -> one.answer() == 204).flatMap(one -> TOLD.matcher(one.body()).results())
            .map(match -> new Told(match.group(1), match.group(2), match.group(3))).filter(one -> !one.kind().equals("TEST")).toList();
    }

    private Page test() {
        return client.get(SETTINGS).form("form[data-keep=settings]").press("action", "test");
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
