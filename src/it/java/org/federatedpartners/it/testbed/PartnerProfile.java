package org.federatedpartners.it.testbed;

import java.util.List;

/** How a partner's server is set up: what it insists on, what it shows, and whom it believes. */
public enum PartnerProfile {
    /** Certificates or nothing. */
    P1("TLS and SASL EXTERNAL only", Tls.REQUIRED, Shown.TRUSTED, true, true, false),
    /** Encryption without proof: a certificate of its own, trust in nobody, dialback. */
    P2("TLS with an untrusted certificate, dialback only", Tls.REQUIRED, Shown.SELF_SIGNED, false, false, true),
    /** The old server. */
    P3("no TLS, dialback only", Tls.NONE, Shown.TRUSTED, true, false, true),
    /** The well-kept server. */
    P4("TLS required, SASL EXTERNAL and dialback", Tls.REQUIRED, Shown.TRUSTED, true, true, true),
    /** As P4, but nobody has renewed the certificate. */
    P5("as P4, with an expired certificate", Tls.REQUIRED, Shown.EXPIRED, true, true, true),
    /** As P4, but the certificate is for somebody else. */
    P6("as P4, with a certificate for another name", Tls.REQUIRED, Shown.WRONG_NAME, true, true, true),
    /** As P4, but its server-to-server streams are encrypted from their first byte on. */
    P7("direct TLS, SASL EXTERNAL and dialback", Tls.DIRECT, Shown.TRUSTED, true, true, true),
    /** Two domains; whatever is asked for, but the certificate is for the first of them only. */
    P8("two domains, nothing required, a certificate for the first domain only", Tls.OPTIONAL, Shown.FIRST_DOMAIN, true, true, true),
    /** A good certificate, and software that makes no use of it. */
    P9("TLS with a valid certificate, dialback only", Tls.REQUIRED, Shown.TRUSTED, true, false, true);

    /** What the server does about TLS, in both directions. */
    public enum Tls { NONE, OPTIONAL, REQUIRED, DIRECT }

    /** What the server's certificate is like. */
    public enum Shown {
        TRUSTED, SELF_SIGNED, EXPIRED, WRONG_NAME, FIRST_DOMAIN;

        Identity issue(TestCa ca, List<String> domains) {
            return switch (this) {
                case TRUSTED -> ca.forDomains(domains).issue();
                case SELF_SIGNED -> ca.forDomains(domains).selfSigned().issue();
                case EXPIRED -> ca.forDomains(domains).expired().issue();
                case FIRST_DOMAIN -> ca.forDomains(domains.subList(0, 1)).issue();
                case WRONG_NAME -> ca.forDomains(domains.stream().map(domain -> "not-" + domain).toList()).issue();
            };
        }
    }

    private final String description;
    private final Tls tls;
    private final Shown certificate;
    private final boolean trustsCa;
    private final boolean external;
    private final boolean dialback;

    PartnerProfile(String description, Tls tls, Shown certificate, boolean trustsCa, boolean external, boolean dialback) {
        this.description = description;
        this.tls = tls;
        this.certificate = certificate;
        this.trustsCa = trustsCa;
        this.external = external;
        this.dialback = dialback;
    }

    /** For people. */
    public String description() {
        return description;
    }

    public Tls tls() {
        return tls;
    }

    public Shown certificate() {
        return certificate;
    }

    /** Whether it trusts the testbed's authority. */
    public boolean trustsCa() {
        return trustsCa;
    }

    /** Whether it offers and uses SASL EXTERNAL. */
    public boolean external() {
        return external;
    }

    /** Whether it offers and uses dialback. */
    public boolean dialback() {
        return dialback;
    }
}
