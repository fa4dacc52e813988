package org.federatedpartners.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateProblem.Code;

/**
 * One path from a certificate to a trust anchor, and everything that is wrong between the two (RFC 5280 6.1). The limits that stand in the
 * anchor's own certificate apply too (RFC 5937). What the peer's own certificate says of itself, its dates, usage and names, is not judged here.
 */
final class TrustPath {

    private static final String POLICY_CONSTRAINTS = "2.5.29.36";
    private static final int ANY_LENGTH = Integer.MAX_VALUE;

    private final List<X509Certificate> path;
    private final X509Certificate leaf;
    private final Date now;
    /** When the peer's certificate is, was or will be valid. */
    private final Date at;
    private final List<CertificateProblem> problems = new ArrayList<>();

    private TrustPath(List<X509Certificate> path, Instant now) {
        this.path = path;
        this.leaf = path.get(0);
        this.now = Date.from(now);
        this.at = this.now.after(leaf.getNotAfter()) ? leaf.getNotAfter() : this.now.before(leaf.getNotBefore()) ? leaf.getNotBefore() : this.now;
    }

    /**
     * Empty if the path holds.
     *
     * @param path from the peer's own certificate to the trust anchor, both included
     * @throws GeneralSecurityException if a certificate is malformed
     */
    static List<CertificateProblem> problems(List<X509Certificate> path, Instant now) throws GeneralSecurityException {
        TrustPath judged = new TrustPath(path, now);
        judged.judge();
        return judged.problems;
    }

    private void judge() throws GeneralSecurityException {
        int anchor = path.size() - 1;
        for (int i = 0; i <= anchor; i++) {
            Strength.ofKey(path.get(i)).ifPresent(problems::add);
            if (i > 0) {
                date(path.get(i)).ifPresent(problems::add);
                Usage.ofIssuer(path.get(i)).ifPresent(problems::add);
            }
            if (i < anchor) {
                // How the anchor has signed itself does not matter.
                Strength.ofSignature(path.get(i)).ifPresent(problems::add);
            }
        }
        if (anchor > 0) {
            length();
            NameConstraints.violation(path).ifPresent(problems::add);
            if (problems.stream().noneMatch(problem -> problem.code() == Code.TOO_MANY_NAMES)) {
                validate();
            }
        }
    }

    /** A CA whose certificate held at the time of the peer's, or holds now, is not to blame for a certificate that has expired. */
    private Optional<CertificateProblem> date(X509Certificate ca) {
        if (isInDate(ca, at) || isInDate(ca, now)) {
            return Optional.empty();
        }
        return Optional.of(now.before(ca.getNotBefore())
            ? CertificateProblem.of(Code.ISSUER_NOT_YET_VALID, Names.subject(ca), ca.getNotBefore().toInstant().toString())
            : CertificateProblem.of(Code.ISSUER_EXPIRED, Names.subject(ca), ca.getNotAfter().toInstant().toString()));
    }

    private static boolean isInDate(X509Certificate certificate, Date when) {
        return !when.before(certificate.getNotBefore()) && !when.after(certificate.getNotAfter());
    }

    /** The JDK takes no path length from a trust anchor, nor past one at which validation starts again. */
    private void length() {
        int intermediates = 0;
        for (int i = 1; i < path.size(); i++) {
            X509Certificate ca = path.get(i);
            int max = ca.getBasicConstraints() < 0 ? ANY_LENGTH : ca.getBasicConstraints();
            if (intermediates > max) {
                problems.add(CertificateProblem.of(Code.CHAIN_INVALID, Names.subject(ca) + ": pathLenConstraint " + max));
            }
            intermediates += NameConstraints.isSelfIssued(ca) ? 0 : 1;
        }
    }

    private void validate() throws GeneralSecurityException {
        int from = path.size() - 1;
        boolean policies = path.stream().anyMatch(certificate -> certificate.getExtensionValue(POLICY_CONSTRAINTS) != null);
        for (int i = from - 1; i > 0 && !policies; i--) {
            // They are judged already, and by another rule than the JDK's: it starts again below the CA, as from a trust anchor.
            if (!NameConstraints.of(path.get(i)).isEmpty()) {
                validate(path.subList(i, from), path.get(from));
                from = i;
            }
        }
        validate(path.subList(0, from), path.get(from));
    }

    private void validate(List<X509Certificate> part, X509Certificate anchor) throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(at);
        try {
            CertPathValidator.getInstance("PKIX").validate(CertificateFactory.getInstance("X.509").generateCertPath(part), parameters);
        } catch (CertPathValidatorException e) {
            X509Certificate where = part.get(Math.max(0, e.getIndex()));
            if (e.getReason() == BasicReason.ALGORITHM_CONSTRAINED) {
                unlessKnown(CertificateProblem.of(Code.WEAK_SIGNATURE, Names.subject(where), where.getSigAlgName()), Code.WEAK_KEY, Code.WEAK_SIGNATURE);
            } else if (e.getReason() == BasicReason.EXPIRED || e.getReason() == BasicReason.NOT_YET_VALID) {
                // Either judged already, or a CA that is valid now and was not when the peer's certificate was.
                if (isInDate(leaf, now)) {
                    unlessKnown(invalid(where, e), Code.ISSUER_EXPIRED, Code.ISSUER_NOT_YET_VALID);
                }
            } else {
                unlessKnown(invalid(where, e), Code.NAME_NOT_PERMITTED);
            }
        } catch (RuntimeException e) {
            // The JDK meets what it does not support by more than one kind of exception.
            problems.add(invalid(part.get(0), e));
        }
    }

    private static CertificateProblem invalid(X509Certificate where, Exception cause) {
        return CertificateProblem.of(Code.CHAIN_INVALID, Names.subject(where) + ": " + cause.getMessage());
    }

    /** Adds a problem, unless the same fault was reported already. */
    private void unlessKnown(CertificateProblem problem, Code... same) {
        if (problems.stream().noneMatch(known -> List.of(same).contains(known.code()))) {
            problems.add(problem);
        }
    }
}
