package org.federatedpartners.denylist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.download.HttpDownload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a real HTTPS server, and from real files. */
class ListReaderTest {

    private static final String LIST = "bad.example\n";

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService handlers = Executors.newCachedThreadPool();
    private HttpsServer server;
    private HttpServer inTheClear;
    private final AtomicBoolean askedInTheClear = new AtomicBoolean();
    private SSLContext tls;
    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        TestCertificates ca = TestCertificates.authority("the web");
        tls = ca.tlsOf("localhost");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(handlers);
        inTheClear = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        inTheClear.createContext("/", exchange -> {
            askedInTheClear.set(true);
            answer(exchange, 200, LIST.getBytes(StandardCharsets.US_ASCII));
        });
        server.createContext("/good", exchange -> answer(exchange, 200, LIST.getBytes(StandardCharsets.US_ASCII)));
        server.createContext("/page", exchange -> answer(exchange, 200, "<html>\nlogin\n</html>".getBytes(StandardCharsets.US_ASCII)));
        server.createContext("/packed", exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            answer(exchange, 200, gzip());
        });
        server.createContext("/file.gz", exchange -> answer(exchange, 200, gzip()));
        server.createContext("/large", exchange -> answer(exchange, 200, "*.com\n".repeat(1_700_000).getBytes(StandardCharsets.US_ASCII)));
        server.createContext("/gone", exchange -> answer(exchange, 404, LIST.getBytes(StandardCharsets.US_ASCII)));
        server.createContext("/inside", exchange -> {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:" + inTheClear.getAddress().getPort() + "/");
            answer(exchange, 302, new byte[] {'x'});
        });
        server.createContext("/slow", slow());
        server.start();
        inTheClear.start();
    }

    private static byte[] gzip() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(LIST.getBytes(StandardCharsets.US_ASCII));
        }
        return packed.toByteArray();
    }

    /** A byte in time, again and again. */
    private static HttpHandler slow() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                for (int i = 0; i < 100; i++) {
                    body.write('x');
                    body.flush();
                    Thread.sleep(100);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
        inTheClear.stop(0);
        timer.shutdownNow();
        handlers.shutdownNow();
    }

    private ListReader reader(SSLContext trusting, boolean privateAddresses) {
        return reader(trusting, privateAddresses, Duration.ofSeconds(9));
    }

    private ListReader reader(SSLContext trusting, boolean privateAddresses, Duration time) {
        return new ListReader(new HttpDownload(InetAddress::getAllByName, () -> privateAddresses,
            new HttpDownload.Limits(time, time, ListReader.MAX_BYTES, port -> port > 0), trusting.getSocketFactory(), timer));
    }

    private ReadList read(String source) throws ListUnavailable {
        return ReadList.of(reader(tls, true).read(source), "here.example", true);
    }

    private String at(String host, String path) {
        return "https://" + host + ":" + server.getAddress().getPort() + path;
    }

    @Test
    void readsAListByHttps() throws ListUnavailable {
        assertThat(read(at("localhost", "/good")).entries()).isEqualTo(LIST);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, /page,    NOT_A_LIST",
        "localhost, /packed,  ENCODED",
        "localhost, /file.gz, NOT_A_LIST",
        "localhost, /large,   TOO_LONG",
        "localhost, /gone,    STATUS",
        "localhost, /inside,  REDIRECT",
        // The certificate names another host.
        "127.0.0.1, /good,    TLS",
    })
    void saysWhyThereIsNoList(String host, String path, Problem problem) {
        assertThatThrownBy(() -> read(at(host, path))).isInstanceOfSatisfying(ListUnavailable.class, e -> assertThat(e.problem()).isEqualTo(problem));
        assertThat(askedInTheClear).as("what a redirect leads to").isFalse();
    }

    @Test
    void aCertificateThatIsNotTrustedIsRefused() throws Exception {
        SSLContext others = TestCertificates.authority("another").tlsOf("localhost");
        assertThatThrownBy(() -> reader(others, true).read(at("localhost", "/good")))
            .isInstanceOfSatisfying(ListUnavailable.class, e -> assertThat(e.problem()).isEqualTo(Problem.TLS));
    }

    @Test
    void bytesThatComeSlowlyAreNotWaitedFor() {
        assertThatThrownBy(() -> reader(tls, true, Duration.ofSeconds(2)).read(at("localhost", "/slow")))
            .isInstanceOfSatisfying(ListUnavailable.class, e -> assertThat(e.problem()).isEqualTo(Problem.SLOW));
    }

    @Test
    void aServerWithoutTlsIsRefused() {
        assertThatThrownBy(() -> reader(tls, true, Duration.ofSeconds(2)).read("https://localhost:" + inTheClear.getAddress().getPort() + "/")).isInstanceOf(ListUnavailable.class);
        assertThat(askedInTheClear).isFalse();
    }

    @Test
    void aPrivateAddressIsAskedOnlyIfThatIsPermitted() {
        assertThatThrownBy(() -> reader(tls, false).read(at("localhost", "/good")))
            .isInstanceOfSatisfying(ListUnavailable.class, e -> assertThat(e.problem()).isEqualTo(Problem.PRIVATE_ADDRESS));
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() {
        for (String source : new String[] {"https://no.such.host.invalid/", "https://localhost:1/"}) {
            assertThatThrownBy(() -> read(source)).isInstanceOfSatisfying(ListUnavailable.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNREACHABLE));
        }
    }

    @Test
    void readsAFileAndNoticesThatItHasChanged() throws Exception {
        Path file = directory.resolve("denied domains.txt");
        String source = file.toUri().toString();
        ListReader reader = reader(tls, false);
        assertThat(reader.version(source)).isEmpty();
        assertThatThrownBy(() -> reader.read(source)).isInstanceOfSatisfying(ListUnavailable.class, e -> assertThat(e.problem()).isEqualTo(Problem.FILE))
            .hasMessageContaining("denied domains.txt");

        Files.writeString(file, LIST);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-06-01T12:00:00Z")));
        assertThat(new String(reader.read(source), StandardCharsets.US_ASCII)).isEqualTo(LIST);
        String first = reader.version(source);
        assertThat(first).isNotEmpty().isEqualTo(reader.version(source));
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-06-01T12:00:01Z")));
        assertThat(reader.version(source)).isNotEqualTo(first);
    }

    @Test
    void whatIsNoFileOrTooLongIsNotRead() throws Exception {
        assertThatThrownBy(() -> reader(tls, false).read(directory.toUri().toString().replaceFirst("/$", "")))
            .isInstanceOfSatisfying(ListUnavailable.class, e -> assertThat(e.problem()).isEqualTo(Problem.FILE));
        assertThatThrownBy(() -> reader(tls, false).read("file:///dev/zero")).isInstanceOfSatisfying(ListUnavailable.class, e -> assertThat(e.problem()).isEqualTo(Problem.FILE));
        Path large = Files.write(directory.resolve("large"), new byte[ListReader.MAX_BYTES + 1]);
        assertThatThrownBy(() -> reader(tls, false).read(large.toUri().toString()))
            .isInstanceOfSatisfying(ListUnavailable.class, e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LONG));
    }
}
