package org.federatedpartners.console.view;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.ServerConstraints;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.Strictness;

/**
 * The state of all partners at one moment, for one page. Of a million partners hardly any was seen lately. What is shown of the others follows from a handful
 * of different settings, so it is worked out once for each of these, and only the others are looked at one by one.
 */
final class PartnerSurvey {

    private final PolicySnapshot policy;
    private final PartnerFilter.Known known;
    private final ServerFacts server;
    /** The ids of partners about whom more is known than their settings. */
    private final Set<Long> noted = new HashSet<>();
    /** By objects, which partners with equal settings share. */
    private final Map<Strictness, Map<NegotiationSettings, Plain>> plain = new IdentityHashMap<>();

    /** Partners of which nothing is known but their settings, and that all have the same. */
    private final class Plain {
        private final PartnerState state;
        private final Set<PartnerFilter> filters;
        /** The weaker the weakest accepted method, the higher. */
        private final long methods;
        private long partners;

        Plain(PartnerFilter.Judged one) {
            this.state = one.state();
            this.filters = filters(one);
            this.methods = methods(one.partner());
        }
    }

    PartnerSurvey(PolicySnapshot policy, PartnerFilter.Known known, ServerFacts server) {
        this.policy = policy;
        this.known = known;
        this.server = server;
        known.noted().forEach(domain -> policy.partner(domain).ifPresent(partner -> noted.add(partner.id())));
        policy.relaxed().forEach(partner -> noted.add(partner.id()));
        policy.denied().forEach(partner -> noted.add(partner.id()));
    }

    /** Null for one that has to be looked at by itself. */
    private Plain plain(Partner partner) {
        if (noted.contains(partner.id()) || !server.permits().isUnlimited() && !partner.domains().stream().allMatch(server.permits()::test)) {
            return null;
        }
        Map<NegotiationSettings, Plain> same = plain.computeIfAbsent(partner.strictness(), any -> new IdentityHashMap<>());
        Plain found = same.get(partner.negotiation());
        if (found == null) {
            found = new Plain(judge(partner));
            same.put(partner.negotiation(), found);
        }
        return found;
    }

    /** Those that show one of which nothing is known; it has no last refusal, which need not be asked for. */
    private Set<PartnerFilter> filters(PartnerFilter.Judged one) {
        Set<PartnerFilter> filters = EnumSet.of(PartnerFilter.ALL);
        PartnerFilter.COUNTED.stream().filter(filter -> filter.test(one, known)).forEach(filters::add);
        return filters;
    }

    private PartnerFilter.Judged judge(Partner partner) {
        ServerConstraints.Extent lost = ServerConstraints.of(partner.acceptedMethods(), partner.domains(), server).extent();
        return new PartnerFilter.Judged(partner, PartnerState.of(partner, policy, lost, known.evidence(), known.now()), PartnerState.isReportOnly(partner, policy));
    }

    PartnerSummary summary() {
        List<PartnerFilter.Judged> others = new ArrayList<>();
        for (Partner partner : policy.partners()) {
            Plain found = plain(partner);
            if (found == null) {
                others.add(judge(partner));
            } else {
                found.partners++;
            }
        }
        Map<PartnerFilter, Long> counts = new EnumMap<>(PartnerFilter.class);
        plain.values().stream().flatMap(some -> some.values().stream()).forEach(one -> one.filters.forEach(filter -> counts.merge(filter, one.partners, Long::sum)));
        PartnerFilter.COUNTED.forEach(filter -> counts.merge(filter, others.stream().filter(one -> filter.test(one, known)).count(), Long::sum));
        return PartnerSummary.of(policy.partners().size(), counts, others, known);
    }

    /** All partners that the query finds, on whatever page, in its order. */
    List<Partner> matching(PartnerListView.Query query, Map<String, Count> live) {
        boolean byDomain = query.column() == PartnerListView.Column.DOMAIN;
        List<Partner> found = ordered(query.isNarrowed() ? narrowed(query) : policy.partners(), byDomain && query.descending());
        return byDomain ? found : sorted(found, key(query.column(), live), query.descending());
    }

