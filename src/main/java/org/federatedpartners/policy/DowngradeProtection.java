package org.federatedpartners.policy;

/** What becomes of a weaker method once a partner has shown, often and for long, that it can do a stronger one. */
public enum DowngradeProtection {
    /** Whatever the settings accept is accepted. */
    OFF,
    /** It is accepted and recorded. */
    REPORT,
    /** It is refused, until an administrator resets what is remembered. */
    REFUSE
}
