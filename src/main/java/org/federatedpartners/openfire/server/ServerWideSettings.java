package org.federatedpartners.openfire.server;

import java.security.KeyStoreException;
import java.util.Set;
import java.util.function.Supplier;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.ServerFacts;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.net.SASLAuthentication;
import org.jivesoftware.openfire.server.RemoteServerManager;
import org.jivesoftware.openfire.server.ServerDialback;
import org.jivesoftware.openfire.spi.ConnectionListener;
import org.jivesoftware.openfire.spi.ConnectionManagerImpl;
import org.jivesoftware.openfire.spi.ConnectionType;

/**
 * Openfire's own settings for streams with other servers, which it holds in memory. Only its list of permitted servers is
 * looked up domain by domain: in a cache of Openfire's, and behind it in the database.
 */
public final class ServerWideSettings implements Supplier<ServerFacts> {

    private static final Log LOG = Log.of(ServerWideSettings.class);

    private final XMPPServer server;

    public ServerWideSettings(XMPPServer server) {
        this.server = server;
    }

    @Override
    public ServerFacts get() {
        ConnectionManagerImpl connections = (ConnectionManagerImpl) server.getConnectionManager();
        ConnectionListener listener = connections.getListener(ConnectionType.SOCKET_S2S, false);
        // A version that knows no direct TLS gives the one listener that it has.
        boolean directTls = connections.getListener(ConnectionType.SOCKET_S2S, true).isEnabled();
        return new ServerFacts(listener.isEnabled(), directTls, listener.getTLSPolicy().name(), ServerDialback.isEnabled(), hasCertificate(),
            SASLAuthentication.getEnabledMechanisms(), listener.getClientAuth().name(), RemoteServerManager.getPermissionPolicy().name(),
            domain -> RemoteServerManager.canAccess(domain.value()), Set.of());
    }

    private boolean hasCertificate() {
        try {
            return server.getCertificateStoreManager().getIdentityStore(ConnectionType.SOCKET_S2S).getStore().size() > 0;
        } catch (KeyStoreException e) {
            LOG.warn("The certificate store for server-to-server streams cannot be read", e);
            return false;
        }
    }
}