    private List<Partner> narrowed(PartnerListView.Query query) {
        String text = query.filter().toLowerCase(Locale.ROOT);
        List<Partner> found = new ArrayList<>();
        for (Partner partner : policy.partners()) {
            Plain one = plain(partner);
            if ((one == null ? query.show().test(judge(partner), known) : one.filters.contains(query.show())) && matches(partner, text)) {
                found.add(partner);
            }
        }
        return found;
    }

    /** As people look for names: those with letters beyond ASCII stand elsewhere than the names on the wire. @param partners by the latter */
    private List<Partner> ordered(List<Partner> partners, boolean descending) {
        List<Partner> ordered = partners;
        if (!policy.international().isEmpty()) {
            Set<Long> moved = new HashSet<>();
            policy.international().forEach(partner -> moved.add(partner.id()));
            Map<Long, String> names = new HashMap<>();
            List<Partner> others = new ArrayList<>();
            List<Partner> inPlace = new ArrayList<>(partners.size());
            partners.forEach(partner -> (moved.contains(partner.id()) ? others : inPlace).add(partner));
            others.forEach(partner -> names.put(partner.id(), DomainText.order(partner.primaryDomain())));
            others.sort(Comparator.comparing(partner -> names.get(partner.id())));
            ordered = merged(inPlace, others, names);
        }
        if (!descending) {
            return ordered;
        }
        List<Partner> reversed = new ArrayList<>(ordered);
        Collections.reverse(reversed);
        return reversed;
    }

    private static List<Partner> merged(List<Partner> inPlace, List<Partner> others, Map<Long, String> names) {
        List<Partner> all = new ArrayList<>(inPlace.size() + others.size());
        int next = 0;
        for (Partner partner : inPlace) {
            while (next < others.size() && names.get(others.get(next).id()).compareTo(partner.primaryDomain().value()) < 0) {
                all.add(others.get(next++));
            }
            all.add(partner);
        }
        all.addAll(others.subList(next, others.size()));
        return all;
    }

    /** Those with the same key stay in their order. There are few different keys. */
    private static List<Partner> sorted(List<Partner> partners, ToLongFunction<Partner> key, boolean descending) {
        Map<Long, List<Partner>> byKey = new TreeMap<>(descending ? Comparator.<Long>reverseOrder() : Comparator.<Long>naturalOrder());
        partners.forEach(partner -> byKey.computeIfAbsent(key.applyAsLong(partner), any -> new ArrayList<>()).add(partner));
        List<Partner> sorted = new ArrayList<>(partners.size());
        byKey.values().forEach(sorted::addAll);
        return sorted;
    }

    private ToLongFunction<Partner> key(PartnerListView.Column column, Map<String, Count> live) {
        return switch (column) {
            case DOMAIN -> partner -> 0;
            case STATE -> partner -> {
                Plain one = plain(partner);
                return (one == null ? judge(partner).state() : one.state).kind().ordinal();
            };
            case TYPE -> partner -> partner.type().ordinal();
            case METHODS -> partner -> {
                Plain one = plain(partner);
                return one == null ? methods(partner) : one.methods;
            };
            case LIVE -> {
                Map<Long, Long> streams = new HashMap<>();
                live.forEach((domain, count) -> policy.partner(domain).ifPresent(partner -> streams.merge(partner.id(), (long) count.inbound() + count.outbound(), Long::sum)));
                yield partner -> streams.getOrDefault(partner.id(), 0L);
            }
            case REFUSAL -> partner -> noted.contains(partner.id()) ? known.lastRefusal().apply(partner).map(refusal -> refusal.at().toEpochMilli()).orElse(Long.MIN_VALUE) : Long.MIN_VALUE;
        };
    }

    private static long methods(Partner partner) {
        return partner.acceptedMethods().stream().mapToLong(method -> 1L << method.ordinal()).sum();
    }

    private static boolean matches(Partner partner, String text) {
        return text.isEmpty()
            || matches(partner.primaryDomain(), text)
            || partner.additionalDomains().stream().anyMatch(name -> matches(name, text))
            || partner.description().toLowerCase(Locale.ROOT).contains(text);
    }

    private static boolean matches(DomainName name, String text) {
        return name.value().contains(text) || name.value().contains("xn--") && name.display().contains(text);
    }
}
