package org.federatedpartners.openfire.netty;

import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jivesoftware.openfire.Connection;
import org.jivesoftware.openfire.spi.EncryptionArtifactFactory;

/**
 * TLS for one stream with a partner: Openfire's own keys, protocols and cipher suites, but a peer's certificate does
 * not end the handshake, and is asked for by the partner's policy.
 *
 * @param handler to be put first into the pipeline, as {@value #NAME}
 */
record PartnerTls(SslHandler handler, RecordingTrustManager trust) {

    /** Openfire finds its handler by this name. */
    static final String NAME = "ssl";

    /** @throws GeneralSecurityException if Openfire's stores cannot be used */
    static PartnerTls initiating(Connection connection, String peer) throws GeneralSecurityException {
        RecordingTrustManager trust = trust(connection);
        // The name goes out as SNI.
        SSLEngine engine = configured(context(connection, trust).createSSLEngine(peer, -1), connection);
        engine.setUseClientMode(true);
        return new PartnerTls(new SslHandler(engine), trust);
    }

    /** @throws GeneralSecurityException if Openfire's stores cannot be used */
    static PartnerTls receiving(Connection connection, boolean askForCertificate) throws GeneralSecurityException {
        RecordingTrustManager trust = trust(connection);
        SSLEngine engine = configured(context(connection, trust).createSSLEngine(), connection);
        engine.setUseClientMode(false);
        engine.setWantClientAuth(askForCertificate);
        // <proceed/> still goes out in the clear.
        return new PartnerTls(new SslHandler(engine, true), trust);
    }

    /** The same on a plain socket. */
    record Blocking(SSLSocket socket, RecordingTrustManager trust) {

        /**
         * Opens it, and does the handshake.
         *
         * @throws GeneralSecurityException if Openfire's stores cannot be used
         */
        static Blocking initiating(Connection connection, Socket plain, String peer) throws GeneralSecurityException, IOException {
            RecordingTrustManager trust = PartnerTls.trust(connection);
            SSLSocket socket = (SSLSocket) context(connection, trust).getSocketFactory().createSocket(plain, peer, plain.getPort(), true);
            protocols(connection).ifPresent(socket::setEnabledProtocols);
            ciphers(connection).ifPresent(socket::setEnabledCipherSuites);
            socket.startHandshake();
            return new Blocking(socket, trust);
        }
    }

    private static RecordingTrustManager trust(Connection connection) throws GeneralSecurityException {
        for (TrustManager manager : new EncryptionArtifactFactory(connection.getConfiguration()).getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return new RecordingTrustManager(x509);
            }
        }
        throw new GeneralSecurityException("Openfire has no trust manager for server-to-server streams");
    }

    private static SSLContext context(Connection connection, TrustManager trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new EncryptionArtifactFactory(connection.getConfiguration()).getKeyManagers(), new TrustManager[] {trust}, new SecureRandom());
        return context;
    }

    private static SSLEngine configured(SSLEngine engine, Connection connection) {
        protocols(connection).ifPresent(engine::setEnabledProtocols);
        ciphers(connection).ifPresent(engine::setEnabledCipherSuites);
        return engine;
    }

    private static Optional<String[]> protocols(Connection connection) {
        Set<String> protocols = connection.getConfiguration().getEncryptionProtocols();
        return protocols.isEmpty() ? Optional.empty()
            : Optional.of(protocols.stream().filter(name -> !name.equals("SSLv2Hello")).toArray(String[]::new));
    }

    private static Optional<String[]> ciphers(Connection connection) {
        Set<String> ciphers = connection.getConfiguration().getEncryptionCipherSuites();
        return ciphers.isEmpty() ? Optional.empty() : Optional.of(ciphers.toArray(String[]::new));
    }
}
