package org.federatedpartners.policy;

import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A partner as it was typed or imported: nothing is trusted yet, and nothing typed is lost. Forms, imports and
 * commands all go through {@link #validate}, so that one set of rules holds for all of them.
 *
 * @param additionalDomains one name each; blank ones are left out
 * @param type              the name of a {@link PartnerType}
 * @param tls               the name of a {@link Negotiation}
 * @param sasl              the name of a {@link Negotiation}
 */
public record PartnerDraft(long id, long version, String primaryDomain, String description, List<String> additionalDomains,
                           String type, String tls, String sasl, boolean dialback, StrictnessDraft strictness, TrustDraft trust) {

    public PartnerDraft {
        additionalDomains = List.copyOf(additionalDomains);
    }

    /** A partner that is to be known and found as any other. */
    public PartnerDraft(long id, long version, String primaryDomain, String description, List<String> additionalDomains,
                        String type, String tls, String sasl, boolean dialback, StrictnessDraft strictness) {
        this(id, version, primaryDomain, description, additionalDomains, type, tls, sasl, dialback, strictness, TrustDraft.DEFAULT);
    }

    /** The same, whose settings are to be enforced as they are. */
    public PartnerDraft(long id, long version, String primaryDomain, String description, List<String> additionalDomains,
                        String type, String tls, String sasl, boolean dialback) {
        this(id, version, primaryDomain, description, additionalDomains, type, tls, sasl, dialback, StrictnessDraft.DEFAULT);
    }

    /** What a form for a new partner starts with. */
    public static PartnerDraft blank() {
        return new PartnerDraft(Partner.NEW, 0, "", "", List.of(), PartnerType.PUBLIC_UNVERIFIED.name(),
            NegotiationSettings.DEFAULT.tls().name(), NegotiationSettings.DEFAULT.sasl().name(), NegotiationSettings.DEFAULT.dialback());
    }

    /** A partner as a form shows it. */
    public static PartnerDraft of(Partner partner) {
        return new PartnerDraft(partner.id(), partner.version(), partner.primaryDomain().display(), partner.description(),
            partner.additionalDomains().stream().map(DomainName::display).toList(), partner.type().name(),
            partner.negotiation().tls().name(), partner.negotiation().sasl().name(), partner.negotiation().dialback(),
            StrictnessDraft.of(partner.strictness(), ZoneId.systemDefault()), TrustDraft.of(partner.trust()));
    }

    /**
     * The outcome of a validation.
     *
     * @param partner  what may be saved; empty if any finding is an error
     * @param findings everything to tell, in the order of the form
     */
    public record Validation(Optional<Partner> partner, List<Finding> findings) {
        public Validation {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Judges the draft.
     *
     * @param current the policy in force, for the uniqueness of domains
     * @param isLocal whether a domain is one of this server's own
     */
    public Validation validate(PolicySnapshot current, Predicate<DomainName> isLocal) {
        return validate(current, isLocal, Clock.systemDefaultZone());
    }

    /** The same at a given time, and in its zone. */
    Validation validate(PolicySnapshot current, Predicate<DomainName> isLocal, Clock clock) {
        List<Finding> findings = new ArrayList<>();
        Set<DomainName> seen = new LinkedHashSet<>();
        DomainName primary = domain(Field.PRIMARY_DOMAIN, primaryDomain, current, isLocal, seen, findings);
        List<DomainName> additional = new ArrayList<>();
        for (String typed : additionalDomains) {
            if (!typed.isBlank()) {
                DomainName name = domain(Field.ADDITIONAL_DOMAINS, typed, current, isLocal, seen, findings);
                if (name != null) {
                    additional.add(name);
                }
            }
        }
        if (description.length() > Partner.MAX_DESCRIPTION) {
            findings.add(Finding.of(Finding.Code.VALUE_TOO_LONG, Field.DESCRIPTION, String.valueOf(Partner.MAX_DESCRIPTION)));
        }
        PartnerType partnerType = value(Field.TYPE, type, PartnerType::valueOf, findings);
        Negotiation tlsSetting = value(Field.TLS, tls, Negotiation::valueOf, findings);
        Negotiation saslSetting = value(Field.SASL, sasl, Negotiation::valueOf, findings);
        NegotiationSettings settings = null;
        if (tlsSetting != null && saslSetting != null) {
            settings = new NegotiationSettings(tlsSetting, saslSetting, dialback);
            findings.addAll(settings.findings());
        }
        Strictness applied = strictness.validate(Optional.ofNullable(settings), clock, findings);
        Trust told = trust.validate(Optional.ofNullable(settings), clock, findings);
        if (findings.stream().anyMatch(Finding::isError)) {
            return new Validation(Optional.empty(), findings);
        }
        return new Validation(Optional.of(new Partner(id, version, primary, description.strip(), additional, partnerType, settings, applied, told)),
            findings);
    }

    private DomainName domain(Field field, String typed, PolicySnapshot current, Predicate<DomainName> isLocal,
                              Set<DomainName> seen, List<Finding> findings) {
        if (DomainName.parse(typed) instanceof DomainName.Invalid invalid) {
            findings.add(Finding.of(invalid.code(), field, typed));
            return null;
        }
        DomainName name = DomainName.of(typed);
        if (isLocal.test(name)) {
            findings.add(Finding.of(Finding.Code.DOMAIN_IS_LOCAL, field, name.display()));
        } else if (!seen.add(name)) {
            findings.add(Finding.of(Finding.Code.DOMAIN_REPEATED, field, name.display()));
        } else {
            current.partner(name.value()).filter(owner -> owner.id() != id).ifPresent(owner ->
                findings.add(Finding.of(Finding.Code.DOMAIN_OF_ANOTHER_PARTNER, field, name.display(), owner.primaryDomain().display())));
            current.parent(name.value()).filter(parent -> parent.id() != id).ifPresent(parent ->
                findings.add(Finding.of(Finding.Code.DOMAIN_BELOW_PARTNER, field, name.display(), parent.primaryDomain().display())));
            name.idna2003().ifPresent(older -> findings.add(Finding.of(Finding.Code.DOMAIN_READ_DIFFERENTLY, field,
                name.display() + " (" + name.value() + ")", older)));
        }
        return name;
    }

    static <T> T value(Field field, String typed, Function<String, T> parser, List<Finding> findings) {
        if (typed.isBlank()) {
            findings.add(Finding.of(Finding.Code.VALUE_MISSING, field));
            return null;
        }
        try {
            return parser.apply(typed.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            findings.add(Finding.of(Finding.Code.VALUE_UNKNOWN, field, typed));
            return null;
        }
    }
}
