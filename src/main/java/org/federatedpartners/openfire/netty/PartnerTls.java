package org.federatedpartners.openfire.netty;

import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jivesoftware.openfire.Connection;
import org.jivesoftware.openfire.spi.ConnectionConfiguration;
import org.jivesoftware.openfire.spi.EncryptionArtifactFactory;

/**
 * TLS for one stream with a partner: Openfire's own keys, protocols and cipher suites, but a peer's certificate does
 * not end the handshake, and is asked for by the partner's policy.
 *
 * @param handler to be put first into the pipeline, as {@value #NAME}
 */
record PartnerTls(SslHandler handler, NotingTrustManager trust) {

    /** Openfire finds its handler by this name. */
    static final String NAME = "ssl";

    /** @throws GeneralSecurityException if Openfire's stores cannot be used */
    static PartnerTls initiating(Connection connection, String peer) throws GeneralSecurityException {
        NotingTrustManager trust = trust(connection);
        // The name goes out as SNI.
        SSLEngine engine = configured(context(connection, trust).createSSLEngine(peer, -1), connection);
        engine.setUseClientMode(true);
        return new PartnerTls(new SslHandler(engine), trust);
    }

    /** @throws GeneralSecurityException if Openfire's stores cannot be used */
    static PartnerTls receiving(Connection connection, boolean askForCertificate) throws GeneralSecurityException {
        NotingTrustManager trust = trust(connection);
        SSLEngine engine = configured(context(connection, trust).createSSLEngine(), connection);
        engine.setUseClientMode(false);
        engine.setWantClientAuth(askForCertificate);
        // <proceed/> still goes out in the clear.
        return new PartnerTls(new SslHandler(engine, true), trust);
    }

    private static NotingTrustManager trust(Connection connection) throws GeneralSecurityException {
        for (TrustManager manager : new EncryptionArtifactFactory(connection.getConfiguration()).getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return new NotingTrustManager(x509);
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
        ConnectionConfiguration configuration = connection.getConfiguration();
        Set<String> protocols = configuration.getEncryptionProtocols();
        if (!protocols.isEmpty()) {
            engine.setEnabledProtocols(protocols.stream().filter(name -> !name.equals("SSLv2Hello")).toArray(String[]::new));
        }
        Set<String> ciphers = configuration.getEncryptionCipherSuites();
        if (!ciphers.isEmpty()) {
            engine.setEnabledCipherSuites(ciphers.toArray(String[]::new));
        }
        return engine;
    }
}
