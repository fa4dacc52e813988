package org.federatedpartners.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Drafts;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StoredPartners;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.policy.UnreadablePartner;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.Setting;
import org.federatedpartners.store.SettingsDraft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of our own formats: what they would do, and each error by line and column. */
class ImportTest {

    private static final String HEADER = "primaryDomain,additionalDomains,description,type,tls,sasl,dialback\r\n";

    private static Partner partner(long id, String domain, Map<String, String> texts) {
        return Drafts.partner(PartnerDraft.blank(domain).with("type", "FEDERATED").with(texts)).saved(id, 3);
    }

    private static PolicySnapshot policy(Partner... partners) {
        return TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(partners));
    }

    private static Plan plan(byte[] file, boolean deletes, Partner... partners) {
        return new Import(file, deletes, SaslWithoutTls.ASK).plan(policy(partners), GlobalSettings.DEFAULT, domain -> domain.value().equals("here.example"));
    }

    private static Plan plan(String file, Partner... partners) {
        return plan(typed(file), false, partners);
    }

    /** A table with a column of types: a new partner has to have one. */
    private static byte[] typed(String file) {
        String table = file.startsWith("primaryDomain") && !file.lines().findFirst().orElseThrow().contains("type")
            ? file.lines().map(line -> line + (line.startsWith("primaryDomain") ? ",type\n" : ",FEDERATED\n")).collect(Collectors.joining()) : file;
        return table.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> told(Plan plan) {
        return plan.problems().kept().stream().map(problem -> problem.at().line() + ":" + problem.at().column() + " "
            + problem.finding().map(finding -> finding.code().name()).orElse(problem.code().name()) + " " + problem.field()).toList();
    }

    private static String json(String... partners) {
        return "{\n  \"format\": \"federatedpartners\",\n  \"version\": 1,\n  \"partners\": [\n"
            + Stream.of(partners).map(partner -> partner.replaceFirst("}$", ", \"type\": \"FEDERATED\"}")).collect(Collectors.joining(",\n")) + "\n  ]\n}\n";
    }

    static List<Arguments> wrong() {
        return List.of(
            Arguments.of("nothing", " \n", List.of("0:0 EMPTY ")),
            Arguments.of("something else", "Hello", List.of("0:0 UNKNOWN_FORMAT ")),
            Arguments.of("JSON that ends", "{\n  \"partners\": [", List.of("2:16 SYNTAX ")),
            Arguments.of("JSON with a comma too many", json("{\"primaryDomain\": \"a.example\",}"), List.of("5:31 SYNTAX ")),
            Arguments.of("JSON with more after it", "{} {}", List.of("1:4 SYNTAX ")),
            Arguments.of("JSON that is a list", "[1]", List.of("1:2 WRONG_TYPE ")),
            Arguments.of("JSON that is deep", "{\"partners\": " + "[".repeat(60) + "]".repeat(60) + "}", List.of("1:15 WRONG_TYPE partners", "1:64 TOO_DEEP ")),
            Arguments.of("of a later version", "{\"version\": 2}", List.of("1:13 UNSUPPORTED_VERSION version")),
            Arguments.of("unknown names", "{\"nothing\": {\"deep\": [1]}, \"partners\": [{\"primaryDomain\": \"a.example\", \"colour\": [], \"type\": \"FEDERATED\"}]}",
                List.of("1:2 UNKNOWN_FIELD nothing", "1:72 UNKNOWN_FIELD colour")),
            Arguments.of("a name twice", json("{\"primaryDomain\": \"a.example\", \"primaryDomain\": \"b.example\"}"), List.of("5:32 REPEATED_FIELD primaryDomain")),
            Arguments.of("wrong types", json("{\"primaryDomain\": 1, \"dane\": \"yes\", \"pins\": {}, \"additionalDomains\": [1]}"),
                List.of("5:1 DOMAIN_EMPTY primaryDomain", "5:19 WRONG_TYPE primaryDomain", "5:30 WRONG_TYPE dane", "5:45 WRONG_TYPE pins", "5:71 WRONG_TYPE additionalDomains")),
            Arguments.of("no value", json("{\"primaryDomain\": null}"), List.of("5:1 DOMAIN_EMPTY primaryDomain", "5:19 WRONG_TYPE primaryDomain")),
            Arguments.of("what the form refuses", json("{\"primaryDomain\": \"a b\"}", "{\"primaryDomain\": \"here.example\"}", "{\"primaryDomain\": \"c.example\", \"tls\": \"NOT_SUPPORTED\"}"),
                List.of("5:19 DOMAIN_WHITESPACE primaryDomain", "6:19 DOMAIN_IS_LOCAL primaryDomain", "7:1 SASL_NEEDS_TLS sasl")),
            Arguments.of("one of several lines", json("{\"primaryDomain\": \"c.example\", \"additionalDomains\": [\"a.example\",\n\"b_.example\"]}"),
                List.of("6:1 DOMAIN_CHARACTERS additionalDomains")),
            Arguments.of("a partner twice", json("{\"primaryDomain\": \"A.example\"}", "{\"primaryDomain\": \"a.example.\"}"), List.of("6:19 REPEATED_PARTNER primaryDomain")),
            Arguments.of("a domain twice", json("{\"primaryDomain\": \"a.example\"}", "{\"primaryDomain\": \"b.example\", \"additionalDomains\": [\"a.example\"]}"),
                List.of("6:54 DOMAIN_OF_ANOTHER_PARTNER additionalDomains")),
            Arguments.of("wrong settings", "{\n\"settings\": {\n\"mode\": \"SOMETIMES\",\n\"subscriptionRequests\": 0,\n\"deniedDomains\": [\"a b\"],\n\"ratchetDays\": \"7\"}}",
                List.of("3:9 SETTING_INVALID mode", "4:25 SETTING_INVALID subscriptionRequests", "5:18 SETTING_INVALID deniedDomains", "6:16 WRONG_TYPE ratchetDays")),
            Arguments.of("rows of another length", HEADER + "a.example\r\nb.example,,,,,,,\r\n", List.of("2:1 ROW_LENGTH ", "3:1 ROW_LENGTH ")),
            Arguments.of("columns that do not exist", "primaryDomain,Colour,primaryDomain\na.example,red,a.example\n", List.of("1:15 UNKNOWN_FIELD Colour", "1:22 REPEATED_FIELD primaryDomain")),
            Arguments.of("quotes", "primaryDomain,description\na.example,5\" disk\nb.example,\"x\"y\nc.example,\"z\n",
                List.of("2:12 QUOTE_MISPLACED ", "3:14 QUOTE_MISPLACED ", "4:1 ROW_LENGTH ", "4:11 QUOTE_UNCLOSED ")),
            Arguments.of("values", HEADER + "a.example,,,FRIEND,REQUIRED,SOMETIMES,maybe\r\n", List.of("2:13 VALUE_UNKNOWN type", "2:29 VALUE_UNKNOWN sasl", "2:39 VALUE_UNKNOWN dialback")),
            Arguments.of("a description that is too long", HEADER + "a.example,," + "x".repeat(1001) + ",FEDERATED,,,\r\n", List.of("2:12 VALUE_TOO_LONG description")),
            Arguments.of("after a cell of several lines", HEADER + "a.example,,\"one\r\ntwo\",FEDERATED,,,\r\nb example,,,FEDERATED,,,\r\n", List.of("4:1 DOMAIN_WHITESPACE primaryDomain")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void wrong(String name, String file, List<String> expected) {
        Plan plan = plan(file);
        assertThat(told(plan)).isEqualTo(expected);
        assertThat(plan.problems().count()).isEqualTo(expected.size());
    }

    @Test
    void invalidUtf8IsToldWhereItIs() {
        byte[] file = json("{\"primaryDomain\": \"a.example\", \"description\": \"b\u00fc\"}").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(told(plan(file, false))).containsExactly("5:49 NOT_UTF8 ");
    }

    @Test
    void aFileThatIsTooLargeIsNotRead() {
        assertThat(told(plan(new byte[Import.MAX_BYTES + 1], false))).containsExactly("0:0 TOO_LARGE ");
    }

    @Test
    void manyErrorsAreCounted() {
        Plan plan = plan("primaryDomain\n" + "a b\n".repeat(100_000));
        assertThat(plan.problems().count()).isEqualTo(100_000);
        assertThat(plan.problems().kept()).hasSize(Problems.MAX_KEPT);
        assertThat(plan.problems().rests()).singleElement().satisfies(rest -> assertThat(rest.more()).isEqualTo(100_000 - Problems.MAX_KEPT));
    }

    static List<Charset> charsets() {
        return List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, Charset.forName("windows-1252"));
    }

    /** As spreadsheets of several countries save it. */
    @ParameterizedTest
    @MethodSource("charsets")
    void aTableMayComeInEncodingsAndWithSeparatorsOfSpreadsheets(Charset charset) {
        for (String separator : List.of(",", ";", "\t")) {
            String mark = charset.name().startsWith("UTF") ? "\ufeff" : "";
            Plan plan = plan((mark + "primaryDomain,description,dane,type\nb\u00fccher.example,F\u00fcr,TRUE,FEDERATED\n\n").replace(",", separator).getBytes(charset), false);
            assertThat(told(plan)).isEmpty();
            assertThat(plan.rows()).singleElement().satisfies(row -> {
                assertThat(row.after().orElseThrow().primaryDomain()).isEqualTo(DomainName.of("b\u00fccher.example"));
                assertThat(row.after().orElseThrow().description()).isEqualTo("F\u00fcr");
                assertThat(row.after().orElseThrow().trust().dane()).isTrue();
            });
        }
    }

    private static Map<String, String> kinds(Plan plan) {
        return plan.rows().stream().collect(Collectors.toMap(Plan.Row::order, row -> row.kind().name()));
    }

    private static final Partner ONE = partner(1, "one.example", Map.of("description", "first", "additionalDomains", "uno.example"));
    private static final Partner TWO = partner(2, "two.example", Map.of("dane", "true"));

    @Test
    void whatJsonLeavesOutHasItsDefault() {
        Plan plan = plan(json("{\"primaryDomain\": \"two.example\", \"tls\": \"OPTIONAL\"}", "{\"primaryDomain\": \"three.example\"}"), ONE, TWO);
        assertThat(told(plan)).isEmpty();
        assertThat(kinds(plan)).isEqualTo(Map.of("two.example", "CHANGED", "three.example", "ADDED"));
        assertThat(plan.rows(Plan.Kind.CHANGED).get(0).after()).contains(partner(2, "two.example", Map.of("tls", "OPTIONAL")));
        assertThat(plan.rows(Plan.Kind.CHANGED).get(0).notes()).extracting(note -> note.finding().orElseThrow().code()).containsExactly(Finding.Code.OPTIONAL_TLS_WITH_SASL);
    }

    @Test
    void whatATableLeavesOutStays() {
        Plan plan = plan("primaryDomain,description\ntwo.example,second\nONE.example,first\n", ONE, TWO);
        assertThat(told(plan)).isEmpty();
        assertThat(kinds(plan)).isEqualTo(Map.of("one.example", "UNCHANGED", "two.example", "CHANGED"));
        assertThat(plan.rows(Plan.Kind.CHANGED).get(0).after()).contains(partner(2, "two.example", Map.of("dane", "true", "description", "second")));
        assertThat(plan.changesSettings()).isFalse();
    }

    @Test
    void partnersAreDeletedOnlyIfThatIsAskedAndTheFileIsAboutPartners() {
        byte[] file = typed("primaryDomain\none.example\n");
        assertThat(kinds(plan(file, false, ONE, TWO))).isEqualTo(Map.of("one.example", "UNCHANGED"));
        assertThat(kinds(plan(file, true, ONE, TWO))).isEqualTo(Map.of("one.example", "UNCHANGED", "two.example", "DELETED"));
        assertThat(plan("{\"settings\": {}}".getBytes(StandardCharsets.UTF_8), true, ONE, TWO).changesAnything()).isFalse();
    }

    @Test
    void domainsMayMoveBetweenPartnersOfTheFileOnly() {
        String takes = "primaryDomain,additionalDomains\ntwo.example,uno.example\n";
        assertThat(told(plan(takes, ONE, TWO))).containsExactly("2:13 DOMAIN_OF_ANOTHER_PARTNER additionalDomains");
        assertThat(told(plan(takes + "one.example,\n", ONE, TWO))).isEmpty();
        assertThat(told(plan(typed(takes), true, ONE, TWO))).isEmpty();
    }

    @Test
    void aPartnerThatCannotBeReadIsCorrectedOrKeepsItsDomains() {
        UnreadablePartner unreadable = new UnreadablePartner(7, 5, PartnerDraft.blank("lost.example"), List.of(Finding.of(Finding.Code.VALUE_MISSING, Field.TLS)), Set.of("lost.example", "l.example"));
        PolicySnapshot policy = PolicySnapshot.of(GlobalSettings.DEFAULT.policy(), new StoredPartners(List.of(ONE), List.of(unreadable)), policy().levels(), java.time.Clock.systemUTC());
        Plan taking = new Import(typed("primaryDomain\nl.example\n"), false, SaslWithoutTls.ASK).plan(policy, GlobalSettings.DEFAULT, domain -> false);
        assertThat(told(taking)).containsExactly("2:1 DOMAIN_OF_ANOTHER_PARTNER primaryDomain");
        Plan correcting = new Import(typed("primaryDomain\nlost.example\n"), false, SaslWithoutTls.ASK).plan(policy, GlobalSettings.DEFAULT, domain -> false);
        assertThat(correcting.changes().saved()).singleElement().satisfies(partner -> assertThat(List.of(partner.id(), partner.version())).containsExactly(7L, 5L));
        Plan deleting = new Import(typed("primaryDomain\none.example\n"), true, SaslWithoutTls.ASK).plan(policy, GlobalSettings.DEFAULT, domain -> false);
        assertThat(deleting.changes().deleted()).singleElement().satisfies(deletion -> assertThat(deletion.id()).isEqualTo(7));
        assertThat(correcting.future().unreadable()).isEmpty();
    }

    @Test
    void settingsOfTheFileHoldWhole() {
        Plan plan = plan("{\"settings\": {\"unlistedDomains\": \"REFUSE\", \"deniedDomains\": [\"# Bad ones\", \"*.bad.example\"]}}");
        assertThat(told(plan)).isEmpty();
        assertThat(plan.settings().policy().unlisted()).isEqualTo(UnlistedDomains.REFUSE);
        assertThat(plan.settings().policy().denied().toString()).isEqualTo("# Bad ones\n*.bad.example");
        assertThat(plan.settings().subscriptionRequestsPerMinute()).isEqualTo(GlobalSettings.DEFAULT.subscriptionRequestsPerMinute());
        assertThat(plan.future().mayFederate("a.bad.example").isRefused()).isTrue();
    }

    @Test
    void aDomainBelowAnotherPartnersIsNotedAlsoWithinTheFile() {
        Plan plan = plan("primaryDomain\nroot.example\nsub.root.example\n");
        assertThat(plan.rows().get(1).notes()).extracting(note -> note.finding().orElseThrow().code()).containsExactly(Finding.Code.DOMAIN_BELOW_PARTNER);
    }

    @Test
    void theBasisChangesWithEachPartnerAndSetting() {
        String file = "primaryDomain\none.example\n";
        String digest = plan(file, ONE).basis().digest();
        assertThat(plan(file, ONE).basis().digest()).isEqualTo(digest);
        assertThat(plan(file, ONE.saved(1, 4)).basis().digest()).isNotEqualTo(digest);
        assertThat(plan(file, ONE, TWO).basis().digest()).isNotEqualTo(digest);
        GlobalSettings other = new SettingsDraft(Setting.ALL.stream().collect(Collectors.toMap(Setting::parameter,
            setting -> setting == Setting.SUBSCRIPTION_REQUESTS ? "7" : setting.text(GlobalSettings.DEFAULT)))).validate(GlobalSettings.DEFAULT).settings().orElseThrow();
        assertThat(new Import(typed(file), false, SaslWithoutTls.ASK).plan(policy(ONE), other, domain -> false).basis().digest()).isNotEqualTo(digest);
    }

    static Stream<Field<?>> fields() {
        return Field.ALL.stream();
    }

    private interface Writing {
        void to(StringWriter out) throws IOException;
    }

    private static String written(Writing writing) throws IOException {
        StringWriter out = new StringWriter();
        writing.to(out);
        return out.toString();
    }

    @ParameterizedTest
    @MethodSource("fields")
    void everyFieldComesBackFromAFile(Field<?> field) throws IOException {
        Partner before = Drafts.partner(Drafts.changeable()).saved(1, 1);
        Partner after = Drafts.partner(Drafts.changeable().with(Drafts.changes().get(field))).saved(1, 1);
        for (String file : List.of(written(out -> Export.json(List.of(after), GlobalSettings.DEFAULT, out)), written(out -> Export.csv(List.of(after), out)))) {
            Plan plan = plan(file.getBytes(StandardCharsets.UTF_8), field == Field.PRIMARY_DOMAIN, before);
            assertThat(told(plan)).isEmpty();
            assertThat(plan.rows(field == Field.PRIMARY_DOMAIN ? Plan.Kind.ADDED : Plan.Kind.CHANGED)).singleElement()
                .satisfies(row -> assertThat(row.after().orElseThrow().saved(1, 1)).isEqualTo(after));
        }
    }

    static List<String> formulas() {
        return List.of("=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''=1", "'quoted'", "'", "plain", "a=b", "=cmd|' /C calc'!A0", "5\" \"disk\", etc; \\", "two\nlines", "= \u66f8");
    }

    @ParameterizedTest
    @MethodSource("formulas")
    void whatSpreadsheetsWouldRunIsMadeTextAndComesBackAsItWas(String description) throws IOException {
        Partner partner = partner(1, "one.example", Map.of("description", description));
        String file = written(out -> Export.csv(List.of(partner), out));
        assertThat(file.split(",")[Field.ALL.size()]).doesNotStartWith("=");
        assertThat(Arrays.stream(file.split("[,\\n]")).map(cell -> cell.replaceFirst("^\"", ""))).noneMatch(cell -> cell.matches("(?s)[=+@-].*") && cell.startsWith(description.substring(0, 1)));
        Plan plan = plan(file, partner(1, "one.example", Map.of()));
        assertThat(told(plan)).isEmpty();
        assertThat(plan.rows().get(0).after().orElseThrow().description()).isEqualTo(description);
    }

    @Test
    void anExportIsSortedAndSaysWhatDiffersFromTheDefaults() throws IOException {
        assertThat(written(out -> Export.json(List.of(TWO, ONE), GlobalSettings.DEFAULT, out))).endsWith("""
              "partners": [
                {
                  "primaryDomain": "one.example",
                  "additionalDomains": [
                    "uno.example"
                  ],
                  "description": "first",
                  "type": "FEDERATED"
                },
                {
                  "primaryDomain": "two.example",
                  "type": "FEDERATED",
                  "dane": true
                }
              ]
            }
            """).contains("  \"settings\": {\n    \"unlistedDomains\": \"FOLLOW_OPENFIRE\",\n    \"deniedDomains\": [ ],\n");
        assertThat(written(out -> Export.csv(List.of(TWO, ONE), out))).startsWith("\ufeffprimaryDomain,additionalDomains,description,type,").contains("\r\none.example,uno.example,first,");
    }
}
