package org.federatedpartners.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two changes of one partner, put together.
 *
 * @param draft     each field as it was changed; where both changed it, as the first one did
 * @param contested the fields that both changed, to different values, in the order of the form
 * @param taken     the fields that only the second one changed
 */
public record Merge(PartnerDraft draft, List<Field<?>> contested, List<Field<?>> taken) {

    /**
     * @param opened the version that both started from
     * @param mine   the first change, with the id and the version to be saved over
     * @param theirs the second one
     */
    public static Merge of(PartnerDraft opened, PartnerDraft mine, PartnerDraft theirs) {
        Map<String, String> merged = new HashMap<>();
        List<Field<?>> contested = new ArrayList<>();
        List<Field<?>> taken = new ArrayList<>();
        for (Field<?> field : Field.ALL) {
            if (!same(field, mine, theirs) && !same(field, opened, theirs)) {
                if (same(field, opened, mine)) {
                    taken.add(field);
                    field.names().forEach(name -> merged.put(name, theirs.text(name)));
                } else {
                    contested.add(field);
                }
            } else if (field.names().stream().allMatch(name -> opened.text(name).equals(mine.text(name)))) {
                // What is compared is not all that a value has: a CA's certificate may have been renewed.
                field.names().forEach(name -> merged.put(name, theirs.text(name)));
            }
        }
        return new Merge(mine.with(merged), List.copyOf(contested), List.copyOf(taken));
    }

    private static boolean same(Field<?> field, PartnerDraft some, PartnerDraft other) {
        return field.compared(some).equals(field.compared(other));
    }
}
