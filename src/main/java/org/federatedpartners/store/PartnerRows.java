package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.StoredChanges;
import org.federatedpartners.policy.StoredPartners;
import org.federatedpartners.policy.UnreadablePartner;

/**
 * The tables of partners, and how they are read. No row is left out: {@link StoredRows} says what it means, or that it means nothing.
 *
 * <p>Each table is read by itself, in the order of the partners: a database that has not counted its rows yet makes hours of a join of a million. What is
 * changed between two of these reads is read again, so that no partner is half of one version and half of another, whatever the database isolates.
 */
final class PartnerRows {

    static final String PARTNERS = "ofFederatedPartner";
    static final String DOMAINS = "ofFederatedPartnerDomain";
    static final String TRUSTED = "ofFederatedPartnerTrust";

    /** What a row of {@link #TRUSTED} holds. */
    enum Kind { KEY, KEY_ALONE, AUTHORITY }

    /** Of the partner itself, as its fields name them. */
    static final List<String> COLUMNS = Field.ALL.stream().flatMap(field -> field.columns().stream()).toList();

    private static final String SELECT = "SELECT partnerID, version, " + Field.DESCRIPTION.columns().get(0) + ", " + String.join(", ", StoredSettings.COLUMNS) + " FROM " + PARTNERS;
    private static final int FIRST_SETTING = 4;
    private static final String SELECT_DOMAINS = "SELECT partnerID, domainName, place FROM " + DOMAINS;
    private static final String SELECT_TRUSTED = "SELECT partnerID, kind, content FROM " + TRUSTED;

    private static final String BY_PARTNER = " ORDER BY partnerID";
    private static final String BY_PLACE = " ORDER BY partnerID, place";

    /** How many partners are named in one statement; Oracle takes a thousand. */
    private static final int NAMED = 500;
    /** How often what was changed while it was read is read again. */
    private static final int ATTEMPTS = 10;

    private final Connection connection;
    private final List<Partner> readable = new ArrayList<>();
    private final List<UnreadablePartner> unreadable = new ArrayList<>();

    private PartnerRows(Connection connection) {
        this.connection = connection;
    }

    /**
     * Reads all partners. The version comes first: whatever the database isolates, the rows that are read after it are those of that version or of a later one,
     * which the next look at the version finds.
     */
    static StoredPartners read(Connection connection) throws SQLException {
        PartnerRows rows = new PartnerRows(connection);
        long version = PolicyVersion.read(connection);
        rows.readAll();
        for (int attempt = 0;; attempt++) {
            long now = PolicyVersion.read(connection);
            if (now == version) {
                return rows.stored(version);
            }
            Optional<Set<Long>> changed = ChangeLog.between(connection, version, now);
            if (attempt == ATTEMPTS) {
                throw new SQLException("The partners are changed faster than they can be read");
            }
            if (changed.isPresent()) {
                rows.readAgain(changed.get());
            } else {
                rows.readAll();
            }
            version = now;
        }
    }

    /** Reads what was changed after a version; empty if everything has to be read. */
    static Optional<StoredChanges> changes(Connection connection, long since) throws SQLException {
        long version = since;
        PartnerRows rows = new PartnerRows(connection);
        Set<Long> all = new HashSet<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long now = PolicyVersion.read(connection);
            if (attempt > 0 && now == version) {
                rows.readable.forEach(partner -> all.remove(partner.id()));
                return rows.unreadable.isEmpty() ? Optional.of(new StoredChanges(version, rows.readable, all)) : Optional.empty();
            }
            Optional<Set<Long>> changed = ChangeLog.between(connection, version, now);
            if (changed.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(changed.get());
            rows.readAgain(changed.get());
            version = now;
        }
        return Optional.empty();
    }

    private StoredPartners stored(long version) {
        readable.sort(Comparator.comparing(Partner::primaryDomain));
        unreadable.sort(Comparator.comparing(UnreadablePartner::name));
        return new StoredPartners(version, readable, unreadable).withoutContradictions();
    }

