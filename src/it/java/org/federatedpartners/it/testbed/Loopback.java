package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.opentest4j.TestAbortedException;

/**
 * A block of loopback addresses that nobody else on this machine uses: {@code 127.a.b.0/24}, claimed by a socket that
 * listens on its first address for as long as the block is held. So every server can have the ports it likes.
 */
final class Loopback implements AutoCloseable {

    private static final int CLAIM_PORT = 42_695;
    private static final int ATTEMPTS = 100;
    private static final String OTHER = "127.16.0.1";
    private static final int LAST_HOST = 254;

    private final String prefix;
    private final ServerSocket claim;
    private final AtomicInteger last = new AtomicInteger(1);

    private Loopback(String prefix, ServerSocket claim) {
        this.prefix = prefix;
        this.claim = claim;
    }

    /** @throws TestAbortedException if this machine has no such addresses */
    static Loopback claim() {
        return claim(OTHER);
    }

    /** @param other one of those that only some systems have */
    static Loopback claim(String other) {
        if (!Sockets.isOfThisMachine(other)) {
            throw new TestAbortedException("This system has no loopback address " + other + ". The servers need one each; Linux has all of 127.0.0.0/8.");
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            String prefix = "127." + random.nextInt(16, 250) + "." + random.nextInt(256) + ".";
            try {
                return new Loopback(prefix, listen(prefix + "1"));
            } catch (IOException taken) {
                // Somebody else's block: try another one.
            }
        }
        throw new IllegalStateException("No free block of loopback addresses found in " + ATTEMPTS + " attempts");
    }

    private static ServerSocket listen(String address) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), CLAIM_PORT));
            return socket;
        } catch (IOException taken) {
            socket.close();
            throw taken;
        }
    }

    /** An address that was not handed out before. */
    String next() {
        int host = last.incrementAndGet();
        if (host > LAST_HOST) {
            throw new IllegalStateException("All addresses of " + prefix + "0/24 are in use");
        }
        return prefix + host;
    }

    @Override
    public void close() {
        try {
            claim.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
