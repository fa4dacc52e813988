package org.federatedpartners.console.view;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.history.SeenKinds;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerIndex;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.ServerConstraints;
import org.federatedpartners.policy.ServerFacts;

/**
 * The state of all partners at one moment, for one page. Of a million partners hardly any needs a look of its own. What is shown of the others follows from a handful
 * of different settings and of ways in which they were seen, so it is worked out once for each of these groups; each of the few has a group to itself. From then on, a
 * partner is the number of its group: to count and to order them takes a few steps a partner, with no comparison and no look at the partner.
 */
final class PartnerSurvey {

    /** In place of the number of a group: there is one for each of the methods that they are held to. */
    private static final int GUARDED = -1;
    private static final long NEVER = Long.MIN_VALUE;

    private final PolicySnapshot policy;
    private final PartnerFilter.Known known;
    private final ServerFacts server;
    private final PartnerIndex index;
    /** The number of live streams of the partners that have any, by their ids. */
    private final Map<Long, Long> streams = new HashMap<>();
    /** Of each partner, by its place in the index, the number of its group. */
    private final int[] groupOf;
    /** By their numbers; null for one without partners. Those of one partner each are the last, in the order of the index. */
    private final Group[] groups;
    /** By what was seen (twice its number, and one more if a certificate is near its end) and by settings, the number of the group; 0 if there is none yet. */
    private final Map<Integer, int[]> alike = new HashMap<>();
    /** The same of partners with downgrade protection, which are held to different methods. */
    private final Map<List<Object>, Integer> guarded = new HashMap<>();

    /** Partners that show the same. */
    private final class Group {
        /** Any of them. */
        private final Partner one;
        /** Whether nothing is known of them but their settings, how they were seen, and whether a certificate is near its end. */
        private final boolean plain;
        private int partners;
        private PartnerFilter.Judged judged;

        Group(Partner one, boolean plain) {
            this.one = one;
            this.plain = plain;
        }

        PartnerFilter.Judged judged() {
            if (judged == null) {
                judged = judge(one);
            }
            return judged;
        }

        /** Without the last refusal, which is each partner's own. */
        boolean isShownBy(PartnerFilter filter) {
            return filter == PartnerFilter.REFUSED_LATELY ? !known.refused().isEmpty() : filter.test(judged(), known);
        }

        /** The weaker the weakest accepted method, the higher. */
        long methods() {
            return one.acceptedMethods().stream().mapToLong(method -> 1L << method.ordinal()).sum();
        }
    }

    /** @param live how many live streams carry each domain */
    PartnerSurvey(PolicySnapshot policy, PartnerFilter.Known known, ServerFacts server, Map<String, Count> live) {
        this.policy = policy;
        this.known = known;
        this.server = server;
        index = policy.index();
        live.forEach((domain, count) -> policy.partner(domain).ifPresent(partner -> streams.merge(partner.id(), (long) count.inbound() + count.outbound(), Long::sum)));
        groupOf = index.likenesses();
        BitSet noted = noted(live.keySet());
        if (!server.permits().isUnlimited()) {
            separateUnpermitted(noted);
        }
        int plain = separateSeen(noted, 2 * index.numbers());
        groups = new Group[plain + noted.cardinality()];
        int next = plain;
        for (int place = noted.nextSetBit(0); place >= 0; place = noted.nextSetBit(place + 1)) {
            groupOf[place] = next++;
        }
        for (int place = 0; place < groupOf.length; place++) {
            int number = groupOf[place];
            if (groups[number] == null) {
                groups[number] = new Group(index.partners().get(place), number < plain);
            }
            groups[number].partners++;
        }
    }

    /** The places of partners of which more is known than their settings. */
    private BitSet noted(Collection<String> live) {
        BitSet places = places(Stream.of(known.noted(), live).flatMap(Collection::stream));
        Stream.of(policy.relaxed(), policy.denied()).flatMap(List::stream).forEach(partner -> places.set(index.place(partner)));
        return places;
    }

