package org.federatedpartners.console.view;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.Settings;

/**
 * The global settings.
 *
 * @param options       the answers for unlisted domains
 * @param unlisted      the chosen one
 * @param requests      how many unsolicited subscription requests of one partner are admitted in a minute, as typed
 * @param mostRequests  the most that can be typed there
 * @param partners      how many partners there are
 * @param connected     the first of the unlisted domains that are connected now, which {@link UnlistedDomains#REFUSE} cuts
 * @param more          how many more of them there are
 * @param steering      how far negotiations are steered, a {@link SteeringKind}
 * @param error         what is wrong with what was chosen for unlisted domains; null if nothing
 * @param requestsError what is wrong with what was typed for requests; null if nothing
 */
public record SettingsView(List<UnlistedDomains> options, UnlistedDomains unlisted, String requests, int mostRequests, int partners,
                           List<DomainText> connected, int more, String steering, Text error, Text requestsError) {

    private static final int MOST_CONNECTED = 50;

    /**
     * What is in force.
     *
     * @param live every remote domain with a live stream
     */
    public static SettingsView of(PolicySnapshot policy, Collection<String> live, SteeringKind steering, int requests) {
        List<String> cut = live.stream().filter(domain -> policy.partner(domain).isEmpty()).sorted().toList();
        return new SettingsView(List.of(UnlistedDomains.values()), policy.unlisted(), Integer.toString(requests), Settings.MOST_SUBSCRIPTION_REQUESTS,
            policy.partners().size(), cut.stream().limit(MOST_CONNECTED).map(DomainText::seen).toList(), Math.max(0, cut.size() - MOST_CONNECTED),
            steering.name(), null, null);
    }

    /** The same with what was sent, and what is wrong with it. */
    public SettingsView rejected(Optional<UnlistedDomains> chosen, String typedRequests, Text wrongUnlisted, Text wrongRequests) {
        return new SettingsView(options, chosen.orElse(unlisted), typedRequests, mostRequests, partners, connected, more, steering,
            wrongUnlisted, wrongRequests);
    }
}
