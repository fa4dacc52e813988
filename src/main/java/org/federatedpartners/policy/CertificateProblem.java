package org.federatedpartners.policy;

import java.util.List;
import java.util.Objects;

/**
 * Something to tell about a certificate. Its text and its remedy are the i18n keys {@code certproblem.<code>} and
 * {@code certproblem.<code>.remedy}.
 *
 * @param arguments what the text names ({@code {0}}, {@code {1}} ...); they come from outside
 */
public record CertificateProblem(Code code, List<String> arguments) {

    /** Every problem there is, in the order in which the first one decides. */
    public enum Code {
        NONE_SHOWN(CertificateStatus.ABSENT),
        /** Could not be read; the argument is the parser's word. */
        UNREADABLE(CertificateStatus.UNKNOWN),
        /** {0} whose, {1} when and why. */
        REVOKED(CertificateStatus.REVOKED),
        /** {0} the date. */
        EXPIRED(CertificateStatus.OUT_OF_DATE),
        /** {0} the date. */
        NOT_YET_VALID(CertificateStatus.OUT_OF_DATE),
        /** {0} the CA's name, {1} its date. */
        ISSUER_EXPIRED(CertificateStatus.OUT_OF_DATE),
        /** {0} the CA's name, {1} the date from which its certificate is valid. */
        ISSUER_NOT_YET_VALID(CertificateStatus.OUT_OF_DATE),
        /** {0} the pin of its key. */
        SELF_SIGNED(CertificateStatus.UNTRUSTED),
        /** {0} the CA that is not trusted. */
        ISSUER_UNKNOWN(CertificateStatus.UNTRUSTED),
        /** {0} the CA whose certificate was not sent, and is not trusted either. */
        CHAIN_INCOMPLETE(CertificateStatus.UNTRUSTED),
        /** {0} how many certificates of a chain are looked at. */
        CHAIN_TOO_LONG(CertificateStatus.UNTRUSTED),
        /** {0} whose, {1} the CA that is named as its issuer, and that has another key. */
        SIGNATURE_INVALID(CertificateStatus.UNTRUSTED),
        /** {0} the CA, {1} the name that it may not certify. */
        NAME_NOT_PERMITTED(CertificateStatus.UNTRUSTED),
        /** {0} whose, {1} how many names, and how many name constraints, are compared. */
        TOO_MANY_NAMES(CertificateStatus.UNTRUSTED),
        /** {0} what is wrong between the certificate and its CA, or what Openfire's own check of them says. */
        CHAIN_INVALID(CertificateStatus.UNTRUSTED),
        /** {0} what it is for. */
        NOT_FOR_SERVERS(CertificateStatus.WRONG_USAGE),
        /** {0} the CA, {1} what its certificate is for. */
        ISSUER_NOT_FOR_SERVERS(CertificateStatus.WRONG_USAGE),
        NOT_FOR_SIGNATURES(CertificateStatus.WRONG_USAGE),
        /** {0} whose, {1} the kind of key and its bits. */
        WEAK_KEY(CertificateStatus.WEAK),
        /** {0} whose, {1} the method. */
        WEAK_SIGNATURE(CertificateStatus.WEAK),
        NO_NAMES(CertificateStatus.WRONG_NAME),
        /** {0} the names. */
        OTHER_NAMES(CertificateStatus.WRONG_NAME),
        /** {0} whose, {1} where it would be told. */
        REVOCATION_UNKNOWN(CertificateStatus.STATUS_UNKNOWN),

        /** Nothing against it here, but other servers may refuse it. */
        SERVERS_ONLY(CertificateStatus.PROVES_DOMAIN);

        private final CertificateStatus status;

        Code(CertificateStatus status) {
            this.status = status;
        }

        /** What the certificate is worth with this problem alone. */
        public CertificateStatus status() {
            return status;
        }

        /** Whether it is told without counting against the certificate. */
        public boolean isNote() {
            return status == CertificateStatus.PROVES_DOMAIN;
        }
    }

    public CertificateProblem {
        Objects.requireNonNull(code);
        arguments = List.copyOf(arguments);
    }

    public static CertificateProblem of(Code code, String... arguments) {
        return new CertificateProblem(code, List.of(arguments));
    }

    /** What a certificate is worth of which all this can be said, in the order of the codes. */
    public static CertificateStatus status(List<CertificateProblem> problems) {
        return problems.isEmpty() ? CertificateStatus.PROVES_DOMAIN : problems.get(0).code.status();
    }

    /** Those that count against the certificate. */
    public static List<CertificateProblem> withoutNotes(List<CertificateProblem> problems) {
        return problems.stream().filter(problem -> !problem.code.isNote()).toList();
    }
}
