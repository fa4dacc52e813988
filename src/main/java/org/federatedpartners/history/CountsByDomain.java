package org.federatedpartners.history;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Stream counts by their domains. Any thread may read them; who changes them holds the lock of the owner. */
final class CountsByDomain {

    static final Comparator<StreamCount> LATEST_FIRST = Comparator.comparing(StreamCount::direction).thenComparing(Comparator.comparing(StreamCount::last).reversed());

    /** Replaced as a whole, or list by list: the lists, in each direction the latest first, never change. */
    private volatile Map<String, List<StreamCount>> counts = new ConcurrentHashMap<>();
    /** Domains of which other streams were counted. */
    private final Changes streams = new Changes();
    /** Domains that were seen in another way, or in another order of ways. */
    private final Changes kinds = new Changes();

    /** Domains that have changed since this was asked last, by one caller. */
    static final class Changes {
        /** Null for any. */
        private Set<String> domains;

        private void add(Collection<String> more) {
            if (domains != null) {
                domains.addAll(more);
            }
        }

        /** Empty if that may be any. */
        Optional<Set<String>> taken() {
            Optional<Set<String>> taken = Optional.ofNullable(domains);
            domains = new HashSet<>();
            return taken;
        }
    }

    List<StreamCount> where(Predicate<String> domains) {
        return counts.entrySet().stream().filter(its -> domains.test(its.getKey())).flatMap(its -> its.getValue().stream()).toList();
    }

    Set<String> domains() {
        return counts.keySet();
    }

    List<StreamCount> of(String domain) {
        return counts.getOrDefault(domain, List.of());
    }

    Optional<StreamCount> of(StreamCount.Key key) {
        return find(counts, key);
    }

    private static Optional<StreamCount> find(Map<String, List<StreamCount>> counts, StreamCount.Key key) {
        return counts.getOrDefault(key.domain(), List.of()).stream().filter(one -> one.key().equals(key)).findFirst();
    }

    /** Puts a count in place of the one with its key; one that counts nothing is none. */
    void put(StreamCount count) {
        Optional<StreamCount> known = of(count.key());
        if (known.filter(count::equals).isPresent()) {
            return;
        }
        List<StreamCount> before = of(count.domain());
        put(counts, count);
        if (known.filter(one -> one.streams() == count.streams() && one.first().equals(count.first())).isEmpty()) {
            streams.add(Set.of(count.domain()));
        }
        if (!keys(before).equals(keys(of(count.domain())))) {
            kinds.add(Set.of(count.domain()));
        }
    }

    private static void put(Map<String, List<StreamCount>> counts, StreamCount count) {
        Stream<StreamCount> others = counts.getOrDefault(count.domain(), List.of()).stream().filter(one -> !one.key().equals(count.key()));
        List<StreamCount> its = (count.isEmpty() ? others : Stream.concat(others, Stream.of(count)).sorted(LATEST_FIRST)).toList();
        if (its.isEmpty()) {
            counts.remove(count.domain());
        } else {
            counts.put(count.domain(), its);
        }
    }

    /** Puts all of these in place of what there is. @param more is added to them */
    void replace(Map<String, List<StreamCount>> all, Collection<StreamCount> more) {
        Map<String, List<StreamCount>> made = new ConcurrentHashMap<>(all);
        made.replaceAll((domain, its) -> its.stream().sorted(LATEST_FIRST).toList());
        for (StreamCount one : more) {
            put(made, find(made, one.key()).map(one::plus).orElse(one));
        }
        counts = made;
        streams.domains = null;
        kinds.domains = null;
    }

    void remove(Set<String> domains) {
        counts.keySet().removeAll(domains);
        streams.add(domains);
        kinds.add(domains);
    }

    private static List<StreamCount.Key> keys(List<StreamCount> counts) {
        return counts.stream().map(StreamCount::key).toList();
    }

    Changes streams() {
        return streams;
    }

    Changes kinds() {
        return kinds;
    }
}
