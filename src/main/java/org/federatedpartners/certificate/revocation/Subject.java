package org.federatedpartners.certificate.revocation;

import java.security.cert.X509Certificate;

/** A certificate, as this authority has issued it. */
record Subject(X509Certificate certificate, X509Certificate issuer) { }
