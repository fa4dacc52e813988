package org.federatedpartners.console.view;

import java.util.List;
import org.federatedpartners.policy.UnreadablePartner;

/**
 * A partner whose stored settings cannot be read.
 *
 * @param name     its name for display
 * @param domains  those that are refused because of it, as they are on the wire
 * @param problems what cannot be read
 */
public record UnreadableRow(long id, String name, List<String> domains, List<FindingText> problems) {

    static UnreadableRow of(UnreadablePartner partner) {
        return new UnreadableRow(partner.id(), partner.name(), partner.domains().stream().sorted().toList(), partner.problems().stream().map(FindingText::of).toList());
    }
}
