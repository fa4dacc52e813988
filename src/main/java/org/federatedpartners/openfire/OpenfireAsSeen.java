package org.federatedpartners.openfire;

import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.diagnosis.OwnServer;
import org.federatedpartners.policy.DomainName;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.spi.ConnectionConfiguration;
import org.jivesoftware.openfire.spi.ConnectionListener;
import org.jivesoftware.openfire.spi.ConnectionManagerImpl;
import org.jivesoftware.openfire.spi.ConnectionType;

/** What other servers see of this Openfire. */
final class OpenfireAsSeen implements OwnServer {

    private final XMPPServer server;
    private final boolean directTls;

    OpenfireAsSeen(XMPPServer server, ServerEra era) {
        this.server = server;
        directTls = era == ServerEra.NETTY;
    }

    @Override
    public String domain() {
        return DomainName.lookupKey(server.getServerInfo().getXMPPDomain());
    }

    @Override
    public List<DomainName> domains() {
        return Stream.concat(Stream.of(domain()), server.getRoutingTable().getComponentsDomains().stream().sorted())
            .map(DomainName::parse).filter(DomainName.Valid.class::isInstance).map(parsed -> ((DomainName.Valid) parsed).name()).distinct().toList();
    }

    @Override
    public List<PeerCertificate> certificates() throws GeneralSecurityException {
        KeyStore store = server.getCertificateStoreManager().getIdentityStore(ConnectionType.SOCKET_S2S).getStore();
        List<PeerCertificate> peers = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            Certificate[] chain = store.getCertificateChain(alias);
            if (chain != null) {
                peers.add(PeerCertificate.of(chain));
            }
        }
        return peers;
    }

    private ConnectionListener listener(boolean direct) {
        return ((ConnectionManagerImpl) server.getConnectionManager()).getListener(ConnectionType.SOCKET_S2S, direct);
    }

    @Override
    public OptionalInt port() {
        return port(listener(false));
    }

    @Override
    public OptionalInt directTlsPort() {
        return directTls ? port(listener(true)) : OptionalInt.empty();
    }

    private static OptionalInt port(ConnectionListener listener) {
        return listener.isEnabled() ? OptionalInt.of(listener.getPort()) : OptionalInt.empty();
    }

    @Override
    public InetAddress address() {
        ConnectionConfiguration configuration = listener(false).generateConnectionConfiguration();
        InetAddress bound = configuration.getBindAddress();
        return bound == null || bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
    }
}
