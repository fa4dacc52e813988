package org.federatedpartners.transfer;

/** What becomes of settings that Lync stored with a warning, and that are refused here: SASL without TLS, or no method at all. */
public enum SaslWithoutTls {
    /** It has to be chosen. */
    ASK,
    /** What Lync accepted of them is accepted: dialback without TLS. Where it accepted nothing, TLS and SASL are required. */
    AS_LYNC,
    /** TLS and SASL are required. */
    REQUIRE_TLS
}
