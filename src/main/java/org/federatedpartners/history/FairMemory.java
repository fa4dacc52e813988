package org.federatedpartners.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A bounded memory that owners share. When it is full, it drops an entry of the owner with the most entries, from that owner's most
 * frequent kind. So a flood displaces itself, and never the few entries of another owner. Not safe for several threads.
 *
 * @param <O> an owner
 * @param <K> a kind of entry, of one owner
 * @param <T> an entry
 */
final class FairMemory<O, K, T> {

    /** Which entry of the fullest kind goes. */
    enum Goes { OLDEST, NEWEST }

    private record Entry<T>(long number, T value) {}

    private final int max;
    private final int maxOfKind;
    private final Goes goes;
    private final Map<O, Share<O, K, T>> shares = new HashMap<>();
    /** The fullest first; of several that are equally full, the one whose turn it is by age. */
    private final NavigableSet<Share<O, K, T>> fullest = new TreeSet<>(Comparator.comparingInt((Share<O, K, T> share) -> -share.size).thenComparingLong(share -> share.turn));
    private int size;
    private long next;

    /** What one owner holds. Its place among others changes only by {@link #changed}. */
    private static final class Share<O, K, T> {
        private final O owner;
        private final Map<K, Deque<Entry<T>>> byKind = new HashMap<>();
        private int size;
        /** No other share has the same. */
        private long turn;

        private Share(O owner) {
            this.owner = owner;
        }
    }

    /** @param max the maximum number of all entries */
    FairMemory(int max, Goes goes) {
        this(max, max, goes);
    }

    /** @param maxOfKind the maximum number of entries of one kind of one owner */
    FairMemory(int max, int maxOfKind, Goes goes) {
        this.max = max;
        this.maxOfKind = maxOfKind;
        this.goes = goes;
    }

    /** @return the entry that has to go for it, which may be itself; empty if there was room */
    Optional<T> add(O owner, K kind, T value) {
        Share<O, K, T> share = shares.computeIfAbsent(owner, Share::new);
        Deque<Entry<T>> entries = share.byKind.computeIfAbsent(kind, any -> new ArrayDeque<>());
        entries.addLast(new Entry<>(next++, value));
        changed(share, 1);
        if (entries.size() > maxOfKind) {
            return Optional.of(remove(share, kind));
        }
        return size > max ? Optional.of(remove()) : Optional.empty();
    }

    private T remove() {
        Share<O, K, T> share = fullest.first();
        return remove(share, Collections.min(share.byKind.entrySet(), Comparator.comparingInt((Map.Entry<K, Deque<Entry<T>>> kind) -> -kind.getValue().size())
            .thenComparingLong(kind -> turn(kind.getValue()))).getKey());
    }

    private T remove(Share<O, K, T> share, K kind) {
        Deque<Entry<T>> entries = share.byKind.get(kind);
        T gone = (goes == Goes.OLDEST ? entries.removeFirst() : entries.removeLast()).value();
        removed(share, kind);
        return gone;
    }

    private void removed(Share<O, K, T> share, K kind) {
        if (share.byKind.get(kind).isEmpty()) {
            share.byKind.remove(kind);
        }
        changed(share, -1);
    }

    private void changed(Share<O, K, T> share, int more) {
        fullest.remove(share);
        share.size += more;
        size += more;
        if (share.size == 0) {
            shares.remove(share.owner);
        } else {
            share.turn = share.byKind.values().stream().mapToLong(this::turn).min().orElseThrow();
            fullest.add(share);
        }
    }

    void forget(O owner, K kind, T value) {
        if (entries(owner, kind).removeIf(entry -> entry.value().equals(value))) {
            removed(shares.get(owner), kind);
        }
    }

    private Deque<Entry<T>> entries(O owner, K kind) {
        Share<O, K, T> share = shares.get(owner);
        return share == null ? new ArrayDeque<>() : share.byKind.getOrDefault(kind, new ArrayDeque<>());
    }

    /** Who owns anything. */
    Set<O> owners() {
        return shares.keySet();
    }

    /** What is held of one kind, the oldest first. */
    List<T> of(O owner, K kind) {
        return entries(owner, kind).stream().map(Entry::value).toList();
    }

    /** The lower, the sooner an entry of it goes. */
    private long turn(Deque<Entry<T>> entries) {
        return goes == Goes.OLDEST ? entries.getFirst().number() : -entries.getLast().number();
    }

    List<T> oldestFirst() {
        List<Entry<T>> all = new ArrayList<>(size);
        shares.values().forEach(share -> share.byKind.values().forEach(all::addAll));
        return all.stream().sorted(Comparator.comparingLong(Entry::number)).map(Entry::value).toList();
    }
}
