package org.federatedpartners.policy;

/** The ways in which a server-to-server stream can prove a domain, strongest first (the order of preference). */
public enum AuthenticationMethod {
    /** SASL EXTERNAL on an encrypted stream, with a certificate that proves the domain (RFC 6120 13.7.2, XEP-0178). */
    SASL_OVER_TLS,
    /** Server dialback on an encrypted stream (XEP-0220). */
    TLS_DIALBACK,
    /** Server dialback in the clear (XEP-0220). */
    TCP_DIALBACK
}
