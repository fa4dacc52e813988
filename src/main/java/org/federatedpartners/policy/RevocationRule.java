package org.federatedpartners.policy;

/** The rule for the revocation status of certificates. */
public enum RevocationRule {
    /** The revocation status is not checked. */
    OFF,
    /** A revoked certificate proves nothing; one whose status is unknown is accepted. */
    SOFT_FAIL,
    /** In addition, a certificate that names a source of its revocation status proves nothing while its current status is unknown. */
    HARD_FAIL
}