    /** Of the partners that have these domains. */
    private BitSet places(Stream<String> domains) {
        BitSet places = new BitSet(groupOf.length);
        domains.distinct().flatMap(domain -> policy.partner(domain).stream()).forEach(partner -> places.set(index.place(partner)));
        return places;
    }

    /** Puts partners with no domain that Openfire's lists of servers permit into groups of their own, and notes those that have domains of both kinds. */
    private void separateUnpermitted(BitSet noted) {
        int place = 0;
        for (Partner partner : index.partners()) {
            long permitted = partner.domains().stream().filter(server.permits()::test).count();
            if (permitted == 0) {
                groupOf[place] += index.numbers();
            } else if (permitted < partner.domains().size()) {
                noted.set(place);
            }
            place++;
        }
    }

    /**
     * Puts partners that were seen into groups of those that were seen alike, and of which a certificate is near its end, or none is.
     *
     * @param numbers one more than the highest number of a group
     * @return the same with these groups
     */
    private int separateSeen(BitSet noted, int numbers) {
        int[] kinds = known.evidence().seen().kinds(policy);
        BitSet near = places(known.near().stream());
        int next = numbers;
        for (int place = 0; place < kinds.length; place++) {
            if ((kinds[place] != SeenKinds.NOTHING || near.get(place)) && !noted.get(place)) {
                int group = groupOfSeen(place, 2 * kinds[place] + (near.get(place) ? 1 : 0), numbers, next);
                next = Math.max(next, group + 1);
                groupOf[place] = group;
            }
        }
        return next;
    }

    private int groupOfSeen(int place, int kind, int numbers, int next) {
        int[] bySettings = alike.computeIfAbsent(kind, any -> new int[numbers]);
        int settings = groupOf[place];
        if (bySettings[settings] == 0) {
            bySettings[settings] = isGuarded(index.partners().get(place)) ? GUARDED : next;
        }
        if (bySettings[settings] != GUARDED) {
            return bySettings[settings];
        }
        long id = index.partners().get(place).id();
        return guarded.computeIfAbsent(List.of(kind, settings, policy.levels().of(id, Direction.INBOUND), policy.levels().of(id, Direction.OUTBOUND)), any -> next);
    }

    private static boolean isGuarded(Partner partner) {
        return partner.strictness().downgradeProtection() != DowngradeProtection.OFF;
    }

    private PartnerFilter.Judged judge(Partner partner) {
        ServerConstraints.Extent lost = ServerConstraints.of(partner.acceptedMethods(), partner.domains(), server).extent();
        return new PartnerFilter.Judged(partner, PartnerState.of(partner, policy, lost, known.evidence(), known.now()), PartnerState.isReportOnly(partner, policy));
    }

    PartnerSummary summary() {
        Map<PartnerFilter, Long> counts = new EnumMap<>(PartnerFilter.class);
        List<PartnerFilter.Judged> noted = new ArrayList<>();
        Arrays.stream(groups).filter(Objects::nonNull).forEach(group -> {
            PartnerFilter.COUNTED.stream().filter(group::isShownBy).forEach(filter -> counts.merge(filter, (long) group.partners, Long::sum));
            if (!group.plain) {
                noted.add(group.judged());
            }
        });
        return PartnerSummary.of(groupOf.length, counts, noted, known);
    }

