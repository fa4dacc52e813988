package org.federatedpartners.s2s;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.stream.TlsFacts;

/**
 * TLS for one stream with another server: this server's own keys, protocols and cipher suites, but no certificate of a peer ends the handshake. What it
 * proves is judged afterwards, when the stream is authenticated: dialback needs none at all.
 */
public final class PartnerTls {

    /** As much as two records of TLS hold. */
    private static final int AHEAD = 1 << 15;

    private final SSLContext context;
    private final RecordingTrustManager trust;
    private final List<RecordingKeyManager> keys = new ArrayList<>();
    private final TlsSettings settings;

    /** @throws GeneralSecurityException if this server's own keys cannot be used */
    public PartnerTls(TlsSettings settings) throws GeneralSecurityException {
        this.settings = settings;
        trust = new RecordingTrustManager(settings.opinion());
        context = SSLContext.getInstance("TLS");
        context.init(Arrays.stream(settings.keys()).map(this::recording).toArray(KeyManager[]::new), new TrustManager[] {trust}, null);
    }

    private KeyManager recording(KeyManager manager) {
        if (manager instanceof X509ExtendedKeyManager extended) {
            RecordingKeyManager recording = new RecordingKeyManager(extended);
            keys.add(recording);
            return recording;
        }
        return manager;
    }

    /**
     * For a connection that we have opened. The handshake is still to be done.
     *
     * @param peer the domain whose server is meant: goes out as SNI
     */
    public SSLSocket initiating(Socket plain, String peer) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, peer, plain.getPort(), true);
        socket.setUseClientMode(true);
        return configured(socket);
    }

    /** For a connection that was opened to us. The handshake is still to be done. */
    public SSLSocket receiving(Socket plain, boolean askForCertificate) throws IOException {
        // Reads ahead: by itself, the JDK asks the operating system twice for each record, and here each stanza is one.
        InputStream ahead = new BufferedInputStream(plain.getInputStream(), AHEAD);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, ahead, true);
        socket.setUseClientMode(false);
        socket.setWantClientAuth(askForCertificate);
        return configured(socket);
    }

    /** The same without a socket. */
    public SSLEngine initiating(String peer) {
        SSLEngine engine = context.createSSLEngine(peer, -1);
        engine.setUseClientMode(true);
        return configured(engine);
    }

    /** The same without a socket. */
    public SSLEngine receiving(boolean askForCertificate) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setWantClientAuth(askForCertificate);
        return configured(engine);
    }

    private SSLSocket configured(SSLSocket socket) {
        enabled(settings.protocols()).ifPresent(socket::setEnabledProtocols);
        enabled(settings.cipherSuites()).ifPresent(socket::setEnabledCipherSuites);
        return socket;
    }

    private SSLEngine configured(SSLEngine engine) {
        enabled(settings.protocols()).ifPresent(engine::setEnabledProtocols);
        enabled(settings.cipherSuites()).ifPresent(engine::setEnabledCipherSuites);
        return engine;
    }

    private static Optional<String[]> enabled(List<String> names) {
        return names.isEmpty() ? Optional.empty() : Optional.of(names.toArray(String[]::new));
    }

    /** Whether the peer, a server that we connected to, wanted to see our certificate. */
    public boolean wasAskedForCertificate() {
        return keys.stream().anyMatch(RecordingKeyManager::wasAsked);
    }

    /** Whether there was one to show, of a CA that the peer named. */
    public boolean hasShownCertificate() {
        return keys.stream().anyMatch(RecordingKeyManager::hasShown);
    }

    /** What a handshake that is done tells. */
    public TlsFacts facts(SSLSession session, CertificateJudge certificates) {
        return facts(session, certificates, Optional.of(trust));
    }

    /**
     * The same of a handshake that was not necessarily ours.
     *
     * @param trust what the server itself thinks of certificates; empty if that does not count
     */
    public static TlsFacts facts(SSLSession session, CertificateJudge certificates, Optional<RecordingTrustManager> trust) {
        PeerCertificate peer = PeerCertificate.of(session);
        certificates.stapled(peer.chain(), PeerCertificate.stapled(session));
        return new TlsFacts(session.getProtocol(), session.getCipherSuite(), peer.shown(), peer.withOurs(session), new Judged(peer, certificates.forStream(), trust));
    }

    /** The peer's certificate, as we and the server judge it. */
    private record Judged(PeerCertificate peer, CertificateJudge certificates, Optional<RecordingTrustManager> trust) implements TlsFacts.Certificate {

        @Override
        public List<CertificateProblem> problems(String domain) {
            return certificates.verdict(peer, domain, path -> trust.flatMap(server -> server.rejection(path))).problems();
        }

        @Override
        public void settle(String domain) {
            certificates.verdict(peer, domain, path -> {
                trust.ifPresent(server -> server.ask(path));
                return Optional.empty();
            });
        }
    }

    /** What lets the certificates of this handshake pass. */
    public RecordingTrustManager trust() {
        return trust;
    }
}
