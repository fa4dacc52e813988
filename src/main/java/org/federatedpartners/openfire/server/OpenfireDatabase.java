package org.federatedpartners.openfire.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.federatedpartners.store.ConnectionSource;
import org.jivesoftware.database.ConnectionProvider;
import org.jivesoftware.database.DbConnectionManager;

/**
 * Openfire's database, asked once. {@link DbConnectionManager#getConnection} asks ten times and more, and logs the stack trace of each
 * failure; who needs the database here tries again anyway.
 *
 * <p>Openfire's pool may wait without end: for a database that takes a new connection and says nothing, or, if it tests connections, for the answer on one that has
 * died without a word. So it is asked on a thread that may wait, and another time for another connection.
 */
public final class OpenfireDatabase implements ConnectionSource {

    /** How long the pool may take for a connection. In that time, other threads get other connections. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** How many questions to the pool may wait at once, as many as it has connections by default and some more. */
    private static final int MAX_WAITING = 32;

    private final ConnectionSource pool;
    private final Executor threads;
    private final Duration patience;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);

    /** @param threads runs each question to the pool at once, on a thread of its own */
    public OpenfireDatabase(Executor threads) {
        this(OpenfireDatabase::fromPool, threads, PATIENCE);
    }

    OpenfireDatabase(ConnectionSource pool, Executor threads, Duration patience) {
        this.pool = pool;
        this.threads = threads;
        this.patience = patience;
    }

    private static Connection fromPool() throws SQLException {
        ConnectionProvider provider = DbConnectionManager.getConnectionProvider();
        Connection connection = provider == null ? DbConnectionManager.getConnection() : provider.getConnection();
        if (connection == null) {
            throw new SQLException("Openfire's pool has no connection");
        }
        return connection;
    }

    @Override
    public Connection connection() throws SQLException {
        CompletableFuture<Connection> awaited = new CompletableFuture<>();
        try {
            if (!waiting.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SQLException("Openfire's pool hangs");
            }
            threads.execute(() -> ask(awaited));
            return awaited.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return instead(awaited, new SQLException("Openfire's pool has given no connection for " + patience.toSeconds() + " s"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return instead(awaited, new SQLException("Interrupted while waiting for a connection", e));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SQLException failed ? failed : new SQLException("Openfire's pool has failed: " + e.getCause(), e.getCause());
        }
    }

    private void ask(CompletableFuture<Connection> awaited) {
        try {
            Connection connection = pool.connection();
            if (!awaited.complete(connection)) {
                // The caller has given up.
                connection.close();
            }
        } catch (SQLException | RuntimeException | Error e) {
            awaited.completeExceptionally(e);
        } finally {
            waiting.release();
        }
    }

    /** Unless it has come at this very moment. */
    private static Connection instead(CompletableFuture<Connection> awaited, SQLException failure) throws SQLException {
        if (awaited.completeExceptionally(failure)) {
            throw failure;
        }
        return awaited.join();
    }
}
