package org.federatedpartners.console.view;

import java.util.List;
import java.util.Optional;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Merge;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;

/**
 * What somebody else has saved while a form was open.
 *
 * @param form      what to save now: both changes, and one's own where both changed the same
 * @param contested where one has to win
 * @param taken     the fields that only the other one changed
 */
public record Conflict(PartnerDraft form, List<Difference> contested, List<String> taken) {

    /** @param opened what the form was opened with; empty if the form did not send it, so that nobody knows who changed what */
    static Conflict of(Optional<PartnerDraft> opened, PartnerDraft typed, Partner mine, Partner theirs) {
        PartnerDraft over = typed.over(theirs.id(), theirs.version());
        if (opened.isEmpty()) {
            return new Conflict(over, Difference.between(mine, theirs), List.of());
        }
        Merge merge = Merge.of(opened.get(), over, PartnerDraft.of(theirs));
        return new Conflict(merge.draft(), merge.contested().stream().map(field -> Difference.of(field, opened.get(), mine, theirs)).toList(),
            merge.taken().stream().map(Field::name).toList());
    }
}
