package org.federatedpartners.diagnosis;

import java.security.cert.X509Certificate;
import java.util.List;
import org.federatedpartners.diagnosis.Step.Found;

/** Says what a certificate that a partner's server shows means for streams with it. */
@FunctionalInterface
interface CertificateCheck {

    /** @param chain the server's own certificate first; empty if it showed none */
    List<Found> judge(List<X509Certificate> chain, DomainTestRequest request);

    /**
     * Fetches more for the judgment, which may take a few seconds.
     *
     * @param stapled the OCSP responses that the server has stapled, in the order of the chain
     */
    default void learn(List<X509Certificate> chain, List<byte[]> stapled, DomainTestRequest request) {
        // Nothing more is wanted.
    }
}
