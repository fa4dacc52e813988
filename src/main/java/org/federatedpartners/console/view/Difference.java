package org.federatedpartners.console.view;

import java.util.List;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;

/**
 * A field in which versions of a partner differ.
 *
 * @param prefix of the i18n keys of its values; empty where the values are shown as they are
 * @param opened its value in the version that both changed; null if that is not known
 */
public record Difference(String field, String prefix, String opened, String mine, String theirs) {

    /** Where the two differ, in the order of the form. */
    static List<Difference> between(Partner mine, Partner theirs) {
        return Field.ALL.stream().map(field -> new Difference(field.name(), field.prefix(), null, field.compared(mine), field.compared(theirs)))
            .filter(difference -> !difference.mine().equals(difference.theirs())).toList();
    }

    static Difference of(Field<?> field, PartnerDraft opened, Partner mine, Partner theirs) {
        String before = field.compared(opened);
        // The browser has sent it: what is no value has no text.
        boolean isKnown = field.prefix().isEmpty() || field.options().contains(before);
        return new Difference(field.name(), field.prefix(), isKnown ? before : null, field.compared(mine), field.compared(theirs));
    }
}
