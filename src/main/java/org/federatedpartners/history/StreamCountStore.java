package org.federatedpartners.history;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Persists stream counts over restarts. Calls may block; they belong on background and administrators' threads. */
public interface StreamCountStore {

    /** Everything that is kept. */
    List<StreamCount> load() throws Failed;

    /** Adds to what is kept; several servers may do so at once. What was not added is lost to none but the statistics. */
    void add(Collection<StreamCount> more) throws Failed;

    /** Forgets these. */
    void remove(Collection<StreamCount.Key> superfluous) throws Failed;

    /** Forgets everything about these domains. */
    void forget(Set<String> domains) throws Failed;

    /** The store could not be reached, or holds what cannot be understood; the message says what and what to do. */
    final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        public Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
