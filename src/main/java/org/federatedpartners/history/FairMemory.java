package org.federatedpartners.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

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
    private final Map<O, Share<K, T>> shares = new HashMap<>();
    private int size;
    private long next;

    /** What one owner holds. */
    private static final class Share<K, T> {
        private final Map<K, Deque<Entry<T>>> byKind = new HashMap<>();
        private int size;
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
        Share<K, T> share = shares.computeIfAbsent(owner, any -> new Share<>());
        Deque<Entry<T>> entries = share.byKind.computeIfAbsent(kind, any -> new ArrayDeque<>());
        entries.addLast(new Entry<>(next++, value));
        share.size++;
        size++;
        if (entries.size() > maxOfKind) {
            return Optional.of(remove(owner, kind));
        }
        return size > max ? Optional.of(remove()) : Optional.empty();
    }

    private T remove() {
        Map.Entry<O, Share<K, T>> fullest = fullest(shares, share -> share.size);
        return remove(fullest.getKey(), fullest(fullest.getValue().byKind, Deque::size).getKey());
    }

    private T remove(O owner, K kind) {
        Deque<Entry<T>> entries = shares.get(owner).byKind.get(kind);
        T gone = (goes == Goes.OLDEST ? entries.removeFirst() : entries.removeLast()).value();
        removed(owner, kind);
        return gone;
    }

    private void removed(O owner, K kind) {
        Share<K, T> share = shares.get(owner);
        if (share.byKind.get(kind).isEmpty()) {
            share.byKind.remove(kind);
        }
        if (--share.size == 0) {
            shares.remove(owner);
        }
        size--;
    }

    void forget(O owner, K kind, T value) {
        if (entries(owner, kind).removeIf(entry -> entry.value().equals(value))) {
            removed(owner, kind);
        }
    }

    private Deque<Entry<T>> entries(O owner, K kind) {
        Share<K, T> share = shares.get(owner);
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

    /** Of several that are equally full, the one whose turn it is by age. */
    private <A, B> Map.Entry<A, B> fullest(Map<A, B> all, ToIntFunction<B> count) {
        Map.Entry<A, B> fullest = null;
        for (Map.Entry<A, B> one : all.entrySet()) {
            int more = fullest == null ? 1 : Integer.compare(count.applyAsInt(one.getValue()), count.applyAsInt(fullest.getValue()));
            if (more > 0 || more == 0 && turn(one.getValue()) < turn(fullest.getValue())) {
                fullest = one;
            }
        }
        return fullest;
    }

    /** The lower, the sooner an entry of it goes. */
    private long turn(Object value) {
        if (value instanceof Share<?, ?> share) {
            return share.byKind.values().stream().mapToLong(this::turn).min().orElseThrow();
        }
        Deque<?> entries = (Deque<?>) value;
        return goes == Goes.OLDEST ? ((Entry<?>) entries.getFirst()).number() : -((Entry<?>) entries.getLast()).number();
    }

    List<T> oldestFirst() {
        List<Entry<T>> all = new ArrayList<>(size);
        shares.values().forEach(share -> share.byKind.values().forEach(all::addAll));
        return all.stream().sorted(Comparator.comparingLong(Entry::number)).map(Entry::value).toList();
    }
}
