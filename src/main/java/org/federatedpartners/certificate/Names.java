package org.federatedpartners.certificate;

import java.security.cert.X509Certificate;

/** Certificates, by name, for display. */
final class Names {

    private Names() {}

    static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    static String issuer(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().getName();
    }
}
