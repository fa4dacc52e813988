package org.federatedpartners.console.view;

import org.federatedpartners.store.DnsTexts;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.PolicyService;

/** What the form of the global settings holds, letter for letter. */
public record SettingsForm(String unlisted, String mode, String requests, String downgradeTimes, String downgradeDays, String revocation, boolean privateAddresses,
                           DnsTexts dns) {

    /** What is in force. */
    public static SettingsForm of(PolicyService policy) {
        GlobalSettings settings = policy.settings();
        return new SettingsForm(settings.policy().unlisted().name(), settings.policy().mode().name(),
            Integer.toString(settings.subscriptionRequestsPerMinute()), Integer.toString(settings.downgradeRule().times()),
            Integer.toString(settings.downgradeRule().days()), settings.revocation().name(), settings.testsPrivateAddresses(), settings.dns());
    }
}
