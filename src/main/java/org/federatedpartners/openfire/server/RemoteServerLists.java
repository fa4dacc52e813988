package org.federatedpartners.openfire.server;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.federatedpartners.console.ServerLists;
import org.jivesoftware.openfire.server.RemoteServerConfiguration;
import org.jivesoftware.openfire.server.RemoteServerManager;

/** Openfire's own lists of servers that may, and may not, connect. */
public final class RemoteServerLists implements Supplier<Optional<ServerLists>> {

    /** While one who asks hangs, the others give up: each would hold one of the few threads that answer pages. */
    private static final Duration TURN = Duration.ofSeconds(1);

    private final Lock asking = new ReentrantLock();

    /** As they are in the database; empty if somebody else is asking for them and gets no answer. Blocks, without a limit; without the database, Openfire returns empty lists. */
    @Override
    public Optional<ServerLists> get() {
        try {
            if (!asking.tryLock(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            return Optional.of(read());
        } finally {
            asking.unlock();
        }
    }

    private static ServerLists read() {
        Map<String, Integer> permitted = new HashMap<>();
        RemoteServerManager.getAllowedServers().forEach(server -> permitted.put(server.getDomain(), server.getRemotePort()));
        return new ServerLists(permitted, RemoteServerManager.getBlockedServers().stream().map(RemoteServerConfiguration::getDomain).toList());
    }
}
