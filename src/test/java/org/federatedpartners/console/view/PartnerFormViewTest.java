package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.federatedpartners.console.AuditLog;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Drafts;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PartnerFormViewTest {

    private static final Partner PARTNER = TestPartner.of(5, 2, DomainName.of("partner.example"), "first\nsecond",
        List.of(DomainName.of("b.example"), DomainName.of("a.example")), PartnerType.FEDERATED, NegotiationSettings.DEFAULT);

    private static Partner changed(String domain, PartnerType type, NegotiationSettings settings, String... additional) {
        return TestPartner.of(5, 3, DomainName.of(domain), "first\nsecond", Stream.of(additional).map(DomainName::of).toList(), type, settings);
    }

    @Test
    void additionalDomainsMayBeSeparatedInAnyWay() {
        PartnerDraft form = PartnerDraft.blank("p.example").with("additionalDomains", " a.example, b.example;c.example\n\nd.example\te.example\r\n");
        assertThat(form.domains()).extracting(DomainName::value)
            .containsExactly("p.example", "a.example", "b.example", "c.example", "d.example", "e.example");
    }

    @Test
    void aPartnerComesBackFromItsFormUnchanged() {
        assertThat(PartnerDraft.of(PARTNER).validate(TestPartner.policy(
            UnlistedDomains.REFUSE, List.of(PARTNER)), name -> false).partner()).contains(PARTNER);
    }

    @Test
    void aNewFormHoldsTheDomainThatWasAskedForTheDefaultsAndNoType() {
        assertThat(PartnerDraft.blank("new.example"))
            .isEqualTo(Drafts.of(0, 0, "new.example", "", "", "", "REQUIRED", "REQUIRED", false));
    }

    static List<NegotiationSettings> allSettings() {
        return NegotiationSettings.all();
    }

    @ParameterizedTest
    @MethodSource("allSettings")
    void viewHasAllOutcomesAndMarksTheChosenOne(NegotiationSettings settings) {
        PartnerFormView view = PartnerFormView.of(Drafts.of(0, 0, "", "", "", "", settings.tls().name(), settings.sasl().name(), settings.dialback()), ServerFacts.UNCONSTRAINED);
        assertThat(view.outcomes()).hasSize(18);
        assertThat(view.outcomes()).filteredOn(Outcome::chosen).singleElement().satisfies(outcome -> {
            assertThat(outcome.methods()).isEqualTo(settings.isSavable() ? settings.acceptedMethods() : Set.of());
            assertThat(outcome.findings()).extracting(FindingText::code).isEqualTo(settings.findings().stream().map(one -> one.code().name()).toList());
        });
    }

    @Test
    void outcomesNameTheConstraintsOfServerWideSettings() {
        ServerFacts server = new ServerFacts(true, true, "required", true, true, List.of("PLAIN"), "wanted", "blacklist",
            domain -> !domain.value().equals("b.example"), Set.of());
        List<Outcome> outcomes = PartnerFormView.of(PartnerDraft.of(PARTNER), server).outcomes();
        assertThat(outcomes).filteredOn(outcome -> outcome.methods().isEmpty()).isNotEmpty().allMatch(outcome -> outcome.constraints() == null);
        assertThat(outcomes).filteredOn(Outcome::chosen).singleElement().satisfies(outcome -> {
            assertThat(outcome.constraints()).returns("NOTHING_COMES_IN", ConstraintsView::extent).returns("NOT_PERMITTED EXTERNAL_DISABLED", ConstraintsView::codes);
            assertThat(outcome.constraints().rows().get(0)).returns(null, ConstraintsView.Row::change)
                .returns(List.of(new DomainText("b.example", "")), ConstraintsView.Row::domains);
            assertThat(outcome.constraints().rows().get(1)).returns(Text.of("obstacles.setting", "sasl.mechs", "PLAIN"), ConstraintsView.Row::setting)
                .returns(Text.of("obstacles.change", "sasl.mechs", "PLAIN,EXTERNAL"), ConstraintsView.Row::change)
                .returns(List.of(), ConstraintsView.Row::domains).returns("../../reg-settings.jsp", ConstraintsView.Row::href);
        });
        assertThat(outcomes).filteredOn(outcome -> outcome.tls().equals("NOT_SUPPORTED") && !outcome.methods().isEmpty()).singleElement()
            .satisfies(outcome -> assertThat(outcome.constraints()).returns("NOTHING_PASSES", ConstraintsView::extent).returns("NOT_PERMITTED TLS_REQUIRED", ConstraintsView::codes));
    }

    @Test
    void valuesThatDoNotExistChooseNoOutcome() {
        assertThat(PartnerFormView.of(Drafts.of(0, 0, "", "", "", "x", "<script>", "", true), ServerFacts.UNCONSTRAINED).outcomes())
            .noneMatch(Outcome::chosen);
    }

    @Test
    void onlyErrorsStandNextToTheirFields() {
        PartnerFormView view = PartnerFormView.judged(PartnerDraft.blank(""), List.of(
            Finding.of(Finding.Code.DOMAIN_EMPTY, Field.PRIMARY_DOMAIN, ""),
            Finding.of(Finding.Code.DOMAIN_IS_LOCAL, Field.ADDITIONAL_DOMAINS, "a"),
            Finding.of(Finding.Code.DOMAIN_REPEATED, Field.ADDITIONAL_DOMAINS, "b"),
            Finding.of(Finding.Code.OPTIONAL_TLS_WITH_SASL, Field.TLS)), ServerFacts.UNCONSTRAINED);
        assertThat(view.errors().stream().map(FindingText::field).distinct()).containsExactly("PRIMARY_DOMAIN", "ADDITIONAL_DOMAINS");
        assertThat(view.errorsOf("ADDITIONAL_DOMAINS")).extracting(FindingText::text).containsExactly(
            Text.of("finding.DOMAIN_IS_LOCAL", "a"), Text.of("finding.DOMAIN_REPEATED", "b"));
        assertThat(view.errorsOf("ADDITIONAL_DOMAINS")).extracting(FindingText::remedy).contains(Text.of("finding.DOMAIN_REPEATED.remedy", "b"));
        assertThat(view.errorsOf("TLS")).isEmpty();
    }

    @Test
    void aConflictShowsWhereTheVersionsDifferAndWouldBeSavedOverTheOther() {
        Partner theirs = changed("other.example", PartnerType.PUBLIC_VERIFIED, new NegotiationSettings(Negotiation.OPTIONAL, Negotiation.REQUIRED, true), "a.example");
        PartnerDraft typed = PartnerDraft.of(PARTNER);
        PartnerFormView view = PartnerFormView.changedByOthers(Optional.empty(), typed, PARTNER, theirs, Optional.empty(), ServerFacts.UNCONSTRAINED);
        assertThat(view.form()).isEqualTo(typed.over(5, 3));
        assertThat(view.problem()).isEqualTo(Text.of("edit.conflict"));
        assertThat(view.conflict().contested()).containsExactly(
            new Difference("PRIMARY_DOMAIN", "", null, "partner.example", "other.example"),
            new Difference("ADDITIONAL_DOMAINS", "", null, "b.example\na.example", "a.example"),
            new Difference("TYPE", "type.", null, "FEDERATED", "PUBLIC_VERIFIED"),
            new Difference("TLS", "negotiation.", null, "REQUIRED", "OPTIONAL"),
            new Difference("DIALBACK", "dialback.", null, "false", "true"));
    }

    /** Who has changed what is known by the version that both started from. */
    @Test
    void aConflictAsksOnlyAboutWhatBothChanged() {
        PartnerDraft typed = PartnerDraft.of(PARTNER).with(Map.of("type", "PUBLIC_UNVERIFIED", "description", "mine"));
        Partner theirs = changed("other.example", PartnerType.PUBLIC_VERIFIED, NegotiationSettings.DEFAULT, "b.example", "a.example");
        PartnerFormView view = PartnerFormView.changedByOthers(Optional.of(PartnerDraft.of(PARTNER)), typed, Drafts.partner(typed), theirs,
            Optional.of(new AuditLog.Entry(LocalDateTime.of(2026, 11, 29, 14, 22).atZone(ZoneId.systemDefault()).toInstant(),
                "eve", "Federated partner changed: partner.example")),
            ServerFacts.UNCONSTRAINED);
        assertThat(view.problem()).isEqualTo(Text.of("edit.conflict.by", "eve", "2026-11-29 14:22"));
        assertThat(view.conflict().contested()).containsExactly(new Difference("TYPE", "type.", "FEDERATED", "PUBLIC_UNVERIFIED", "PUBLIC_VERIFIED"));
        assertThat(view.conflict().taken()).containsExactly("PRIMARY_DOMAIN");
        assertThat(view.form()).isEqualTo(typed.with("primaryDomain", "other.example").over(5, 3));
        assertThat(view.opened()).as("what the next save is compared with").isEqualTo(PartnerDraft.of(theirs));
    }

    @Test
    void whatHasNoEffectStandsBesideTheChoiceThatTakesIt() {
        PartnerFormView view = PartnerFormView.of(PartnerDraft.blank("a.example").with(Map.of("dane", "true", "minimumTls", "TLS_1_3",
            "relaxedTo", "TCP_DIALBACK", "relaxedUntil", "2099-01-01T00:00")), ServerFacts.UNCONSTRAINED);
        assertThat(view.outcomes()).filteredOn(Outcome::chosen).singleElement().satisfies(outcome -> assertThat(outcome.findings()).isEmpty());
        assertThat(view.outcomes()).filteredOn(outcome -> outcome.tls().equals("NOT_SUPPORTED") && outcome.sasl().equals("NOT_SUPPORTED") && outcome.dialback())
            .singleElement().satisfies(outcome -> assertThat(outcome.findings()).extracting(FindingText::code)
                .containsExactly("TCP_DIALBACK_ONLY", "TRUST_WITHOUT_EFFECT", "MINIMUM_TLS_WITHOUT_EFFECT"));
        assertThat(view.outcomes()).filteredOn(outcome -> outcome.tls().equals("OPTIONAL") && outcome.sasl().equals("OPTIONAL") && outcome.dialback())
            .singleElement().satisfies(outcome -> assertThat(outcome.findings()).extracting(FindingText::code)
                .containsExactly("OPTIONAL_TLS_WITH_DIALBACK", "RELAXATION_WITHOUT_EFFECT"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''           | ''           | false |",
        "mode         | REPORT_ONLY  | true  | MODE mode. REPORT_ONLY",
        "ratchet      | REFUSE       | true  | RATCHET ratchet. REFUSE",
        "relaxedUntil | 2099-01-31T18:00 | true | RELAXATION  2099-01-31 18:00",
        "minimumTls   | TLS_1_3      | true  | MINIMUM_TLS minimumTls. TLS_1_3",
        "dane         | true         | true  | DANE",
        "pins         | abc          | true  | PINS",
        "connectHost  | h.example    | true  | CONNECT_HOST  h.example",
    })
    void aFoldedSectionSaysWhatIsSetInItAndIsOpenThen(String name, String value, boolean open, String set) {
        PartnerDraft blank = PartnerDraft.blank();
        PartnerFormView view = PartnerFormView.of(name.isEmpty() ? blank : blank.with(name, value), ServerFacts.UNCONSTRAINED);
        assertThat(view.enforcement().open() || view.certificates().open()).isEqualTo(open);
        assertThat(Stream.of(view.enforcement(), view.certificates()).flatMap(section -> section.set().stream())
            .map(one -> (one.field() + " " + one.prefix() + " " + one.value()).strip())).isEqualTo(set == null ? List.of() : List.of(set));
    }

    @Test
    void aFoldedSectionWithAnErrorIsOpen() {
        PartnerFormView view = PartnerFormView.judged(PartnerDraft.blank(), List.of(Finding.of(Finding.Code.VALUE_MISSING, Field.MINIMUM_TLS)), ServerFacts.UNCONSTRAINED);
        assertThat(view.certificates().open()).isTrue();
        assertThat(view.enforcement().open()).isFalse();
    }

    @Test
    void presetsAreSavableAndTheOneThatTheFormHoldsIsMarked() {
        assertThat(PartnerFormView.of(PartnerDraft.blank(), ServerFacts.UNCONSTRAINED).presets()).filteredOn(Preset::chosen).extracting(Preset::name)
            .containsExactly("CERTIFICATES");
        assertThat(PartnerFormView.of(PartnerDraft.blank(), ServerFacts.UNCONSTRAINED).presets()).allSatisfy(preset -> assertThat(
            new NegotiationSettings(Negotiation.valueOf(preset.tls()), Negotiation.valueOf(preset.sasl()), preset.dialback()).isSavable()).isTrue());
        assertThat(PartnerFormView.of(PartnerDraft.blank().with("tls", "NOT_SUPPORTED"), ServerFacts.UNCONSTRAINED).presets()).noneMatch(Preset::chosen);
    }

    @Test
    void formOfADeletedPartnerBecomesANewOne() {
        PartnerFormView view = PartnerFormView.deletedByOthers(PartnerDraft.of(PARTNER), ServerFacts.UNCONSTRAINED);
        assertThat(view.form().isNew()).isTrue();
        assertThat(view.form().primaryDomain()).isEqualTo("partner.example");
        assertThat(view.problem().key()).isEqualTo("edit.deletedMeanwhile");
    }
}
