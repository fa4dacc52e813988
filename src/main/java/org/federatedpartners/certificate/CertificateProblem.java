package org.federatedpartners.certificate;

import java.util.List;
import java.util.Objects;
import org.federatedpartners.policy.CertificateStanding;

/**
 * Something to tell about a certificate. Its text and its remedy are the i18n keys {@code certproblem.<code>} and
 * {@code certproblem.<code>.remedy}.
 *
 * @param arguments what the text names ({@code {0}}, {@code {1}} ...); they come from outside
 */
public record CertificateProblem(Code code, List<String> arguments) {

    /** Every problem there is, in the order in which the first one decides. */
    public enum Code {
        NONE_SHOWN(CertificateStanding.ABSENT),
        /** Could not be read; the argument is the parser's word. */
        UNREADABLE(CertificateStanding.UNKNOWN),
        /** {0} whose, {1} when and why. */
        REVOKED(CertificateStanding.REVOKED),
        /** {0} the date. */
        EXPIRED(CertificateStanding.OUT_OF_DATE),
        /** {0} the date. */
        NOT_YET_VALID(CertificateStanding.OUT_OF_DATE),
        /** {0} the authority's name, {1} its date. */
        ISSUER_EXPIRED(CertificateStanding.OUT_OF_DATE),
        /** {0} the CA's name, {1} the date from which its certificate is valid. */
        ISSUER_NOT_YET_VALID(CertificateStanding.OUT_OF_DATE),
        /** {0} the pin of its key. */
        SELF_SIGNED(CertificateStanding.UNTRUSTED),
        /** {0} the authority that is not trusted. */
        ISSUER_UNKNOWN(CertificateStanding.UNTRUSTED),
        /** {0} the authority whose certificate was not sent, and is not trusted either. */
        CHAIN_INCOMPLETE(CertificateStanding.UNTRUSTED),
        /** {0} how many certificates of a chain are looked at. */
        CHAIN_TOO_LONG(CertificateStanding.UNTRUSTED),
        /** {0} whose, {1} the CA that is named as its issuer, and that has another key. */
        SIGNATURE_INVALID(CertificateStanding.UNTRUSTED),
        /** {0} the CA, {1} the name that it may not certify. */
        NAME_NOT_PERMITTED(CertificateStanding.UNTRUSTED),
        /** {0} whose, {1} how many names, and how many name constraints, are compared. */
        TOO_MANY_NAMES(CertificateStanding.UNTRUSTED),
        /** {0} what is wrong between the certificate and its authority. */
        CHAIN_INVALID(CertificateStanding.UNTRUSTED),
        /** {0} what it is for. */
        NOT_FOR_SERVERS(CertificateStanding.WRONG_USAGE),
        /** {0} the CA, {1} what its certificate is for. */
        ISSUER_NOT_FOR_SERVERS(CertificateStanding.WRONG_USAGE),
        NOT_FOR_SIGNATURES(CertificateStanding.WRONG_USAGE),
        /** {0} whose, {1} the kind of key and its bits. */
        WEAK_KEY(CertificateStanding.WEAK),
        /** {0} whose, {1} the method. */
        WEAK_SIGNATURE(CertificateStanding.WEAK),
        NO_NAMES(CertificateStanding.WRONG_NAME),
        /** {0} the names. */
        OTHER_NAMES(CertificateStanding.WRONG_NAME),
        /** {0} whose, {1} where it would be told. */
        REVOCATION_UNKNOWN(CertificateStanding.STATUS_UNKNOWN),

        /** Nothing against it here, but other servers may refuse it. */
        SERVERS_ONLY(CertificateStanding.PROVES_DOMAIN);

        private final CertificateStanding standing;

        Code(CertificateStanding standing) {
            this.standing = standing;
        }

        /** What the certificate is worth with this problem alone. */
        public CertificateStanding standing() {
            return standing;
        }

        /** Whether it is told without counting against the certificate. */
        public boolean isNote() {
            return standing == CertificateStanding.PROVES_DOMAIN;
        }
    }

    public CertificateProblem {
        Objects.requireNonNull(code);
        arguments = List.copyOf(arguments);
    }

    static CertificateProblem of(Code code, String... arguments) {
        return new CertificateProblem(code, List.of(arguments));
    }
}
