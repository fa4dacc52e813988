package org.federatedpartners.history;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Persists stream counts over restarts. Calls may block; they belong on background and administrators' threads. */
public interface StreamCountStore {

    /** Everything that is kept, also what is left of what was forgotten. */
    List<StreamCount> load() throws Failed;

    /** What of that was seen or forgotten at this moment or later. Costs as much as there is of it. */
    List<StreamCount> load(Instant since) throws Failed;

    /** Adds to what is kept; several servers may do so at once. What was not added is lost to none but the statistics. */
    void add(Collection<StreamCount> more) throws Failed;

    /** Removes these. */
    void remove(Collection<StreamCount.Key> superfluous) throws Failed;

    /** Forgets everything about these domains: from this moment on, each count is empty, so that other servers notice. */
    void forget(Set<String> domains, Instant now) throws Failed;

    /** The store could not be reached, or holds what cannot be understood; the message says what and what to do. */
    final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        public Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
