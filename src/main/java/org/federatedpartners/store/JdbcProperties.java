package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.policy.StoredPartners;

/**
 * Openfire's system properties as they are in its database. Openfire's own way to set one keeps the value in memory and says
 * nothing if the database fails.
 */
public final class JdbcProperties {

    private static final String UPDATE = "UPDATE ofProperty SET propValue = ?, encrypted = 0 WHERE name = ?";
    private static final String INSERT = "INSERT INTO ofProperty (propValue, name, encrypted) VALUES (?, ?, 0)";
    private static final String DELETE = "DELETE FROM ofProperty WHERE name = ?";
    private static final String SELECT = "SELECT propValue FROM ofProperty WHERE name = ?";
    private static final String SELECT_OURS = "SELECT name, propValue, encrypted FROM ofProperty WHERE name LIKE 'federatedpartners.%'";

    private final Transactions transactions;
    /** For what is asked every second. */
    private final Transactions looks;

    public JdbcProperties(ConnectionSource source) {
        transactions = new Transactions(source);
        looks = Transactions.brief(source);
    }

    /**
     * Stores all of these values as a change of the policy, or none.
     *
     * @param values by name; an empty one removes the property, as databases differ about empty texts
     * @return the version of the policy with them; {@link StoredPartners#NO_VERSION} if they were stored and it is unknown
     * @throws StoreException.Unavailable if they could not be stored; whether they are may be unknown if the database was lost while it
     *                                    completed the change, and the message says so then
     */
    public long put(Map<String, String> values) throws StoreException.Unavailable {
        return put(values, connection -> PolicyVersion.countUp(connection, List.of()));
    }

    /** Stores a value that is no part of the policy. @throws StoreException.Unavailable as {@link #put} does */
    public void note(String name, String value) throws StoreException.Unavailable {
        put(Map.of(name, value), connection -> StoredPartners.NO_VERSION);
    }

    private long put(Map<String, String> values, Transactions.Work<Long> last) throws StoreException.Unavailable {
        try {
            return transactions.run(connection -> {
                put(connection, values);
                return last.in(connection);
            });
        } catch (StoreException e) {
            if (!isStored(values)) {
                throw unavailable(e);
            }
            return StoredPartners.NO_VERSION;
        }
    }

    /**
     * The plugin's properties.
     *
     * @return by name; without a value for one that Openfire has encrypted
     * @throws StoreException.Unavailable if the database failed
     */
    public Map<String, Optional<String>> read() throws StoreException.Unavailable {
        try {
            return looks.run(JdbcProperties::read);
        } catch (StoreException e) {
            throw unavailable(e);
        }
    }

    private static Map<String, Optional<String>> read(Connection connection) throws SQLException {
        Map<String, Optional<String>> properties = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT_OURS)) {
            PolicyVersion.limit(select);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    String name = rows.getString("name");
                    String value = rows.getString("propValue");
                    properties.put(name, rows.getInt("encrypted") == 1 || value == null ? Optional.empty() : Optional.of(value));
                }
            }
        }
        return properties;
    }

    private static StoreException.Unavailable unavailable(StoreException e) {
        return e instanceof StoreException.Unavailable unavailable ? unavailable : new StoreException.Unavailable(e.getMessage(), e);
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
