package org.federatedpartners.openfire.server;

import java.sql.Connection;
import java.sql.SQLException;
import org.federatedpartners.store.ConnectionSource;
import org.jivesoftware.database.ConnectionProvider;
import org.jivesoftware.database.DbConnectionManager;

/**
 * Openfire's database, asked once. {@link DbConnectionManager#getConnection} asks ten times and more, and logs the stack trace of each
 * failure; who needs the database here tries again anyway.
 */
public final class OpenfireDatabase implements ConnectionSource {

    @Override
    public Connection connection() throws SQLException {
        ConnectionProvider provider = DbConnectionManager.getConnectionProvider();
        Connection connection = provider == null ? DbConnectionManager.getConnection() : provider.getConnection();
        if (connection == null) {
            throw new SQLException("Openfire's pool has no connection");
        }
        return connection;
    }
}
