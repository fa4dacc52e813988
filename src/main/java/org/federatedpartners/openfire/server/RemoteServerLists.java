package org.federatedpartners.openfire.server;

import java.util.HashMap;
import java.util.Map;
import org.federatedpartners.console.ServerLists;
import org.jivesoftware.openfire.server.RemoteServerConfiguration;
import org.jivesoftware.openfire.server.RemoteServerManager;

/** Openfire's own lists of servers that may, and may not, connect. */
public final class RemoteServerLists {

    private RemoteServerLists() {}

    /** As they are in the database. Blocks, without a limit; without the database, Openfire returns empty lists. */
    public static ServerLists get() {
        Map<String, Integer> permitted = new HashMap<>();
        RemoteServerManager.getAllowedServers().forEach(server -> permitted.put(server.getDomain(), server.getRemotePort()));
        return new ServerLists(permitted, RemoteServerManager.getBlockedServers().stream().map(RemoteServerConfiguration::getDomain).toList());
    }
}
