package org.federatedpartners.policy;

/** What becomes of a weaker method once a partner has shown, often and for long, that it can do a stronger one. */
public enum DowngradeProtection {
    /** All methods that the settings accept are accepted. */
    OFF,
    /** It is accepted and recorded. */
    REPORT,
    /** It is refused, until an administrator resets the strongest method seen. */
    REFUSE
}
