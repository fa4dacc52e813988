package org.federatedpartners.dns;

/**
 * A TLSA record (RFC 6698), whether its numbers mean something or not.
 *
 * @param usage       what it is of, for example {@link #DANE_EE}
 * @param selector    0 a certificate, 1 a public key
 * @param matching    0 as it is, 1 by SHA-256, 2 by SHA-512
 * @param association in hexadecimal, lower case
 */
public record Tlsa(int usage, int selector, int matching, String association) {

    /** An authority that is to be trusted for the server (RFC 7218). */
    public static final int DANE_TA = 2;

    /** The server's own certificate. */
    public static final int DANE_EE = 3;
}
