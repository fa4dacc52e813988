package org.federatedpartners.certificate;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** What is known of certificates that were revoked. Nothing here blocks, or asks anybody; any thread may call it. */
public interface Revocations {

    /**
     * The last word of the authority.
     *
     * @param issuer the authority, by a path to which the certificate is trusted
     */
    Optional<RevocationStatement> known(X509Certificate certificate, X509Certificate issuer);

    /**
     * The last word of the authority, and may take note that somebody wants to have it.
     *
     * @param issuer the authority, by a path to which the certificate is trusted
     * @param domain whose server shows the certificate, as on the wire; the certificate proves it, but for a revocation
     */
    Optional<RevocationStatement> known(X509Certificate certificate, X509Certificate issuer, String domain);

    /** Whether anything is done to know more of certificates that are shown for a domain. Of others nobody can ask that something be known. */
    boolean seeks(String domain);

    /**
     * Takes what a server has handed over about its own certificates. It may be anything: whoever signed it, it is verified
     * before it counts.
     *
     * @param chain     of a server that has the key to the first of them
     * @param responses OCSP responses in the same order, as far as there are any; empty ones say nothing
     */
    void stapled(List<X509Certificate> chain, List<byte[]> responses);
}
