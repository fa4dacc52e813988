package org.federatedpartners.certificate;

import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.federatedpartners.policy.Reason;

/**
 * Why TLS could not be established, or was ended, so far as its failure tells.
 *
 * @param words what it says of it: the name of an alert, or a message; empty if nothing
 */
public record TlsFailure(Reason reason, String words) {

    /** What an answer to our own certificate is called among the alerts of TLS (RFC 8446 6.2). */
    private static final Set<String> CERTIFICATE_ALERTS = Set.of("bad_certificate", "unsupported_certificate", "certificate_revoked", "certificate_expired",
        "certificate_unknown", "unknown_ca", "access_denied", "certificate_required");
    /** Ends in the alert's name, and is all that tells it. Recent versions of Java have the name in front of the message too. */
    private static final String ALERT = "Received fatal alert: ";
    /** The JDK has no type for it. */
    private static final String TOO_LONG = "certificate chain length";
    private static final int MAX_CAUSES = 8;

    /** @param failed null if nothing is known */
    public static TlsFailure of(Throwable failed) {
        boolean isOfTls = false;
        Throwable cause = failed;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof SSLException) {
                isOfTls = true;
                Optional<TlsFailure> told = told(message(cause));
                if (told.isPresent()) {
                    return told.get();
                }
            } else if (isOfTls && cause instanceof CertificateException) {
                return new TlsFailure(Reason.CERTIFICATE_REFUSED_IN_HANDSHAKE, objection(cause));
            }
            cause = cause.getCause();
        }
        return new TlsFailure(Reason.ENCRYPTION_FAILED, failed == null ? "" : message(failed));
    }

    private static Optional<TlsFailure> told(String message) {
        int at = message.indexOf(ALERT);
        String alert = at < 0 ? "" : message.substring(at + ALERT.length());
        return CERTIFICATE_ALERTS.contains(alert) ? Optional.of(new TlsFailure(Reason.OUR_CERTIFICATE_REFUSED, alert))
            : message.contains(TOO_LONG) ? Optional.of(new TlsFailure(Reason.CERTIFICATE_CHAIN_TOO_LONG, message)) : Optional.empty();
    }

    /** What a trust manager has against a certificate: the innermost cause says it best. */
    public static String objection(Throwable failed) {
        Throwable innermost = failed;
        for (int depth = 0; innermost.getCause() != null && depth < MAX_CAUSES; depth++) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage() == null ? innermost.getClass().getSimpleName() : innermost.getMessage();
    }

    private static String message(Throwable failed) {
        return Objects.requireNonNullElse(failed.getMessage(), "");
    }
}
