package org.federatedpartners.console.view;

import java.util.List;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.PartnerDraft;

/**
 * A part of the form that most partners need not open.
 *
 * @param set what in it is not as usual
 */
public record FormSection(List<Set> set, boolean open) {

    /**
     * A field that is not as usual.
     *
     * @param prefix of the i18n key of its value; empty if the value is shown as it is
     * @param value  empty if there is nothing short to show
     */
    public record Set(String field, String prefix, String value) {}

    static final List<Field<?>> ENFORCEMENT = List.of(Field.MODE, Field.RELAXATION, Field.RATCHET);
    static final List<Field<?>> CERTIFICATES = List.of(Field.PINS, Field.KEY_ALONE, Field.AUTHORITIES, Field.DANE, Field.MINIMUM_TLS, Field.CONNECT_HOST);

    /** @param told the fields about which something is to be told or proposed */
    static FormSection of(List<Field<?>> fields, PartnerDraft form, List<String> told) {
        PartnerDraft blank = PartnerDraft.blank();
        List<Set> set = fields.stream().filter(field -> field.names().stream().anyMatch(name -> !form.text(name).equals(blank.text(name)))).map(field -> set(field, form)).toList();
        return new FormSection(set, !set.isEmpty() || fields.stream().anyMatch(field -> told.contains(field.name())));
    }

    private static Set set(Field<?> field, PartnerDraft form) {
        String text = form.text(field.names().get(0));
        if (field == Field.RELAXATION) {
            return new Set(field.name(), "", form.text(field.names().get(1)).replace('T', ' '));
        }
        boolean isChoice = field.options().size() > 2 && field.options().contains(text) || field == Field.MODE && field.options().contains(text);
        return new Set(field.name(), isChoice ? field.prefix() : "", isChoice || field == Field.CONNECT_HOST ? text : "");
    }
}
