package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    private static final int TAKEN = 2;
    /** A real change, which the next change of the property makes good: where nothing is changed, MariaDB goes on to read what was there when the transaction began. */
    private static final String TAKE = "UPDATE ofProperty SET encrypted = COALESCE(encrypted, 0) + " + TAKEN + " WHERE name = ?";
    private static final String SELECT_TAKEN = "SELECT propValue, encrypted FROM ofProperty WHERE name = ?";
    private static final String SELECT_OURS = "SELECT name, propValue, encrypted FROM ofProperty WHERE name LIKE 'federatedpartners.%'";

    private final Transactions transactions;
    /** For what is asked twice a second. */
    private final Transactions looks;

    public JdbcProperties(ConnectionSource source) {
        transactions = new Transactions(source);
        looks = Transactions.brief(source);
    }

    /**
     * Stores all of these properties as a change of the policy, or none.
     *
     * @return the version of the policy with them; {@link StoredPartners#NO_VERSION} if they were stored and it is unknown
     * @throws StoreException.Conflict    if one of them is neither what was seen nor what it is to become
     * @throws StoreException.Unavailable if they could not be stored; whether they are may be unknown if the database was lost while it
     *                                    completed the change, and the message says so then
     */
    public long put(ChangedProperties changes) throws StoreException {
        try {
            return transactions.run(connection -> {
                put(connection, changes);
                return PolicyVersion.countUp(connection, List.of());
            });
        } catch (StoreException.Unavailable e) {
            if (!isStored(changes.texts())) {
                throw e;
            }
            return StoredPartners.NO_VERSION;
        }
    }

    /** Stores a value that is no part of the policy. @throws StoreException.Unavailable as {@link #put} does */
    public void note(String name, String value) throws StoreException.Unavailable {
        try {
            transactions.run(connection -> {
                write(connection, name, value);
                return null;
            });
        } catch (StoreException e) {
            if (!isStored(Map.of(name, value))) {
                throw unavailable(e);
            }
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

    /**
     * The same within a transaction. In the order of their names: transactions that want the same ones then wait for each other instead of locking each other out.
     * What is not there is inserted and never updated: if another transaction has inserted it since, this one fails, and its next attempt sees what is there.
     */
    static void put(Connection connection, ChangedProperties changes) throws SQLException, StoreException.Conflict {
        for (Map.Entry<String, String> property : new TreeMap<>(changes.texts()).entrySet()) {
            String name = property.getKey();
            boolean isThere = take(connection, name);
            Optional<String> stored = isThere ? taken(connection, name) : Optional.of("");
            if (stored.filter(text -> !text.equals(changes.seen().get(name)) && !text.equals(property.getValue())).isPresent()) {
                throw new StoreException.Conflict();
            }
            if (isThere) {
                write(connection, name, property.getValue());
            } else if (!property.getValue().isEmpty()) {
                execute(connection, INSERT, name, property.getValue());
            }
        }
    }

    /** Takes the property for the rest of the transaction, if it is there. */
    private static boolean take(Connection connection, String name) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(TAKE)) {
            take.setString(1, name);
            return take.executeUpdate() > 0;
        }
    }

    /** The text of a property that was taken; nothing for one that Openfire has encrypted, whose text only Openfire knows. */
    private static Optional<String> taken(Connection connection, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_TAKEN)) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                String text = row.getString("propValue");
                return row.getInt("encrypted") == 1 + TAKEN ? Optional.empty() : Optional.of(text == null ? "" : text);
            }
        }
    }

    private static void write(Connection connection, String name, String text) throws SQLException {
        if (text.isEmpty()) {
            delete(connection, name);
        } else if (execute(connection, UPDATE, name, text) == 0) {
            execute(connection, INSERT, name, text);
        }
    }

    private static int execute(Connection connection, String sql, String name, String text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, text);
            statement.setString(2, name);
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
