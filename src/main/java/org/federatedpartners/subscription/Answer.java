package org.federatedpartners.subscription;

/** What the sender of a refused stanza gets to see. None of it tells whether the user exists. */
public enum Answer {
    /** Presence {@code unsubscribed} from the user. */
    UNSUBSCRIBED,
    /** The stanza error {@code service-unavailable}. */
    SERVICE_UNAVAILABLE,
    /** Nothing. */
    SILENCE
}
