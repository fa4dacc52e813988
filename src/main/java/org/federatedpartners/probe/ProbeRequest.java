package org.federatedpartners.probe;

import java.util.Objects;
import java.util.Optional;
import org.federatedpartners.dns.Endpoint;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;

/**
 * What is to be tested.
 *
 * @param own         the domain of this server that would send
 * @param connectHost where the administrator says that the server is; empty: the DNS says it
 * @param settings    those of the partner, saved or not; empty where none are known
 */
public record ProbeRequest(DomainName domain, DomainName own, Optional<Endpoint> connectHost, Optional<NegotiationSettings> settings) {

    public ProbeRequest {
        Objects.requireNonNull(domain);
        Objects.requireNonNull(own);
        Objects.requireNonNull(connectHost);
        Objects.requireNonNull(settings);
    }
}
