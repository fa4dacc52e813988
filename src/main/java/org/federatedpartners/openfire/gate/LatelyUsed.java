package org.federatedpartners.openfire.gate;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was found out about things that stanzas name, by these names. There is room for so many that were used last, and for as many that were used before them;
 * what is used stays. Any thread may ask; none waits, and what is in use takes one look-up.
 */
final class LatelyUsed<T> {

    /** The older were the newer until these had no room. */
    private record Generations<T>(Map<String, T> newer, Map<String, T> older) {}

    private final int most;
    private volatile Generations<T> generations = new Generations<>(new ConcurrentHashMap<>(), Map.of());

    /** @param most how many of each there is room for */
    LatelyUsed(int most) {
        this.most = most;
    }

    /** Null for none. */
    T get(String name) {
        Generations<T> now = generations;
        T known = now.newer.get(name);
        if (known != null) {
            return known;
        }
        known = now.older.get(name);
        return known == null ? null : put(name, known);
    }

    /** Keeps this, unless another thread has kept something of this name just now. Returns what is kept. */
    T put(String name, T found) {
        Generations<T> now = generations;
        if (now.newer.size() >= most) {
            // Another thread may do so at once; then a few are found out again.
            now = new Generations<>(new ConcurrentHashMap<>(), now.newer);
            generations = now;
        }
        T other = now.newer.putIfAbsent(name, found);
        return other == null ? found : other;
    }
}
