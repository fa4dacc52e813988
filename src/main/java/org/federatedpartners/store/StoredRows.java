package org.federatedpartners.store;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Pem;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.StrictnessDraft;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.policy.TrustDraft;
import org.federatedpartners.policy.UnreadablePartner;

/**
 * The rows of one partner, column by column as text, and what they mean. Anything may be missing or nonsense; it becomes a
 * finding, and the partner one that cannot be read.
 */
final class StoredRows {

    private static final int PRIMARY = 0;

    private final long id;
    /** By the names of the columns; null if there is no row of the partner itself. */
    private final Map<String, String> columns;
    private final List<Domain> domains = new ArrayList<>();
    private final List<Trusted> trusted;
    private final List<Finding> problems = new ArrayList<>();

    /** A row of the table of domains; {@code place} is null where the column is. */
    record Domain(String name, Integer place) { }

    /** A row of the table of keys and authorities. */
    record Trusted(String kind, String content) { }

    StoredRows(long id, Map<String, String> columns, List<Trusted> trusted) {
        this.id = id;
        this.columns = columns;
        this.trusted = trusted;
    }

    void add(Domain domain) {
        domains.add(domain);
    }

    /** Puts what the rows mean into one of the lists. */
    void read(List<Partner> readable, List<UnreadablePartner> unreadable) {
        if (columns == null) {
            problems.add(Finding.of(Finding.Code.SETTINGS_MISSING, Field.PRIMARY_DOMAIN, PartnerRows.PARTNERS, String.valueOf(id)));
        }
        List<DomainName> names = names();
        long version = version();
        PartnerType type = constant("partnerType", Field.TYPE, PartnerType.class);
        Negotiation tls = constant("tls", Field.TLS, Negotiation.class);
        Negotiation sasl = constant("sasl", Field.SASL, Negotiation.class);
        boolean dialback = flag("dialback", Field.DIALBACK);
        Mode mode = constant("operation", Field.MODE, Mode.class);
        DowngradeProtection downgradeProtection = constant("ratchet", Field.RATCHET, DowngradeProtection.class);
        Optional<Relaxation> relaxation = relaxation();
        MinimumTls minimumTls = constant("minimumTls", Field.MINIMUM_TLS, MinimumTls.class);
        boolean dane = flag("dane", Field.DANE);
        Optional<ConnectHost> connectHost = connectHost();
        List<KeyPin> pins = pins();
        List<X509Certificate> authorities = authorities();
        if (problems.isEmpty()) {
            readable.add(new Partner(id, version, names.get(PRIMARY), description(), names.subList(1, names.size()), type,
                new NegotiationSettings(tls, sasl, dialback), new Strictness(mode, relaxation, downgradeProtection),
                new Trust(pins, authorities, minimumTls, dane, connectHost)));
        } else {
            unreadable.add(new UnreadablePartner(id, version, draft(version), problems, keys()));
        }
    }

    private String column(String name) {
        return columns == null ? null : columns.get(name);
    }

    private String text(String name) {
        return Objects.requireNonNullElse(column(name), "");
    }

    /** Oracle has no empty strings: they come back as NULL. */
    private String description() {
        return text("description");
    }

    private long version() {
        try {
            long version = Long.parseLong(text("version").strip());
            if (version != UnreadablePartner.NO_VERSION) {
                return version;
            }
        } catch (NumberFormatException e) {
            // The same as none, which is told below.
        }
        if (columns != null) {
            problems.add(Finding.of(Finding.Code.SETTINGS_MISSING, Field.PRIMARY_DOMAIN, PartnerRows.PARTNERS, String.valueOf(id)));
        }
        return UnreadablePartner.NO_VERSION;
    }

    /** The primary one first, if there are no problems with them. */
    private List<DomainName> names() {
        List<DomainName> names = new ArrayList<>();
        Set<DomainName> seen = new HashSet<>();
        boolean primary = false;
        for (Domain domain : domains) {
            boolean first = domain.place() != null && domain.place() == PRIMARY && !primary;
            primary |= first;
            Field field = first ? Field.PRIMARY_DOMAIN : Field.ADDITIONAL_DOMAINS;
            String stored = Objects.requireNonNullElse(domain.name(), "");
            DomainName.Parsed parsed = DomainName.parse(stored);
            if (parsed instanceof DomainName.Invalid invalid) {
                problems.add(Finding.of(invalid.code(), field, stored));
            } else if (parsed instanceof DomainName.Valid valid) {
                // The table's uniqueness compares what is written.
                if (!valid.name().value().equals(stored)) {
                    problems.add(Finding.of(Finding.Code.DOMAIN_NOT_NORMALIZED, field, stored, valid.name().value()));
                }
                if (!seen.add(valid.name())) {
                    problems.add(Finding.of(Finding.Code.DOMAIN_REPEATED, field, valid.name().value()));
                }
                names.add(valid.name());
            }
        }
        if (!primary) {
            problems.add(Finding.of(Finding.Code.DOMAIN_EMPTY, Field.PRIMARY_DOMAIN));
        }
        return names;
    }

    /** Whatever the domains may look like on the wire. */
    private Set<String> keys() {
        Set<String> keys = new HashSet<>();
        for (Domain domain : domains) {
            if (domain.name() != null && !domain.name().isBlank()) {
                keys.add(DomainName.lookupKey(domain.name().strip()));
            }
        }
        return keys;
    }

    private <E extends Enum<E>> E constant(String column, Field field, Class<E> type) {
        return columns == null ? null : among(column(column), field, type);
    }

