package org.federatedpartners.store;

import static org.federatedpartners.store.PartnerRows.COLUMNS;
import static org.federatedpartners.store.PartnerRows.DOMAINS;
import static org.federatedpartners.store.PartnerRows.PARTNERS;
import static org.federatedpartners.store.PartnerRows.TRUSTED;

import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.Pem;
import org.federatedpartners.policy.StoredChanges;
import org.federatedpartners.policy.StoredPartners;
import org.federatedpartners.policy.UnreadablePartner;

/**
 * Partners in a relational database, in the tables of {@code src/main/database}.
 *
 * <p>The database decides who is first. One statement compares a partner's version and increments it, which also locks
 * the partner for the rest of the transaction. A domain is a primary key. So several servers may write at once.
 */
public final class JdbcPartnerStore implements PartnerStore {

    static final String TAKE_VERSION = "UPDATE " + PARTNERS + " SET version = version + 1 WHERE partnerID = ? AND version = ?";
    static final String UPDATE = "UPDATE " + PARTNERS + " SET " + String.join(" = ?, ", COLUMNS) + " = ? WHERE partnerID = ?";
    static final String INSERT = "INSERT INTO " + PARTNERS + " (" + String.join(", ", COLUMNS) + ", partnerID, version) VALUES ("
        + "?, ".repeat(COLUMNS.size()) + "?, ?)";
    private static final String COUNT = "SELECT COUNT(*) FROM " + PARTNERS + " WHERE partnerID = ?";
    private static final String GIVE_VERSION = "UPDATE " + PARTNERS + " SET version = 1 WHERE partnerID = ? AND (version IS NULL OR version = 0)";
    static final String DELETE = "DELETE FROM " + PARTNERS + " WHERE partnerID = ?";
    static final String DELETE_DOMAINS = "DELETE FROM " + DOMAINS + " WHERE partnerID = ?";
    private static final String FIND_DOMAIN = "SELECT partnerID FROM " + DOMAINS + " WHERE domainName = ?";
    static final String INSERT_DOMAIN = "INSERT INTO " + DOMAINS + " (domainName, partnerID, place) VALUES (?, ?, ?)";
    static final String DELETE_TRUSTED = "DELETE FROM " + TRUSTED + " WHERE partnerID = ?";
    static final String INSERT_TRUSTED = "INSERT INTO " + TRUSTED + " (partnerID, place, kind, content) VALUES (?, ?, ?, ?)";

    static final long FIRST_VERSION = 1;

    private final Transactions transactions;
    /** For what is asked twice a second, and for what follows from it. */
    private final Transactions looks;
    private final LongSupplier ids;

    public JdbcPartnerStore(ConnectionSource source) {
        // Random, so that servers need no common counter; 53 bits, so that scripts in pages can hold them.
        this(source, () -> ThreadLocalRandom.current().nextLong(Partner.NEW + 1, 1L << 53));
    }

    JdbcPartnerStore(ConnectionSource source, LongSupplier ids) {
        this.transactions = new Transactions(source);
        this.looks = Transactions.brief(source);
        this.ids = ids;
    }

    @Override
    public long version() throws StoreException {
        return looks.run(PolicyVersion::read);
    }

    @Override
    public StoredPartners load() throws StoreException {
        return transactions.run(PartnerRows::read);
    }

    @Override
    public Optional<StoredChanges> changes(long since) throws StoreException {
        return looks.run(connection -> PartnerRows.changes(connection, since));
    }

    @Override
    public Partner save(Partner partner) throws StoreException {
        return transactions.run(connection -> {
            Partner saved = partner.id() == Partner.NEW ? partner.saved(ids.getAsLong(), FIRST_VERSION)
                : partner.saved(partner.id(), partner.version() + 1);
            boolean isNew = partner.id() == Partner.NEW;
            boolean hasRow = !isNew && takeVersion(connection, partner.id(), partner.version());
            if (hasRow) {
                execute(connection, UPDATE, saved, saved.id());
            }
            if (!isNew) {
                execute(connection, DELETE_DOMAINS, saved.id());
                execute(connection, DELETE_TRUSTED, saved.id());
            }
            if (!hasRow) {
                execute(connection, INSERT, saved, saved.id(), saved.version());
            }
            insertDomains(connection, saved);
            insertTrusted(connection, saved);
            PolicyVersion.countUp(connection, List.of(saved.id()));
            return saved;
        });
    }

    @Override
    public void delete(long id, long version) throws StoreException {
        transactions.run(connection -> {
            takeVersion(connection, id, version);
            execute(connection, DELETE_DOMAINS, id);
            execute(connection, DELETE_TRUSTED, id);
            execute(connection, DELETE, id);
            return PolicyVersion.countUp(connection, List.of(id));
        });
    }

