package org.federatedpartners.console;

import java.time.Instant;
import java.util.List;

/** The record of what administrators did, which Openfire's own security audit viewer shows. */
public interface AuditLog {

    /** How many entries are searched for those about a partner. */
    int MAX_LATEST = 500;

    /**
     * What was recorded.
     *
     * @param summary one line, for example {@code Federated partner created: partner.example}
     */
    record Entry(Instant at, String administrator, String summary) {}

    /**
     * @param administrator the user name
     * @param summary       one line, for example {@code Federated partner created: partner.example}
     * @param details       before and after
     */
    void record(String administrator, String summary, String details);

    /** The latest entries of anybody about anything, newest first, at most {@link #MAX_LATEST}; empty if the log cannot be read. Waits a second at most, and then gives an earlier answer. */
    List<Entry> latest();
}
