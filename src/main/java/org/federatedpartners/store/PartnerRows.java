package org.federatedpartners.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Ratchet;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.Strictness;

/**
 * Makes partners of rows. Whatever cannot be understood stops the reading: a partner that is left out would be a domain
 * without a policy.
 */
final class PartnerRows {

    static final String PARTNERS = "ofFederatedPartner";
    static final String DOMAINS = "ofFederatedPartnerDomain";

    /** One row for each domain of each partner, the domains of one partner together and in order. */
    static final String SELECT = "SELECT p.partnerID, p.version, p.description, p.partnerType, p.tls, p.sasl, p.dialback, p.operation, p.ratchet, p.relaxedTo, p.relaxedUntil,"
        + " d.domainName, d.place FROM " + PARTNERS + " p LEFT JOIN " + DOMAINS + " d ON d.partnerID = p.partnerID"
        + " ORDER BY p.partnerID, d.place";

    private PartnerRows() { }

    static List<Partner> read(ResultSet rows) throws SQLException, StoreException.Unavailable {
        List<Partner> partners = new ArrayList<>();
        boolean more = rows.next();
        while (more) {
            long id = rows.getLong("partnerID");
            Partner first = partner(rows, id);
            List<DomainName> additional = new ArrayList<>();
            while ((more = rows.next()) && rows.getLong("partnerID") == id) {
                additional.add(domain(rows, id));
            }
            partners.add(new Partner(id, first.version(), first.primaryDomain(), first.description(), additional, first.type(),
                first.negotiation(), first.strictness()));
        }
        return partners;
    }

    private static Partner partner(ResultSet row, long id) throws SQLException, StoreException.Unavailable {
        if (row.getInt("place") != 0 || row.wasNull()) {
            throw notUnderstood(DOMAINS, "partnerID = " + id, "there is no row with place 0, the primary domain",
                "Insert it, or delete the partner's rows from this table and from " + PARTNERS);
        }
        // Oracle has no empty strings: they come back as NULL.
        String description = Objects.requireNonNullElse(row.getString("description"), "");
        return new Partner(id, row.getLong("version"), domain(row, id), description, List.of(),
            constant(row, id, "partnerType", PartnerType.class),
            new NegotiationSettings(constant(row, id, "tls", Negotiation.class), constant(row, id, "sasl", Negotiation.class),
                flag(row, id, "dialback")),
            new Strictness(constant(row, id, "operation", Mode.class), relaxation(row, id), constant(row, id, "ratchet", Ratchet.class)));
    }

    private static Optional<Relaxation> relaxation(ResultSet row, long id) throws SQLException, StoreException.Unavailable {
        if (row.getString("relaxedTo") == null) {
            return Optional.empty();
        }
        AuthenticationMethod weakest = constant(row, id, "relaxedTo", AuthenticationMethod.class);
        if (weakest == AuthenticationMethod.SASL_OVER_TLS) {
            throw unknownValue(id, "relaxedTo", weakest.name(), List.of(AuthenticationMethod.TLS_DIALBACK, AuthenticationMethod.TCP_DIALBACK));
        }
        return Optional.of(new Relaxation(weakest, Instant.ofEpochSecond(row.getLong("relaxedUntil"))));
    }

    private static DomainName domain(ResultSet row, long id) throws SQLException, StoreException.Unavailable {
        String stored = row.getString("domainName");
        String where = "partnerID = " + id + " and domainName = '" + stored + "'";
        if (!(DomainName.parse(stored) instanceof DomainName.Valid valid)) {
            throw notUnderstood(DOMAINS, where, "this is no domain name", "Correct or delete the row");
        }
        // The table's uniqueness compares what is written.
        if (!valid.name().value().equals(stored)) {
            throw notUnderstood(DOMAINS, where, "the name is not in its A-label form", "Write it as '" + valid.name() + "'");
        }
        return valid.name();
    }

    private static <E extends Enum<E>> E constant(ResultSet row, long id, String column, Class<E> type)
            throws SQLException, StoreException.Unavailable {
        String stored = row.getString(column);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(stored)) {
                return constant;
            }
        }
        throw unknownValue(id, column, stored, List.of(type.getEnumConstants()));
    }

    private static boolean flag(ResultSet row, long id, String column) throws SQLException, StoreException.Unavailable {
        int stored = row.getInt(column);
        if (stored != 0 && stored != 1) {
            throw unknownValue(id, column, String.valueOf(stored), List.of(0, 1));
        }
        return stored == 1;
    }

    private static StoreException.Unavailable unknownValue(long id, String column, String stored, List<?> known) {
        return notUnderstood(PARTNERS, "partnerID = " + id, "its " + column + " is '" + stored + "'",
            "Set it to one of " + known + ", or install the version of the plugin that wrote it");
    }

    private static StoreException.Unavailable notUnderstood(String table, String row, String problem, String remedy) {
        return new StoreException.Unavailable("Table " + table + ", row " + row + ": " + problem + ". " + remedy + ".", null);
    }
}
