package org.federatedpartners.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.history.StreamCountStore;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.StreamFacts;

/** StreamCounts in a relational database. Servers add to the same rows; times are whole seconds since 1970. */
public final class JdbcStreamCountStore implements StreamCountStore {

    private static final String TABLE = "ofFederatedSeen";
    private static final String KEY = "domainName = ? AND direction = ? AND encryption = ? AND authentication = ? AND certificate = ? AND tlsProtocol = ?";
    private static final String SELECT = "SELECT domainName, direction, encryption, authentication, certificate, tlsProtocol, firstSeen, lastSeen,"
        + " streams, stanzas FROM " + TABLE;
    private static final String SINCE = " WHERE lastSeen >= ?";
    private static final String UPDATE = "UPDATE " + TABLE + " SET streams = streams + ?, stanzas = stanzas + ?,"
        + " lastSeen = CASE WHEN lastSeen < ? OR lastSeen > ? THEN ? ELSE lastSeen END, firstSeen = CASE WHEN firstSeen > ? THEN ? ELSE firstSeen END WHERE " + KEY;
    private static final String INSERT = "INSERT INTO " + TABLE + " (streams, stanzas, firstSeen, lastSeen, domainName, direction, encryption,"
        + " authentication, certificate, tlsProtocol) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String FORGET = "UPDATE " + TABLE + " SET streams = 0, stanzas = 0, firstSeen = ?, lastSeen = ? WHERE domainName = ?";
    private static final String PRUNE = "DELETE FROM " + TABLE + " WHERE " + KEY;
    /** What is further ahead of this server's clock was seen by one that was wrong. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);
    /** In place of an empty string, which Oracle could not have in a key. */
    private static final String NO_PROTOCOL = "-";

    private final Transactions transactions;
    private final InstantSource clock;

    public JdbcStreamCountStore(ConnectionSource source, InstantSource clock) {
        this.transactions = new Transactions(source);
        this.clock = clock;
    }

    @Override
    public List<StreamCount> load() throws Failed {
        return run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(SELECT)) {
                return Transactions.rows(select, JdbcStreamCountStore::count);
            }
        });
    }

    @Override
    public List<StreamCount> load(Instant since) throws Failed {
        return run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(SELECT + SINCE)) {
                select.setLong(1, since.getEpochSecond());
                return Transactions.rows(select, JdbcStreamCountStore::count);
            }
        });
    }

    @Override
    public void remove(Collection<StreamCount.Key> superfluous) throws Failed {
        run(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(PRUNE)) {
                for (StreamCount.Key key : superfluous) {
                    key(delete, 1, key);
                    delete.executeUpdate();
                }
            }
            return null;
        });
    }

    @Override
    public void add(Collection<StreamCount> more) throws Failed {
        if (more.isEmpty()) {
            return;
        }
        // In one order, so that servers that add at once wait for each other instead of locking each other out.
        List<StreamCount> ordered = more.stream().sorted(Comparator.comparing(count -> count.key().toString())).toList();
        run(connection -> {
            try (PreparedStatement update = connection.prepareStatement(UPDATE); PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (StreamCount count : ordered) {
                    if (!update(update, count)) {
                        insert(insert, count);
                    }
                }
            }
            return null;
        });
    }

    private boolean update(PreparedStatement update, StreamCount count) throws SQLException {
        update.setLong(1, count.streams());
        update.setLong(2, count.stanzas());
        long last = count.last().getEpochSecond();
        // Not by what is added alone: it may have waited for the database, and others have seen more since then.
        long wrong = Math.max(last, clock.instant().getEpochSecond()) + CLOCKS_DIFFER.toSeconds();
        update.setLong(3, last);
        update.setLong(4, wrong);
        update.setLong(5, last);
        update.setLong(6, wrong);
        update.setLong(7, last);
        key(update, 8, count.key());
        return update.executeUpdate() > 0;
    }

    private static void insert(PreparedStatement insert, StreamCount count) throws SQLException {
        insert.setLong(1, count.streams());
        insert.setLong(2, count.stanzas());
        insert.setLong(3, count.first().getEpochSecond());
        insert.setLong(4, count.last().getEpochSecond());
        key(insert, 5, count.key());
        insert.executeUpdate();
    }

    @Override
    public void forget(Set<String> domains, Instant now) throws Failed {
        run(connection -> {
            try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
                forget.setLong(1, now.getEpochSecond());
                forget.setLong(2, now.getEpochSecond());
                for (String domain : domains) {
                    forget.setString(3, domain);
                    forget.executeUpdate();
                }
            }
            return null;
        });
    }

    private static void key(PreparedStatement statement, int from, StreamCount.Key key) throws SQLException {
        statement.setString(from, key.domain());
        statement.setString(from + 1, key.direction().name());
        statement.setString(from + 2, key.seen().encryption().name());
        statement.setString(from + 3, key.seen().authentication().name());
        statement.setString(from + 4, key.seen().certificate().name());
        statement.setString(from + 5, key.seen().tlsProtocol().isEmpty() ? NO_PROTOCOL : key.seen().tlsProtocol());
    }

    private static StreamCount count(ResultSet row) throws SQLException, StoreException {
        String protocol = row.getString("tlsProtocol");
        StreamFacts seen = new StreamFacts(constant(row, "encryption", StreamFacts.Encryption.class),
            constant(row, "authentication", StreamFacts.Authentication.class), constant(row, "certificate", CertificateStatus.class),
            protocol.equals(NO_PROTOCOL) ? "" : protocol);
        return new StreamCount(new StreamCount.Key(row.getString("domainName"), constant(row, "direction", Direction.class), seen),
            Instant.ofEpochSecond(row.getLong("firstSeen")), Instant.ofEpochSecond(row.getLong("lastSeen")), row.getLong("streams"), row.getLong("stanzas"));
    }

    private static <E extends Enum<E>> E constant(ResultSet row, String column, Class<E> type) throws SQLException, StoreException {
        String stored = row.getString(column);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(stored)) {
                return constant;
            }
        }
        throw new StoreException.Unavailable("Table " + TABLE + ": the " + column + " of " + row.getString("domainName") + " is '" + stored
            + "'. Delete the row, or install the version of the plugin that wrote it.", null);
    }

    private <T> T run(Transactions.Work<T> work) throws Failed {
        return transactions.run(work, Failed::new);
    }
}
