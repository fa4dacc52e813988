package org.federatedpartners.contact;

/** What the sender of a refused stanza gets to see. None of it tells whether the user exists. */
public enum Answer {
    /** Presence {@code unsubscribed} from the user. */
    UNSUBSCRIBED,
    /** The stanza error {@code service-unavailable}. */
    SERVICE_UNAVAILABLE,
    /** The stanza error {@code resource-constraint}, to be tried again later. */
    TRY_LATER,
    /** The stanza error {@code remote-server-not-found}. */
    UNREACHABLE,
    /** What Openfire answers to an IQ request in a namespace that it does not know, at this address. */
    UNKNOWN_NAMESPACE,
    /** What Openfire answers to service discovery of a node that it does not know. */
    UNKNOWN_NODE,
    /** Nothing. */
    SILENCE
}
