package org.federatedpartners.console.view;

import java.util.List;
import java.util.Set;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Partner;

/**
 * One thing that is set for a partner, as its page shows it.
 *
 * @param field  the name of the {@link Field}
 * @param prefix of the i18n keys of its values; empty where the values are shown as they are
 * @param values one line each
 */
public record SettingRow(String field, String prefix, List<String> values) {

    /** What the page shows in another form. */
    private static final Set<Field<?>> ELSEWHERE = Set.of(Field.PRIMARY_DOMAIN, Field.ADDITIONAL_DOMAINS, Field.DESCRIPTION, Field.TYPE, Field.RELAXATION, Field.AUTHORITIES);

    public SettingRow {
        values = List.copyOf(values);
    }

    /** In the order of the form, without what is not set. */
    static List<SettingRow> of(Partner partner) {
        return Field.ALL.stream().filter(field -> !ELSEWHERE.contains(field) && !(field == Field.KEY_ALONE && partner.trust().pins().isEmpty()))
            .map(field -> new SettingRow(field.name(), field.prefix(), field.compared(partner).lines().map(Text::printable).toList()))
            .filter(row -> !row.values().isEmpty()).toList();
    }
}
