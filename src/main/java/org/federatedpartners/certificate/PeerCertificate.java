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
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Pem;

/**
 * The certificate that a server shows in a handshake, with its chain. What the certificate says of itself is read once, when it is first asked for.
 * Equal to another one of the same chain. May be used from any thread.
 */
public final class PeerCertificate {

    private final List<X509Certificate> chain;
    private volatile ShownCertificate shown;

    private PeerCertificate(List<X509Certificate> chain) {
        // One more than are looked at, which tells that there are more.
        this.chain = List.copyOf(chain.subList(0, Math.min(chain.size(), PathSearch.MAX_CERTIFICATES + 1)));
    }

    /** @param chain as the peer showed it, its own certificate first; empty if it showed none */
    public static PeerCertificate of(List<X509Certificate> chain) {
        return new PeerCertificate(chain);
    }

    /** @param shown as the peer showed it, its own certificate first; null if it showed none */
    public static PeerCertificate of(Certificate[] shown) {
        return of(shown == null ? List.of() : Arrays.stream(shown).filter(X509Certificate.class::isInstance).map(X509Certificate.class::cast).toList());
    }

    /** @param session of a completed handshake */
    public static PeerCertificate of(SSLSession session) {
        try {
            return of(session.getPeerCertificates());
        } catch (SSLPeerUnverifiedException e) {
            // It showed none, which is its right.
            return of(List.of());
        }
    }

    /** The peer's own certificate first; empty if it showed none. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /**
     * Whether a certificate of this subject was shown.
     *
     * @param subject as a {@link CertificateProblem} names a CA
     */
    public boolean includes(String subject) {
        return chain.stream().map(Names::subject).anyMatch(subject::equals);
    }

    /** What the peer's own certificate says of itself; empty if it showed none. */
    public Optional<ShownCertificate> shown() {
        if (shown == null && !chain.isEmpty()) {
            shown = read(chain);
        }
        return Optional.ofNullable(shown);
    }

    private static ShownCertificate read(List<X509Certificate> chain) {
        X509Certificate certificate = chain.get(0);
        X509Certificate last = chain.get(chain.size() - 1);
        KeyPin pin = KeyPin.of(certificate);
        String ca = chain.size() > 1 && last.getBasicConstraints() >= 0 ? Pem.write(last) : "";
        CertificateFacts facts = new CertificateFacts(certificate.getSubjectX500Principal().getName(), certificate.getIssuerX500Principal().getName(),
            certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant(), names(certificate),
            new CertificateFacts.Trustable(pin.value(), ca));
        return new ShownCertificate(facts, fingerprint(certificate), pin);
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            return SubjectNames.of(certificate).all();
        } catch (CertificateParsingException e) {
            // It names no domain, then; it is judged in the same way.
            return List.of();
        }
    }

    private static String fingerprint(Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("The certificate cannot be encoded", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /**
     * Which certificates both sides have shown, as a value to compare.
     *
     * @param session of the handshake in which the peer showed this
     */
    public String withOurs(SSLSession session) {
        Certificate[] ours = session.getLocalCertificates();
        return (ours == null || ours.length == 0 ? "" : fingerprint(ours[0])) + ':' + shown().map(ShownCertificate::fingerprint).orElse("");
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

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerCertificate peer && chain.equals(peer.chain);
    }

    @Override
    public int hashCode() {
        return chain.hashCode();
    }
}
