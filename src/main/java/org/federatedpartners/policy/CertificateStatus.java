package org.federatedpartners.policy;

/** What the certificate that a peer showed says about the domain that it claims. Names have at most 16 characters, as databases keep them. */
public enum CertificateStatus {
    /** Trusted, in date, strong, meant for servers, and issued for the domain. */
    PROVES_DOMAIN(Reason.FACTS_UNKNOWN),
    /** None was shown. */
    ABSENT(Reason.CERTIFICATE_ABSENT),
    /** Trusted and in date, but issued for other names. */
    WRONG_NAME(Reason.CERTIFICATE_WRONG_NAME),
    /** No chain to a certificate authority that this server trusts, and no key that is pinned for the partner. */
    UNTRUSTED(Reason.CERTIFICATE_UNTRUSTED),
    /** Not valid yet, or no longer. */
    OUT_OF_DATE(Reason.CERTIFICATE_OUT_OF_DATE),
    /** Issued for something else than servers. */
    WRONG_USAGE(Reason.CERTIFICATE_WRONG_USAGE),
    /** With a key that is too short, or signed by a method that is broken. */
    WEAK(Reason.CERTIFICATE_WEAK),
    /** Revoked by the CA that issued it, or one above it in the chain was. */
    REVOKED(Reason.CERTIFICATE_REVOKED),
    /** The revocation status is unknown, but required. */
    STATUS_UNKNOWN(Reason.CERTIFICATE_STATUS_UNKNOWN),
    /** Could not be judged; counts as no proof. */
    UNKNOWN(Reason.FACTS_UNKNOWN);

    private final Reason reason;

    CertificateStatus(Reason reason) {
        this.reason = reason;
    }

    /** The reason why a stream with this status is refused if it needs a proof. A proof that does not count, such as one in the clear, is unknown. */
    public Reason reason() {
        return reason;
    }
}
