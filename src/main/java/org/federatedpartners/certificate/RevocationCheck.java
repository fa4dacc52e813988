package org.federatedpartners.certificate;

import java.security.cert.CRLReason;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateProblem.Code;
import org.federatedpartners.policy.RevocationRule;

/**
 * The check of revocation status, under the rule in force.
 *
 * @param rule the rule as set
 */
public record RevocationCheck(Supplier<RevocationRule> rule, Revocations revocations) {

    /** What is asked of certificates that are shown for a domain. */
    RevocationRule of(String domain) {
        RevocationRule set = rule.get();
        return set == RevocationRule.HARD_FAIL && !revocations.seeks(domain) ? RevocationRule.SOFT_FAIL : set;
    }

    /**
     * The revocation problems of the certificates of a path, except that of the trusted CA.
     *
     * @param asked   the rule to apply
     * @param verdict what the chain proves apart from revocation; a status is fetched only if it proves the domain. Otherwise anybody
     *                could claim a domain and have CRLs fetched
     */
    List<CertificateProblem> problems(RevocationRule asked, CertificateVerdict verdict, String domain, Instant now) {
        List<CertificateProblem> problems = new ArrayList<>();
        List<X509Certificate> path = verdict.path();
        if (asked != RevocationRule.OFF) {
            for (int i = 0; i < path.size() - 1; i++) {
                Optional<RevocationStatement> known = verdict.provesDomain() ? revocations.known(path.get(i), path.get(i + 1), domain)
                    : revocations.known(path.get(i), path.get(i + 1));
                problem(path.get(i), known.filter(statement -> statement.holdsAt(now)), asked).ifPresent(problems::add);
            }
        }
        return problems;
    }

    private static Optional<CertificateProblem> problem(X509Certificate certificate, Optional<RevocationStatement> known, RevocationRule rule) {
        if (known.isPresent()) {
            return known.get().revoked().map(revoked -> CertificateProblem.of(Code.REVOKED, Names.subject(certificate), revoked.at() + " (" + text(revoked.reason()) + ")"));
        }
        return rule == RevocationRule.HARD_FAIL ? unknown(certificate) : Optional.empty();
    }

    private static Optional<CertificateProblem> unknown(X509Certificate certificate) {
        try {
            RevocationSources sources = RevocationSources.of(certificate);
            return sources.isEmpty() ? Optional.empty()
                : Optional.of(CertificateProblem.of(Code.REVOCATION_UNKNOWN, Names.subject(certificate), String.join(", ", sources.all())));
        } catch (CertificateParsingException e) {
            return Optional.of(CertificateProblem.of(Code.REVOCATION_UNKNOWN, Names.subject(certificate), String.valueOf(e.getMessage())));
        }
    }

    /** As RFC 5280 5.3.1 writes it. */
    private static String text(CRLReason reason) {
        return switch (reason) {
            case KEY_COMPROMISE -> "keyCompromise";
            case CA_COMPROMISE -> "cACompromise";
            case AFFILIATION_CHANGED -> "affiliationChanged";
            case SUPERSEDED -> "superseded";
            case CESSATION_OF_OPERATION -> "cessationOfOperation";
            case CERTIFICATE_HOLD -> "certificateHold";
            case PRIVILEGE_WITHDRAWN -> "privilegeWithdrawn";
            case AA_COMPROMISE -> "aACompromise";
            case UNSPECIFIED, UNUSED, REMOVE_FROM_CRL -> "unspecified";
        };
    }
}
