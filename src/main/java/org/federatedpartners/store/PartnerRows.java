package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.StoredPartners;
import org.federatedpartners.policy.UnreadablePartner;

/** The tables of partners, and how they are read. No row is left out: {@link StoredRows} says what it means, or that it means nothing. */
final class PartnerRows {

    static final String PARTNERS = "ofFederatedPartner";
    static final String DOMAINS = "ofFederatedPartnerDomain";
    static final String TRUSTED = "ofFederatedPartnerTrust";

    /** What a row of {@link #TRUSTED} holds. */
    enum Kind { KEY, KEY_ALONE, AUTHORITY }

    /** Of the partner itself, as its fields name them. */
    static final List<String> COLUMNS = Field.ALL.stream().flatMap(field -> field.columns().stream()).toList();

    /** One row for each domain of each partner, the domains of one partner together and in order. */
    private static final String SELECT = "SELECT p.partnerID, p.version, p." + String.join(", p.", COLUMNS) + ", d.partnerID AS owner, d.domainName, d.place FROM "
        + PARTNERS + " p LEFT JOIN " + DOMAINS + " d ON d.partnerID = p.partnerID ORDER BY p.partnerID, d.place";

    /** Domains without a partner, where the database has lost what should make that impossible. */
    private static final String SELECT_ORPHANS = "SELECT d.partnerID, d.domainName, d.place FROM " + DOMAINS + " d LEFT JOIN " + PARTNERS
        + " p ON p.partnerID = d.partnerID WHERE p.partnerID IS NULL ORDER BY d.partnerID, d.place";

    /** One row for each key and each CA, in order. */
    private static final String SELECT_TRUSTED = "SELECT partnerID, kind, content FROM " + TRUSTED + " ORDER BY partnerID, place";

    private PartnerRows() {}

    /**
     * Reads all partners. The version comes first: whatever the database isolates, the rows that are read after it are those of that version or of a later one,
     * which the next look at the version finds.
     */
    static StoredPartners read(Connection connection) throws SQLException {
        long version = PolicyVersion.read(connection);
        Map<Long, List<StoredRows.Trusted>> trusted = new HashMap<>();
        select(connection, SELECT_TRUSTED, row -> trusted.computeIfAbsent(row.getLong("partnerID"), any -> new ArrayList<>())
            .add(new StoredRows.Trusted(row.getString("kind"), row.getString("content"))));
        Map<Long, StoredRows> all = new LinkedHashMap<>();
        select(connection, SELECT, row -> {
            long id = row.getLong("partnerID");
            StoredRows partner = all.get(id);
            if (partner == null) {
                partner = new StoredRows(id, columns(row), trusted.getOrDefault(id, List.of()));
                all.put(id, partner);
            }
            row.getLong("owner");
            if (!row.wasNull()) {
                partner.add(domain(row));
            }
        });
        select(connection, SELECT_ORPHANS, row -> {
            long id = row.getLong("partnerID");
            all.computeIfAbsent(id, any -> new StoredRows(id, null, trusted.getOrDefault(id, List.of()))).add(domain(row));
        });
        List<Partner> readable = new ArrayList<>();
        List<UnreadablePartner> unreadable = new ArrayList<>();
        all.values().forEach(rows -> rows.read(readable, unreadable));
        readable.sort(Comparator.comparing(Partner::primaryDomain));
        unreadable.sort(Comparator.comparing(UnreadablePartner::name));
        return new StoredPartners(version, readable, unreadable).withoutContradictions();
    }

    @FunctionalInterface
    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    private static void select(Connection connection, String query, Row row) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query); ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                row.take(rows);
            }
        }
    }

    private static Map<String, String> columns(ResultSet row) throws SQLException {
        Map<String, String> columns = new HashMap<>();
        columns.put("version", row.getString("version"));
        for (String column : COLUMNS) {
            columns.put(column, row.getString(column));
        }
        return columns;
    }

    private static StoredRows.Domain domain(ResultSet row) throws SQLException {
        String name = row.getString("domainName");
        int place = row.getInt("place");
        return new StoredRows.Domain(name, row.wasNull() ? null : place);
    }
}
