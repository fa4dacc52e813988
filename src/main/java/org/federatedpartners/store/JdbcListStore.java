package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.federatedpartners.denylist.Ignored;
import org.federatedpartners.denylist.ListHead;
import org.federatedpartners.denylist.ListStore;

/**
 * Subscribed deny lists in a relational database; times are whole seconds since 1970. A key is a digest of the source, since some databases compare texts loosely.
 * That entries have changed is a change of the policy, which other nodes find as they find any other.
 */
public final class JdbcListStore implements ListStore {

    private static final String TABLE = "ofFederatedList";
    private static final String HEADS = "SELECT sourceUri, digest, entries, ignored, ignoredLines, fetched FROM " + TABLE;
    private static final String CONTENT = "SELECT content FROM " + TABLE + " WHERE listID = ?";
    private static final String DIGEST = "SELECT digest FROM " + TABLE + " WHERE listID = ?";
    private static final String KEYS = "SELECT listID FROM " + TABLE;
    private static final String UPDATE = "UPDATE " + TABLE + " SET sourceUri = ?, digest = ?, entries = ?, ignored = ?, ignoredLines = ?, fetched = ?, content = ? WHERE listID = ?";
    private static final String INSERT = "INSERT INTO " + TABLE + " (sourceUri, digest, entries, ignored, ignoredLines, fetched, content, listID) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String DELETE = "DELETE FROM " + TABLE + " WHERE listID = ?";
    /** Not every database tells an empty text from none. */
    private static final String START = "#\n";

    /** The look whether the policy was changed waits for these: a row that another transaction holds must not stop it. */
    private final Transactions readings;
    private final Transactions transactions;

    public JdbcListStore(ConnectionSource source) {
        readings = Transactions.brief(source);
        transactions = new Transactions(source);
    }

    @Override
    public List<ListHead> heads() throws Failed {
        return readings.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(HEADS)) {
                PolicyVersion.limit(select);
                return Transactions.rows(select, JdbcListStore::head);
            }
        }, Failed::new);
    }

    private static ListHead head(ResultSet row) throws SQLException {
        String lines = row.getString("ignoredLines");
        return new ListHead(row.getString("sourceUri"), row.getString("digest"), row.getInt("entries"), new Ignored(row.getInt("ignored"), lines == null ? "" : lines),
            Instant.ofEpochSecond(row.getLong("fetched")));
    }

    @Override
    public Optional<String> entries(String source) throws Failed {
        return readings.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(CONTENT)) {
                PolicyVersion.limit(select);
                select.setString(1, ListHead.digest(source));
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(row.getString(1).substring(START.length())) : Optional.empty();
                }
            }
        }, Failed::new);
    }

    @Override
    public void put(ListHead head, String entries) throws Failed {
        run(connection -> {
            boolean isAsBefore = digest(connection, head.source()).equals(Optional.of(head.digest()));
            try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
                if (execute(update, head, entries) == 0) {
                    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                        execute(insert, head, entries);
                    }
                }
            }
            if (!isAsBefore) {
                PolicyVersion.countUp(connection, List.of());
            }
            return null;
        });
    }

    private static Optional<String> digest(Connection connection, String source) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(DIGEST)) {
            select.setString(1, ListHead.digest(source));
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private static int execute(PreparedStatement statement, ListHead head, String entries) throws SQLException {
        statement.setString(1, head.source());
        statement.setString(2, head.digest());
        statement.setInt(3, head.count());
        statement.setInt(4, head.ignored().count());
        statement.setString(5, head.ignored().named().isEmpty() ? null : head.ignored().named());
        statement.setLong(6, head.fetched().getEpochSecond());
        statement.setString(7, START + entries);
        statement.setString(8, ListHead.digest(head.source()));
        return statement.executeUpdate();
    }

    @Override
    public void retain(Collection<String> sources) throws Failed {
        Set<String> kept = sources.stream().map(ListHead::digest).collect(Collectors.toSet());
        run(connection -> {
            List<String> superfluous;
            try (PreparedStatement select = connection.prepareStatement(KEYS)) {
                superfluous = Transactions.rows(select, row -> row.getString(1));
            }
            superfluous.removeAll(kept);
            Transactions.deleteEach(connection, DELETE, superfluous);
            if (!superfluous.isEmpty()) {
                PolicyVersion.countUp(connection, List.of());
            }
            return null;
        });
    }

    private void run(Transactions.Work<?> work) throws Failed {
        transactions.run(work, Failed::new);
    }
}
