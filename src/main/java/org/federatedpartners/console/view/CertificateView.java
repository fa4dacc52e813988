package org.federatedpartners.console.view;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.federatedpartners.history.transcript.CertificateFacts;

/**
 * A certificate that another server has shown.
 *
 * @param state    whether it is in date, a {@link State}
 * @param daysLeft whole days until it expires; negative if it has
 * @param names    the domains that it names; empty if none
 */
public record CertificateView(String subject, String issuer, Date from, Date until, String state, long daysLeft, List<String> names) {

    /** With fewer days than this left, it is time to tell the partner. */
    public static final int SOON = 30;

    /** Whether a certificate is in date. */
    public enum State { VALID, EXPIRING, EXPIRED, NOT_YET_VALID }

    static CertificateView of(CertificateFacts certificate, Instant now) {
        State state = certificate.isExpiredAt(now) ? State.EXPIRED : certificate.isNotYetValidAt(now) ? State.NOT_YET_VALID
            : isExpiring(certificate, now) ? State.EXPIRING : State.VALID;
        return new CertificateView(certificate.subject(), certificate.issuer(), Date.from(certificate.from()), Date.from(certificate.until()),
            state.name(), certificate.daysLeft(now), certificate.names());
    }

    /** Whether it has expired, or will soon. */
    static boolean isExpiring(CertificateFacts certificate, Instant now) {
        return certificate.daysLeft(now) < SOON;
    }
}
