package org.federatedpartners.store;

import org.federatedpartners.history.DowngradeRule;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.RevocationRule;

/** The plugin's global settings. Reading never blocks; saving may, and belongs on administrators' and background threads only. */
public interface Settings {

    /** What holds for {@link #subscriptionRequestsPerMinute()} until something else is set. */
    int DEFAULT_SUBSCRIPTION_REQUESTS = 60;

    /** The most that {@link #subscriptionRequestsPerMinute()} can be: as many times are remembered for each partner. */
    int MAX_SUBSCRIPTION_REQUESTS = 10_000;

    GlobalPolicy globalPolicy();

    /** How many unsolicited subscription requests of one partner are admitted in any minute; 1 to {@link #MAX_SUBSCRIPTION_REQUESTS}. */
    int subscriptionRequestsPerMinute();

    /**
     * Whether a test of a domain may connect to, and lists of revoked certificates may be fetched from, addresses that are not for the whole
     * Internet; {@code false} until something else is set.
     */
    boolean testsPrivateAddresses();

    /** {@link RevocationRule#SOFT_FAIL} until something else is set. */
    RevocationRule revocation();

    /** {@link DnsTexts#BUILT_IN} until something else is set. */
    DnsTexts dns();

    DowngradeRule downgradeRule();

    /** All that is in force. */
    default GlobalSettings all() {
        return new GlobalSettings(globalPolicy(), subscriptionRequestsPerMinute(), downgradeRule(), testsPrivateAddresses(), revocation(), dns());
    }

    /**
     * Stores what differs from {@link #all()}, all of it or nothing. It is in force once it is stored, and listeners of settings
     * (see {@link PolicyService#settingsChanged}) are told.
     *
     * @throws StoreException.Unavailable if it could not be stored; what was in force still is
     */
    void save(GlobalSettings changed) throws StoreException.Unavailable;

    /** Whether there has ever been a partner: if so, not knowing the partners is not the same as there being none. */
    boolean everHadPartners();

    /**
     * Stores that there is a partner; does nothing if that is known.
     *
     * @throws StoreException.Unavailable if it could not be stored
     */
    void havePartners() throws StoreException.Unavailable;
}
