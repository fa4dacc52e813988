package org.federatedpartners.policy;

import java.util.function.Supplier;

/**
 * A value that is made on demand, and forgotten if no caller has asked for it between two calls of {@link #forgetUnused}. For any thread: two that ask at
 * once may both make it, so that neither waits for the other.
 */
final class Kept<T> {

    private volatile T value;
    private volatile boolean used;

    T get(Supplier<T> make) {
        T known = value;
        if (known == null) {
            known = make.get();
            value = known;
        }
        used = true;
        return known;
    }

    void forgetUnused() {
        if (!used) {
            value = null;
        }
        used = false;
    }
}
