package org.federatedpartners.policy;

/** What the certificate that a peer showed says about the domain that it claims. */
public enum CertificateStanding {
    /** Trusted, in date, and issued for the domain. */
    PROVES_DOMAIN,
    /** None was shown. */
    ABSENT,
    /** Trusted and in date, but issued for other names. */
    WRONG_NAME,
    /** No chain to a certificate authority that this server trusts. */
    UNTRUSTED,
    /** Not valid yet, or no longer. */
    OUT_OF_DATE,
    /** Could not be judged; counts as no proof. */
    UNKNOWN
}
