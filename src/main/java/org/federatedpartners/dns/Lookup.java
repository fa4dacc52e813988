package org.federatedpartners.dns;

import java.time.Duration;
import java.util.List;

/** The outcome of one question. Absent is not failed: who treats both alike says so. */
public sealed interface Lookup<T> {

    /**
     * There are such records.
     *
     * @param records at least one
     * @param ttl     how long they may be kept
     */
    record Found<T>(List<T> records, Validation validation, Duration ttl) implements Lookup<T> {
        public Found {
            records = List.copyOf(records);
            if (records.isEmpty()) {
                throw new IllegalArgumentException("What was found is more than nothing");
            }
        }
    }

    /**
     * There are none, and a server said so.
     *
     * @param ttl how long that may be believed
     */
    record None<T>(Absence absence, Validation validation, Duration ttl) implements Lookup<T> { }

    /**
     * It is not known whether there are any.
     *
     * @param detail for people, in English, as the resolver tells it; may be empty
     */
    record Failed<T>(Failure failure, String detail) implements Lookup<T> { }

    /** What was found; empty otherwise. */
    default List<T> records() {
        return this instanceof Found<T> found ? found.records : List.of();
    }

    /** Whether DNSSEC proves the answer, be it that there are records or that there are none. */
    default boolean isSecure() {
        return this instanceof Found<T> found && found.validation == Validation.SECURE
            || this instanceof None<T> none && none.validation == Validation.SECURE;
    }
}
