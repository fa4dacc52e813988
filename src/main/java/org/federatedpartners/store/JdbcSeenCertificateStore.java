package org.federatedpartners.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.SeenCertificate.Print;
import org.federatedpartners.history.SeenCertificateStore;
import org.federatedpartners.history.StreamCountStore.Failed;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.KeyPin;

/** Seen certificates in a relational database; times are whole seconds since 1970. */
public final class JdbcSeenCertificateStore implements SeenCertificateStore {

    private static final String TABLE = "ofFederatedCertificate";
    private static final String SELECT = "SELECT domainName, direction, fingerprint, keyPin, validFrom, expires, firstSeen, oldFingerprint, oldKeyPin FROM " + TABLE;
    private static final String SINCE = " WHERE firstSeen >= ?";
    private static final String UPDATE = "UPDATE " + TABLE + " SET fingerprint = ?, keyPin = ?, validFrom = ?, expires = ?, firstSeen = ?, oldFingerprint = ?, oldKeyPin = ?"
        + " WHERE domainName = ? AND direction = ?";
    private static final String INSERT = "INSERT INTO " + TABLE + " (fingerprint, keyPin, validFrom, expires, firstSeen, oldFingerprint, oldKeyPin, domainName, direction)"
        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final Transactions transactions;

    public JdbcSeenCertificateStore(ConnectionSource source) {
        this.transactions = new Transactions(source);
    }

    @Override
    public List<SeenCertificate> load() throws Failed {
        return run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(SELECT)) {
                return Transactions.rows(select, JdbcSeenCertificateStore::certificate);
            }
        });
    }

    @Override
    public List<SeenCertificate> load(Instant since) throws Failed {
        return run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(SELECT + SINCE)) {
                select.setLong(1, since.getEpochSecond());
                return Transactions.rows(select, JdbcSeenCertificateStore::certificate);
            }
        });
    }

    @Override
    public void put(Collection<SeenCertificate> changed) throws Failed {
        if (changed.isEmpty()) {
            return;
        }
        // In one order, so that servers that put at once wait for each other instead of locking each other out.
        List<SeenCertificate> ordered = changed.stream().sorted(Comparator.comparing(one -> one.key().toString())).toList();
        run(connection -> {
            try (PreparedStatement update = connection.prepareStatement(UPDATE); PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (SeenCertificate one : ordered) {
                    if (execute(update, one) == 0) {
                        execute(insert, one);
                    }
                }
            }
            return null;
        });
    }

    private static int execute(PreparedStatement statement, SeenCertificate one) throws SQLException {
        statement.setString(1, one.print().fingerprint());
        statement.setString(2, one.print().pin().value());
        if (one.from().isPresent()) {
            statement.setLong(3, one.from().get().getEpochSecond());
        } else {
            statement.setNull(3, Types.BIGINT);
        }
        statement.setLong(4, one.expires().getEpochSecond());
        statement.setLong(5, one.since().getEpochSecond());
        statement.setString(6, one.previous().map(Print::fingerprint).orElse(null));
        statement.setString(7, one.previous().map(print -> print.pin().value()).orElse(null));
        statement.setString(8, one.key().domain());
        statement.setString(9, one.key().direction().name());
        return statement.executeUpdate();
    }

    private static SeenCertificate certificate(ResultSet row) throws SQLException, StoreException {
        String domain = row.getString("domainName");
        try {
            String old = row.getString("oldFingerprint");
            return new SeenCertificate(new SeenCertificate.Key(domain, Direction.valueOf(row.getString("direction"))),
                new Print(row.getString("fingerprint"), new KeyPin(row.getString("keyPin"))), from(row), Instant.ofEpochSecond(row.getLong("expires")),
                Instant.ofEpochSecond(row.getLong("firstSeen")),
                old == null ? Optional.empty() : Optional.of(new Print(old, new KeyPin(row.getString("oldKeyPin")))));
        } catch (IllegalArgumentException e) {
            throw new StoreException.Unavailable("Table " + TABLE + ": the row of " + domain + " cannot be understood: " + e.getMessage()
                + ". Delete the row, or install the version of the plugin that wrote it.", e);
        }
    }

    private static Optional<Instant> from(ResultSet row) throws SQLException {
        long seconds = row.getLong("validFrom");
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds));
    }

    private <T> T run(Transactions.Work<T> work) throws Failed {
        return transactions.run(work, Failed::new);
    }
}
