package org.federatedpartners.policy;

/** The fields of a partner that a {@link Finding} can name. */
public enum Field {
    PRIMARY_DOMAIN, ADDITIONAL_DOMAINS, DESCRIPTION, TYPE, TLS, SASL, DIALBACK, MODE, RELAXATION, RATCHET,
    PINS, KEY_ALONE, AUTHORITIES, MINIMUM_TLS, DANE, CONNECT_HOST
}
