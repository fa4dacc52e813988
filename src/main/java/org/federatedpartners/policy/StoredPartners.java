package org.federatedpartners.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All partners that a store holds. No domain belongs to two readable partners, nor to a readable and an unreadable one: whose it is would
 * be a guess.
 *
 * @param version    of the whole policy: what is in these partners at least; {@link #NO_VERSION} if it is not known
 * @param readable   those whose settings can be enforced, by primary domain where the store has an order
 * @param unreadable those whose settings cannot be understood
 */
public record StoredPartners(long version, List<Partner> readable, List<UnreadablePartner> unreadable) {

    /** What no stored policy has. */
    public static final long NO_VERSION = 0;

    public StoredPartners {
        readable = List.copyOf(readable);
        unreadable = List.copyOf(unreadable);
    }

    /** Partners of no stored version. */
    public StoredPartners(List<Partner> readable, List<UnreadablePartner> unreadable) {
        this(NO_VERSION, readable, unreadable);
    }

    /** Partners that can all be read. */
    public static StoredPartners of(List<Partner> readable) {
        return new StoredPartners(readable, List.of());
    }

    /** The same, where partners that claim one domain cannot be used, none of them. */
    public StoredPartners withoutContradictions() {
        Map<String, Long> owners = new HashMap<>();
        Map<Long, List<Finding>> contradictions = new HashMap<>();
        readable.forEach(partner -> partner.domains().forEach(domain -> claim(partner.id(), domain.value(), owners, contradictions)));
        unreadable.forEach(partner -> partner.domains().forEach(domain -> claim(partner.id(), domain, owners, contradictions)));
        if (contradictions.isEmpty()) {
            return this;
        }
        List<Partner> usable = new ArrayList<>();
        List<UnreadablePartner> unusable = new ArrayList<>();
        for (Partner partner : readable) {
            if (contradictions.containsKey(partner.id())) {
                unusable.add(new UnreadablePartner(partner.id(), partner.version(), PartnerDraft.of(partner), contradictions.get(partner.id()), keys(partner)));
            } else {
                usable.add(partner);
            }
        }
        for (UnreadablePartner partner : unreadable) {
            List<Finding> problems = new ArrayList<>(partner.problems());
            problems.addAll(contradictions.getOrDefault(partner.id(), List.of()));
            unusable.add(partner.with(problems, partner.domains()));
        }
        return new StoredPartners(version, usable, unusable);
    }

    private static void claim(long id, String domain, Map<String, Long> owners, Map<Long, List<Finding>> contradictions) {
        Long owner = owners.putIfAbsent(domain, id);
        if (owner != null && owner != id) {
            contradict(id, domain, owner, contradictions);
            contradict(owner, domain, id, contradictions);
        }
    }

    private static void contradict(long id, String domain, long other, Map<Long, List<Finding>> contradictions) {
        contradictions.computeIfAbsent(id, any -> new ArrayList<>())
            .add(Finding.of(Finding.Code.DOMAIN_OF_ANOTHER_PARTNER, Field.ADDITIONAL_DOMAINS, domain, "#" + other));
    }

    /** The same, where unreadable partners have kept the domains that they had under the policy before. */
    public StoredPartners withDomainsOf(PolicySnapshot before) {
        if (unreadable.isEmpty()) {
            return this;
        }
        Map<Long, Set<String>> known = new HashMap<>();
        before.partners().forEach(partner -> known.put(partner.id(), keys(partner)));
        before.unreadable().forEach(partner -> known.put(partner.id(), partner.domains()));
        Set<String> taken = new HashSet<>();
        readable.forEach(partner -> taken.addAll(keys(partner)));
        return new StoredPartners(version, readable, unreadable.stream().map(partner -> {
            Set<String> all = new HashSet<>(known.getOrDefault(partner.id(), Set.of()));
            all.removeAll(taken);
            all.addAll(partner.domains());
            return partner.with(partner.problems(), all);
        }).toList());
    }

    private static Set<String> keys(Partner partner) {
        Set<String> keys = new HashSet<>();
        partner.domains().forEach(domain -> keys.add(domain.value()));
        return keys;
    }
}