    @Override
    public void apply(PartnerChanges changes) throws StoreException {
        transactions.run(connection -> {
            return PolicyVersion.countUp(connection, new ManyPartners(connection, ids).apply(changes));
        });
    }

    /**
     * Takes the partner for the rest of the transaction.
     *
     * @return whether the partner has a row; without one, only remains of it are in the other tables
     */
    static boolean takeVersion(Connection connection, long id, long version) throws SQLException, StoreException.Conflict {
        if (version == UnreadablePartner.NO_VERSION && execute(connection, GIVE_VERSION, id) == 0) {
            if (count(connection, COUNT, id) > 0) {
                throw new StoreException.Conflict(id);
            }
            return false;
        }
        if (version != UnreadablePartner.NO_VERSION && execute(connection, TAKE_VERSION, id, version) == 0) {
            throw new StoreException.Conflict(id);
        }
        return true;
    }

    private static long count(Connection connection, String query, long id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** If another transaction takes one of the domains between the look and the insertion, the next attempt sees whose it is. */
    private static void insertDomains(Connection connection, Partner partner) throws SQLException, StoreException.DomainTaken {
        refuseTaken(connection, partner.domains().stream().map(DomainName::value).toList());
        try (PreparedStatement insert = connection.prepareStatement(INSERT_DOMAIN)) {
            bindDomains(insert, partner, insert::executeUpdate);
        }
    }

    /** Looks for each of these domains. */
    static void refuseTaken(Connection connection, Iterable<String> domains) throws SQLException, StoreException.DomainTaken {
        try (PreparedStatement find = connection.prepareStatement(FIND_DOMAIN)) {
            for (String domain : domains) {
                find.setString(1, domain);
                try (ResultSet owner = find.executeQuery()) {
                    if (owner.next()) {
                        throw new StoreException.DomainTaken(domain, null);
                    }
                }
            }
        }
    }

    private static void insertTrusted(Connection connection, Partner partner) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_TRUSTED)) {
            bindTrusted(insert, partner, insert::executeUpdate);
        }
    }

    /** What is done with a statement whose parameters are set. */
    @FunctionalInterface
    interface Bound {
        void run() throws SQLException;
    }

    /** Sets the parameters of {@link #INSERT_TRUSTED} for each of a partner's keys and CAs. */
    static void bindTrusted(PreparedStatement insert, Partner partner, Bound bound) throws SQLException {
        int place = 0;
        for (KeyPin pin : partner.trust().pins()) {
            bindTrusted(insert, partner.id(), place++, pin.alone() ? PartnerRows.Kind.KEY_ALONE : PartnerRows.Kind.KEY, pin.value());
            bound.run();
        }
        for (X509Certificate ca : partner.trust().privateCas()) {
            bindTrusted(insert, partner.id(), place++, PartnerRows.Kind.AUTHORITY, Pem.write(ca));
            bound.run();
        }
    }

    private static void bindTrusted(PreparedStatement insert, long id, int place, PartnerRows.Kind kind, String content) throws SQLException {
        insert.setLong(1, id);
        insert.setInt(2, place);
        insert.setString(3, kind.name());
        insert.setString(4, content);
    }

    /** Sets the parameters of {@link #INSERT_DOMAIN} for each of a partner's domains, by name: transactions that want the same domains then wait for each other instead
     * of locking each other out. */
    static void bindDomains(PreparedStatement insert, Partner partner, Bound bound) throws SQLException {
        List<DomainName> domains = partner.domains();
        for (int place : IntStream.range(0, domains.size()).boxed().sorted(Comparator.comparing(domains::get)).toList()) {
            insert.setString(1, domains.get(place).value());
            insert.setLong(2, partner.id());
            insert.setInt(3, place);
            bound.run();
        }
    }

    private static void execute(Connection connection, String sql, Partner partner, long... numbers) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, partner, numbers);
            statement.executeUpdate();
        }
    }

    /** Sets the parameters of {@link #INSERT} or {@link #UPDATE}. @param numbers what follows the columns */
    static void bind(PreparedStatement statement, Partner partner, long... numbers) throws SQLException {
        int place = 1;
        for (Field<?> field : Field.ALL) {
            for (Object value : field.columns().isEmpty() ? List.of() : field.store(partner)) {
                set(statement, place++, value);
            }
        }
        for (long number : numbers) {
            statement.setLong(place++, number);
        }
    }

    private static void set(PreparedStatement statement, int place, Object value) throws SQLException {
        if (value instanceof Integer number) {
            statement.setInt(place, number);
        } else if (value instanceof Long number) {
            statement.setLong(place, number);
        } else {
            statement.setString(place, (String) value);
        }
    }

    private static int execute(Connection connection, String sql, long... numbers) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < numbers.length; i++) {
                statement.setLong(1 + i, numbers[i]);
            }
            return statement.executeUpdate();
        }
    }
}
