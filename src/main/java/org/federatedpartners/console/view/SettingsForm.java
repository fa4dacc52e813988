package org.federatedpartners.console.view;

import org.federatedpartners.store.DnsTexts;
import org.federatedpartners.store.PolicyService;

/** What the form of the global settings holds, letter for letter. */
public record SettingsForm(String unlisted, String mode, String requests, String ratchetTimes, String ratchetDays, String revocation, boolean privateAddresses,
                           DnsTexts dns) {

    /** What is in force. */
    public static SettingsForm of(PolicyService policy) {
        return new SettingsForm(policy.current().global().unlisted().name(), policy.current().global().mode().name(),
            Integer.toString(policy.subscriptionRequestsPerMinute()), Integer.toString(policy.ratchetRule().times()),
            Integer.toString(policy.ratchetRule().days()), policy.revocation().name(), policy.testsPrivateAddresses(), policy.dns());
    }
}
