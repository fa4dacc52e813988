package org.federatedpartners.diagnosis;

import java.util.List;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.diagnosis.Step.Found;

/** Says what a certificate that a partner's server shows means for streams with it. */
@FunctionalInterface
interface CertificateCheck {

    List<Found> judge(PeerCertificate peer, DomainTestRequest request);

    /**
     * Fetches more for the judgment, which may take a few seconds.
     *
     * @param stapled the OCSP responses that the server has stapled, in the order of the chain
     */
    default void learn(PeerCertificate peer, List<byte[]> stapled, DomainTestRequest request) {
        // Nothing more is wanted.
    }
}
