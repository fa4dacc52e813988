package org.federatedpartners.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An immutable hash table in {@link #PARTS} parts. A changed table shares all parts but those of the changed keys, so a change costs the same among a million
 * entries as among ten. A look neither blocks nor allocates.
 */
final class PartTable<K, V> {

    private static final int BITS = 12;
    private static final int PARTS = 1 << BITS;
    /** Of a part without entries. Keys and values stand side by side: each look elsewhere waits for memory. */
    private static final Object[] EMPTY = new Object[2];
    private static final PartTable<?, ?> NOTHING = nothing();

    private final Object[][] parts;
    private final int size;

    private PartTable(Object[][] parts, int size) {
        this.parts = parts;
        this.size = size;
    }

    private static PartTable<?, ?> nothing() {
        Object[][] parts = new Object[PARTS][];
        Arrays.fill(parts, EMPTY);
        return new PartTable<>(parts, 0);
    }

    static <K, V> PartTable<K, V> of(Map<K, V> entries) {
        @SuppressWarnings("unchecked") // Nothing is in it
        PartTable<K, V> empty = (PartTable<K, V>) NOTHING;
        return empty.with(List.of(), entries);
    }

    /** Null for none. */
    V get(K key) {
        int hash = spread(key.hashCode());
        Object[] part = parts[hash >>> 32 - BITS];
        int at = slot(hash, part);
        for (;;) {
            Object found = part[at];
            if (found == null) {
                return null;
            }
            if (found == key || found.equals(key)) {
                @SuppressWarnings("unchecked") // See write
                V value = (V) part[at + 1];
                return value;
            }
            at = next(at, part);
        }
    }

    /** The same table without some keys and with these entries, which replace those of equal keys. */
    PartTable<K, V> with(Collection<K> removed, Map<K, V> put) {
        if (removed.isEmpty() && put.isEmpty()) {
            return this;
        }
        Map<Integer, Map<K, V>> changed = new HashMap<>();
        removed.forEach(key -> part(changed, key).remove(key));
        put.forEach((key, value) -> part(changed, key).put(key, value));
        Object[][] all = parts.clone();
        int count = size;
        for (Map.Entry<Integer, Map<K, V>> one : changed.entrySet()) {
            count += one.getValue().size() - count(parts[one.getKey()]);
            all[one.getKey()] = write(one.getValue());
        }
        return new PartTable<>(all, count);
    }

    private Map<K, V> part(Map<Integer, Map<K, V>> changed, K key) {
        return changed.computeIfAbsent(spread(key.hashCode()) >>> 32 - BITS, number -> entries(parts[number]));
    }

    private static <K, V> Map<K, V> entries(Object[] part) {
        Map<K, V> entries = new HashMap<>();
        for (int at = 0; at < part.length; at += 2) {
            if (part[at] != null) {
                @SuppressWarnings("unchecked") // See write
                K key = (K) part[at];
                @SuppressWarnings("unchecked") // See write
                V value = (V) part[at + 1];
                entries.put(key, value);
            }
        }
        return entries;
    }

    /** With a third of it free, so that a look for what is not there soon ends. */
    private static <K, V> Object[] write(Map<K, V> entries) {
        if (entries.isEmpty()) {
            return EMPTY;
        }
        Object[] part = new Object[2 * (entries.size() + entries.size() / 2 + 1)];
        entries.forEach((key, value) -> {
            int at = slot(spread(key.hashCode()), part);
            while (part[at] != null) {
                at = next(at, part);
            }
            part[at] = key;
            part[at + 1] = value;
        });
        return part;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** How many keys it has. */
    int size() {
        return size;
    }

    private static int count(Object[] part) {
        int count = 0;
        for (int at = 0; at < part.length; at += 2) {
            count += part[at] == null ? 0 : 1;
        }
        return count;
    }

    /** In no order. */
    List<V> values() {
        List<V> values = new ArrayList<>();
        for (Object[] part : parts) {
            if (part != EMPTY) {
                values.addAll(PartTable.<K, V>entries(part).values());
            }
        }
        return values;
    }

    /** The upper bits say which part, the others where in it. */
    private static int slot(int hash, Object[] part) {
        return 2 * (int) ((hash << BITS & 0xffffffffL) * (part.length / 2) >>> 32);
    }

    private static int next(int at, Object[] part) {
        return at + 2 == part.length ? 0 : at + 2;
    }

    /** Hash codes of strings, and of numbers, differ in their lower bits only; this is the last step of MurmurHash3. */
    private static int spread(int hash) {
        int spread = hash;
        spread = (spread ^ spread >>> 16) * 0x85ebca6b;
        spread = (spread ^ spread >>> 13) * 0xc2b2ae35;
        return spread ^ spread >>> 16;
    }
}
