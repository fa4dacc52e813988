package org.federatedpartners.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.federatedpartners.certificate.TestCertificates.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerCertificateTest {

    private static final X509TrustManager TRUSTING = new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // Whatever it is.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // Whatever it is.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    };

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void reportsAChainThatIsTooLongForJava(String protocol) throws Exception {
        KeyPair key = TestCertificates.newKey();
        TestCertificates authority = TestCertificates.authority("Root");
        List<X509Certificate> chain = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            chain.add(0, authority.root());
            authority = authority.below("CA " + i, UnaryOperator.identity());
        }
        chain.add(0, authority.root());
        chain.add(0, authority.certificate().key(key).names(dns("p.example")).sign());

        Throwable failed = handshake(key, chain, protocol);

        assertThat(failed).isInstanceOf(SSLException.class);
        assertThat(PeerCertificate.failure(failed)).isEqualTo(Reason.CERTIFICATE_CHAIN_TOO_LONG);
        assertThat(PeerCertificate.failure(new IOException("wrapped", failed))).isEqualTo(Reason.CERTIFICATE_CHAIN_TOO_LONG);
    }

    @Test
    void reportsAnyOtherHandshakeFailureAsEncryptionFailed() {
        assertThat(PeerCertificate.failure(new SSLException("handshake_failure"))).isEqualTo(Reason.ENCRYPTION_FAILED);
        assertThat(PeerCertificate.failure(new SSLException((String) null))).isEqualTo(Reason.ENCRYPTION_FAILED);
        assertThat(PeerCertificate.failure(null)).isEqualTo(Reason.ENCRYPTION_FAILED);
    }

    @Test
    void readsWhatTheCertificateSaysOfItself() throws Exception {
        TestCertificates authority = TestCertificates.authority("CA");
        X509Certificate leaf = authority.issue(dns("b.example"), dns("a.example"));
        PeerCertificate peer = PeerCertificate.of(List.of(leaf, authority.root()));
        assertThat(peer.shown()).hasValueSatisfying(shown -> {
            assertThat(shown.facts()).isEqualTo(new CertificateFacts(leaf.getSubjectX500Principal().getName(), "CN=CA", leaf.getNotBefore().toInstant(),
                leaf.getNotAfter().toInstant(), List.of("a.example", "b.example"), shown.facts().trust()));
            assertThat(shown.facts().trust().pin()).isEqualTo(KeyPin.of(leaf).value());
            assertThat(shown.pin()).isEqualTo(KeyPin.of(leaf));
        });
        assertThat(peer.shown().orElseThrow().fingerprint()).isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded())));
        assertThat(peer.shown().orElseThrow()).as("read once").isSameAs(peer.shown().orElseThrow());
        assertThat(peer).isEqualTo(PeerCertificate.of(new Certificate[] {leaf, authority.root()})).isNotEqualTo(PeerCertificate.of(List.of(leaf)));
    }

    @Test
    void showsNothingOfAPeerWithoutCertificate() {
        assertThat(PeerCertificate.of((Certificate[]) null).shown()).isEmpty();
    }

    private static Throwable handshake(KeyPair key, List<X509Certificate> chain, String protocol) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key.getPrivate(), new char[0], chain.toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext server = SSLContext.getInstance("TLS");
        server.init(keys.getKeyManagers(), null, new SecureRandom());
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {TRUSTING}, new SecureRandom());
        try (SSLServerSocket listener = (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> {
                try (SSLSocket accepted = (SSLSocket) listener.accept()) {
                    accepted.startHandshake();
                } catch (IOException e) {
                    // The other side has objected.
                }
            });
            answering.start();
            try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(listener.getInetAddress(), listener.getLocalPort())) {
                socket.setEnabledProtocols(new String[] {protocol});
                return catchThrowable(socket::startHandshake);
            } finally {
                answering.join();
            }
        }
    }
}
