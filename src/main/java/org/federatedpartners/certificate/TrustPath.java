package org.federatedpartners.certificate;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SignatureException;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.certificate.CertificateProblem.Code;
import org.federatedpartners.policy.KeyPin;

/** The way from a certificate to a trusted authority (RFC 5280 6), and where there is none, why. */
final class TrustPath {

    private final List<X509Certificate> chain;
    private final Set<X509Certificate> trusted;
    private final Date at;

    /**
     * @param chain as the peer showed it, its own certificate first
     * @param now   when it has to hold; for a certificate that is not valid then, when it was or will be
     */
    TrustPath(List<X509Certificate> chain, Set<X509Certificate> trusted, Instant now) {
        this.chain = chain;
        this.trusted = trusted;
        X509Certificate leaf = chain.get(0);
        Date asked = Date.from(now);
        this.at = asked.after(leaf.getNotAfter()) ? leaf.getNotAfter() : asked.before(leaf.getNotBefore()) ? leaf.getNotBefore() : asked;
    }

    /** The certificates from the peer's own one to the trusted one, both included; empty if there is no such way. */
    Optional<List<X509Certificate>> found() throws GeneralSecurityException {
        X509Certificate leaf = chain.get(0);
        if (trusted.contains(leaf)) {
            return Optional.of(List.of(leaf));
        }
        Set<TrustAnchor> anchors = anchors(trusted.stream().filter(this::isInDate).toList());
        if (anchors.isEmpty()) {
            return Optional.empty();
        }
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(leaf);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(at);
        try {
            PKIXCertPathBuilderResult result = (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
            List<X509Certificate> path = new ArrayList<>();
            result.getCertPath().getCertificates().forEach(certificate -> path.add((X509Certificate) certificate));
            path.add(result.getTrustAnchor().getTrustedCert());
            return Optional.of(path);
        } catch (CertPathBuilderException e) {
            return Optional.empty();
        }
    }

    /** Whether one of the trusted has issued anything of what was shown. */
    boolean leadsSomewhere() {
        return chain.stream().anyMatch(certificate -> issuer(certificate, trusted).isPresent());
    }

    /** Why there is no way: how far one comes, and what is in the way there. */
    CertificateProblem missing() throws GeneralSecurityException {
        List<X509Certificate> path = new ArrayList<>(List.of(chain.get(0)));
        while (true) {
            X509Certificate last = path.get(path.size() - 1);
            if (isIssuedBy(last, last)) {
                return path.size() == 1 ? CertificateProblem.of(Code.SELF_SIGNED, KeyPin.of(last).value())
                    : CertificateProblem.of(Code.ISSUER_UNKNOWN, Names.subject(last));
            }
            Optional<X509Certificate> anchor = issuer(last, trusted);
            if (anchor.isPresent()) {
                return isInDate(anchor.get()) ? invalid(path, anchor.get()) : expired(anchor.get());
            }
            Optional<X509Certificate> next = issuer(last, chain).filter(issuer -> !path.contains(issuer));
            if (next.isEmpty()) {
                // Who says where its authority is has one in between that could have been sent.
                return CertificateProblem.of(last.getExtensionValue(RevocationSources.AUTHORITY_ACCESS) == null ? Code.ISSUER_UNKNOWN : Code.CHAIN_INCOMPLETE, Names.issuer(last));
            }
            path.add(next.get());
        }
    }

    private CertificateProblem invalid(List<X509Certificate> path, X509Certificate anchor) throws GeneralSecurityException {
        CertPath whole = CertificateFactory.getInstance("X.509").generateCertPath(path);
        PKIXParameters parameters = new PKIXParameters(anchors(List.of(anchor)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(at);
        try {
            CertPathValidator.getInstance("PKIX").validate(whole, parameters);
            return CertificateProblem.of(Code.CHAIN_INVALID, "");
        } catch (CertPathValidatorException e) {
            X509Certificate where = path.get(Math.max(0, e.getIndex()));
            if (e.getReason() == BasicReason.ALGORITHM_CONSTRAINED) {
                return Strength.ofSignature(where).or(() -> Strength.ofKey(where)).or(() -> Strength.ofKey(anchor))
                    .orElseGet(() -> CertificateProblem.of(Code.WEAK_SIGNATURE, Names.subject(where), where.getSigAlgName()));
            }
            return e.getReason() == BasicReason.EXPIRED || e.getReason() == BasicReason.NOT_YET_VALID ? expired(where)
                : CertificateProblem.of(Code.CHAIN_INVALID, Names.subject(where) + ": " + e.getMessage());
        }
    }

    private static CertificateProblem expired(X509Certificate authority) {
        return CertificateProblem.of(Code.ISSUER_EXPIRED, Names.subject(authority), authority.getNotAfter().toInstant().toString());
    }

    private boolean isInDate(X509Certificate certificate) {
        return !at.before(certificate.getNotBefore()) && !at.after(certificate.getNotAfter());
    }

    private static Set<TrustAnchor> anchors(Collection<X509Certificate> certificates) {
        return certificates.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
    }

    private static Optional<X509Certificate> issuer(X509Certificate certificate, Collection<X509Certificate> among) {
        Stream<X509Certificate> others = among.stream().filter(candidate -> !candidate.equals(certificate));
        return others.filter(candidate -> isIssuedBy(certificate, candidate)).findFirst();
    }

    private static boolean isIssuedBy(X509Certificate certificate, X509Certificate candidate) {
        if (!certificate.getIssuerX500Principal().equals(candidate.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(candidate.getPublicKey());
            return true;
        } catch (SignatureException | InvalidKeyException e) {
            return false;
        } catch (GeneralSecurityException e) {
            // Signed in a way that this Java does not know: the name has to do for an explanation.
            return true;
        }
    }
}
