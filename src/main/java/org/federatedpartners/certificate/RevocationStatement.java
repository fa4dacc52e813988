package org.federatedpartners.certificate;

import java.security.cert.CRLReason;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What an authority has said of one of its certificates, by a list or by a response.
 *
 * @param revoked empty if it stood by the certificate
 * @param from    when it said so
 * @param until   when it has more to say
 */
public record RevocationStatement(Optional<Revoked> revoked, Instant from, Instant until) {

    /** Since when, and why; the reason is {@link CRLReason#UNSPECIFIED} if the authority does not tell. */
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

    /** Whether the authority still stands by what it said. A revocation does not end, however old the word. */
    boolean holdsAt(Instant time) {
        return revoked.isPresent() || !time.isAfter(until);
    }
}
