package org.federatedpartners.openfire.server;

import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import org.federatedpartners.diagnosis.ClientTls;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.spi.ConnectionConfiguration;
import org.jivesoftware.openfire.spi.ConnectionManagerImpl;
import org.jivesoftware.openfire.spi.ConnectionType;
import org.jivesoftware.openfire.spi.EncryptionArtifactFactory;

/** Openfire's own keys, protocols and cipher suites for streams with other servers, as its settings are at the moment. */
public final class OwnTls implements ClientTls {

    /** The name under which very old clients said hello; no version of TLS. */
    private static final String OLD_HELLO = "SSLv2Hello";

    private final XMPPServer server;

    public OwnTls(XMPPServer server) {
        this.server = server;
    }

    private ConnectionConfiguration configuration() {
        return ((ConnectionManagerImpl) server.getConnectionManager()).getListener(ConnectionType.SOCKET_S2S, false).generateConnectionConfiguration();
    }

    @Override
    public KeyManager[] keys() throws GeneralSecurityException {
        return new EncryptionArtifactFactory(configuration()).getKeyManagers();
    }

    @Override
    public List<String> protocols() {
        return configuration().getEncryptionProtocols().stream().filter(name -> !name.equals(OLD_HELLO)).toList();
    }

    @Override
    public List<String> cipherSuites() {
        return List.copyOf(configuration().getEncryptionCipherSuites());
    }
}
