package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartnerDraftTest {

    private static final Predicate<DomainName> IS_LOCAL = name -> name.value().endsWith("own.example");
    private static final Partner OTHER = TestPartner.of(7, 3, DomainName.of("taken.example"), "", List.of(DomainName.of("also-taken.example")),
        PartnerType.FEDERATED, NegotiationSettings.DEFAULT);
    private static final PolicySnapshot CURRENT = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(OTHER));

    private static final Partner DENIED = TestPartner.of(7, 3, DomainName.of("taken.example"), "", List.of(DomainName.of("also-denied.example")),
        PartnerType.FEDERATED, NegotiationSettings.DEFAULT);
    private static final PolicySnapshot DENYING = PolicySnapshot.of(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.ENFORCE,
        DenyList.parse("denied.example\nalso-denied.example")), List.of(DENIED), StrongestMethods.NONE, Clock.systemUTC());

    private static PartnerDraft draft(String primary, String... additional) {
        return Drafts.of(Partner.NEW, 0, primary, String.join("\n", additional), " words ", "FEDERATED", "REQUIRED", "OPTIONAL", true);
    }

    @Test
    void aGoodDraftBecomesAPartner() {
        PartnerDraft.Validation validation = draft("Bücher.example.", "b.example", " ", "C.example").validate(CURRENT, IS_LOCAL);

        assertThat(validation.findings()).extracting(Finding::severity).containsOnly(Finding.Severity.NOTE);
        assertThat(validation.partner()).contains(TestPartner.of(Partner.NEW, 0, DomainName.of("xn--bcher-kva.example"), "words",
            List.of(DomainName.of("b.example"), DomainName.of("c.example")), PartnerType.FEDERATED,
            new NegotiationSettings(Negotiation.REQUIRED, Negotiation.OPTIONAL, true)));
    }

    @Test
    void aDraftOfAPartnerIsThatPartner() {
        assertThat(PartnerDraft.of(OTHER).validate(CURRENT, IS_LOCAL).partner()).contains(OTHER);
    }

    @Test
    void theBlankDraftHasLyncsDefaultsAndNoType() {
        assertThat(PartnerDraft.blank()).isEqualTo(
            Drafts.of(Partner.NEW, 0, "", "", "", "", "REQUIRED", "REQUIRED", false)
                .with(Map.of("mode", "ENFORCE", "ratchet", "OFF", "relaxedTo", "", "relaxedUntil", "", "pins", "", "keyAlone", "false", "authorities", "",
                    "minimumTls", "NONE", "dane", "false", "connectHost", "")));
    }

    @Test
    void notesADomainThatOlderSoftwareReadsDifferently() {
        PartnerDraft.Validation validation = draft("straße.example").validate(CURRENT, IS_LOCAL);
        assertThat(validation.partner().orElseThrow().primaryDomain().value()).isEqualTo("xn--strae-oqa.example");
        assertThat(validation.findings()).containsExactlyInAnyOrder(Finding.of(Finding.Code.DOMAIN_READ_DIFFERENTLY, Field.PRIMARY_DOMAIN,
            "straße.example (xn--strae-oqa.example)", "strasse.example"),
            Finding.of(Finding.Code.DOMAIN_IN_TWO_SPELLINGS, Field.PRIMARY_DOMAIN, "straße.example", "xn--strae-oqa.example"));
    }

    /** Openfire writes addresses inside stanzas by A-labels, whatever the partner's server calls itself. */
    @ParameterizedTest
    @ValueSource(strings = {"bücher.example", "xn--bcher-kva.example", "BÜCHER.example"})
    void notesThatADomainHasTwoSpellings(String domain) {
        assertThat(draft(domain).validate(CURRENT, IS_LOCAL).findings())
            .containsExactly(Finding.of(Finding.Code.DOMAIN_IN_TWO_SPELLINGS, Field.PRIMARY_DOMAIN, "bücher.example", "xn--bcher-kva.example"));
    }

    @ParameterizedTest
    @CsvSource({
        "p\u0430ypal.example, DOMAIN_MIXES_SCRIPTS, [p\u0430ypal.example; xn--pypal-4ve.example]",
        "intranet,             DOMAIN_WITHOUT_DOT,   [intranet]",
        "denied.example,       DOMAIN_DENIED,        [denied.example]",
    })
    void warnsOfDomainsThatAreProbablyNotMeant(String domain, Finding.Code code, String arguments) {
        PartnerDraft.Validation validation = draft(domain).validate(DENYING, IS_LOCAL);
        assertThat(validation.findings()).filteredOn(finding -> finding.severity() != Finding.Severity.NOTE).singleElement().returns(code, Finding::code)
            .returns(Finding.Severity.WARNING, Finding::severity)
            .satisfies(finding -> assertThat(finding.arguments().toString().replace(", ", "; ")).isEqualTo(arguments));
        assertThat(validation.partner()).isPresent();
    }

    /** Its own settings can be laxer than those of the other one. */
    @ParameterizedTest
    @CsvSource({
        "partner.example,         DOMAIN_ABOVE_PARTNER",
        "room.of.partner.example, DOMAIN_BELOW_PARTNER",
        "ner.example,             ''",
        "example,                 ''",
    })
    void warnsOfADomainAboveOrBelowThatOfAnotherPartner(String domain, String expected) {
        Partner other = TestPartner.of(7, 3, DomainName.of("of.partner.example"), "", List.of(), PartnerType.PUBLIC_VERIFIED, NegotiationSettings.DEFAULT);
        PolicySnapshot current = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(other));
        assertThat(draft("x.example", domain).validate(current, IS_LOCAL).findings()).filteredOn(finding -> finding.code() != Finding.Code.DOMAIN_WITHOUT_DOT)
            .isEqualTo(expected.isEmpty() ? List.of() : List.of(Finding.of(Finding.Code.valueOf(expected), Field.ADDITIONAL_DOMAINS, domain, "of.partner.example")));
        assertThat(PartnerDraft.of(other).adding(domain).validate(current, IS_LOCAL).findings()).filteredOn(finding -> finding.code() != Finding.Code.DOMAIN_WITHOUT_DOT).isEmpty();
    }

    /** The deny list takes a domain out of what is found on the way of a stanza; it still is that partner's. */
    @Test
    void aDeniedDomainStillBelongsToItsPartner() {
        assertThat(draft("x.example", "also-denied.example").validate(DENYING, IS_LOCAL).findings()).extracting(finding -> finding.code() + " " + finding.arguments())
            .containsExactly("DOMAIN_OF_ANOTHER_PARTNER [also-denied.example, taken.example]", "DOMAIN_DENIED [also-denied.example]");
        assertThat(PartnerDraft.of(DENIED).validate(DENYING, IS_LOCAL).findings()).extracting(Finding::code).containsExactly(Finding.Code.DOMAIN_DENIED);
    }

    static Object[][] broken() {
        return new Object[][] {
            {draft(""), "DOMAIN_EMPTY PRIMARY_DOMAIN []"},
            {draft("a..b"), "DOMAIN_EMPTY_LABEL PRIMARY_DOMAIN [a..b]"},
            {draft("x.example", "fabrikam org"), "DOMAIN_WHITESPACE ADDITIONAL_DOMAINS [fabrikam org]"},
            {draft("x.example", "b.example, user@fabrikam.org"), "DOMAIN_IS_ADDRESS ADDITIONAL_DOMAINS [user@fabrikam.org, fabrikam.org]"},
            {draft("x.example", "10.0.0.1"), "DOMAIN_IS_IP_LITERAL ADDITIONAL_DOMAINS [10.0.0.1]"},
            {draft("own.example"), "DOMAIN_IS_LOCAL PRIMARY_DOMAIN [own.example]"},
            {draft("x.example", "muc.own.example"), "DOMAIN_IS_LOCAL ADDITIONAL_DOMAINS [muc.own.example]"},
            {draft("x.example", "X.EXAMPLE."), "DOMAIN_REPEATED ADDITIONAL_DOMAINS [x.example]"},
            {draft("taken.example"), "DOMAIN_OF_ANOTHER_PARTNER PRIMARY_DOMAIN [taken.example, taken.example]"},
            {draft("x.example", "also-taken.example"), "DOMAIN_OF_ANOTHER_PARTNER ADDITIONAL_DOMAINS [also-taken.example, taken.example]"},
            {with("FRIEND", "REQUIRED", "OPTIONAL"), "VALUE_UNKNOWN TYPE [FRIEND]"},
            {with("", "REQUIRED", "OPTIONAL"), "VALUE_MISSING TYPE []"},
            {with("FEDERATED", "SOMETIMES", "OPTIONAL"), "VALUE_UNKNOWN TLS [SOMETIMES]"},
            {with("FEDERATED", "REQUIRED", "?"), "VALUE_UNKNOWN SASL [?]"},
            {with("FEDERATED", "NOT_SUPPORTED", "OPTIONAL"), "SASL_NEEDS_TLS SASL []"},
            {Drafts.of(0, 0, "x.example", "", "x".repeat(1001), "FEDERATED", "REQUIRED", "REQUIRED", false), "VALUE_TOO_LONG DESCRIPTION [1000]"},
        };
    }

    /** Otherwise one database would refuse the partner, and another keep question marks. */
    @Test
    void aDescriptionLosesWhatNoDatabaseKeeps() {
        PartnerDraft draft = Drafts.of(0, 0, "x.example", "", " a\u0000b\ud83e c\td\r\n\udd8a\u0085\ud83e\udd8a \u0000", "FEDERATED", "REQUIRED", "REQUIRED", false);
        assertThat(draft.validate(CURRENT, IS_LOCAL).partner().orElseThrow().description()).isEqualTo("ab c\td\r\n\ud83e\udd8a");
    }

    private static PartnerDraft with(String type, String tls, String sasl) {
        return Drafts.of(Partner.NEW, 0, "x.example", "", "", type, tls, sasl, true);
    }

    @ParameterizedTest
    @MethodSource("broken")
    void refusesInvalidDrafts(PartnerDraft draft, String finding) {
        PartnerDraft.Validation validation = draft.validate(CURRENT, IS_LOCAL);

        assertThat(validation.partner()).isEmpty();
        assertThat(validation.findings().stream().map(f -> f.code() + " " + f.field() + " " + f.arguments())).containsExactly(finding);
    }

    @Test
    void reportsAllErrorsAtOnce() {
        PartnerDraft hopeless = Drafts.of(0, 0, "a b", "-\n:", "", "x", "y", "z", false);
        assertThat(hopeless.validate(CURRENT, IS_LOCAL).findings()).extracting(Finding::field).containsExactly(
            Field.PRIMARY_DOMAIN, Field.ADDITIONAL_DOMAINS, Field.ADDITIONAL_DOMAINS, Field.TYPE, Field.TLS, Field.SASL);
    }

    @Test
    void warningsDoNotStopASave() {
        PartnerDraft draft = Drafts.of(0, 0, "x.example", "", "", "FEDERATED", "OPTIONAL", "REQUIRED", true);
        PartnerDraft.Validation validation = draft.validate(CURRENT, IS_LOCAL);
        assertThat(validation.partner()).isPresent();
        assertThat(validation.findings()).extracting(Finding::severity).isEqualTo(Arrays.asList(Finding.Severity.WARNING));
    }

    @ParameterizedTest
    @CsvSource({
        "ENFORCE,     OFF,    '',            '',                  '',                        ",
        "REPORT_ONLY, REFUSE, TCP_DIALBACK,  2027-01-31T18:00,    '',                        ",
        "ENFORCE,     OFF,    TCP_DIALBACK,  2027-01-31T18:00:30, '',                        ",
        "ENFORCE,     OFF,    '',            nonsense,            '',                        ",
        "'',          OFF,    '',            '',                  VALUE_MISSING,             MODE",
        "LENIENT,     OFF,    '',            '',                  VALUE_UNKNOWN,             MODE",
        "ENFORCE,     '',     '',            '',                  VALUE_MISSING,             RATCHET",
        "ENFORCE,     OFF,    SASL_OVER_TLS, 2027-01-31T18:00,    VALUE_UNKNOWN,             RELAXATION",
        "ENFORCE,     OFF,    <script>,      2027-01-31T18:00,    VALUE_UNKNOWN,             RELAXATION",
        "ENFORCE,     OFF,    TLS_DIALBACK,  '',                  RELAXATION_WITHOUT_END,    RELAXATION",
        "ENFORCE,     OFF,    TLS_DIALBACK,  tomorrow,            TIME_UNREADABLE,           RELAXATION",
        "ENFORCE,     OFF,    TLS_DIALBACK,  2027-01-01T12:00,    TIME_PAST,                 RELAXATION",
        "ENFORCE,     OFF,    TLS_DIALBACK,  2027-01-01T12:01,    '',                        ",
    })
    void validatesModeDowngradeProtectionAndRelaxation(String mode, String downgradeProtection, String to, String until, String code, String field) {
        PartnerDraft draft = Drafts.of(0, 0, "new.example", "", "", "FEDERATED", "REQUIRED", "REQUIRED", false)
            .with(Map.of("mode", mode, "ratchet", downgradeProtection, "relaxedTo", to, "relaxedUntil", until));
        Clock clock = Clock.fixed(Instant.parse("2027-01-01T12:00:00Z"), ZoneOffset.UTC);
        PartnerDraft.Validation validation = draft.validate(TestPartner.policy(UnlistedDomains.REFUSE, List.of()), name -> false, clock);
        if (code.isEmpty()) {
            assertThat(validation.findings()).isEmpty();
            Strictness strictness = validation.partner().orElseThrow().strictness();
            assertThat(strictness.mode().name()).isEqualTo(mode);
            assertThat(strictness.relaxation().isPresent()).isEqualTo(!to.isEmpty());
            assertThat(PartnerDraft.of(validation.partner().orElseThrow(), Optional.of(ZoneOffset.UTC)).texts()).contains(Map.entry("mode", mode), Map.entry("ratchet", downgradeProtection),
                Map.entry("relaxedTo", to), Map.entry("relaxedUntil", to.isEmpty() ? "" : until));
        } else {
            assertThat(validation.findings()).extracting(finding -> finding.code() + " " + finding.field()).containsExactly(code + " " + field);
            assertThat(validation.partner()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"FEDERATED, true, false", "PUBLIC_VERIFIED, true, false", "PUBLIC_UNVERIFIED, true, true", "PUBLIC_UNVERIFIED, false, false"})
    void reportsAnApprovalThatTheTypeLeavesNoRoomFor(String type, String approval, boolean reported) {
        PartnerDraft draft = Drafts.of(0, 0, "new.example", "", "", type, "REQUIRED", "REQUIRED", false).with("autoApproval", approval);
        PartnerDraft.Validation validation = draft.validate(TestPartner.policy(UnlistedDomains.REFUSE, List.of()), name -> false);
        assertThat(validation.findings()).extracting(Finding::code).isEqualTo(reported ? List.of(Finding.Code.APPROVAL_WITHOUT_EFFECT) : List.of());
        assertThat(validation.partner()).get().extracting(Partner::approvesRequests).isEqualTo(approval.equals("true") && !reported);
    }

    @Test
    void reportsARelaxationWithoutEffect() {
        PartnerDraft draft = Drafts.of(0, 0, "new.example", "", "", "FEDERATED", "REQUIRED", "OPTIONAL", true)
            .with(Map.of("relaxedTo", "TLS_DIALBACK", "relaxedUntil", "2027-01-31T18:00"));
        PartnerDraft.Validation validation = draft.validate(TestPartner.policy(UnlistedDomains.REFUSE, List.of()), name -> false,
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        assertThat(validation.findings()).extracting(Finding::code).containsExactly(Finding.Code.RELAXATION_WITHOUT_EFFECT);
        assertThat(validation.partner()).isPresent();
    }
}
