package org.federatedpartners.policy;

import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Partners as they are judged, and what finds them. Immutable, and in parts: to change one of a million costs as much as to change one of ten. */
final class CompiledPartners {

    private final Terms.Maker terms;
    private final DenyList denied;
    private final PartnerIndex index;
    private final ByDomain byDomain;
    private final ById byId;

    /**
     * Partners by their domains.
     *
     * @param judged without domains that are denied: one that is not found as a partner's costs the others nothing
     * @param denied whose the denied ones are
     */
    private record ByDomain(PartTable<String, PartnerPolicy> judged, PartTable<String, Partner> denied) {}

    /**
     * Partners by their ids.
     *
     * @param guarded those with downgrade protection
     * @param relaxed the few that have a relaxation, be it that it has ended
     */
    private record ById(PartTable<Long, Partner> all, PartTable<Long, Partner> guarded, List<Partner> relaxed) {}

    private CompiledPartners(Terms.Maker terms, DenyList denied, PartnerIndex index, ByDomain byDomain, ById byId) {
        this.terms = terms;
        this.denied = denied;
        this.index = index;
        this.byDomain = byDomain;
        this.byId = byId;
    }

    /** @throws IllegalArgumentException if a domain belongs to two of them */
    static CompiledPartners of(Collection<Partner> partners, GlobalPolicy global, StrongestMethods levels, InstantSource clock) {
        return of(PartnerIndex.of(partners), global, levels, clock);
    }

    private static CompiledPartners of(PartnerIndex index, GlobalPolicy global, StrongestMethods levels, InstantSource clock) {
        Terms.Maker terms = new Terms.Maker(global.mode(), levels, clock);
        List<Partner> sorted = index.partners();
        return new CompiledPartners(terms, global.denied(), index,
            new ByDomain(PartTable.of(domains(sorted, terms, global.denied())), PartTable.of(deniedDomains(sorted, global.denied()))),
            new ById(PartTable.of(PartnerIndex.ids(sorted)), PartTable.of(PartnerIndex.ids(withProtection(sorted))), relaxed(sorted.stream())));
    }

    private static Map<String, PartnerPolicy> domains(Collection<Partner> partners, Terms.Maker terms, DenyList denied) {
        Map<String, PartnerPolicy> domains = new HashMap<>();
        for (Partner partner : partners) {
            PartnerPolicy judged = new PartnerPolicy(partner, terms.of(partner));
            for (DomainName domain : partner.domains()) {
                if (!denied.contains(domain.value()) && domains.put(domain.value(), judged) != null) {
                    throw new IllegalArgumentException("The domain " + domain + " belongs to two partners");
                }
            }
        }
        return domains;
    }

    private static Map<String, Partner> deniedDomains(Collection<Partner> partners, DenyList denied) {
        Map<String, Partner> domains = new HashMap<>();
        if (!denied.isEmpty()) {
            partners.forEach(partner -> partner.domains().stream().map(DomainName::value).filter(denied::contains).forEach(domain -> domains.put(domain, partner)));
        }
        return domains;
    }

    private static List<Partner> withProtection(Collection<Partner> partners) {
        return partners.stream().filter(partner -> partner.strictness().downgradeProtection() != DowngradeProtection.OFF).toList();
    }

    private static List<Partner> relaxed(Stream<Partner> partners) {
        return partners.filter(partner -> partner.strictness().relaxation().isPresent()).toList();
    }

    /** The same partners, with what else decides. Costs as much as making all of them only if the mode or the deny list is another one. */
    CompiledPartners with(GlobalPolicy global, StrongestMethods levels) {
        if (terms.mode() != global.mode() || !denied.equals(global.denied())) {
            return of(index, global, levels, terms.clock());
        }
        if (terms.levels().equals(levels)) {
            return this;
        }
        Terms.Maker other = terms.next(levels);
        List<Partner> changed = terms.levels().differing(levels).map(ids -> ids.stream().map(byId.guarded()::get).filter(Objects::nonNull).toList())
            .orElseGet(() -> byId.guarded().values());
        return new CompiledPartners(other, denied, index,
            new ByDomain(byDomain.judged().with(List.of(), domains(changed, other, denied)), byDomain.denied()), byId);
    }

    /**
     * The same without some partners and with others. No domain of these may belong to one that stays.
     *
     * @param ids of those that are left out, be it that they are no partners
     */
    CompiledPartners with(Set<Long> ids, Collection<Partner> added) {
        List<Partner> removed = ids.stream().map(byId.all()::get).filter(Objects::nonNull).toList();
        Terms.Maker other = terms.next(terms.levels());
        List<String> left = removed.stream().flatMap(partner -> partner.domains().stream()).map(DomainName::value).toList();
        List<Partner> stillRelaxed = relaxed(Stream.concat(byId.relaxed().stream().filter(partner -> !ids.contains(partner.id())), added.stream()));
        return new CompiledPartners(other, denied, index.with(ids, removed, added),
            new ByDomain(byDomain.judged().with(left, domains(added, other, denied)),
                byDomain.denied().with(left.stream().filter(denied::contains).toList(), deniedDomains(added, denied))),
            new ById(byId.all().with(ids, PartnerIndex.ids(added)), byId.guarded().with(ids, PartnerIndex.ids(withProtection(added))), stillRelaxed));
    }

    PartnerIndex index() {
        return index;
    }

    boolean hasGuarded() {
        return !byId.guarded().isEmpty();
    }

    /** The partners with downgrade protection that have one of these domains. Costs as much as there are of whichever is fewer. */
    List<Partner> guarded(Set<String> domains) {
        if (byId.guarded().size() < domains.size()) {
            return byId.guarded().values().stream().filter(partner -> partner.domains().stream().map(DomainName::value).anyMatch(domains::contains)).toList();
        }
        Map<Long, Partner> found = new HashMap<>();
        domains.stream().flatMap(domain -> owner(domain).stream()).filter(partner -> byId.guarded().get(partner.id()) != null).forEach(partner -> found.put(partner.id(), partner));
        return List.copyOf(found.values());
    }

    List<Partner> denied() {
        return List.copyOf(PartnerIndex.ids(byDomain.denied().values()).values());
    }

    List<Partner> relaxed() {
        return byId.relaxed();
    }

    Optional<Partner> partner(long id) {
        return Optional.ofNullable(byId.all().get(id));
    }

    /** By a domain in the form for look-ups; null for none. */
    PartnerPolicy judged(String domain) {
        return byDomain.judged().get(domain);
    }

    /** The partner that has the domain, even if it is denied. */
    Optional<Partner> owner(String domain) {
        PartnerPolicy found = judged(domain);
        return Optional.ofNullable(found != null ? found.partner() : byDomain.denied().get(domain));
    }
}
