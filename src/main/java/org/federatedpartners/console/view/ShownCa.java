package org.federatedpartners.console.view;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Pem;

/**
 * The certificate of a CA that a partner's server has sent along with its own.
 *
 * @param pin  of its key, which distinguishes it in addresses of pages
 * @param name as it names itself
 */
public record ShownCa(String pem, KeyPin pin, String name) {

    static Optional<ShownCa> of(CertificateFacts.Trustable shown) {
        if (shown.ca().isEmpty()) {
            return Optional.empty();
        }
        try {
            X509Certificate ca = Pem.read(shown.ca()).get(0);
            return Optional.of(new ShownCa(shown.ca(), KeyPin.of(ca), ca.getSubjectX500Principal().getName()));
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    /** The one whose key has this pin; empty if none was shown in these negotiations. */
    public static Optional<ShownCa> find(Collection<Transcript> negotiations, String pin) {
        return negotiations.stream().flatMap(negotiation -> negotiation.certificate().stream()).flatMap(shown -> of(shown.trust()).stream())
            .filter(ca -> ca.pin().value().equals(pin)).findFirst();
    }
}
