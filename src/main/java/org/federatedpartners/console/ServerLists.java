package org.federatedpartners.console;

import java.util.List;
import java.util.Map;

/**
 * Openfire's own lists of servers.
 *
 * @param permitted by their domains, with the port that was entered
 * @param refused   their domains
 */
public record ServerLists(Map<String, Integer> permitted, List<String> refused) {
    public ServerLists {
        permitted = Map.copyOf(permitted);
        refused = List.copyOf(refused);
    }

    /** How many servers are on them. */
    public int size() {
        return permitted.size() + refused.size();
    }
}
