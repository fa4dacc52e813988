package org.federatedpartners.openfire.netty;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Has Openfire connect to other servers. Openfire 5 sometimes overlooks a connection that is made at once: it looks whether all of its attempts are over before it
 * looks whether one of them has led anywhere.
 */
final class Connecting {

    /** Openfire overlooks nothing that takes longer. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private Connecting() {
    }

    /** What Openfire has made; where it has failed at once, what it makes when it tries again. @param attempt blocks; empty if nothing could be reached */
    static <T> Optional<T> by(Supplier<Optional<T>> attempt) {
        long start = System.nanoTime();
        Optional<T> made = attempt.get();
        return made.isPresent() || System.nanoTime() - start > AT_ONCE.toNanos() ? made : attempt.get();
    }
}
