package org.federatedpartners.history.transcript;

import java.util.Objects;
import org.federatedpartners.policy.KeyPin;

/**
 * A certificate that a server has shown: what it says of itself, and what distinguishes it from others.
 *
 * @param fingerprint the SHA-256 of the whole, as 64 hexadecimal digits in lower case
 * @param pin         of its key, which a renewal may keep
 */
public record ShownCertificate(CertificateFacts facts, String fingerprint, KeyPin pin) {
    public ShownCertificate {
        Objects.requireNonNull(facts);
        Objects.requireNonNull(fingerprint);
        Objects.requireNonNull(pin);
    }
}
