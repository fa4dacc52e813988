package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each field, changed by one, by the other and by both. */
class MergeTest {

    private static final PartnerDraft OPENED = PartnerDraft.of(Drafts.partner(Drafts.changeable()));

    static List<Field<?>> fields() {
        return Field.ALL;
    }

    private static PartnerDraft changed(Field<?> field) {
        return PartnerDraft.of(Drafts.partner(Drafts.changeable().with(Drafts.changes().get(field))));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void asksOnlyWhereBothChangedTheSameToDifferentValues(Field<?> field) {
        PartnerDraft changed = changed(field);
        assertThat(Merge.of(OPENED, changed, OPENED)).isEqualTo(new Merge(changed, List.of(), List.of()));
        assertThat(Merge.of(OPENED, OPENED, changed)).isEqualTo(new Merge(changed, List.of(), List.of(field)));
        assertThat(Merge.of(OPENED, changed, changed)).isEqualTo(new Merge(changed, List.of(), List.of()));
        assertThat(Merge.of(changed, OPENED, other(field, OPENED)).contested()).isEqualTo(List.of(field));
    }

    @Test
    void takesWhatOnlyTheOtherHasWrittenOtherwise() {
        PartnerDraft otherwise = OPENED.with("primaryDomain", OPENED.text("primaryDomain").toUpperCase(Locale.ROOT));
        assertThat(Merge.of(OPENED, OPENED, otherwise)).isEqualTo(new Merge(otherwise, List.of(), List.of()));
        assertThat(Merge.of(OPENED, otherwise, OPENED)).isEqualTo(new Merge(otherwise, List.of(), List.of()));
    }

    /** A third value, be it a bad one. */
    private static PartnerDraft other(Field<?> field, PartnerDraft draft) {
        return draft.with(Map.of(field.names().get(0), field.names().get(0).equals("relaxedTo") ? "TLS_DIALBACK" : "third.example"));
    }
}
