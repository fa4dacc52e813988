package org.federatedpartners.store;

import org.federatedpartners.policy.UnlistedDomains;

/** Settings for as long as a test lasts. */
public final class InMemorySettings implements Settings {

    private volatile UnlistedDomains unlisted = UnlistedDomains.FOLLOW_OPENFIRE;
    private volatile int requests = DEFAULT_SUBSCRIPTION_REQUESTS;

    @Override
    public UnlistedDomains unlistedDomains() {
        return unlisted;
    }

    @Override
    public void unlistedDomains(UnlistedDomains value) {
        unlisted = value;
    }

    @Override
    public int subscriptionRequestsPerMinute() {
        return requests;
    }

    @Override
    public void subscriptionRequestsPerMinute(int value) {
        requests = value;
    }
}
