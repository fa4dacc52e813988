package org.federatedpartners.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.Drafts;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.GlobalSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BulkChangeTest {

    private static final Map<Field<?>, Map<String, String>> CHANGES = Drafts.changes();

    static List<Field<?>> settings() {
        return Field.SETTINGS;
    }

    private static Partner partner(long id, String domain, String... texts) {
        PartnerDraft draft = Drafts.changeable().with("primaryDomain", domain);
        for (String text : texts) {
            draft = draft.with(text.replaceFirst("=.*", ""), text.replaceFirst(".*?=", ""));
        }
        return Drafts.partner(draft).saved(id, 1);
    }

    private static Plan plan(BulkChange change, Partner... partners) {
        PolicySnapshot policy = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(partners));
        return change.plan(List.of(partners), policy, GlobalSettings.DEFAULT, domain -> false);
    }

    private static Map<String, Plan.Kind> kinds(Plan plan) {
        return plan.rows().stream().collect(Collectors.toMap(row -> row.before().orElseThrow().primaryDomain().value(), Plan.Row::kind));
    }

    /** Who adds a field to the table has added it to the actions. */
    @ParameterizedTest
    @MethodSource("settings")
    void everySettingHasAnActionThatSetsIt(Field<?> field) {
        Partner before = partner(1, "one.example");
        Map<String, String> wanted = CHANGES.get(field);
        BulkAction action = BulkAction.ALL.stream().filter(one -> one.fields().contains(field) && (one.isAsked() || one.value().equals(wanted.values().stream().findFirst())))
            .findFirst().orElseThrow();
        BulkChange change = action.change(name -> wanted.getOrDefault(name, ""));
        Plan plan = plan(change, before);
        assertThat(change.errors(plan.basis().current())).isEmpty();
        assertThat(plan.changes().saved()).containsExactly(Drafts.partner(Drafts.changeable().with("primaryDomain", "one.example").with(wanted)).saved(1, 1));
        assertThat(plan.changes().deleted()).isEmpty();
        assertThat(plan.future().partner("one.example")).contains(plan.changes().saved().get(0));
    }

    @Test
    void neitherDomainsNorDescriptionsAreInCommon() {
        assertThat(BulkAction.ALL).flatExtracting(BulkAction::fields).doesNotContain(Field.PRIMARY_DOMAIN, Field.ADDITIONAL_DOMAINS, Field.DESCRIPTION);
        assertThat(BulkAction.ALL).extracting(BulkAction::name).doesNotHaveDuplicates().contains("TYPE", "NEGOTIATION", "RELAXATION", "END_RELAXATION", "MODE.REPORT_ONLY", "MODE.ENFORCE",
            "MINIMUM_TLS", "DELETE");
    }

    @Test
    void onlyWhatDiffersIsChangedAndTheRestStays() {
        Plan plan = plan(BulkAction.named("MODE.REPORT_ONLY").orElseThrow().change(name -> ""), partner(1, "one.example", "description=Call Eve", "connectHost=host.example:5270"),
            partner(2, "two.example", "mode=REPORT_ONLY"));
        assertThat(kinds(plan)).isEqualTo(Map.of("one.example", Plan.Kind.CHANGED, "two.example", Plan.Kind.UNCHANGED));
        assertThat(plan.changes().saved()).containsExactly(partner(1, "one.example", "description=Call Eve", "connectHost=host.example:5270", "mode=REPORT_ONLY"));
    }

    /** A change of some of the three settings is good for some partners and not for others. */
    @ParameterizedTest
    @CsvSource({
        // changed                            the partner has                                            becomes   because
        "dialback=false,                      tls=REQUIRED;sasl=OPTIONAL;dialback=true,                  CHANGED,  ''",
        "dialback=false,                      tls=REQUIRED;sasl=NOT_SUPPORTED;dialback=true,             LEFT_OUT, NO_METHOD_ENABLED",
        "sasl=NOT_SUPPORTED,                  tls=REQUIRED;sasl=REQUIRED;dialback=false,                 LEFT_OUT, NO_METHOD_ENABLED",
        "tls=NOT_SUPPORTED,                   tls=OPTIONAL;sasl=NOT_SUPPORTED;dialback=true,             CHANGED,  TCP_DIALBACK_ONLY",
        "tls=NOT_SUPPORTED,                   tls=REQUIRED;sasl=REQUIRED;dialback=false,                 LEFT_OUT, SASL_NEEDS_TLS",
        "tls=REQUIRED;sasl=REQUIRED;dialback=false, tls=OPTIONAL;sasl=NOT_SUPPORTED;dialback=true,       CHANGED,  ''",
        "tls=REQUIRED;sasl=REQUIRED;dialback=false, tls=REQUIRED;sasl=REQUIRED;dialback=false,           UNCHANGED, ''"})
    void aPartnerThatWouldBeInvalidIsLeftOutAndSaysWhy(String changed, String has, Plan.Kind kind, String told) {
        Map<String, String> texts = Arrays.stream(changed.split(";")).collect(Collectors.toMap(text -> text.replaceFirst("=.*", ""), text -> text.replaceFirst(".*=", "")));
        Partner partner = partner(1, "one.example", has.split(";"));
        Plan plan
            = plan(BulkAction.NEGOTIATION.change(name -> texts.getOrDefault(name, "")), partner, partner(2, "two.example", "tls=OPTIONAL", "sasl=OPTIONAL", "dialback=false", "mode=REPORT_ONLY"));
        Plan.Row row = plan.rows().stream().filter(one -> one.before().orElseThrow().id() == 1).findFirst().orElseThrow();
        assertThat(row.kind()).isEqualTo(kind);
        assertThat(row.notes().stream().map(note -> note.finding().orElseThrow().code().name()).collect(Collectors.joining(" "))).isEqualTo(told);
        if (kind == Plan.Kind.LEFT_OUT) {
            assertThat(row.after()).contains(partner);
            assertThat(plan.changes().saved()).doesNotContain(partner);
            assertThat(plan.rows().get(0)).as("first of all").isEqualTo(row);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TYPE,         type=,                                          VALUE_MISSING",
        "TYPE,         type=FRIEND,                                    VALUE_UNKNOWN",
        "RELAXATION,   relaxedTo=TLS_DIALBACK;relaxedUntil=,           RELAXATION_WITHOUT_END",
        "RELAXATION,   relaxedTo=TLS_DIALBACK;relaxedUntil=2020-01-31T18:00, TIME_PAST",
        "AUTHORITIES,  authorities=abc,                                CERTIFICATE_UNREADABLE",
        "CONNECT_HOST, connectHost=a:b,                                CONNECT_HOST_UNREADABLE",
        "NEGOTIATION,  tls=NOT_SUPPORTED;sasl=REQUIRED;dialback=true,  SASL_NEEDS_TLS",
        "NEGOTIATION,  tls=REQUIRED;sasl=NOT_SUPPORTED;dialback=false, NO_METHOD_ENABLED",
        "NEGOTIATION,  dialback=false,                                 ''",
        "NEGOTIATION,  tls=NOT_SUPPORTED,                              ''",
        "RELAXATION,   relaxedTo=;relaxedUntil=,                       ''"})
    void whatIsWrongForEveryPartnerIsToldOnce(String action, String sent, String error) {
        Map<String, String> texts = Arrays.stream(sent.split(";")).collect(Collectors.toMap(text -> text.replaceFirst("=.*", ""), text -> text.replaceFirst(".*=", "")));
        BulkChange change = BulkAction.named(action).orElseThrow().change(name -> texts.getOrDefault(name, ""));
        assertThat(change.errors(TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of())).stream().map(Finding::code).map(Enum::name).collect(Collectors.joining(" "))).isEqualTo(error);
    }

    @Test
    void aRelaxationIsEndedAndOneThatHasEndedHindersNothing() {
        Relaxation now = new Relaxation(AuthenticationMethod.TCP_DIALBACK, Instant.now().plus(Duration.ofDays(1)));
        Relaxation ended = new Relaxation(AuthenticationMethod.TCP_DIALBACK, Instant.parse("2020-01-01T00:00:00Z"));
        Partner relaxed = partner(1, "one.example").with(new Strictness(Mode.ENFORCE, Optional.of(now), DowngradeProtection.OFF));
        Partner stale = partner(2, "two.example").with(new Strictness(Mode.ENFORCE, Optional.of(ended), DowngradeProtection.OFF));
        assertThat(plan(BulkAction.END_RELAXATION.change(name -> ""), relaxed).changes().saved()).containsExactly(partner(1, "one.example"));
        Plan plan = plan(BulkAction.named("TYPE").orElseThrow().change(name -> "PUBLIC_VERIFIED"), relaxed, stale);
        assertThat(kinds(plan)).containsOnly(Map.entry("one.example", Plan.Kind.CHANGED), Map.entry("two.example", Plan.Kind.CHANGED));
        assertThat(plan.changes().saved()).extracting(partner -> partner.strictness().relaxation()).containsExactly(Optional.of(now), Optional.empty());
        assertThat(kinds(plan(BulkAction.END_RELAXATION.change(name -> ""), stale))).containsOnly(Map.entry("two.example", Plan.Kind.UNCHANGED));
    }

    @Test
    void deletionTakesEachWithItsVersion() {
        Plan plan = plan(BulkAction.DELETE.change(name -> ""), partner(1, "one.example"), partner(2, "two.example"));
        assertThat(plan.changes().saved()).isEmpty();
        assertThat(plan.changes().deleted()).extracting(deletion -> deletion.id() + "-" + deletion.version()).containsExactly("1-1", "2-1");
        assertThat(plan.future().partners()).isEmpty();
    }

    @Test
    void whatWasToldBeforeIsNotToldAgain() {
        // Warned of anyhow, by TLS that is optional.
        Partner partner = partner(1, "one.example", "tls=OPTIONAL", "sasl=OPTIONAL", "dialback=false");
        assertThat(plan(BulkAction.named("MODE.REPORT_ONLY").orElseThrow().change(name -> ""), partner).rows()).singleElement().satisfies(row -> assertThat(row.notes()).isEmpty());
        assertThat(plan(BulkAction.named("MINIMUM_TLS").orElseThrow().change(name -> "TLS_1_3"), partner(2, "two.example", "tls=NOT_SUPPORTED", "sasl=NOT_SUPPORTED", "dialback=true")).rows())
            .singleElement().satisfies(row -> assertThat(row.notes()).extracting(note -> note.finding().orElseThrow().code()).contains(Finding.Code.MINIMUM_TLS_WITHOUT_EFFECT));
    }

    @Test
    void aDomainThatHasBecomeThisServersIsNamed() {
        Partner partner = partner(1, "one.example");
        PolicySnapshot policy = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(partner));
        Plan plan = BulkAction.named("TYPE").orElseThrow().change(name -> "PUBLIC_VERIFIED").plan(List.of(partner), policy, GlobalSettings.DEFAULT, DomainName.of("one.example")::equals);
        assertThat(Stream.of(plan.rows().get(0))).extracting(Plan.Row::kind).containsExactly(Plan.Kind.LEFT_OUT);
    }
}
