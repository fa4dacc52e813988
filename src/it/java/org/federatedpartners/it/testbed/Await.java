package org.federatedpartners.it.testbed;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something to be observed, instead of for time to pass. */
public final class Await {

    private static final Duration PAUSE = Duration.ofMillis(20);

    private Await() { }

    /**
     * Looks until the value is there.
     *
     * @param what what is waited for, for the message
     * @throws AssertionError if it is not there in time
     */
    public static <T> T value(Duration patience, Supplier<String> what, Supplier<Optional<T>> look) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<T> value = look.get();
            if (value.isPresent()) {
                return value.get();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not seen within " + patience.toMillis() + " ms: " + what.get());
            }
            pause();
        }
    }

    /** Looks until the condition holds. */
    public static void until(Duration patience, String what, BooleanSupplier condition) {
        value(patience, () -> what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** Whether the condition holds before long. */
    public static boolean holds(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting", e);
        }
    }
}
