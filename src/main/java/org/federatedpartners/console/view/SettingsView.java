package org.federatedpartners.console.view;

import java.util.Collection;
import java.util.List;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.observation.RatchetRule;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.UnlistedDomains;

/**
 * The global settings.
 *
 * @param options   the answers for unlisted domains
 * @param unlisted  the one in force
 * @param modes     enforce or report only
 * @param mode      the one in force
 * @param partners  how many partners there are
 * @param connected the first of the unlisted domains that are connected now, which {@link UnlistedDomains#REFUSE} cuts
 * @param more      how many more of them there are
 * @param steering how far negotiations are steered, a {@link SteeringKind}
 * @param ratchet  when partners are held to a method
 * @param error     what is wrong with what was sent; null if nothing
 */
public record SettingsView(List<UnlistedDomains> options, UnlistedDomains unlisted, List<Mode> modes, Mode mode, int partners, List<DomainText> connected, int more, String steering, RatchetRule ratchet, Text error) {

    private static final int MOST_CONNECTED = 50;

    /** @param live every remote domain with a live stream */
    public static SettingsView of(PolicySnapshot policy, Collection<String> live, SteeringKind steering, RatchetRule ratchet, Text error) {
        List<String> cut = live.stream().filter(domain -> policy.partner(domain).isEmpty()).sorted().toList();
        return new SettingsView(List.of(UnlistedDomains.values()), policy.unlisted(), List.of(Mode.values()), policy.global().mode(), policy.partners().size(),
            cut.stream().limit(MOST_CONNECTED).map(DomainText::seen).toList(), Math.max(0, cut.size() - MOST_CONNECTED), steering.name(), ratchet, error);
    }
}
