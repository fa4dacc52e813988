package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * Runs work on the database in transactions: committed whole, or rolled back.
 *
 * <p>Work that was rolled back is repeated on a new connection. That one rule covers deadlocks, serialization
 * failures (which CockroachDB leaves to its clients) and stale pooled connections. It also covers constraints violated because
 * another writer was faster. It applies to all databases, whose codes for these differ.
 */
final class Transactions {

    /** For what fails by itself. What fails because others were faster is repeated for as long as there is patience: each time, one of them has come further. */
    private static final int ATTEMPTS = 5;
    /** After this, the waiting caller is told of the failure: a database may take most of a minute to give up a lock. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** The same where others were faster: Firebird and DB2 look for deadlocks only every ten seconds, and end one that could go on. */
    private static final Duration CONTENDED_PATIENCE = Duration.ofSeconds(15);
    /**
     * Before a transaction that lost against others is repeated, it pauses for a random time of up to this, times the attempts so far. The one that has won goes on
     * before the others are back, and would win against them again.
     */
    private static final Duration STEP_ASIDE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
    /** How many rows a driver that can takes at once: a million would be in memory twice, and some drivers take ten by themselves, each time by another round trip. */
    static final int FETCHED = 1000;
    /**
     * Error codes with their status. MariaDB: a row has changed since the transaction began to read, where innodb_snapshot_isolation is on, as it is since 11.6.2.
     * Oracle: a deadlock.
     */
    private static final Map<Integer, String> OWN_CONFLICTS = Map.of(1020, "HY000", 60, "61000");

    private final ConnectionSource source;
    private final Duration silence;

    Transactions(ConnectionSource source) {
        this(source, NetworkLimit.LONG);
    }

    private Transactions(ConnectionSource source, Duration silence) {
        this.source = source;
        this.silence = silence;
    }

    /** For work on a few rows, which is done again and again: gives up a connection on which the database is silent for a few seconds. */
    static Transactions brief(ConnectionSource source) {
        return new Transactions(source, NetworkLimit.BRIEF);
    }

    /** What is done within one transaction; may be called several times. Any exception rolls it back. */
    @FunctionalInterface
    interface Work<T> {
        T in(Connection connection) throws SQLException, StoreException;
    }

    <T> T run(Work<T> work) throws StoreException {
        long start = System.nanoTime();
        for (int attempt = 1;; attempt++) {
            Connection connection = connect();
            SQLException failure;
            try {
                return limited(connection, work);
            } catch (SQLException e) {
                failure = e;
            } finally {
                quietly(connection::close);
            }
            boolean contended = isConflict(failure);
            Duration patience = contended ? CONTENDED_PATIENCE : PATIENCE;
            boolean isOver = !contended && attempt >= ATTEMPTS || System.nanoTime() - start > patience.toNanos();
            if (isOver || contended && !pause(attempt)) {
                throw new StoreException.Unavailable("The database failed: " + failure.getMessage(), failure);
            }
        }
    }

    /** Returns false at once if the thread is to end. */
    private static boolean pause(int attempts) {
        long longest = Math.min(STEP_ASIDE.toNanos() * attempts, LONGEST_PAUSE.toNanos());
        try {
            TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(longest));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The same, for a store that has a failure of its own. @param failed makes it of what failed, in words, and the cause */
    <T, E extends Exception> T run(Work<T> work, BiFunction<String, Throwable, E> failed) throws E {
        try {
            return run(work);
        } catch (StoreException e) {
            throw failed.apply(e.getMessage(), e);
        }
    }

    /** What one row of an answer says. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException, StoreException;
    }

    /** All rows that a query finds, in its order. */
    static <T> List<T> rows(PreparedStatement select, Row<T> row) throws SQLException, StoreException {
        select.setFetchSize(FETCHED);
        List<T> read = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                read.add(row.read(rows));
            }
        }
        return read;
    }

    /** Deletes one row after another, or several that have a key in common. @param sql takes a key */
    static void deleteEach(Connection connection, String sql, Collection<String> keys) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            for (String key : keys) {
                delete.setString(1, key);
                delete.executeUpdate();
            }
        }
    }

    private Connection connect() throws StoreException.Unavailable {
        try {
            return source.connection();
        } catch (KnownTables.Newer e) {
            throw new StoreException.Unavailable(e.getMessage(), e);
        } catch (SQLException e) {
            throw new StoreException.Unavailable("The database cannot be reached: " + e.getMessage(), e);
        }
    }

    private <T> T limited(Connection connection, Work<T> work) throws SQLException, StoreException {
        NetworkLimit limit = NetworkLimit.set(connection, silence);
        try {
            return transaction(connection, work);
        } finally {
            limit.reset();
        }
    }

    private static <T> T transaction(Connection connection, Work<T> work) throws SQLException, StoreException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        boolean settled = false;
        try {
            T result = work.in(connection);
            commit(connection);
            settled = true;
            return result;
        } finally {
            // To turn auto-commit on would commit what could not be rolled back.
            if (settled || quietly(connection::rollback)) {
                quietly(() -> connection.setAutoCommit(autoCommit));
            }
        }
    }

    private static void commit(Connection connection) throws SQLException, StoreException.Unavailable {
        try {
            connection.commit();
        } catch (SQLException e) {
            if (isKnownToBeRolledBack(e)) {
                throw e;
            }
            throw new StoreException.Unavailable("The database failed while it completed the transaction. Whether it did is "
                + "not known: look before you repeat the change. " + e.getMessage(), e);
        }
    }

    /** By SQL's status codes, 23 is a constraint. */
    private static boolean isKnownToBeRolledBack(SQLException e) {
        return isConflict(e) || e.getSQLState() != null && e.getSQLState().startsWith("23");
    }

    /** By SQL's status codes, class 40 is "transaction rollback", but 40003 "statement completion unknown". Some databases have codes of their own for it. */
    private static boolean isConflict(SQLException e) {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        return state.startsWith("40") && !state.equals("40003") || state.equals(OWN_CONFLICTS.get(e.getErrorCode()));
    }

    @FunctionalInterface
    private interface Cleanup {
        void run() throws SQLException;
    }

    /** The outcome of the work is settled by now; a connection that cannot be cleaned up is for its pool to discard. */
    private static boolean quietly(Cleanup cleanup) {
        try {
            cleanup.run();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }
}
