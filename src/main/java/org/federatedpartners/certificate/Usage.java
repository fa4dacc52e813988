package org.federatedpartners.certificate;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.federatedpartners.policy.CertificateProblem;

/**
 * Whether a certificate is meant for servers. RFC 6120 13.7 requires no particular extended key usage. Since 2026 public CAs certify
 * for serverAuth alone, and in those certificates confirm only who runs the server of a name. So serverAuth proves a domain,
 * whichever of the two servers has connected, and clientAuth alone proves none.
 */
final class Usage {

    private static final String ANY = "2.5.29.37.0";
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_ENCIPHERMENT = 2;
    private static final int KEY_AGREEMENT = 4;

    private Usage() {}

    static Optional<CertificateProblem> ofKey(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return usage == null || usage[DIGITAL_SIGNATURE] || usage[KEY_ENCIPHERMENT] || usage[KEY_AGREEMENT] ? Optional.empty()
            : Optional.of(CertificateProblem.of(CertificateProblem.Code.NOT_FOR_SIGNATURES));
    }

    /** @throws CertificateParsingException if the extension is malformed */
    static Optional<CertificateProblem> extended(X509Certificate certificate) throws CertificateParsingException {
        List<String> usages = certificate.getExtendedKeyUsage();
        if (usages == null || usages.contains(ANY) || usages.contains(SERVER) && usages.contains(CLIENT)) {
            return Optional.empty();
        }
        return Optional.of(usages.contains(SERVER) ? CertificateProblem.of(CertificateProblem.Code.SERVERS_ONLY)
            : CertificateProblem.of(CertificateProblem.Code.NOT_FOR_SERVERS, text(usages)));
    }

    /**
     * A CA whose certificate has usages cannot grant others: what proves a domain needs serverAuth in each of them, as browsers and OpenSSL judge it.
     *
     * @throws CertificateParsingException if the extension is malformed
     */
    static Optional<CertificateProblem> ofIssuer(X509Certificate ca) throws CertificateParsingException {
        List<String> usages = ca.getExtendedKeyUsage();
        return usages == null || usages.contains(ANY) || usages.contains(SERVER) ? Optional.empty()
            : Optional.of(CertificateProblem.of(CertificateProblem.Code.ISSUER_NOT_FOR_SERVERS, Names.subject(ca), text(usages)));
    }

    private static String text(List<String> usages) {
        return usages.contains(CLIENT) ? "clientAuth" : String.join(", ", usages);
    }
}
