package org.federatedpartners.certificate;

import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateStatus;

/**
 * What a chain proves about a domain, and all its problems.
 *
 * @param peer      what was judged
 * @param problems  in the order of their codes; the first one that is more than a note decides
 * @param trustedBy what makes it trusted; empty if it is not trusted
 * @param path      from the peer's own certificate to that of the trusting CA, both included; empty if no CA makes it trusted:
 *                  it is then trusted by itself or not at all
 */
public record CertificateVerdict(PeerCertificate peer, List<CertificateProblem> problems, Optional<TrustedBy> trustedBy, List<X509Certificate> path) {

    /** What makes a certificate trusted. */
    public enum TrustedBy {
        /** A CA, or the certificate itself, that this server trusts for all domains. */
        SERVER,
        /** A key that is pinned for the partner. */
        PIN,
        /** A private CA of the partner. */
        PRIVATE_CA,
        /** A key that the domain publishes, as DNSSEC proves. */
        DANE
    }

    public CertificateVerdict {
        problems = problems.stream().sorted(Comparator.comparing(CertificateProblem::code)).toList();
        path = List.copyOf(path);
    }

    /** The same, and more to be said against it. */
    CertificateVerdict with(List<CertificateProblem> more) {
        return more.isEmpty() ? this : new CertificateVerdict(peer, Stream.concat(problems.stream(), more.stream()).toList(), trustedBy, path);
    }

    /** What the certificate says of itself; empty if none was shown. */
    public Optional<ShownCertificate> shown() {
        return peer.shown();
    }

    public CertificateStatus status() {
        return CertificateProblem.status(problems);
    }

    public boolean provesDomain() {
        return status() == CertificateStatus.PROVES_DOMAIN;
    }
}
