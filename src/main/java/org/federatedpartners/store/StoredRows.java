package org.federatedpartners.store;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.Pem;
import org.federatedpartners.policy.UnreadablePartner;
import org.federatedpartners.policy.Values;

/**
 * The rows of one partner, column by column as text, and what they mean. Anything may be missing or nonsense; it becomes a
 * finding, and the partner one that cannot be read.
 */
final class StoredRows {

    private static final int PRIMARY = 0;

    private final long id;
    /** Null if the partner itself has no row. */
    private final Own own;
    private final List<Domain> domains = new ArrayList<>();
    private final List<Trusted> trusted;
    private final List<Finding> problems = new ArrayList<>();

    /** The partner's own row. Each column may be null. */
    record Own(long id, String version, String description, StoredSettings settings) {}

    /** A row of the table of domains; {@code place} is null where the column is. */
    record Domain(String name, Integer place) {}

    /** A row of the table of keys and CAs. */
    record Trusted(String kind, String content) {}

    StoredRows(long id, Own own, List<Trusted> trusted) {
        this.id = id;
        this.own = own;
        this.trusted = trusted;
    }

    long id() {
        return id;
    }

    void add(Domain domain) {
        domains.add(domain);
    }

    /** Puts what the rows mean into one of the lists. */
    void read(List<Partner> readable, List<UnreadablePartner> unreadable) {
        if (own == null) {
            problems.add(Finding.of(Finding.Code.SETTINGS_MISSING, Field.PRIMARY_DOMAIN, PartnerRows.PARTNERS, String.valueOf(id)));
        }
        List<DomainName> names = names();
        long version = version();
        Values values = new Values();
        if (own != null) {
            values = new Values(own.settings().values());
            problems.addAll(own.settings().problems());
            values.put(Field.DESCRIPTION, Field.DESCRIPTION.load(Collections.singletonList(own.description()), problems));
        }
        values.put(Field.PINS, pins());
        values.put(Field.AUTHORITIES, privateCas());
        if (problems.isEmpty()) {
            values.put(Field.PRIMARY_DOMAIN, names.get(PRIMARY));
            values.put(Field.ADDITIONAL_DOMAINS, names.subList(1, names.size()));
            readable.add(values.partner(id, version));
        } else {
            unreadable.add(new UnreadablePartner(id, version, draft(version), problems, keys()));
        }
    }

    private long version() {
        try {
            long version = Long.parseLong(own == null ? "" : Objects.requireNonNullElse(own.version(), "").strip());
            if (version != UnreadablePartner.NO_VERSION) {
                return version;
            }
        } catch (NumberFormatException e) {
            // The same as none, which is told below.
        }
        if (own != null) {
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
            Field<?> field = first ? Field.PRIMARY_DOMAIN : Field.ADDITIONAL_DOMAINS;
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

    private List<String> contents(PartnerRows.Kind... kinds) {
        return trusted.stream().filter(row -> Stream.of(kinds).anyMatch(kind -> kind.name().equals(row.kind())))
            .map(row -> Objects.requireNonNullElse(row.content(), "")).toList();
    }

    private List<KeyPin> pins() {
        List<KeyPin> pins = new ArrayList<>();
        for (Trusted row : trusted) {
            Optional<PartnerRows.Kind> known = Stream.of(PartnerRows.Kind.values()).filter(one -> one.name().equals(row.kind())).findFirst();
            if (known.isEmpty()) {
                problems.add(row.kind() == null ? Finding.of(Finding.Code.VALUE_MISSING, Field.PINS) : Finding.of(Finding.Code.VALUE_UNKNOWN, Field.PINS, row.kind()));
            }
            PartnerRows.Kind kind = known.orElse(null);
            if (kind == PartnerRows.Kind.KEY || kind == PartnerRows.Kind.KEY_ALONE) {
                String content = Objects.requireNonNullElse(row.content(), "");
                KeyPin.parse(content).map(pin -> pin.with(kind == PartnerRows.Kind.KEY_ALONE))
                    .ifPresentOrElse(pins::add, () -> problems.add(Finding.of(Finding.Code.PIN_UNREADABLE, Field.PINS, content)));
            }
        }
        return pins;
    }

    private List<X509Certificate> privateCas() {
        List<X509Certificate> privateCas = new ArrayList<>();
        for (String content : contents(PartnerRows.Kind.AUTHORITY)) {
            try {
                List<X509Certificate> stored = Pem.read(content);
                if (stored.size() == 1) {
                    privateCas.add(stored.get(0));
                    continue;
                }
            } catch (CertificateException e) {
                // Told like a row with none or several.
            }
            problems.add(Finding.of(Finding.Code.CERTIFICATE_UNREADABLE, Field.AUTHORITIES));
        }
        return privateCas;
    }

    private PartnerDraft draft(long version) {
        // Where all settings are lost, the form starts as strict as that of a new partner.
        Map<String, String> texts = new HashMap<>(PartnerDraft.blank().texts());
        if (own != null) {
            Map<String, String> columns = new HashMap<>(own.settings().columns());
            Field.DESCRIPTION.columns().forEach(column -> columns.put(column, own.description()));
            Field.ALL.stream().filter(field -> !field.columns().isEmpty()).forEach(field -> put(texts, field, field.typed(field.columns().stream().map(columns::get).toList())));
        }
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
        put(texts, Field.PRIMARY_DOMAIN, List.of(primary));
        put(texts, Field.ADDITIONAL_DOMAINS, List.of(String.join("\n", additional)));
        put(texts, Field.PINS, List.of(String.join("\n", contents(PartnerRows.Kind.KEY, PartnerRows.Kind.KEY_ALONE))));
        put(texts, Field.KEY_ALONE, List.of(String.valueOf(contents(PartnerRows.Kind.KEY).isEmpty() && !contents(PartnerRows.Kind.KEY_ALONE).isEmpty())));
        put(texts, Field.AUTHORITIES, List.of(String.join("\n", contents(PartnerRows.Kind.AUTHORITY))));
        return new PartnerDraft(id, version, texts);
    }

    private static void put(Map<String, String> texts, Field<?> field, List<String> own) {
        for (int i = 0; i < own.size(); i++) {
            texts.put(field.names().get(i), own.get(i));
        }
    }
}
