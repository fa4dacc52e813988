package org.federatedpartners.probe;

import java.security.cert.X509Certificate;
import java.util.List;

/** Says what a certificate that a partner's server shows means for streams with it. */
@FunctionalInterface
interface CertificateCheck {

    /** @param chain the server's own certificate first; empty if it showed none */
    List<Found> judge(List<X509Certificate> chain, ProbeRequest request);
}
