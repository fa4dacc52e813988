package org.federatedpartners.dns;

/** Why it is not known whether there are records. */
public enum Failure {
    /** No answer within the time limit. */
    TIMEOUT,
    /** The name server answered that it failed (SERVFAIL). */
    SERVER_FAILURE,
    /** The name server does not want to answer, or not this kind of question. */
    REFUSED,
    /** The answer does not stand the check of its signatures. */
    BOGUS,
    /** Whoever was asked neither knows nor asks on: a referral instead of an answer. */
    LAME,
    /** An answer that cannot be understood. */
    MALFORMED,
    /** A name that the DNS cannot have, as too long a one. */
    BAD_NAME,
    /** No name server can be reached, or none is known. */
    UNREACHABLE
}
