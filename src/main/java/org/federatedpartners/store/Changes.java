package org.federatedpartners.store;

import java.util.List;
import org.federatedpartners.policy.Partner;

/**
 * A whole change of the policy, as one administrator has seen it before it is made.
 *
 * @param saved    see {@link PartnerChanges#saved}
 * @param deleted  see {@link PartnerChanges#deleted}
 * @param seen     the settings for all domains that the administrator has seen
 * @param settings what they become; the same if they stay
 */
public record Changes(List<Partner> saved, List<PartnerChanges.Deletion> deleted, GlobalSettings seen, GlobalSettings settings) {

    public Changes {
        saved = List.copyOf(saved);
        deleted = List.copyOf(deleted);
    }
}
