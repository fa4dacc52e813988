package org.federatedpartners.certificate;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateProblem.Code;
import org.federatedpartners.policy.KeyPin;

/**
 * The paths from a certificate to trust anchors, by issuer name and signature. Each certificate has one issuer key, and no path has the
 * same name with the same key twice (RFC 4158 2.4.2). So a chain of ten leads to a few dozen paths at most, in any order of certificates.
 */
final class PathSearch {

    /** As many certificates of a chain are looked at; the JDK's TLS accepts no longer chain by default. */
    static final int MAX_CERTIFICATES = 10;
    private static final int MAX_PATHS = 32;

    private record Signature(X509Certificate certificate, PublicKey key) {}

    private final List<X509Certificate> shown;
    private final boolean tooLong;
    private final Collection<X509Certificate> anchors;
    private final Map<Signature, Boolean> signatures = new HashMap<>();
    private final List<List<X509Certificate>> complete = new ArrayList<>();
    private List<X509Certificate> longest = List.of();

    /** @param chain as the peer showed it, its own certificate first */
    PathSearch(List<X509Certificate> chain, Collection<X509Certificate> anchors) {
        tooLong = chain.size() > MAX_CERTIFICATES;
        shown = tooLong ? chain.subList(0, MAX_CERTIFICATES) : chain;
        this.anchors = anchors;
        X509Certificate leaf = chain.get(0);
        if (anchors.contains(leaf)) {
            complete.add(List.of(leaf));
        } else {
            follow(List.of(leaf));
        }
    }

    /** Each from the peer's own certificate to a trust anchor, both included; the shorter ones of the same start first. */
    List<List<X509Certificate>> complete() {
        return complete;
    }

    /** The reason why no path was found: where the longest one ends. */
    CertificateProblem missing() {
        X509Certificate last = longest.get(longest.size() - 1);
        if (tooLong) {
            return CertificateProblem.of(Code.CHAIN_TOO_LONG, Integer.toString(MAX_CERTIFICATES));
        }
        if (longest.size() == 1 && isIssuedBy(last, last)) {
            return CertificateProblem.of(Code.SELF_SIGNED, KeyPin.of(last).value());
        }
        boolean named = Stream.concat(anchors.stream(), shown.stream()).anyMatch(issuer -> isNamedBy(last, issuer) && !isIssuedBy(last, issuer));
        if (named) {
            // At the root of another CA that bears a trusted name, it is the certificate below it whose signature is not the trusted CA's.
            X509Certificate signed = isIssuedBy(last, last) ? longest.get(longest.size() - 2) : last;
            return CertificateProblem.of(Code.SIGNATURE_INVALID, Names.subject(signed), Names.issuer(last));
        }
        // A certificate that says where its issuer's certificate is has an intermediate CA that could have been sent.
        boolean incomplete = !isIssuedBy(last, last) && last.getExtensionValue(RevocationSources.AUTHORITY_ACCESS) != null;
        return CertificateProblem.of(incomplete ? Code.CHAIN_INCOMPLETE : Code.ISSUER_UNKNOWN, Names.issuer(last));
    }

    private void follow(List<X509Certificate> path) {
        X509Certificate last = path.get(path.size() - 1);
        if (path.size() > longest.size()) {
            longest = path;
        }
        for (X509Certificate anchor : anchors) {
            if (complete.size() < MAX_PATHS && isIssuedBy(last, anchor)) {
                complete.add(with(path, anchor));
            }
        }
        for (X509Certificate issuer : shown) {
            if (complete.size() < MAX_PATHS && !anchors.contains(issuer) && isNew(path, issuer) && isIssuedBy(last, issuer)) {
                follow(with(path, issuer));
            }
        }
    }

    private static boolean isNew(List<X509Certificate> path, X509Certificate issuer) {
        return path.stream().noneMatch(earlier -> earlier.getSubjectX500Principal().equals(issuer.getSubjectX500Principal())
            && earlier.getPublicKey().equals(issuer.getPublicKey()));
    }

    private static List<X509Certificate> with(List<X509Certificate> path, X509Certificate issuer) {
        List<X509Certificate> longer = new ArrayList<>(path);
        longer.add(issuer);
        return List.copyOf(longer);
    }

    private static boolean isNamedBy(X509Certificate certificate, X509Certificate issuer) {
        return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
    }

    private boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
        return isNamedBy(certificate, issuer)
            && signatures.computeIfAbsent(new Signature(certificate, issuer.getPublicKey()), PathSearch::isVerified);
    }

    private static boolean isVerified(Signature signature) {
        if (Strength.isOversized(signature.key)) {
            return false;
        }
        try {
            signature.certificate.verify(signature.key);
            return true;
        } catch (SignatureException | InvalidKeyException e) {
            return false;
        } catch (GeneralSecurityException e) {
            // Signed in a way that this Java does not know: the name has to do for an explanation, validation will refuse it.
            return true;
        }
    }
}
