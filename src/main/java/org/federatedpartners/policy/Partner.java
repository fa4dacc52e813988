package org.federatedpartners.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A federated partner: one or more domains, and what is accepted of them.
 *
 * @param id                {@link #NEW} until the store has given it one
 * @param version           counts its changes; two editors of the same version conflict
 * @param primaryDomain     its name
 * @param description       free text, never null
 * @param additionalDomains further domains under the same policy, in order, without the primary one
 * @param autoApproval      whether its users' subscription requests are approved without asking; in force only where {@link #approvesRequests} says so
 */
public record Partner(long id, long version, DomainName primaryDomain, String description,
    List<DomainName> additionalDomains, PartnerType type, boolean autoApproval,
    NegotiationSettings negotiation, Strictness strictness, Trust trust) {

    /** The id of a partner that was never saved. */
    public static final long NEW = 0;

    /** The longest description, in UTF-16 code units. */
    public static final int MAX_DESCRIPTION = 1000;

    public Partner {
        Objects.requireNonNull(primaryDomain);
        // What most of a million partners have in common is in memory once.
        description = description.isEmpty() ? "" : description;
        additionalDomains = List.copyOf(additionalDomains);
        Objects.requireNonNull(type);
        negotiation = negotiation.shared();
        strictness = strictness.shared();
        trust = trust.shared();
    }

    /** All its domains, the primary one first. */
    public List<DomainName> domains() {
        if (additionalDomains.isEmpty()) {
            return List.of(primaryDomain);
        }
        List<DomainName> all = new ArrayList<>(additionalDomains.size() + 1);
        all.add(primaryDomain);
        all.addAll(additionalDomains);
        return List.copyOf(all);
    }

    /** Whether its users become contacts without asking. Never if a local user must be the one who adds contacts. */
    public boolean approvesRequests() {
        return autoApproval && type != PartnerType.PUBLIC_UNVERIFIED;
    }

    /** What its settings accept; {@link PolicySnapshot#accepted} includes what else is in force. */
    public Set<AuthenticationMethod> acceptedMethods() {
        return negotiation.acceptedMethods();
    }

    /** Whether these settings may refuse something that other settings accept. */
    public boolean isStricterThan(Partner other) {
        return !acceptedMethods().containsAll(other.acceptedMethods()) || !domains().containsAll(other.domains())
            || type == PartnerType.PUBLIC_UNVERIFIED && other.type != type || strictness.isStricterThan(other.strictness.withoutEnded(Instant.now())) || trust.isStricterThan(other.trust);
    }

    /** The same partner as the store knows it after a change. */
    public Partner saved(long newId, long newVersion) {
        return new Partner(newId, newVersion, primaryDomain, description, additionalDomains, type, autoApproval, negotiation, strictness, trust);
    }

    /** The same partner without a relaxation that has ended by that moment, which may still be stored. */
    public Partner withoutEnded(Instant now) {
        return strictness.hasEndedAt(now) ? with(strictness.withoutEnded(now)) : this;
    }

    /** The same partner, with its settings applied otherwise. */
    public Partner with(Strictness other) {
        return new Partner(id, version, primaryDomain, description, additionalDomains, type, autoApproval, negotiation, other, trust);
    }
}
