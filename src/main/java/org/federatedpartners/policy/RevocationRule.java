package org.federatedpartners.policy;

/** What becomes of certificates of which their authority may have taken back its word. */
public enum RevocationRule {
    /** Nothing is asked. */
    OFF,
    /** What is known to be revoked proves nothing; not to know hinders nobody. */
    SOFT_FAIL,
    /** Besides, a certificate that names where its revocation would be told proves nothing as long as nothing fresh is known of it. */
    HARD_FAIL
}
