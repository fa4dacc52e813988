package org.federatedpartners.cluster;

import java.util.Collection;
import java.util.List;

/** Where the nodes of a cluster publish themselves. Calls may block; they belong on a thread of their own. */
public interface NodeStore {

    /**
     * What all have published.
     *
     * @param policy the version of the policy that is stored, read after the nodes
     */
    record Published(long policy, List<Node> nodes) {
        public Published {
            nodes = List.copyOf(nodes);
        }
    }

    Published read() throws Failed;

    /** Publishes a node, and counts its beats up. @param own its own number of beats is ignored */
    void beat(Node own) throws Failed;

    /** Removes everything that these nodes have published of themselves, with what they have reported of domains. */
    void remove(Collection<String> ids) throws Failed;

    /** The store could not be reached; the message says why. */
    final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        public Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
