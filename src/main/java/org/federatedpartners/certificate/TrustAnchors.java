package org.federatedpartners.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Set;

/** The certificates that are trusted to vouch for remote servers, as they are now. */
@FunctionalInterface
public interface TrustAnchors {
    Set<X509Certificate> current() throws GeneralSecurityException;
}
