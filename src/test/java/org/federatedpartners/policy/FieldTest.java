package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of a partner's fields; whatever it says of one is tried with each. */
class FieldTest {

    private static final Map<Field<?>, Map<String, String>> CHANGES = Drafts.changes();
    private static final Partner BEFORE = Drafts.partner(Drafts.changeable());

    static List<Field<?>> fields() {
        return Field.ALL;
    }

    @Test
    void theTableHoldsEveryFieldOnceAndEveryNameAndColumnBelongsToOne() throws IllegalAccessException {
        List<Object> declared = new ArrayList<>();
        for (java.lang.reflect.Field constant : Field.class.getDeclaredFields()) {
            if (constant.getType() == Field.class) {
                declared.add(constant.get(null));
                assertThat(constant.get(null)).hasToString(constant.getName());
            }
        }
        assertThat(Field.ALL).hasSameSizeAs(declared).containsAll(Field.ALL).doesNotHaveDuplicates();
        assertThat(Field.ALL.stream().flatMap(field -> field.names().stream())).doesNotHaveDuplicates();
        assertThat(Field.ALL.stream().flatMap(field -> field.columns().stream())).doesNotHaveDuplicates();
        assertThat(CHANGES.keySet()).as("every field is tried").containsExactlyElementsOf(Field.ALL);
    }

    private static Partner changed(Field<?> field) {
        return Drafts.partner(Drafts.changeable().with(CHANGES.get(field)));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void aChangeOfAFieldIsAChangeOfThatFieldAlone(Field<?> field) {
        Partner after = changed(field);
        assertThat(after).isNotEqualTo(BEFORE);
        assertThat(Field.ALL).filteredOn(other -> !other.compared(BEFORE).equals(other.compared(after))).isEqualTo(List.of(field));
        assertThat(Field.ALL).filteredOn(other -> !other.auditText(BEFORE).equals(other.auditText(after))).isEqualTo(List.of(field == Field.KEY_ALONE ? Field.PINS : field));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void aPartnerBecomesTextsAndComesBackTheSame(Field<?> field) {
        Partner partner = changed(field).saved(7, 3);
        assertThat(Drafts.partner(PartnerDraft.of(partner))).as("from its form").isEqualTo(partner);
        assertThat(Drafts.partner(PartnerDraft.blank().over(7, 3).with(PartnerDraft.of(partner, Optional.empty()).texts()))).as("from a file").isEqualTo(partner);
        Map<String, String> all = PartnerDraft.of(partner, Optional.empty()).texts();
        assertThat(Drafts.partner(PartnerDraft.sent(7, 3, name -> all.getOrDefault(name, "").equals("false") ? "" : all.get(name)))).as("as a form sends it").isEqualTo(partner);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void whatIsStoredInColumnsIsReadAsTheSame(Field<?> field) {
        if (!field.columns().isEmpty()) {
            Partner partner = changed(field);
            List<String> stored = Arrays.asList(field.store(partner).stream().map(value -> value == null ? null : value.toString()).toArray(String[]::new));
            assertThat(stored).hasSameSizeAs(field.columns());
            List<Finding> findings = new ArrayList<>();
            Values values = new Values();
            values.put(Field.TYPE, partner.type());
            load(field, stored, values, findings);
            assertThat(findings).isEmpty();
            values.put(Field.PRIMARY_DOMAIN, partner.primaryDomain());
            assertThat(field.compared(values.partner(0, 0))).isEqualTo(field.compared(partner));
            Map<String, String> typed = new HashMap<>();
            for (int i = 0; i < field.names().size(); i++) {
                typed.put(field.names().get(i), field.typed(stored).get(i));
            }
            assertThat(Drafts.partner(Drafts.changeable().with(typed))).as("from the form of an unreadable partner").isEqualTo(partner);
        }
    }

    private static <T> void load(Field<T> field, List<String> stored, Values values, List<Finding> findings) {
        values.put(field, field.load(stored, findings));
    }

    /** The column of a missing value and of one that another version of the plugin may have written. */
    @ParameterizedTest
    @MethodSource("fields")
    void whatNoVersionHasStoredIsAFindingOfThatField(Field<?> field) {
        if (!field.columns().isEmpty() && !field.isFreeText()) {
            List<Finding> findings = new ArrayList<>();
            assertThat((Object) field.load(java.util.Collections.nCopies(field.columns().size(), "<script>"), findings)).isNull();
            assertThat(findings).isNotEmpty().allMatch(Finding::isError).extracting(Finding::field).containsOnly(field);
        }
    }

    /** In a file, unlike in a form, a wrong word must not become a no. */
    @Test
    void aFlagIsTrueOrFalseAndNothingElse() {
        for (String name : List.of("dialback", "keyAlone", "dane")) {
            for (String wrong : List.of("yes", "TRUE", "1", "", " true")) {
                assertThat(Drafts.changeable().with(name, wrong).validate(TestPartner.policy(UnlistedDomains.REFUSE, List.of()), domain -> false).findings())
                    .filteredOn(Finding::isError).extracting(Finding::code).containsExactly(Finding.Code.VALUE_UNKNOWN);
            }
        }
    }

    @Test
    void aMomentInAFileMeansTheSameOnEveryServer() {
        PartnerDraft file = PartnerDraft.of(changed(Field.RELAXATION), Optional.empty());
        assertThat(file.text("relaxedUntil")).endsWith("Z");
        Stream.of("9000-01-31T18:00+01:00", "9000-01-31T17:00:00Z").forEach(until -> assertThat(Drafts.partner(file.with("relaxedUntil", until)).strictness().relaxation().orElseThrow().until())
            .isEqualTo(java.time.Instant.parse("9000-01-31T17:00:00Z")));
    }

    @Test
    void aNameThatNoFieldHasIsAMistakeOfTheProgram() {
        assertThatThrownBy(() -> PartnerDraft.blank().with("minimumTLS", "NONE")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("minimumTLS");
        assertThatThrownBy(() -> PartnerDraft.blank().text("minimumTLS")).isInstanceOf(IllegalArgumentException.class);
        Map<String, String> tooFew = new HashMap<>(PartnerDraft.blank().texts());
        tooFew.remove("dane");
        assertThatThrownBy(() -> new PartnerDraft(0, 0, tooFew)).isInstanceOf(IllegalArgumentException.class);
    }
}
