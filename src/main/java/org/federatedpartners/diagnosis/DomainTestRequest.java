package org.federatedpartners.diagnosis;

import java.util.Objects;
import java.util.Optional;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Trust;

/**
 * The domain to be tested, with settings.
 *
 * @param settings those of the partner, saved or not; empty where none are known
 * @param trust    how the partner's server is recognized, and where it is
 */
public record DomainTestRequest(DomainName domain, Optional<NegotiationSettings> settings, Trust trust) {

    public DomainTestRequest {
        Objects.requireNonNull(domain);
        Objects.requireNonNull(settings);
        Objects.requireNonNull(trust);
    }

    /** Where the administrator says that the server is; empty if the DNS says it. */
    public Optional<ConnectHost> connectHost() {
        return trust.connectHost();
    }
}