    /** All partners that the query finds, on whatever page, in its order: those with the same key by domain. */
    List<Partner> matching(PartnerListView.Query query) {
        BitSet found = index.find(query.filter().toLowerCase(Locale.ROOT));
        IntUnaryOperator ranks = ranks(query);
        int highest = -1;
        for (int place = found.nextSetBit(0); place >= 0; place = found.nextSetBit(place + 1)) {
            highest = Math.max(highest, ranks.applyAsInt(place));
        }
        // Where the next partner of each rank belongs: after all of lower ranks, which are counted first.
        int[] next = new int[highest + 2];
        for (int place = found.nextSetBit(0); place >= 0; place = found.nextSetBit(place + 1)) {
            int rank = ranks.applyAsInt(place);
            if (rank < 0) {
                found.clear(place);
            } else {
                next[rank + 1]++;
            }
        }
        for (int rank = 1; rank < next.length; rank++) {
            next[rank] += next[rank - 1];
        }
        int[] places = new int[next[next.length - 1]];
        for (int place : index.order()) {
            if (found.get(place)) {
                places[next[ranks.applyAsInt(place)]++] = place;
            }
        }
        return index.at(query.column() == PartnerListView.Column.DOMAIN && query.descending() ? reversed(places) : places);
    }

    /** Tells of each partner, by its place in the index, where it stands among the others, from 0; -1 if the query does not show it. */
    private IntUnaryOperator ranks(PartnerListView.Query query) {
        int[] ofGroups = ranksOfGroups(query);
        if (!query.asksForLastRefusals() || known.refused().isEmpty()) {
            return place -> ofGroups[groupOf[place]];
        }
        long[] refused = lastRefusals();
        long[] times = Arrays.stream(refused).filter(time -> time != NEVER).sorted().distinct().toArray();
        int[] ranks = new int[groupOf.length];
        Arrays.setAll(ranks, place -> {
            int ofGroup = ofGroups[groupOf[place]];
            boolean isShown = ofGroup >= 0
                && (query.show() != PartnerFilter.REFUSED_LATELY || refused[place] != NEVER && PartnerFilter.isLately(Instant.ofEpochMilli(refused[place]), known.now()));
            if (!isShown || query.column() != PartnerListView.Column.REFUSAL) {
                return isShown ? ofGroup : -1;
            }
            int rank = refused[place] == NEVER ? 0 : 1 + Arrays.binarySearch(times, refused[place]);
            return query.descending() ? times.length - rank : rank;
        });
        return place -> ranks[place];
    }

    /** When each partner was last refused, by its place in the index, in milliseconds since 1970. */
    private long[] lastRefusals() {
        long[] refused = new long[groupOf.length];
        Arrays.fill(refused, NEVER);
        // A denied domain leads to no partner.
        Stream.concat(known.refused().stream().flatMap(domain -> policy.partner(domain).stream()), policy.denied().stream())
            .forEach(partner -> known.lastRefusal().apply(partner).ifPresent(refusal -> refused[index.place(partner)] = refusal.at().toEpochMilli()));
        return refused;
    }

    /** Of each group where it stands among the others, from 0; -1 if the query does not show it. */
    private int[] ranksOfGroups(PartnerListView.Query query) {
        ToLongFunction<Group> key = key(query.column());
        Map<Long, List<Integer>> byKey = new TreeMap<>(query.descending() ? Comparator.<Long>reverseOrder() : Comparator.<Long>naturalOrder());
        int[] ranks = new int[groups.length];
        for (int number = 0; number < groups.length; number++) {
            ranks[number] = -1;
            if (groups[number] != null && groups[number].isShownBy(query.show())) {
                byKey.computeIfAbsent(key.applyAsLong(groups[number]), any -> new ArrayList<>()).add(number);
            }
        }
        int rank = 0;
        for (List<Integer> same : byKey.values()) {
            for (int number : same) {
                ranks[number] = rank;
            }
            rank++;
        }
        return ranks;
    }

    private ToLongFunction<Group> key(PartnerListView.Column column) {
        return switch (column) {
            case DOMAIN, REFUSAL -> group -> 0;
            case STATE -> group -> group.judged().state().kind().ordinal();
            case TYPE -> group -> group.one.type().ordinal();
            case METHODS -> Group::methods;
            case LIVE -> group -> streams.getOrDefault(group.one.id(), 0L);
        };
    }

    private static int[] reversed(int[] places) {
        int[] reversed = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            reversed[i] = places[places.length - 1 - i];
        }
        return reversed;
    }
}
