package org.federatedpartners.history;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Stream counts by their domains. Any thread may read them; who changes them holds the lock of the owner. */
final class CountsByDomain {

    /** Replaced as a whole, or list by list: the lists never change. */
    private volatile Map<String, List<StreamCount>> counts = new ConcurrentHashMap<>();
    /** Domains whose streams are others than {@link #changed} has told; null for any. */
    private Set<String> changed;

    List<StreamCount> all() {
        return counts.values().stream().flatMap(List::stream).toList();
    }

    Set<String> domains() {
        return counts.keySet();
    }

    List<StreamCount> of(String domain) {
        return counts.getOrDefault(domain, List.of());
    }

    Optional<StreamCount> of(StreamCount.Key key) {
        return of(key.domain()).stream().filter(one -> one.key().equals(key)).findFirst();
    }

    /** Puts a count in place of the one with its key; one that counts nothing is none. */
    void put(StreamCount count) {
        Optional<StreamCount> known = of(count.key());
        if (known.filter(count::equals).isPresent()) {
            return;
        }
        put(counts, count);
        if (known.filter(one -> one.streams() == count.streams() && one.first().equals(count.first())).isEmpty()) {
            change(Set.of(count.domain()));
        }
    }

    private static void put(Map<String, List<StreamCount>> counts, StreamCount count) {
        Stream<StreamCount> others = counts.getOrDefault(count.domain(), List.of()).stream().filter(one -> !one.key().equals(count.key()));
        List<StreamCount> its = (count.isEmpty() ? others : Stream.concat(others, Stream.of(count))).toList();
        if (its.isEmpty()) {
            counts.remove(count.domain());
        } else {
            counts.put(count.domain(), its);
        }
    }

    /** Puts all of these in place of what there is. @param more is added to them */
    void replace(Map<String, List<StreamCount>> all, Collection<StreamCount> more) {
        Map<String, List<StreamCount>> made = new ConcurrentHashMap<>(all);
        for (StreamCount one : more) {
            put(made, made.getOrDefault(one.domain(), List.of()).stream().filter(known -> known.key().equals(one.key())).findFirst().map(one::plus).orElse(one));
        }
        counts = made;
        changed = null;
    }

    void remove(Set<String> domains) {
        counts.keySet().removeAll(domains);
        change(domains);
    }

    private void change(Set<String> domains) {
        if (changed != null) {
            changed.addAll(domains);
        }
    }

    /** The domains of which the streams have changed since this was asked last; empty if that may be any. */
    Optional<Set<String>> changed() {
        Optional<Set<String>> told = Optional.ofNullable(changed);
        changed = new HashSet<>();
        return told;
    }
}
