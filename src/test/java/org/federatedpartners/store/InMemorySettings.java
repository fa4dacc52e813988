package org.federatedpartners.store;

import org.federatedpartners.history.DowngradeRule;
import org.federatedpartners.policy.GlobalPolicy;

/** Settings for as long as a test lasts, at first those of a server on which nothing was set. */
public final class InMemorySettings implements Settings {

    /** Why nothing can be stored; null if it can. */
    public volatile StoreException.Unavailable failure;
    public volatile boolean everHadPartners;
    private volatile GlobalSettings all = GlobalSettings.DEFAULT;

    @Override
    public GlobalSettings all() {
        return all;
    }

    @Override
    public void save(GlobalSettings changed) throws StoreException.Unavailable {
        if (failure != null) {
            throw failure;
        }
        all = changed;
    }

    @Override
    public boolean everHadPartners() {
        return everHadPartners;
    }

    @Override
    public void havePartners() throws StoreException.Unavailable {
        if (failure != null && !everHadPartners) {
            throw failure;
        }
        everHadPartners = true;
    }

    /** These settings with another policy. */
    public GlobalSettings with(GlobalPolicy other) {
        return new GlobalSettings(other, all.subscriptionRequestsPerMinute(), all.downgradeRule(), all.testsPrivateAddresses(), all.revocation(), all.dns());
    }

    public void globalPolicy(GlobalPolicy value) {
        all = with(value);
    }

    public void downgradeRule(DowngradeRule value) {
        all = new GlobalSettings(all.policy(), all.subscriptionRequestsPerMinute(), value, all.testsPrivateAddresses(), all.revocation(), all.dns());
    }

    public void subscriptionRequestsPerMinute(int value) {
        all = new GlobalSettings(all.policy(), value, all.downgradeRule(), all.testsPrivateAddresses(), all.revocation(), all.dns());
    }
}
