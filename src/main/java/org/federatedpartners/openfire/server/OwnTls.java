package org.federatedpartners.openfire.server;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.federatedpartners.s2s.TlsSettings;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.spi.ConnectionConfiguration;
import org.jivesoftware.openfire.spi.ConnectionManagerImpl;
import org.jivesoftware.openfire.spi.ConnectionType;
import org.jivesoftware.openfire.spi.EncryptionArtifactFactory;

/** Openfire's own keys, protocols and cipher suites for streams with other servers, as its settings are at the moment. */
public class OwnTls implements TlsSettings {

    /** The name under which very old clients said hello; no version of TLS. */
    private static final String OLD_HELLO = "SSLv2Hello";

    private final Supplier<ConnectionConfiguration> configuration;

    /** For all streams with other servers. */
    public OwnTls(XMPPServer server) {
        this(configuration(server));
    }

    private static Supplier<ConnectionConfiguration> configuration(XMPPServer server) {
        return () -> ((ConnectionManagerImpl) server.getConnectionManager()).getListener(ConnectionType.SOCKET_S2S, false).generateConnectionConfiguration();
    }

    /** @param configuration of one connection, or of all of a kind */
    public OwnTls(Supplier<ConnectionConfiguration> configuration) {
        this.configuration = configuration;
    }

    /** For all streams with other servers, with Openfire's own opinion of certificates. */
    public static TlsSettings withOpinion(XMPPServer server) {
        return withOpinion(configuration(server));
    }

    /** Counts Openfire's own opinion of certificates too: it may look at more than we do, for example at revocation. */
    public static TlsSettings withOpinion(Supplier<ConnectionConfiguration> configuration) {
        return new OwnTls(configuration) {
            @Override
            public Optional<X509TrustManager> opinion() throws GeneralSecurityException {
                for (TrustManager manager : new EncryptionArtifactFactory(configuration.get()).getTrustManagers()) {
                    if (manager instanceof X509TrustManager x509) {
                        return Optional.of(x509);
                    }
                }
                throw new GeneralSecurityException("Openfire has no trust manager for server-to-server streams");
            }
        };
    }

    @Override
    public KeyManager[] keys() throws GeneralSecurityException {
        return new EncryptionArtifactFactory(configuration.get()).getKeyManagers();
    }

    @Override
    public List<String> protocols() {
        return configuration.get().getEncryptionProtocols().stream().filter(name -> !name.equals(OLD_HELLO)).toList();
    }

    @Override
    public List<String> cipherSuites() {
        return List.copyOf(configuration.get().getEncryptionCipherSuites());
    }
}
