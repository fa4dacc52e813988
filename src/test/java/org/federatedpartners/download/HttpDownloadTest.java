package org.federatedpartners.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
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
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real server. */
class HttpDownloadTest {

    private static final HttpDownload.Limits LIMITS = new HttpDownload.Limits(Duration.ofSeconds(10), Duration.ofSeconds(5), 1000, port -> true);
    /** Where the server is too slow; everywhere else, a busy machine is given time. */
    private static final HttpDownload.Limits QUICK = new HttpDownload.Limits(Duration.ofSeconds(1), Duration.ofMillis(400), 1000, port -> true);

    private static final SSLSocketFactory TLS = (SSLSocketFactory) SSLSocketFactory.getDefault();

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
        return get(uri, privateAddresses, LIMITS);
    }

    private byte[] get(String uri, boolean privateAddresses, HttpDownload.Limits limits) throws IOException {
        return new HttpDownload(InetAddress::getAllByName, () -> privateAddresses, limits, TLS, timer).get(uri);
    }

    @Test
    void fetchesAFileAndAsksToCloseTheConnection() throws IOException {
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
    void failsOnAnswersThatAreTooLongOrNotOk(String path, String why) {
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
    void failsOnUrisThatAreNotHttpOrDoNotResolve(String uri) {
        assertThatThrownBy(() -> get(uri, true)).isInstanceOf(IOException.class);
    }

    /** Who owns a name can have it resolve to something else the next time. */
    @Test
    void connectsToTheCheckedAddressDespiteDnsRebinding() throws IOException {
        List<String> resolved = new CopyOnWriteArrayList<>();
        HttpDownload.Resolver rebinding = host -> {
            resolved.add(host);
            return new InetAddress[] {resolved.size() == 1 ? InetAddress.getLoopbackAddress() : InetAddress.getByName("192.0.2.1")};
        };
        assertThat(new HttpDownload(rebinding, () -> true, LIMITS, TLS, timer).get(uri("/good").replace("127.0.0.1", "rebinding.example"))).hasSize(1000);
        assertThat(resolved).containsExactly("rebinding.example");
    }

    @Test
    void onlyThePortsOfHttpAreConnectedTo() {
        assertThatThrownBy(
            () -> new HttpDownload(InetAddress::getAllByName, () -> true, new HttpDownload.Limits(Duration.ofSeconds(1), Duration.ofMillis(400), 1000, port -> port == HttpDownload.HTTP), TLS, timer)
                .get(uri("/good")))
            .isInstanceOf(IOException.class).hasMessageContaining("is not one of HTTP");
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"user@", "user:password@", "@", ":@", "127.0.0.1%40"})
    void refusesUrisWithUserInformation(String user) {
        assertThatThrownBy(() -> get(uri("/good").replace("http://", "http://" + user), true)).isInstanceOf(IOException.class);
        assertThat(asked).isEmpty();
    }

    /** The request is one line and its own: nothing of the URI becomes another. */
    @ParameterizedTest
    @CsvSource({
        "/good/%0d%0aX:1?a=b%20c, /good/%0d%0aX:1?a=b%20c",
        "/good/\u00e4,           /good/%C3%A4",
        "/good#fragment,          /good",
    })
    void uriCannotInjectIntoTheRequestLine(String path, String request) throws IOException {
        get(uri(path), true);
        assertThat(asked).containsExactly(request + " close");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "HTTP/1.1 200 OK\\r\\n\\r\\nabc                                                        | abc",
        "HTTP/1.0 200\\r\\ncontent-length:  2\\r\\n\\r\\nabc                                    | ab",
        "HTTP/1.1 200 OK\\nTransfer-Encoding: CHUNKED\\n\\n2;x=y\\nab\\n1\\nc\\n0\\n\\n         | abc",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nabc                                   | too soon",
        "HTTP/1.1 200 OK\\r\\nContent-Length: -1\\r\\n\\r\\nabc                                  | none of HTTP",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 99999999999999999999\\r\\n\\r\\nabc                | none of HTTP",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n-1\\r\\nabc                   | none of HTTP",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n2\\r\\nabc\\r\\n                | none of HTTP",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n7ffffffffffffff\\r\\nabc       | too soon",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\nabc                     | unknown way",
        "HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\n\\r\\nabc                                   | compressed",
        "HTTP/1.1 200 OK\\r\\nContent-Encoding: identity\\r\\n\\r\\nabc                               | abc",
        "HTTP/2 200\\r\\n\\r\\nabc                                                              | none of HTTP",
        "SSH-2.0-OpenSSH\\r\\n                                                                 | none of HTTP",
        "''                                                                                    | too soon",
    })
    void readsHttpAnswersAndRejectsMalformedOnes(String answer, String expected) {
        byte[] bytes = answer.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.ISO_8859_1);
        String read;
        try {
            read = new String(HttpAnswer.read(new ByteArrayInputStream(bytes)).body(1000), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            read = e.getMessage();
        }
        assertThat(read).contains(expected);
    }

    @Test
    void rejectsAnEndlessHead() {
        InputStream endless = new SequenceInputStream(new ByteArrayInputStream("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII)), new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        });
        assertThatThrownBy(() -> HttpAnswer.read(endless)).hasMessageContaining("too long");
    }

    /** Word by word, each in time. */
    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"})
    void abortsDownloadsThatAreTooSlow(String head) throws IOException {
        try (ServerSocket slow = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            handlers.execute(() -> drip(slow, head));
            long start = System.nanoTime();
            assertThatThrownBy(() -> get("http://127.0.0.1:" + slow.getLocalPort() + "/", true, QUICK)).isInstanceOf(IOException.class);
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
