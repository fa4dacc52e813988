package org.federatedpartners.stream;

import java.util.Objects;
import java.util.function.Function;
import org.federatedpartners.policy.CertificateStanding;

/**
 * What a completed handshake tells.
 *
 * @param protocol    as the JDK names it, for example {@code TLSv1.3}
 * @param certificate what the peer's certificate says about a domain; asked again after a second at the latest, and after each change of the policy
 */
public record TlsFacts(String protocol, Function<String, CertificateStanding> certificate) {
    public TlsFacts {
        Objects.requireNonNull(protocol);
        Objects.requireNonNull(certificate);
    }
}
