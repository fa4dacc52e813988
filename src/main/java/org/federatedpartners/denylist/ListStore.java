package org.federatedpartners.denylist;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Persists the last good text of each list, for all cluster nodes. Calls may block; they belong on background threads. */
public interface ListStore {

    /** What is stored, without the entries. */
    List<ListHead> heads() throws Failed;

    /** The entries of a list, as they were {@link #put}; empty if nothing is stored of it. */
    Optional<String> entries(String source) throws Failed;

    /** Replaces what is stored of a list. @param entries in ASCII */
    void put(ListHead head, String entries) throws Failed;

    /** Forgets all other lists. */
    void retain(Collection<String> sources) throws Failed;

    /** The store could not be reached; the message says why. */
    final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        public Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
