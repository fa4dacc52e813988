package org.federatedpartners.certificate.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.NOW;
import static org.federatedpartners.certificate.TestRevocations.KEY_COMPROMISE;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.download.HttpDownload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RevocationWatchTest {

    private static final TestCertificates CA = TestCertificates.authority("Public");

    private final CountDownLatch learned = new CountDownLatch(1);
    private final RevocationWatch watch = new RevocationWatch(domain -> false, () -> true,
        new HttpDownload.Limits(Duration.ofSeconds(10), Duration.ofSeconds(4), 10_000, port -> true), learned::countDown, Clock.fixed(NOW, ZoneOffset.UTC));

    @BeforeEach
    void start() {
        watch.start();
    }

    @AfterEach
    void stop() {
        watch.close();
    }

    private static X509Certificate listedAt(int port) {
        return CA.certificate().lists("http://127.0.0.1:" + port + "/1.crl").sign();
    }

    @Test
    void awaitReturnsOnceTheListWasRead() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        X509Certificate leaf = listedAt(server.getAddress().getPort());
        byte[] list = CA.revocations().list().with(leaf, KEY_COMPROMISE).sign();
        server.createContext("/1.crl", exchange -> {
            exchange.sendResponseHeaders(200, list.length);
            exchange.getResponseBody().write(list);
            exchange.close();
        });
        server.start();
        try {
            watch.await(List.of(leaf, CA.root()), Duration.ofSeconds(20));
            assertThat(watch.revocations().known(leaf, CA.root(), "p.example")).hasValueSatisfying(statement -> assertThat(statement.revoked()).isPresent());
            assertThat(learned.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void awaitReturnsEarlyWhenTheListCannotBeFetched() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        long start = System.nanoTime();
        watch.await(List.of(listedAt(port), CA.root()), Duration.ofMinutes(5));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void awaitReturnsAtItsTimeoutOrWhenNoListIsNamed() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();
            watch.await(List.of(listedAt(silent.getLocalPort()), CA.root()), Duration.ofMillis(300));
            watch.await(List.of(CA.issue(), CA.root()), Duration.ofMinutes(5));
            watch.await(List.of(CA.root()), Duration.ofMinutes(5));
            watch.await(List.of(), Duration.ofMinutes(5));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
        }
    }
}
