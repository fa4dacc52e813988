package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * How long a connection waits for the next words of its database. A connection that has died without a word, as behind a firewall or with the host of the database,
 * answers nothing more. No limit of a query ends that, and the operating system takes up to a quarter of an hour to notice; a new connection may work at once.
 */
public final class NetworkLimit {

    /** For a few rows. Longer than {@link PolicyVersion#TIMEOUT}, so that a database that is only slow ends the query, and the connection stays. */
    static final Duration BRIEF = Duration.ofSeconds(5);
    /** For all else: some databases take most of a minute to give up a lock. */
    static final Duration LONG = Duration.ofMinutes(1);

    private final Connection connection;
    /** In milliseconds; empty if there is nothing to reset. */
    private final OptionalInt before;

    private NetworkLimit(Connection connection, OptionalInt before) {
        this.connection = connection;
        this.before = before;
    }

    /** Does nothing if the driver cannot. A limit that is shorter stays. To be reset before the connection goes back to its pool. */
    public static NetworkLimit set(Connection connection, Duration limit) {
        OptionalInt before = OptionalInt.empty();
        try {
            int given = connection.getNetworkTimeout();
            int millis = (int) limit.toMillis();
            if (given == 0 || given > millis) {
                connection.setNetworkTimeout(Runnable::run, millis);
                before = OptionalInt.of(given);
            }
        } catch (SQLException | RuntimeException | LinkageError e) {
            // Not every driver knows this, or even the method. Without a limit, then.
            before = OptionalInt.empty();
        }
        return new NetworkLimit(connection, before);
    }

    public void reset() {
        if (before.isPresent()) {
            try {
                connection.setNetworkTimeout(Runnable::run, before.getAsInt());
            } catch (SQLException | RuntimeException e) {
                // It is broken, which its pool notices.
                return;
            }
        }
    }
}
