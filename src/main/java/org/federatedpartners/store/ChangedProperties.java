package org.federatedpartners.store;

import java.util.Map;

/**
 * Properties of Openfire that are changed together.
 *
 * @param texts what they become, by name; an empty text removes one, as databases differ about empty texts
 * @param seen  what they were when the change was made, by the same names; an empty text if there was none
 */
public record ChangedProperties(Map<String, String> texts, Map<String, String> seen) {

    static final ChangedProperties NONE = new ChangedProperties(Map.of(), Map.of());

    public ChangedProperties {
        texts = Map.copyOf(texts);
        seen = Map.copyOf(seen);
        if (!texts.keySet().equals(seen.keySet())) {
            throw new IllegalArgumentException("Not the same properties: " + texts.keySet() + ", " + seen.keySet());
        }
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }
}
