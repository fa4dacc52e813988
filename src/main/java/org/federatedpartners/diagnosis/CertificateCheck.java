package org.federatedpartners.diagnosis;

import java.util.List;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.diagnosis.Step.Found;

/** Says what a certificate that a partner's server shows means for streams with it. */
@FunctionalInterface
interface CertificateCheck {

    List<Found> judge(PeerCertificate peer, DomainTestRequest request);

    /** What Openfire itself thinks of a certificate, where it makes the handshake: with direct TLS. May wait a few seconds. */
    default List<Found> judgeInHandshake(PeerCertificate peer) {
        return List.of();
    }

    /**
     * Fetches more for the judgment, which may take a few seconds.
     *
     * @param stapled the OCSP responses that the server has stapled, in the order of the chain
     */
    default void learn(PeerCertificate peer, List<byte[]> stapled, DomainTestRequest request) {
        // Nothing more is wanted.
    }
}
