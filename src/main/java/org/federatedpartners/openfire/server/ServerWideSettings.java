package org.federatedpartners.openfire.server;

import java.security.KeyStoreException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.ServerFacts;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.net.SASLAuthentication;
import org.jivesoftware.openfire.server.RemoteServerConfiguration;
import org.jivesoftware.openfire.server.RemoteServerManager;
import org.jivesoftware.openfire.server.ServerDialback;
import org.jivesoftware.openfire.spi.ConnectionListener;
import org.jivesoftware.openfire.spi.ConnectionManagerImpl;
import org.jivesoftware.openfire.spi.ConnectionType;

/**
 * Openfire's own settings for streams with other servers, which it holds in memory. Only its lists of servers
 * are in the database; they are read when the facts are first asked about a domain.
 */
public final class ServerWideSettings implements Supplier<ServerFacts> {

    private static final Log LOG = Log.of(ServerWideSettings.class);

    /** The policy under which whoever is on no list may connect. */
    private static final String BLACKLIST = "blacklist";

    private final XMPPServer server;
    private final PageReading<String> listed;

    /** @param storage does something where the database can be waited for */
    public ServerWideSettings(XMPPServer server, Function<Runnable, Future<?>> storage) {
        this.server = server;
        listed = new PageReading<>(ServerWideSettings::readListed, storage);
    }

    @Override
    public ServerFacts get() {
        ConnectionManagerImpl connections = (ConnectionManagerImpl) server.getConnectionManager();
        ConnectionListener listener = connections.getListener(ConnectionType.SOCKET_S2S, false);
        // A version that knows no direct TLS gives the one listener that it has.
        boolean directTls = connections.getListener(ConnectionType.SOCKET_S2S, true).isEnabled();
        return new ServerFacts(listener.isEnabled(), directTls, listener.getTLSPolicy().name(), ServerDialback.isEnabled(), hasCertificate(),
            SASLAuthentication.getEnabledMechanisms(), listener.getClientAuth().name(), RemoteServerManager.getPermissionPolicy().name(),
            new PermittedServers(listed, RemoteServerManager.getPermissionPolicy().name().equals(BLACKLIST), RemoteServerManager::canAccess), Set.of());
    }

    private static List<String> readListed() {
        return Stream.of(RemoteServerManager.getAllowedServers(), RemoteServerManager.getBlockedServers()).flatMap(Collection::stream)
            .map(RemoteServerConfiguration::getDomain).toList();
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
