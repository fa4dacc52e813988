package org.federatedpartners.dns;

/** In which way there is nothing. */
public enum Absence {
    /** The name does not exist. */
    NO_SUCH_NAME,
    /** The name exists, but has no records of the type. */
    NO_SUCH_RECORD,
    /** An SRV record says that the service is not offered there: its target is the root (RFC 2782). */
    NOT_OFFERED,
    /** Nobody asked: without a name to ask about, as that of an address, there is no question. */
    NOT_ASKED
}
