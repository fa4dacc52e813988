package org.federatedpartners.openfire.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialerTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private static InetSocketAddress at(String host, int port) {
        return InetSocketAddress.createUnresolved(host, port);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return closed.getLocalPort();
        }
    }

    @Test
    void connectsToTheFirstServerThatAnswers() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
            Socket socket = Dialer.connect("partner.example", List.of(at("127.0.0.1", closedPort()), at("127.0.0.1", server.getLocalPort())), LONG)) {
            assertThat(socket.getPort()).isEqualTo(server.getLocalPort());
        }
    }

    @Test
    void reportsEveryAddressWhenNoneAnswers() throws IOException {
        int port = closedPort();
        assertThatThrownBy(() -> Dialer.connect("partner.example", List.of(at("127.0.0.1", port), at("name.invalid", port)), LONG))
            .isInstanceOf(ConnectException.class).hasMessageContaining("partner.example")
            .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSizeGreaterThanOrEqualTo(2));
    }

    @Test
    void failsWithoutAServer() {
        assertThatThrownBy(() -> Dialer.connect("partner.example", List.of(), LONG)).isInstanceOf(ConnectException.class);
    }

    @Test
    void triesNoServerAfterTheTimeOut() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> Dialer.connect("partner.example", List.of(at("127.0.0.1", server.getLocalPort())), Duration.ofSeconds(-1)))
                .isInstanceOf(ConnectException.class);
        }
    }
}
