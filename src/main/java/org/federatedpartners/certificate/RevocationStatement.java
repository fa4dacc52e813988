package org.federatedpartners.certificate;

import java.security.cert.CRLReason;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a CA has stated about one of its certificates, by a CRL or an OCSP response.
 *
 * @param revoked empty if the certificate is good
 * @param from    when it was stated
 * @param until   when the next statement is due
 */
public record RevocationStatement(Optional<Revoked> revoked, Instant from, Instant until) {

    /** The time and the reason of a revocation; the reason is {@link CRLReason#UNSPECIFIED} if the CA states none. */
    public record Revoked(Instant at, CRLReason reason) {

        /** Whether it may be taken back (RFC 5280 5.3.1, certificateHold). Nothing else may. */
        boolean isHold() {
            return reason == CRLReason.CERTIFICATE_HOLD;
        }
    }

    public RevocationStatement {
        Objects.requireNonNull(revoked);
        Objects.requireNonNull(from);
        Objects.requireNonNull(until);
    }

    /** Which of two statements about the same certificate holds: what is final, then what is newer, then what is worse. */
    public RevocationStatement or(RevocationStatement other) {
        if (isFinal() || other.isFinal()) {
            return isFinal() ? this : other;
        }
        int newer = other.from.compareTo(from);
        return newer > 0 || newer == 0 && (other.revoked.isPresent() || revoked.isEmpty() && other.until.isAfter(until)) ? other : this;
    }

    private boolean isFinal() {
        return revoked.isPresent() && !revoked.get().isHold();
    }

    /** Whether the statement is still valid. A revocation does not expire. */
    boolean holdsAt(Instant time) {
        return revoked.isPresent() || !time.isAfter(until);
    }
}
