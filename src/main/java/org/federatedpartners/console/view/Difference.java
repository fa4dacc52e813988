package org.federatedpartners.console.view;

import java.util.List;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Partner;

/**
 * A field in which two versions of a partner differ.
 *
 * @param prefix of the i18n keys of its values; empty where the values are shown as they are
 */
public record Difference(String field, String prefix, String mine, String theirs) {

    /** Where the two differ, in the order of the form. */
    static List<Difference> between(Partner mine, Partner theirs) {
        return Field.ALL.stream().map(field -> new Difference(field.name(), field.prefix(), field.compared(mine), field.compared(theirs)))
            .filter(difference -> !difference.mine().equals(difference.theirs())).toList();
    }
}
