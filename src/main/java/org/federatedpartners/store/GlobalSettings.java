package org.federatedpartners.store;

import java.util.Objects;
import org.federatedpartners.history.DowngradeRule;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.RevocationRule;

/**
 * All that holds for every domain, saved as a whole.
 *
 * @param subscriptionRequestsPerMinute see {@link Settings#subscriptionRequestsPerMinute()}
 * @param testsPrivateAddresses         see {@link Settings#testsPrivateAddresses()}
 */
public record GlobalSettings(GlobalPolicy policy, int subscriptionRequestsPerMinute, DowngradeRule downgradeRule, boolean testsPrivateAddresses,
                             RevocationRule revocation, DnsTexts dns) {

    public GlobalSettings {
        Objects.requireNonNull(policy);
        Objects.requireNonNull(downgradeRule);
        Objects.requireNonNull(revocation);
        Objects.requireNonNull(dns);
    }
}
