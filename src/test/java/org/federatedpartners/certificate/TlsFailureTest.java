package org.federatedpartners.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.dns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFailureTest {

    private static final TestCertificates CA = TestCertificates.authority("Root");

    /** Trusts all, or none, as Openfire's trust manager does it. */
    private record Trusting(boolean everybody) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            checkServerTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            if (!everybody) {
                throw new CertificateException(new CertPathBuilderException("no path", new CertificateExpiredException("certificate expired")));
            }
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static List<X509Certificate> chain(KeyPair key, int authorities) {
        List<X509Certificate> chain = new ArrayList<>();
        TestCertificates authority = CA;
        for (int i = 1; i < authorities; i++) {
            chain.add(0, authority.root());
            authority = authority.below("CA " + i, UnaryOperator.identity());
        }
        chain.add(0, authority.root());
        chain.add(0, authority.certificate().key(key).names(dns("p.example")).sign());
        return chain;
    }

    private static SSLEngine engine(String protocol, int authorities, boolean trusting) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (authorities > 0) {
            KeyPair key = TestCertificates.newKey();
            store.setKeyEntry("own", key.getPrivate(), new char[0], chain(key, authorities).toArray(X509Certificate[]::new));
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {new Trusting(trusting)}, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setEnabledProtocols(new String[] {protocol});
        return engine;
    }

    /** What becomes of a handshake, on both sides, and of what follows on it. */
    private static final class Handshake {

        private final ByteBuffer toServer = ByteBuffer.allocate(1 << 17);
        private final ByteBuffer toClient = ByteBuffer.allocate(1 << 17);
        private Throwable client;
        private Throwable server;

        Handshake(SSLEngine clients, SSLEngine servers) {
            clients.setUseClientMode(true);
            servers.setUseClientMode(false);
            for (int i = 0; i < 20; i++) {
                client = step(clients, toClient, toServer, client);
                server = step(servers, toServer, toClient, server);
            }
        }

        private static Throwable step(SSLEngine engine, ByteBuffer in, ByteBuffer out, Throwable before) {
            Throwable failed = before;
            in.flip();
            try {
                engine.unwrap(in, ByteBuffer.allocate(1 << 15));
            } catch (SSLException e) {
                failed = failed == null ? e : failed;
            }
            in.compact();
            work(engine);
            try {
                engine.wrap(ByteBuffer.allocate(0), out);
            } catch (SSLException e) {
                failed = failed == null ? e : failed;
            }
            work(engine);
            return failed;
        }

        private static void work(SSLEngine engine) {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void reportsAChainThatIsTooLongForJava(String protocol) throws Exception {
        Throwable failed = new Handshake(engine(protocol, 0, true), engine(protocol, 13, true)).client;
        assertThat(TlsFailure.of(failed).reason()).isEqualTo(Reason.CERTIFICATE_CHAIN_TOO_LONG);
        assertThat(TlsFailure.of(new IOException("wrapped", failed))).isEqualTo(TlsFailure.of(failed));
        assertThat(TlsFailure.of(failed).words()).contains("(10)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void reportsACertificateThatOneSideRefusesOnBothSides(String protocol) throws Exception {
        Handshake handshake = new Handshake(engine(protocol, 0, false), engine(protocol, 1, true));
        assertThat(TlsFailure.of(handshake.client)).isEqualTo(new TlsFailure(Reason.CERTIFICATE_REFUSED_IN_HANDSHAKE, "certificate expired"));
        assertThat(TlsFailure.of(handshake.server)).isEqualTo(new TlsFailure(Reason.OUR_CERTIFICATE_REFUSED, "certificate_unknown"));
    }

    /** The client's own handshake is done by then. Versions of Java differ in the alert. */
    @Test
    void reportsAServerThatRequiresACertificate() throws Exception {
        SSLEngine server = engine("TLSv1.3", 1, true);
        server.setNeedClientAuth(true);
        Throwable failed = new Handshake(engine("TLSv1.3", 0, true), server).client;
        assertThat(TlsFailure.of(failed).reason()).isEqualTo(Reason.OUR_CERTIFICATE_REFUSED);
        assertThat(TlsFailure.of(failed).words()).isIn("certificate_required", "bad_certificate");
    }

    /** As Java 17 and Java 25 write them. */
    @ParameterizedTest
    @CsvSource({
        "Received fatal alert: certificate_expired,                       OUR_CERTIFICATE_REFUSED, certificate_expired",
        "(certificate_expired) Received fatal alert: certificate_expired, OUR_CERTIFICATE_REFUSED, certificate_expired",
        "Received fatal alert: bad_certificate,                           OUR_CERTIFICATE_REFUSED, bad_certificate",
        "Received fatal alert: unknown_ca,                                OUR_CERTIFICATE_REFUSED, unknown_ca",
        "Received fatal alert: handshake_failure,                         ENCRYPTION_FAILED,       Received fatal alert: handshake_failure",
        "(protocol_version) Received fatal alert: protocol_version,       ENCRYPTION_FAILED,       (protocol_version) Received fatal alert: protocol_version",
        "certificate_expired,                                             ENCRYPTION_FAILED,       certificate_expired",
        ",                                                                ENCRYPTION_FAILED,       ''",
    })
    void tellsAlertsAboutOurCertificateFromOthers(String message, Reason reason, String words) {
        assertThat(TlsFailure.of(new SSLHandshakeException(message))).isEqualTo(new TlsFailure(reason, words));
    }

    @Test
    void blamesNoCertificateForWhatIsNoFailureOfTls() {
        assertThat(TlsFailure.of(new IOException("own key store", new CertificateException("unreadable"))).reason()).isEqualTo(Reason.ENCRYPTION_FAILED);
        assertThat(TlsFailure.of(null)).isEqualTo(new TlsFailure(Reason.ENCRYPTION_FAILED, ""));
    }
}
