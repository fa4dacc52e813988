package org.federatedpartners.stream;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.policy.CertificateStatus;

/**
 * What a completed handshake tells.
 *
 * @param protocol    as the JDK names it, for example {@code TLSv1.3}
 * @param cipher      the cipher suite, for people; empty if it is not known
 * @param shown       the peer's own certificate, for people; empty if it has shown none
 * @param certificates which certificates both sides have shown, as a value to compare; empty if it is not known
 * @param certificate what the peer's certificate says about a domain; asked again after a second at the latest, and after each change of the policy
 */
public record TlsFacts(String protocol, String cipher, Optional<CertificateFacts> shown, String certificates,
                       Function<String, CertificateStatus> certificate) {
    public TlsFacts {
        Objects.requireNonNull(protocol);
        Objects.requireNonNull(cipher);
        Objects.requireNonNull(shown);
        Objects.requireNonNull(certificates);
        Objects.requireNonNull(certificate);
    }

    public TlsFacts(String protocol, String cipher, Optional<CertificateFacts> shown, Function<String, CertificateStatus> certificate) {
        this(protocol, cipher, shown, "", certificate);
    }

    /** With nothing more for people than the version. */
    public TlsFacts(String protocol, Function<String, CertificateStatus> certificate) {
        this(protocol, "", Optional.empty(), certificate);
    }
}
