package org.federatedpartners.store;

import org.federatedpartners.observation.RatchetRule;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.RevocationRule;

/** The plugin's global settings. Reading never blocks. */
public interface Settings {

    /** What holds for {@link #subscriptionRequestsPerMinute()} until something else is set. */
    int DEFAULT_SUBSCRIPTION_REQUESTS = 60;

    /** The most that {@link #subscriptionRequestsPerMinute()} can be: as many times are remembered for each partner. */
    int MOST_SUBSCRIPTION_REQUESTS = 10_000;

    GlobalPolicy globalPolicy();

    /** How many unsolicited subscription requests of one partner are admitted in any minute; 1 to {@link #MOST_SUBSCRIPTION_REQUESTS}. */
    int subscriptionRequestsPerMinute();

    /** Stores the setting, which holds at once. */
    void subscriptionRequestsPerMinute(int value);

    /** Stores the setting; whoever listens to settings (see {@link PolicyService#settingsChanged}) hears of it. */
    void globalPolicy(GlobalPolicy value);

    /**
     * Whether a test of a domain may connect to, and lists of revoked certificates may be fetched from, addresses that are not for the whole
     * Internet; {@code false} until something else is set.
     */
    boolean testsPrivateAddresses();

    void testsPrivateAddresses(boolean value);

    /** {@link RevocationRule#SOFT_FAIL} until something else is set. */
    RevocationRule revocation();

    /** Stores the setting, which holds at once. */
    void revocation(RevocationRule value);

    /** {@link DnsTexts#BUILT_IN} until something else is set. */
    DnsTexts dns();

    /** Stores the setting, which holds at once. */
    void dns(DnsTexts value);

    RatchetRule ratchetRule();

    void ratchetRule(RatchetRule rule);
}
