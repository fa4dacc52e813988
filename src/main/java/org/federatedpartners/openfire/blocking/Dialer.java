package org.federatedpartners.openfire.blocking;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.federatedpartners.policy.PolicySnapshot;
import org.jivesoftware.openfire.net.DNSUtil;
import org.jivesoftware.openfire.server.RemoteServerManager;

/** Connects to a domain's server, for a stream or to verify a dialback key. Blocks. */
final class Dialer {

    static final int CONNECT_MILLIS = 10_000;

    private Dialer() {
    }

    /** Connects to the first of a domain's servers that answers: where the policy says, else where the DNS does. */
    static Socket connect(PolicySnapshot policy, String remote) throws IOException {
        List<InetSocketAddress> hosts = policy.trust(remote).connectHost().map(host -> List.of(InetSocketAddress.createUnresolved(host.host(), host.port())))
            .orElseGet(() -> DNSUtil.resolveXMPPDomain(remote, RemoteServerManager.getPortForServer(remote)).stream()
                .map(host -> InetSocketAddress.createUnresolved(host.getHost(), host.getPort())).toList());
        return connect(remote, hosts, Attachment.ESTABLISHMENT);
    }

    /**
     * Tries each address of each host, one after the other.
     *
     * @param remote   the domain whose servers they are, for people
     * @param hosts    not resolved, in the order in which to try
     * @param patience after which none is tried any more
     * @throws IOException if none answers; tells of each
     */
    static Socket connect(String remote, List<InetSocketAddress> hosts, Duration patience) throws IOException {
        IOException failure = new ConnectException("No server of " + remote + " can be reached");
        long giveUp = System.nanoTime() + patience.toNanos();
        for (InetSocketAddress host : hosts) {
            try {
                for (InetAddress address : InetAddress.getAllByName(host.getHostString())) {
                    Socket socket = new Socket();
                    try {
                        if (System.nanoTime() < giveUp) {
                            socket.connect(new InetSocketAddress(address, host.getPort()), CONNECT_MILLIS);
                            return socket;
                        }
                    } catch (IOException e) {
                        failure.addSuppressed(e);
                    }
                    socket.close();
                }
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }
}
