package org.federatedpartners.console.view;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.federatedpartners.certificate.Expiry;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.transcript.CertificateFacts;

/**
 * A certificate that another server has shown.
 *
 * @param names the domains that it names; empty if none
 */
public record CertificateView(String subject, String issuer, Date from, Date until, Validity validity, List<String> names) {

    /** Whether a certificate is in date. */
    public enum State { VALID, EXPIRING, EXPIRED, NOT_YET_VALID }

    /**
     * Whether it is in date.
     *
     * @param state    a {@link State}
     * @param daysLeft whole days until it expires; negative if it has
     */
    public record Validity(String state, long daysLeft) {

        /** Of one that is in use, and whose begin is not stored. */
        static Validity of(SeenCertificate certificate, Instant now) {
            return of(state(certificate.expiry(now)), certificate.expires(), now);
        }

        private static Validity of(Instant from, Instant until, Instant now) {
            State state = state(Expiry.of(from, until, now));
            return of(state != State.EXPIRED && now.isBefore(from) ? State.NOT_YET_VALID : state, until, now);
        }

        private static Validity of(State state, Instant until, Instant now) {
            return new Validity(state.name(), Expiry.daysLeft(until, now));
        }

        private static State state(Expiry expiry) {
            return expiry == Expiry.EXPIRED ? State.EXPIRED : expiry.isNear() ? State.EXPIRING : State.VALID;
        }
    }

    /** A certificate that was entered. */
    static CertificateView of(X509Certificate certificate, Instant now) {
        return of(new CertificateFacts(certificate.getSubjectX500Principal().getName(), certificate.getIssuerX500Principal().getName(),
            certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant(), List.of()), now);
    }

    static CertificateView of(CertificateFacts certificate, Instant now) {
        return new CertificateView(certificate.subject(), certificate.issuer(), Date.from(certificate.from()), Date.from(certificate.until()),
            Validity.of(certificate.from(), certificate.until(), now), certificate.names());
    }
}
