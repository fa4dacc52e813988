package org.federatedpartners.store;

import org.federatedpartners.observation.RatchetRule;
import org.federatedpartners.policy.GlobalPolicy;

/** The plugin's global settings. Reading never blocks. */
public interface Settings {

    GlobalPolicy globalPolicy();

    /** Stores the setting; whoever listens to settings (see {@link PolicyService#settingsChanged}) hears of it. */
    void globalPolicy(GlobalPolicy value);

    RatchetRule ratchetRule();

    void ratchetRule(RatchetRule rule);
}
