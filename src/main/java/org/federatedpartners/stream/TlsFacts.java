package org.federatedpartners.stream;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.CertificateProblem;

/**
 * The facts of a completed handshake.
 *
 * @param protocol    as the JDK names it, for example {@code TLSv1.3}
 * @param cipher      the cipher suite, for display; empty if it is not known
 * @param shown       the peer's own certificate; empty if it has shown none
 * @param certificates which certificates both sides have shown, as a value to compare; empty if it is not known
 * @param certificate what is wrong with the peer's certificate for a domain, in the order of the codes; asked again after at most a second, and after
 *                    each change of the policy
 */
public record TlsFacts(String protocol, String cipher, Optional<ShownCertificate> shown, String certificates,
    Certificate certificate) {

    /** What the peer's certificate is worth. */
    @FunctionalInterface
    public interface Certificate {

        /** What is wrong with it for a domain, in the order of the codes. Never waits: what is not known counts as wrong. */
        List<CertificateProblem> problems(String domain);

        /** Waits until everything is known that the problems depend on, perhaps for the network: for a stream's own thread, before authentication. */
        default void settle(String domain) {
            // All is known.
        }
    }

    public TlsFacts {
        Objects.requireNonNull(protocol);
        Objects.requireNonNull(cipher);
        Objects.requireNonNull(shown);
        Objects.requireNonNull(certificates);
        Objects.requireNonNull(certificate);
    }

    public TlsFacts(String protocol, String cipher, Optional<ShownCertificate> shown, Certificate certificate) {
        this(protocol, cipher, shown, "", certificate);
    }

    /** The facts with only the version for display. */
    public TlsFacts(String protocol, Certificate certificate) {
        this(protocol, "", Optional.empty(), certificate);
    }
}
