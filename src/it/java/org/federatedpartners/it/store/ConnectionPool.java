package org.federatedpartners.it.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.PooledConnection;

/** Connections to one database, any number at the same time: those that are given back are used again, unless they have failed. */
final class ConnectionPool implements ConnectionEventListener, AutoCloseable {

    private final ConnectionPoolDataSource source;
    private final Deque<PooledConnection> idle = new ConcurrentLinkedDeque<>();

    ConnectionPool(ConnectionPoolDataSource source) {
        this.source = source;
    }

    /** In auto-commit mode; to be closed, which gives it back. */
    Connection connection() throws SQLException {
        PooledConnection pooled = idle.poll();
        if (pooled == null) {
            pooled = source.getPooledConnection();
            pooled.addConnectionEventListener(this);
        }
        return pooled.getConnection();
    }

    @Override
    public void connectionClosed(ConnectionEvent event) {
        idle.push((PooledConnection) event.getSource());
    }

    /** It is closed nevertheless, but that is not to be heard any more. */
    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {
        ((PooledConnection) event.getSource()).removeConnectionEventListener(this);
    }

    @Override
    public void close() {
        PooledConnection pooled = idle.poll();
        while (pooled != null) {
            try {
                pooled.close();
            } catch (SQLException e) {
                // It is gone, which is what was wanted.
            }
            pooled = idle.poll();
        }
    }
}
