package org.federatedpartners.history.transcript;

/** Who did something; its text is the i18n key {@code speaker.<name>}. */
public enum Speaker {
    /** This server. */
    US,
    /** The other server. */
    PEER,
    /** Nobody: it is what followed. */
    NOBODY
}
