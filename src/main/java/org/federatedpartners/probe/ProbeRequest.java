package org.federatedpartners.probe;

import java.util.Objects;
import java.util.Optional;
import org.federatedpartners.dns.Endpoint;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;

/**
 * What is to be tested.
 *
 * @param connectHost where the administrator says that the server is; empty: the DNS says it
 * @param settings    those of the partner, saved or not; empty where none are known
 */
public record ProbeRequest(DomainName domain, Optional<Endpoint> connectHost, Optional<NegotiationSettings> settings) {

    public ProbeRequest {
        Objects.requireNonNull(domain);
        Objects.requireNonNull(connectHost);
        Objects.requireNonNull(settings);
    }
}
