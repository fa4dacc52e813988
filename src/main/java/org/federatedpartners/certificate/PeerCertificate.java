package org.federatedpartners.certificate;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.policy.Reason;

/** A peer's certificate, for display. */
public final class PeerCertificate {

    /** The JDK has no type for it. */
    private static final String TOO_LONG = "certificate chain length";
    private static final int MAX_CAUSES = 8;

    private PeerCertificate() {
    }

    /** @param shown as the peer showed it, its own certificate first; null if it showed none */
    public static List<X509Certificate> chain(Certificate[] shown) {
        return shown == null ? List.of()
            : Arrays.stream(shown).filter(X509Certificate.class::isInstance).map(X509Certificate.class::cast).toList();
    }

    /** @param chain as the peer showed it, its own certificate first; empty if it showed none */
    public static Optional<CertificateFacts> facts(List<X509Certificate> chain) {
        return chain.stream().findFirst().map(PeerCertificate::facts);
    }

    /**
     * The OCSP responses that a server has stapled in the handshake (RFC 6066 8), in the order of the certificates.
     *
     * @param session of a completed handshake
     */
    public static List<byte[]> stapled(SSLSession session) {
        try {
            return session instanceof ExtendedSSLSession extended ? extended.getStatusResponses() : List.of();
        } catch (UnsupportedOperationException e) {
            // Not every implementation of TLS knows of it.
            return List.of();
        }
    }

    /** Why TLS could not be established, so much as its failure tells. */
    public static Reason failure(Throwable failed) {
        Throwable cause = failed;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof SSLException && String.valueOf(cause.getMessage()).contains(TOO_LONG)) {
                return Reason.CERTIFICATE_CHAIN_TOO_LONG;
            }
            cause = cause.getCause();
        }
        return Reason.ENCRYPTION_FAILED;
    }

    /**
     * Which certificates both sides have shown, as a value to compare.
     *
     * @param session of a handshake that is done
     */
    public static String shown(SSLSession session, List<X509Certificate> chain) {
        Certificate[] ours = session.getLocalCertificates();
        return (ours == null || ours.length == 0 ? "" : fingerprint(ours[0])) + ':' + (chain.isEmpty() ? "" : fingerprint(chain.get(0)));
    }

    private static String fingerprint(Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            return "";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static CertificateFacts facts(X509Certificate certificate) {
        return new CertificateFacts(certificate.getSubjectX500Principal().getName(), certificate.getIssuerX500Principal().getName(),
            certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant(), names(certificate));
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            return SubjectNames.of(certificate).all();
        } catch (CertificateParsingException e) {
            // It names no domain, then; it is judged in the same way.
            return List.of();
        }
    }
}
