package org.federatedpartners.history;

import java.util.Collection;
import java.util.List;

/** Where refusals are kept over restarts; the oldest are forgotten. Calls may block; they belong on background threads. */
public interface RefusalStore {

    /** What is kept, newest first. */
    List<Refusal> load() throws Failed;

    /** What other servers have kept since this or {@link #load} was called, in no order. */
    List<Refusal> more() throws Failed;

    /** Keeps more; several servers may do so at once. */
    void add(Collection<Refusal> more) throws Failed;

    /** The store could not be reached; the message says what and what to do. */
    final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        public Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
