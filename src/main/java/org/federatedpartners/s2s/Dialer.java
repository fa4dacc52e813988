package org.federatedpartners.s2s;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/** Connects to the first server that answers. */
public final class Dialer {

    private static final int CONNECT_MILLIS = 10_000;

    private Dialer() {
    }

    /**
     * Tries each address of each host, one after the other.
     *
     * @param remote   the domain whose servers they are, for people
     * @param hosts    not resolved, in the order in which to try
     * @param patience after which none is tried any more
     * @throws IOException if none answers; tells of each
     */
    public static Socket connect(String remote, List<InetSocketAddress> hosts, Duration patience) throws IOException {
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
