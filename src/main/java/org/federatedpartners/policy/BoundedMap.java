package org.federatedpartners.policy;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that drops its eldest entry when there is one too many. Not for several threads at once, as any {@link LinkedHashMap}. */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;
    private static final float LOAD = 0.75f;
    private static final int INITIAL = 16;

    private final int max;

    private BoundedMap(int max, boolean byUse) {
        super(Math.min(max, INITIAL), LOAD, byUse);
        this.max = max;
    }

    /** One that keeps the entries that were put last. An entry with a key that is there already keeps its age. */
    public static <K, V> Map<K, V> ofLatest(int max) {
        return new BoundedMap<>(max, false);
    }

    /** One that keeps the entries that were put or asked for last. */
    public static <K, V> Map<K, V> ofLatelyUsed(int max) {
        return new BoundedMap<>(max, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
    }
}
