package org.federatedpartners.store;

import org.federatedpartners.history.DowngradeRule;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.UnlistedDomains;

/** Settings for as long as a test lasts, at first those of a server on which nothing was set. */
public final class InMemorySettings implements Settings {

    /** Why nothing can be stored; null if it can. */
    public volatile StoreException.Unavailable failure;
    public volatile boolean everHadPartners;
    private volatile GlobalPolicy policy = GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE);
    private volatile int requests = DEFAULT_SUBSCRIPTION_REQUESTS;
    private volatile DowngradeRule rule = DowngradeRule.DEFAULT;
    private boolean privateAddresses;
    private RevocationRule revocation = RevocationRule.SOFT_FAIL;
    private DnsTexts dns = DnsTexts.BUILT_IN;

    @Override
    public GlobalPolicy globalPolicy() {
        return policy;
    }

    @Override
    public void save(GlobalSettings changed) throws StoreException.Unavailable {
        if (failure != null) {
            throw failure;
        }
        globalPolicy(changed.policy());
        subscriptionRequestsPerMinute(changed.subscriptionRequestsPerMinute());
        downgradeRule(changed.downgradeRule());
        testsPrivateAddresses(changed.testsPrivateAddresses());
        revocation(changed.revocation());
        dns(changed.dns());
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
        return new GlobalSettings(other, requests, rule, privateAddresses, revocation, dns);
    }

    public void globalPolicy(GlobalPolicy value) {
        policy = value;
    }

    @Override
    public int subscriptionRequestsPerMinute() {
        return requests;
    }

    public void subscriptionRequestsPerMinute(int value) {
        requests = value;
    }

    @Override
    public boolean testsPrivateAddresses() {
        return privateAddresses;
    }

    public void testsPrivateAddresses(boolean value) {
        privateAddresses = value;
    }

    @Override
    public RevocationRule revocation() {
        return revocation;
    }

    public void revocation(RevocationRule value) {
        revocation = value;
    }

    @Override
    public DnsTexts dns() {
        return dns;
    }

    public void dns(DnsTexts value) {
        dns = value;
    }

    @Override
    public DowngradeRule downgradeRule() {
        return rule;
    }

    public void downgradeRule(DowngradeRule value) {
        rule = value;
    }
}
