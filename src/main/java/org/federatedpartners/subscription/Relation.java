package org.federatedpartners.subscription;

/** What a remote contact is to a local user, by the local user's own roster. A user who does not exist has no contacts. */
public enum Relation {
    /** The local user has asked to see the contact's presence, or sees it: ask=subscribe, or subscription to or both. */
    INVITED,
    /** The contact sees the local user's presence, and no more: subscription from. */
    SUBSCRIBER,
    /** Neither. The contact's own pending request is no invitation. */
    NONE,
    /** The roster could not be read. Counts as {@link #NONE}. */
    UNKNOWN;

    /**
     * By the entry of a roster (RFC 6121 2.1.2).
     *
     * @param asked whether it has ask=subscribe
     * @param to    whether its subscription is to or both
     * @param from  whether its subscription is from or both
     */
    public static Relation of(boolean asked, boolean to, boolean from) {
        if (asked || to) {
            return INVITED;
        }
        return from ? SUBSCRIBER : NONE;
    }

    boolean isStranger() {
        return this == NONE || this == UNKNOWN;
    }
}
