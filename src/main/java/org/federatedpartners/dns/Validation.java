package org.federatedpartners.dns;

/** What DNSSEC says of an answer. One that is bogus is none at all: see {@link Failure#BOGUS}. */
public enum Validation {
    /** Signed, and the signatures lead to a trust anchor. */
    SECURE,
    /** The zone is not signed, or is not below a trust anchor. */
    INSECURE,
    /** The name server that was asked hands out no signatures, not even those of the trust anchor's zone. */
    UNCHECKED
}
