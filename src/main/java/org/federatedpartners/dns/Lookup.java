package org.federatedpartners.dns;

import java.time.Duration;
import java.util.List;

/** The outcome of one question. Absent is not failed: code that treats both alike says so. */
public sealed interface Lookup<T> {

    /** What DNSSEC says of an answer. One that is bogus is none at all: see {@link Failure#BOGUS}. */
    enum Validation {
        /** Signed, and the signatures lead to a trust anchor. */
        SECURE,
        /** The zone is not signed, or is not below a trust anchor. */
        INSECURE,
        /** The name server that was asked hands out no signatures, not even those of the trust anchor's zone. */
        UNCHECKED
    }

    /** In which way there is nothing. */
    enum Absence {
        /** The name does not exist. */
        NO_SUCH_NAME,
        /** The name exists, but has no records of the type. */
        NO_SUCH_RECORD,
        /** An SRV record says that the service is not offered there: its target is the root (RFC 2782). */
        NOT_OFFERED,
        /** There was no question, as for a server that is given by its address: it has no name to ask about. */
        NOT_ASKED
    }

    /** Why it is not known whether there are records. */
    enum Failure {
        /** No answer within the time limit. */
        TIMEOUT,
        /** The name server answered that it failed (SERVFAIL). */
        SERVER_FAILURE,
        /** The name server does not want to answer, or not this kind of question. */
        REFUSED,
        /** The answer does not stand the check of its signatures. */
        BOGUS,
        /** The name server neither knows nor asks on: a referral instead of an answer. */
        LAME,
        /** An answer that cannot be understood. */
        MALFORMED,
        /** A name that the DNS cannot have, for example one that is too long. */
        BAD_NAME,
        /** No name server can be reached, or none is known. */
        UNREACHABLE
    }

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
    record None<T>(Absence absence, Validation validation, Duration ttl) implements Lookup<T> {}

    /**
     * The look-up has failed: whether there are any is unknown.
     *
     * @param detail for display, in English, as the resolver words it; may be empty
     */
    record Failed<T>(Failure failure, String detail) implements Lookup<T> {}

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