    private void readAll() throws SQLException {
        readable.clear();
        unreadable.clear();
        read("", List.of());
    }

    /** Takes these partners as they are now, or leaves them out if they are no more. */
    private void readAgain(Set<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        readable.removeIf(partner -> ids.contains(partner.id()));
        unreadable.removeIf(partner -> ids.contains(partner.id()));
        List<Long> all = ids.stream().sorted().toList();
        for (int from = 0; from < all.size(); from += NAMED) {
            List<Long> some = all.subList(from, Math.min(all.size(), from + NAMED));
            read(" WHERE partnerID IN (?" + ", ?".repeat(some.size() - 1) + ")", some);
        }
    }

    private void read(String where, List<Long> ids) throws SQLException {
        Map<Long, List<StoredRows.Trusted>> trusted = new HashMap<>();
        select(SELECT_TRUSTED + where + BY_PLACE, ids, row -> trusted.computeIfAbsent(row.getLong(1), any -> new ArrayList<>())
            .add(new StoredRows.Trusted(row.getString(2), row.getString(3))));
        List<StoredRows.Own> own = new ArrayList<>();
        StoredSettings.Pool pool = new StoredSettings.Pool();
        select(SELECT + where + BY_PARTNER, ids, row -> own.add(own(row, pool)));
        Merge merge = new Merge(own, trusted);
        select(SELECT_DOMAINS + where + BY_PLACE, ids, row -> merge.add(row.getLong(1), domain(row)));
        merge.end();
    }

    /** Brings the domains to the partners' own rows, both in the order of the partners; either may be missing. */
    private final class Merge {

        private final List<StoredRows.Own> own;
        private final Map<Long, List<StoredRows.Trusted>> trusted;
        private int next;
        private StoredRows current;

        Merge(List<StoredRows.Own> own, Map<Long, List<StoredRows.Trusted>> trusted) {
            this.own = own;
            this.trusted = trusted;
        }

        void add(long id, StoredRows.Domain domain) {
            while (current == null || current.id() != id) {
                finish();
                current = next < own.size() && own.get(next).id() <= id ? take() : rows(id, null);
            }
            current.add(domain);
        }

        void end() {
            finish();
            while (next < own.size()) {
                current = take();
                finish();
            }
        }

        private StoredRows take() {
            StoredRows.Own row = own.set(next++, null);
            boolean isRepeated = false;
            while (next < own.size() && own.get(next).id() == row.id()) {
                next++;
                isRepeated = true;
            }
            // Which of them holds would be a guess.
            return rows(row.id(), isRepeated ? null : row);
        }

        private StoredRows rows(long id, StoredRows.Own row) {
            return new StoredRows(id, row, trusted.getOrDefault(id, List.of()));
        }

        private void finish() {
            if (current != null) {
                current.read(readable, unreadable);
                current = null;
            }
        }
    }

    @FunctionalInterface
    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    private void select(String query, List<Long> ids, Row row) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setFetchSize(Transactions.FETCHED);
            for (int i = 0; i < ids.size(); i++) {
                select.setLong(1 + i, ids.get(i));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    row.take(rows);
                }
            }
        }
    }

    private static StoredRows.Own own(ResultSet row, StoredSettings.Pool pool) throws SQLException {
        String[] settings = new String[StoredSettings.COLUMNS.size()];
        for (int i = 0; i < settings.length; i++) {
            settings[i] = row.getString(FIRST_SETTING + i);
        }
        return new StoredRows.Own(row.getLong(1), row.getString(2), row.getString(3), pool.of(Arrays.asList(settings)));
    }

    private static StoredRows.Domain domain(ResultSet row) throws SQLException {
        String name = row.getString(2);
        int place = row.getInt(3);
        return new StoredRows.Domain(name, row.wasNull() ? null : place);
    }
}
