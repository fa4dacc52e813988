package org.federatedpartners.it.testbed;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something to be observed, instead of for time to pass. */
public final class Await {

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    /** To look can cost a whole page of the server under test, which has better things to do. */
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private Await() {}

    /**
     * Looks until the value is there.
     *
     * @param what what is waited for, for the message
     * @throws AssertionError if it is not there in time
     */
    public static <T> T value(Duration patience, Supplier<String> what, Supplier<Optional<T>> look) {
        return seen(patience, look).orElseThrow(() -> new AssertionError("Not seen within " + patience.toMillis() + " ms: " + what.get()));
    }

    /** Looks until the condition holds. */
    public static void until(Duration patience, String what, BooleanSupplier condition) {
        value(patience, () -> what, () -> met(condition));
    }

    /** Whether the condition holds before long. */
    public static boolean holds(Duration patience, BooleanSupplier condition) {
        return seen(patience, () -> met(condition)).isPresent();
    }

    private static Optional<Boolean> met(BooleanSupplier condition) {
        return condition.getAsBoolean() ? Optional.of(true) : Optional.empty();
    }

    private static <T> Optional<T> seen(Duration patience, Supplier<Optional<T>> look) {
        long deadline = System.nanoTime() + patience.toNanos();
        Duration pause = SHORTEST_PAUSE;
        Optional<T> value = look.get();
        while (value.isEmpty() && System.nanoTime() <= deadline) {
            pause(pause);
            Duration longer = pause.multipliedBy(5).dividedBy(4);
            pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
            value = look.get();
        }
        return value;
    }

    /** Lets time pass, where there is nothing to look for. */
    public static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting", e);
        }
    }
}
