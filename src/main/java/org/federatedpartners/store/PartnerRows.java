package org.federatedpartners.store;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Pem;
import org.federatedpartners.policy.Ratchet;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.Trust;

/**
 * Makes partners of rows. Whatever cannot be understood stops the reading: a partner that is left out would be a domain
 * without a policy.
 */
final class PartnerRows {

    static final String PARTNERS = "ofFederatedPartner";
    static final String DOMAINS = "ofFederatedPartnerDomain";
    static final String TRUSTED = "ofFederatedPartnerTrust";

    /** What a row of {@link #TRUSTED} holds. */
    enum Kind { KEY, KEY_ALONE, AUTHORITY }

    /** One row for each domain of each partner, the domains of one partner together and in order. */
    static final String SELECT = "SELECT p.partnerID, p.version, p.description, p.partnerType, p.tls, p.sasl, p.dialback, p.operation, p.ratchet, p.relaxedTo, p.relaxedUntil,"
        + " p.minimumTls, p.dane, p.connectHost, p.connectPort, d.domainName, d.place FROM " + PARTNERS + " p LEFT JOIN " + DOMAINS + " d ON d.partnerID = p.partnerID"
        + " ORDER BY p.partnerID, d.place";

    /** One row for each key and each authority, in order. */
    static final String SELECT_TRUSTED = "SELECT partnerID, kind, content FROM " + TRUSTED + " ORDER BY partnerID, place";

    private PartnerRows() { }

    /** The keys and authorities of all partners that have any, by the partner's id. */
    static Map<Long, Trusted> readTrusted(ResultSet rows) throws SQLException, StoreException.Unavailable {
        Map<Long, Trusted> all = new HashMap<>();
        while (rows.next()) {
            long id = rows.getLong("partnerID");
            Trusted of = all.computeIfAbsent(id, any -> new Trusted(new ArrayList<>(), new ArrayList<>()));
            switch (constant(rows, TRUSTED, id, "kind", Kind.class)) {
                case KEY -> of.pins().add(pin(rows, id));
                case KEY_ALONE -> of.pins().add(pin(rows, id).with(true));
                case AUTHORITY -> of.authorities().add(authority(rows, id));
            }
        }
        return all;
    }

    record Trusted(List<KeyPin> pins, List<X509Certificate> authorities) {
        static final Trusted NOTHING = new Trusted(List.of(), List.of());
    }

    private static KeyPin pin(ResultSet row, long id) throws SQLException, StoreException.Unavailable {
        String stored = row.getString("content");
        return KeyPin.parse(stored).orElseThrow(() -> notUnderstood(TRUSTED, "partnerID = " + id, "'" + stored + "' is not the SHA-256 of a key",
            "Correct or delete the row"));
    }

    private static X509Certificate authority(ResultSet row, long id) throws SQLException, StoreException.Unavailable {
        try {
            List<X509Certificate> stored = Pem.read(row.getString("content"));
            if (stored.size() == 1) {
                return stored.get(0);
            }
        } catch (CertificateException e) {
            throw notUnderstood(TRUSTED, "partnerID = " + id, "the content is no certificate: " + e.getMessage(), "Correct or delete the row");
        }
        throw notUnderstood(TRUSTED, "partnerID = " + id, "the content is not one certificate", "Correct or delete the row");
    }

    static List<Partner> read(ResultSet rows, Map<Long, Trusted> trusted) throws SQLException, StoreException.Unavailable {
        List<Partner> partners = new ArrayList<>();
        boolean more = rows.next();
        while (more) {
            long id = rows.getLong("partnerID");
            Partner first = partner(rows, id, trusted.getOrDefault(id, Trusted.NOTHING));
            List<DomainName> additional = new ArrayList<>();
            while ((more = rows.next()) && rows.getLong("partnerID") == id) {
                additional.add(domain(rows, id));
            }
            partners.add(new Partner(id, first.version(), first.primaryDomain(), first.description(), additional, first.type(),
                first.negotiation(), first.strictness(), first.trust()));
        }
        return partners;
    }

    private static Partner partner(ResultSet row, long id, Trusted trusted) throws SQLException, StoreException.Unavailable {
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
            new Strictness(constant(row, id, "operation", Mode.class), relaxation(row, id), constant(row, id, "ratchet", Ratchet.class)),
            new Trust(trusted.pins(), trusted.authorities(), constant(row, id, "minimumTls", MinimumTls.class), flag(row, id, "dane"), connectHost(row, id)));
    }

    private static Optional<ConnectHost> connectHost(ResultSet row, long id) throws SQLException, StoreException.Unavailable {
        String host = row.getString("connectHost");
        if (host == null) {
            return Optional.empty();
        }
        String stored = (host.contains(":") ? "[" + host + "]:" : host + ":") + row.getInt("connectPort");
        return Optional.of(ConnectHost.parse(stored).orElseThrow(() -> notUnderstood(PARTNERS, "partnerID = " + id,
            "'" + stored + "' is no host with a port", "Correct connectHost and connectPort")));
    }

    private static Optional<Relaxation> relaxation(ResultSet row, long id) throws SQLException, StoreException.Unavailable {
        if (row.getString("relaxedTo") == null) {
            return Optional.empty();
        }
        AuthenticationMethod weakest = constant(row, id, "relaxedTo", AuthenticationMethod.class);
        if (weakest == AuthenticationMethod.SASL_OVER_TLS) {
            throw unknownValue(PARTNERS, id, "relaxedTo", weakest.name(), List.of(AuthenticationMethod.TLS_DIALBACK, AuthenticationMethod.TCP_DIALBACK));
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
        return constant(row, PARTNERS, id, column, type);
    }

    private static <E extends Enum<E>> E constant(ResultSet row, String table, long id, String column, Class<E> type)
            throws SQLException, StoreException.Unavailable {
        String stored = row.getString(column);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(stored)) {
                return constant;
            }
        }
        throw unknownValue(table, id, column, stored, List.of(type.getEnumConstants()));
    }

    private static boolean flag(ResultSet row, long id, String column) throws SQLException, StoreException.Unavailable {
        int stored = row.getInt(column);
        if (stored != 0 && stored != 1) {
            throw unknownValue(PARTNERS, id, column, String.valueOf(stored), List.of(0, 1));
        }
        return stored == 1;
    }

    private static StoreException.Unavailable unknownValue(String table, long id, String column, String stored, List<?> known) {
        return notUnderstood(table, "partnerID = " + id, "its " + column + " is '" + stored + "'",
            "Set it to one of " + known + ", or install the version of the plugin that wrote it");
    }

    private static StoreException.Unavailable notUnderstood(String table, String row, String problem, String remedy) {
        return new StoreException.Unavailable("Table " + table + ", row " + row + ": " + problem + ". " + remedy + ".", null);
    }
}
