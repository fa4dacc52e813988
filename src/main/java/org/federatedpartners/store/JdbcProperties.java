package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/**
 * Openfire's system properties as they are in its database. Openfire's own way to set one keeps the value in memory and says
 * nothing if the database fails.
 */
public final class JdbcProperties {

    private static final String UPDATE = "UPDATE ofProperty SET propValue = ?, encrypted = 0 WHERE name = ?";
    private static final String INSERT = "INSERT INTO ofProperty (propValue, name, encrypted) VALUES (?, ?, 0)";
    private static final String DELETE = "DELETE FROM ofProperty WHERE name = ?";
    private static final String SELECT = "SELECT propValue FROM ofProperty WHERE name = ?";

    private final Transactions transactions;

    public JdbcProperties(ConnectionSource source) {
        transactions = new Transactions(source);
    }

    /**
     * Stores all of these values, or none.
     *
     * @param values by name; an empty one removes the property, as databases differ about empty texts
     * @throws StoreException.Unavailable if they could not be stored; whether they are may be unknown if the database was lost while it
     *                                    completed the change, and the message says so then
     */
    public void put(Map<String, String> values) throws StoreException.Unavailable {
        try {
            transactions.run(connection -> {
                put(connection, values);
                return null;
            });
        } catch (StoreException e) {
            if (!isStored(values)) {
                throw e instanceof StoreException.Unavailable unavailable ? unavailable : new StoreException.Unavailable(e.getMessage(), e);
            }
        }
    }

    /** The same within a transaction. */
    static void put(Connection connection, Map<String, String> values) throws SQLException {
        for (Map.Entry<String, String> property : values.entrySet()) {
            if (property.getValue().isEmpty()) {
                delete(connection, property.getKey());
            } else if (execute(connection, UPDATE, property) == 0) {
                execute(connection, INSERT, property);
            }
        }
    }

    private static int execute(Connection connection, String sql, Map.Entry<String, String> property) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, property.getValue());
            statement.setString(2, property.getKey());
            return statement.executeUpdate();
        }
    }

    private static void delete(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
            statement.setString(1, name);
            statement.executeUpdate();
        }
    }

    /** Whether a change that failed was completed nevertheless. */
    private boolean isStored(Map<String, String> values) {
        try {
            return transactions.run(connection -> {
                try (PreparedStatement select = connection.prepareStatement(SELECT)) {
                    for (Map.Entry<String, String> property : values.entrySet()) {
                        select.setString(1, property.getKey());
                        try (ResultSet row = select.executeQuery()) {
                            String stored = row.next() ? row.getString(1) : "";
                            if (!property.getValue().equals(stored)) {
                                return false;
                            }
                        }
                    }
                    return true;
                }
            });
        } catch (StoreException e) {
            return false;
        }
    }
}
