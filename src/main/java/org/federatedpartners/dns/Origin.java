package org.federatedpartners.dns;

/** How it is known where the server of a domain is. */
public enum Origin {
    /** SRV records name it. */
    SRV,
    /** There are no SRV records: the domain itself, on port 5269 (RFC 6120 3.2.2). */
    FALLBACK,
    /** The administrator says it; the DNS was not asked for SRV records. */
    CONNECT_HOST,
    /** SRV records say that there is no such service. */
    NOT_OFFERED,
    /** It is not known. */
    UNKNOWN
}
