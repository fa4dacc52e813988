package org.federatedpartners.policy;

/** Lync's three answers to "is this used with the partner?", for TLS and for SASL alike. */
public enum Negotiation { REQUIRED, OPTIONAL, NOT_SUPPORTED }
