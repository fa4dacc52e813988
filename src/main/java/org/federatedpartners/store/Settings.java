package org.federatedpartners.store;

import org.federatedpartners.policy.UnlistedDomains;

/** The plugin's global settings. Reading never blocks. */
public interface Settings {

    UnlistedDomains unlistedDomains();

    /** Stores the setting; whoever listens to settings (see {@link PolicyService#settingsChanged}) hears of it. */
    void unlistedDomains(UnlistedDomains value);
}
