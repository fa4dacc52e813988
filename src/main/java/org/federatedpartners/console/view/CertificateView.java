package org.federatedpartners.console.view;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.federatedpartners.certificate.Expiry;
import org.federatedpartners.history.transcript.CertificateFacts;

/**
 * A certificate that another server has shown.
 *
 * @param state    whether it is in date, a {@link State}
 * @param daysLeft whole days until it expires; negative if it has
 * @param names    the domains that it names; empty if none
 */
public record CertificateView(String subject, String issuer, Date from, Date until, String state, long daysLeft, List<String> names) {

    /** Whether a certificate is in date. */
    public enum State { VALID, EXPIRING, EXPIRED, NOT_YET_VALID }

    static CertificateView of(CertificateFacts certificate, Instant now) {
        Expiry expiry = Expiry.of(certificate.until(), now);
        State state = expiry == Expiry.EXPIRED ? State.EXPIRED : certificate.isNotYetValidAt(now) ? State.NOT_YET_VALID
            : expiry.isNear() ? State.EXPIRING : State.VALID;
        return new CertificateView(certificate.subject(), certificate.issuer(), Date.from(certificate.from()), Date.from(certificate.until()),
            state.name(), certificate.daysLeft(now), certificate.names());
    }
}
