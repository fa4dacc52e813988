package org.federatedpartners.policy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Partners, and the policy that they amount to, as a test needs them: what it does not name is as in a new partner. */
public final class TestPartner {

    /** The keys that a partner publishes are accepted. */
    public static final Trust DANE = new Trust(List.of(), List.of(), MinimumTls.NONE, true, Optional.empty());

    private static final InstantSource AFTER_EVERY_RELAXATION = InstantSource.fixed(Instant.ofEpochMilli(Long.MAX_VALUE));

    private TestPartner() {}

    public static Partner of(long id, long version, DomainName primaryDomain, String description, List<DomainName> additionalDomains,
        PartnerType type, NegotiationSettings negotiation) {
        return of(id, version, primaryDomain, description, additionalDomains, type, negotiation, Strictness.DEFAULT);
    }

    public static Partner of(long id, long version, DomainName primaryDomain, String description, List<DomainName> additionalDomains,
        PartnerType type, NegotiationSettings negotiation, Strictness strictness) {
        return new Partner(id, version, primaryDomain, description, additionalDomains, type, false, negotiation, strictness, Trust.DEFAULT);
    }

    public static Partner with(Partner partner, Trust trust) {
        return new Partner(partner.id(), partner.version(), partner.primaryDomain(), partner.description(), partner.additionalDomains(),
            partner.type(), partner.autoApproval(), partner.negotiation(), partner.strictness(), trust);
    }

    /** Settings are enforced as they are: nothing was seen of the partners, and no relaxation is in force. */
    public static PolicySnapshot policy(UnlistedDomains unlisted, Collection<Partner> partners) {
        return PolicySnapshot.of(GlobalPolicy.enforcing(unlisted), partners, StrongestMethods.NONE, AFTER_EVERY_RELAXATION);
    }
}
