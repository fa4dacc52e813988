package org.federatedpartners.certificate;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** What is known of certificates that were revoked. Nothing here blocks, or asks anybody; any thread may call it. */
public interface Revocations {

    /**
     * The latest statement of the CA.
     *
     * @param issuer the CA, by a path to which the certificate is trusted
     */
    Optional<RevocationStatement> known(X509Certificate certificate, X509Certificate issuer);

    /**
     * The latest statement of the CA. An implementation may note that it is wanted.
     *
     * @param issuer the CA, by a path to which the certificate is trusted
     * @param domain the domain whose server shows the certificate, as on the wire; apart from a revocation, the certificate proves it
     */
    Optional<RevocationStatement> known(X509Certificate certificate, X509Certificate issuer, String domain);

    /** Whether the revocation status of certificates of a domain is fetched. For other domains, no setting can require a known status. */
    boolean seeks(String domain);

    /**
     * Takes the OCSP responses that a server has stapled to its own certificates. They may contain anything: each is verified
     * before it counts.
     *
     * @param chain     of a server that has the key to the first of them
     * @param responses OCSP responses in the same order; may be fewer than the certificates; empty ones say nothing
     */
    void stapled(List<X509Certificate> chain, List<byte[]> responses);
}
