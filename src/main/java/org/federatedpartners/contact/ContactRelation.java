package org.federatedpartners.contact;

/** What a remote contact is to a local user, by the local user's own roster. A user who does not exist has no contacts. */
public enum ContactRelation {
    /** The local user has asked to see the contact's presence, or sees it: ask=subscribe, or subscription to or both. */
    INVITED,
    /** The contact sees the local user's presence, and no more: subscription from. */
    SUBSCRIBER,
    /** The contact's own request waits for the local user's decision, which does not count as an invitation: subscription none, pending in. */
    PENDING,
    /** The local user's roster has an entry for the contact, and neither sees the other. */
    LISTED,
    /** The local user's roster has no entry for the contact. */
    NONE,
    /** The roster could not be read: it may be any of the others. */
    UNKNOWN;

    /**
     * The relation that a roster entry states (RFC 6121 2.1.2).
     *
     * @param asked   whether it has ask=subscribe
     * @param to      whether its subscription is to or both
     * @param from    whether its subscription is from or both
     * @param pending whether the contact's request waits for an answer (RFC 6121 A.1, "pending in")
     */
    public static ContactRelation of(boolean asked, boolean to, boolean from, boolean pending) {
        if (asked || to) {
            return INVITED;
        }
        if (from) {
            return SUBSCRIBER;
        }
        return pending ? PENDING : LISTED;
    }

    /** Whether at least one of the two sees the other, or the local user has asked to. */
    public boolean isContact() {
        return this == INVITED || this == SUBSCRIBER;
    }

    /** Whether the roster has an entry, in any state. */
    boolean isListed() {
        return this == LISTED || this == PENDING || isContact();
    }
}
