package org.federatedpartners.denylist;

/** The kind of a failure; its text is the i18n key {@code list.problem.<name>}, and what to do {@code list.problem.<name>.remedy}. */
public enum Problem {
    UNREACHABLE, PRIVATE_ADDRESS,
    /** There is no TLS, or the certificate is not trusted or has another name. */
    TLS, SLOW, REDIRECT,
    /** The answer is neither a success nor a redirect. */
    STATUS, TOO_LONG,
    /** The answer is compressed, or transferred in an unknown way. */
    ENCODED,
    /** The file is missing, no file, or cannot be read. */
    FILE,
    /** It is no text in UTF-8, a page in HTML, or has lines but none that can be followed. */
    NOT_A_LIST,
    /** It has no entries, and the one before had some. */
    EMPTY, TOO_MANY_ENTRIES
}
