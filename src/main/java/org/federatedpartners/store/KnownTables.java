package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Connections to tables that this version of the plugin knows. Openfire upgrades tables that are too old, and says nothing about tables that are too new: it
 * would let an older plugin write beside what it does not know, and enforce only the part that it knows.
 */
public final class KnownTables implements ConnectionSource {

    /** Of the tables in {@code src/main/database}, as plugin.xml declares it. */
    public static final int VERSION = 2;

    private static final String SELECT = "SELECT version FROM ofVersion WHERE name = 'federatedpartners'";

    private final ConnectionSource source;

    /** The tables are of a newer version. */
    static final class Newer extends SQLException {
        private static final long serialVersionUID = 1L;

        Newer(int found) {
            super("A newer version of the plugin has changed its tables in the database: they have version " + found + ", and this plugin knows version " + VERSION
                + ". The plugin cannot be downgraded. It reads and writes nothing. Install the newer version of the plugin again, or restore the backup of the database from"
                + " before the upgrade.");
        }
    }

    public KnownTables(ConnectionSource source) {
        this.source = source;
    }

    @Override
    public Connection connection() throws SQLException {
        Connection connection = source.connection();
        try {
            // Each time, as another node of the cluster may run the newer version. It is one row, by its key.
            check(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void check(Connection connection) throws SQLException {
        NetworkLimit limit = NetworkLimit.set(connection, NetworkLimit.BRIEF);
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            PolicyVersion.limit(select);
            try (ResultSet row = select.executeQuery()) {
                if (row.next() && row.getInt(1) > VERSION) {
                    throw new Newer(row.getInt(1));
                }
            }
        } finally {
            limit.reset();
        }
    }
}
