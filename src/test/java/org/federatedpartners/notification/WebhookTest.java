package org.federatedpartners.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.notification.Notification.Kind;
import org.federatedpartners.notification.NotificationRules.Recipients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a real HTTPS server. */
class WebhookTest {

    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final Digest DIGEST = new Digest(UUID.fromString("6f3a2f6e-0d1c-4d5e-9a00-000000000001"),
        List.of(new Notification(Kind.STREAMS_REFUSED, "fabrikam.example", List.of(), NOW)), 3, NOW);

    private record Received(Map<String, List<String>> headers, String body) {}

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private HttpsServer server;
    private Webhook webhook;
    private int status = 204;

    @BeforeEach
    void start() throws Exception {
        SSLContext tls = TestCertificates.authority("the web").tlsOf("localhost");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            received.add(new Received(Map.copyOf(exchange.getRequestHeaders()), new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        HttpClient client = HttpClient.newBuilder().sslContext(tls).followRedirects(HttpClient.Redirect.NEVER).connectTimeout(Duration.ofSeconds(5)).build();
        webhook = new Webhook(() -> client, "openfire.example", notification -> "Streams with \"" + notification.about() + "\" are refused.", Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Recipients recipients(String secret) {
        return new Recipients(false, List.of(), Optional.of(URI.create("https://localhost:" + server.getAddress().getPort() + "/hook")), secret);
    }

    @Test
    void postsTheDigestAsJsonWithASignatureOfTimeAndBody() throws Exception {
        webhook.send(DIGEST, recipients("s3cret"));

        Received request = received.poll(5, TimeUnit.SECONDS);
        assertThat(request.body()).isEqualTo("{\"id\":\"6f3a2f6e-0d1c-4d5e-9a00-000000000001\",\"server\":\"openfire.example\",\"at\":\"2026-06-01T12:00:00Z\",\"omitted\":3,"
            + "\"notifications\":[{\"kind\":\"STREAMS_REFUSED\",\"partner\":\"fabrikam.example\",\"at\":\"2026-06-01T12:00:00Z\","
            + "\"text\":\"Streams with \\\"fabrikam.example\\\" are refused.\"}]}");
        assertThat(request.headers().get("Content-type")).containsExactly("application/json");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String expected = HexFormat.of().formatHex(mac.doFinal((NOW.getEpochSecond() + "." + request.body()).getBytes(StandardCharsets.UTF_8)));
        assertThat(request.headers().get("X-federated-partners-signature")).containsExactly("t=" + NOW.getEpochSecond() + ",v1=" + expected);
    }

    @Test
    void signsNothingWithoutASecret() throws Exception {
        webhook.send(DIGEST, recipients(""));

        assertThat(received.poll(5, TimeUnit.SECONDS).headers()).doesNotContainKey("X-federated-partners-signature");
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 500})
    void isNotTakenWhereTheServerSaysSoAndFollowsNoRedirect(int answer) {
        status = answer;

        assertThatThrownBy(() -> webhook.send(DIGEST, recipients(""))).isInstanceOfSatisfying(Undelivered.class,
            e -> assertThat(e.problem()).isEqualTo(new Undelivered.Problem(Undelivered.Code.WEBHOOK_STATUS, List.of(Integer.toString(answer)))));
        assertThat(received).hasSize(1);
    }

    @Test
    void isNotTakenWhereNothingListens() {
        Recipients gone = recipients("");
        server.stop(0);

        assertThatThrownBy(() -> webhook.send(DIGEST, gone)).isInstanceOfSatisfying(Undelivered.class,
            e -> assertThat(e.problem().code()).isEqualTo(Undelivered.Code.WEBHOOK_UNREACHED));
    }

    @ParameterizedTest
    @CsvSource({
        "https://hooks.example/services/T1, true",
        "HTTPS://hooks.example:8443/x?y=z, true",
        "http://hooks.example/, false",
        "https://user:word@hooks.example/, false",
        "https:///path, false",
        "https://hooks.example/#part, false",
        "ftp://hooks.example/, false",
        "not an address, false",
        "'', false"
    })
    void anAddressIsHttpsWithAHost(String text, boolean accepted) {
        assertThat(Webhook.address(text).isPresent()).isEqualTo(accepted);
    }
}
