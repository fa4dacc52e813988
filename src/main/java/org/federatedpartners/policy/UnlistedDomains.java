package org.federatedpartners.policy;

/** What becomes of remote domains that belong to no partner. */
public enum UnlistedDomains {
    /** Openfire's own settings hold, as if the plugin were not there. */
    FOLLOW_OPENFIRE,
    /** Refused in both directions: partners only. */
    REFUSE
}
