package org.federatedpartners.store;

import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.UnlistedDomains;

/** Settings for as long as a test lasts, at first those of a server on which nothing was set. */
public final class SettingsInMemory implements Settings {

    private volatile GlobalPolicy policy = GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE);

    @Override
    public GlobalPolicy globalPolicy() {
        return policy;
    }

    @Override
    public void globalPolicy(GlobalPolicy value) {
        policy = value;
    }
}
