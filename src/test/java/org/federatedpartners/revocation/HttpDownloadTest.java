package org.federatedpartners.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real server. */
class HttpDownloadTest {

    private static final HttpDownload.Limits LIMITS = new HttpDownload.Limits(Duration.ofSeconds(1), Duration.ofMillis(400), 1000);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService handlers = Executors.newCachedThreadPool();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(handlers);
        server.createContext("/good", exchange -> answer(exchange, 200, 1000));
        server.createContext("/long", exchange -> answer(exchange, 200, 1001));
        server.createContext("/endless", exchange -> answer(exchange, 200, 0));
        server.createContext("/gone", exchange -> answer(exchange, 404, 10));
        server.createContext("/broken", exchange -> answer(exchange, 503, 10));
        server.createContext("/elsewhere", exchange -> {
            exchange.getResponseHeaders().set("Location", uri("/good"));
            answer(exchange, 302, 10);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        timer.shutdownNow();
        handlers.shutdownNow();
    }

    private String uri(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange, int status, int length) throws IOException {
        asked.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Connection"));
        // In chunks, if the length is 0.
        exchange.sendResponseHeaders(status, length);
        try (OutputStream body = exchange.getResponseBody()) {
            for (int i = 0; length == 0 || i < length; i++) {
                body.write('x');
            }
        }
    }

    private byte[] get(String uri, boolean privateAddresses) throws IOException {
        return new HttpDownload(() -> privateAddresses, LIMITS, timer).get(uri);
    }

    @Test
    void whatIsThereIsFetchedAndTheConnectionNotWantedAnyMore() throws IOException {
        assertThat(get(uri("/good"), true)).hasSize(1000);
        assertThat(asked).containsExactly("/good close");
    }

    @ParameterizedTest
    @CsvSource({
        "/long,      longer than 1000 bytes",
        "/endless,   longer than 1000 bytes",
        "/gone,      404",
        "/broken,    503",
        "/elsewhere, 302",
    })
    void anythingElseIsNot(String path, String why) {
        assertThatThrownBy(() -> get(uri(path), true)).isInstanceOf(IOException.class).hasMessageContaining(why);
        assertThat(asked).hasSize(1);
    }

    @Test
    void anAddressThatIsNotPublicIsAskedOnlyIfThatIsPermitted() {
        assertThatThrownBy(() -> get(uri("/good"), false)).isInstanceOf(IOException.class).hasMessageContaining("127.0.0.1 is not a public address");
        assertThatThrownBy(() -> get("http://localhost:" + server.getAddress().getPort() + "/good", false)).isInstanceOf(IOException.class)
            .hasMessageContaining("is not a public address");
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ldap://127.0.0.1/x", "file:///etc/passwd", "jar:http://127.0.0.1/x!/y", "", "http://", "http:///x", "http://a b/", "http://[::1/x",
        "http://host.invalid/x"})
    void whatIsNoUriOfHttpIsNotFetched(String uri) {
        assertThatThrownBy(() -> get(uri, true)).isInstanceOf(IOException.class);
    }

    /** Word by word, each in time. */
    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"})
    void whatIsTooSlowIsCut(String head) throws IOException {
        try (ServerSocket slow = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            handlers.execute(() -> drip(slow, head));
            long start = System.nanoTime();
            assertThatThrownBy(() -> get("http://127.0.0.1:" + slow.getLocalPort() + "/", true)).isInstanceOf(IOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    private static void drip(ServerSocket server, String head) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            while (!head.isEmpty()) {
                Thread.sleep(50);
                socket.getOutputStream().write('x');
            }
            socket.getInputStream().readAllBytes();
        } catch (IOException | InterruptedException closed) {
            // As it should be.
        }
    }
}