    /** Null, and a problem, if it is none. */
    private <E extends Enum<E>> E among(String stored, Field field, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(stored)) {
                return constant;
            }
        }
        problems.add(stored == null ? Finding.of(Finding.Code.VALUE_MISSING, field) : Finding.of(Finding.Code.VALUE_UNKNOWN, field, stored));
        return null;
    }

    private boolean flag(String column, Field field) {
        String stored = column(column);
        if (columns != null && !"0".equals(stored) && !"1".equals(stored)) {
            problems.add(stored == null ? Finding.of(Finding.Code.VALUE_MISSING, field) : Finding.of(Finding.Code.VALUE_UNKNOWN, field, stored));
        }
        return "1".equals(stored);
    }

    private Optional<Relaxation> relaxation() {
        if (column("relaxedTo") == null) {
            return Optional.empty();
        }
        AuthenticationMethod weakest = constant("relaxedTo", Field.RELAXATION, AuthenticationMethod.class);
        if (weakest == AuthenticationMethod.SASL_OVER_TLS) {
            problems.add(Finding.of(Finding.Code.VALUE_UNKNOWN, Field.RELAXATION, weakest.name()));
        }
        Optional<Instant> until = until();
        if (until.isEmpty()) {
            problems.add(Finding.of(Finding.Code.TIME_UNREADABLE, Field.RELAXATION, text("relaxedUntil")));
        }
        return weakest == null || weakest == AuthenticationMethod.SASL_OVER_TLS ? Optional.empty() : until.map(end -> new Relaxation(weakest, end));
    }

    private Optional<Instant> until() {
        try {
            long seconds = Long.parseLong(text("relaxedUntil").strip());
            return seconds > 0 && seconds <= Relaxation.LATEST_END.getEpochSecond() ? Optional.of(Instant.ofEpochSecond(seconds)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private String connectHostAsTyped() {
        String host = column("connectHost");
        return host == null ? "" : (host.contains(":") ? "[" + host + "]:" : host + ":") + text("connectPort").strip();
    }

    private Optional<ConnectHost> connectHost() {
        String typed = connectHostAsTyped();
        if (typed.isEmpty()) {
            return Optional.empty();
        }
        Optional<ConnectHost> host = ConnectHost.parse(typed);
        if (host.isEmpty()) {
            problems.add(Finding.of(Finding.Code.CONNECT_HOST_UNREADABLE, Field.CONNECT_HOST, typed));
        }
        return host;
    }

    private List<String> contents(PartnerRows.Kind... kinds) {
        return trusted.stream().filter(row -> Stream.of(kinds).anyMatch(kind -> kind.name().equals(row.kind())))
            .map(row -> Objects.requireNonNullElse(row.content(), "")).toList();
    }

    private List<KeyPin> pins() {
        List<KeyPin> pins = new ArrayList<>();
        for (Trusted row : trusted) {
            PartnerRows.Kind kind = among(row.kind(), Field.PINS, PartnerRows.Kind.class);
            if (kind == PartnerRows.Kind.KEY || kind == PartnerRows.Kind.KEY_ALONE) {
                String content = Objects.requireNonNullElse(row.content(), "");
                KeyPin.parse(content).map(pin -> pin.with(kind == PartnerRows.Kind.KEY_ALONE))
                    .ifPresentOrElse(pins::add, () -> problems.add(Finding.of(Finding.Code.PIN_UNREADABLE, Field.PINS, content)));
            }
        }
        return pins;
    }

    private List<X509Certificate> authorities() {
        List<X509Certificate> authorities = new ArrayList<>();
        for (String content : contents(PartnerRows.Kind.AUTHORITY)) {
            try {
                List<X509Certificate> stored = Pem.read(content);
                if (stored.size() == 1) {
                    authorities.add(stored.get(0));
                    continue;
                }
            } catch (CertificateException e) {
                // Told like a row with none or several.
            }
            problems.add(Finding.of(Finding.Code.CERTIFICATE_UNREADABLE, Field.AUTHORITIES));
        }
        return authorities;
    }

    private PartnerDraft draft(long version) {
        List<String> additional = new ArrayList<>();
        String primary = "";
        boolean found = false;
        for (Domain domain : domains) {
            String name = Objects.requireNonNullElse(domain.name(), "");
            if (!found && domain.place() != null && domain.place() == PRIMARY) {
                primary = name;
                found = true;
            } else {
                additional.add(name);
            }
        }
        PartnerDraft blank = PartnerDraft.blank();
        // Where all settings are lost, the form starts as strict as that of a new partner.
        return new PartnerDraft(id, version, primary, description(), additional, columns == null ? blank.type() : text("partnerType"),
            columns == null ? blank.tls() : text("tls"), columns == null ? blank.sasl() : text("sasl"), "1".equals(column("dialback")),
            columns == null ? blank.strictness() : new StrictnessDraft(text("operation"), text("ratchet"), text("relaxedTo"),
                column("relaxedTo") == null ? "" : until().map(end -> StrictnessDraft.typed(end, ZoneId.systemDefault())).orElse("")),
            new TrustDraft(String.join("\n", contents(PartnerRows.Kind.KEY, PartnerRows.Kind.KEY_ALONE)), contents(PartnerRows.Kind.KEY).isEmpty()
                && !contents(PartnerRows.Kind.KEY_ALONE).isEmpty(), String.join("\n", contents(PartnerRows.Kind.AUTHORITY)),
                columns == null ? blank.trust().minimumTls() : text("minimumTls"), "1".equals(column("dane")), connectHostAsTyped()));
    }
}
