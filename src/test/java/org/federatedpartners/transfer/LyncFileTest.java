package org.federatedpartners.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.GlobalSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code Get-CsXmppAllowedPartner} gives, in each form in which PowerShell writes it. */
class LyncFileTest {

    private static final String COLUMNS = "\"Identity\",\"Domain\",\"AdditionalDomains\",\"Description\",\"PartnerType\",\"TlsNegotiation\",\"SaslNegotiation\","
        + "\"SupportDialbackNegotiation\",\"ConnectionLimit\",\"EnableKeepAlive\",\"ProxyFqdn\"\r\n";
    private static final String CSV = COLUMNS
        + "\"b\u00fccher.example\",\"b\u00fccher.example\",\"\",\"Verlag \"\"F\u00fcr B\u00fccher\"\",\nM\u00fcnchen\","
        + "\"PublicVerified\",\"Required\",\"Optional\",\"True\",\"20\",\"True\",\"xmpp.b\u00fccher.example\"\r\n";

    private static final String JSON_OBJECT = """
        {
            "AdditionalDomains":  [],
            "ConnectionLimit":  20,
            "Description":  "Verlag \\"F\u00fcr B\u00fccher\\",\\nM\u00fcnchen",
            "Domain":  "b\u00fccher.example",
            "EnableKeepAlive":  true,
            "Identity":  "b\u00fccher.example",
            "PartnerType":  "PublicVerified",
            "ProxyFqdn":  "xmpp.b\u00fccher.example",
            "SaslNegotiation":  "Optional",
            "SupportDialbackNegotiation":  true,
            "TlsNegotiation":  "Required"
        }""";

    private static final String CLIXML = """
        <Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
          <Obj RefId="0">
            <TN RefId="0"><T>Microsoft.Rtc.Management.WritableConfig.Settings.XmppFederation.XmppAllowedPartner</T><T>System.Object</T></TN>
            <ToString>Domain=b\u00fccher.example</ToString>
            <Props>
              <S N="Identity">b\u00fccher.example</S>
              <S N="Domain">b\u00fccher.example</S>
              <Obj N="AdditionalDomains" RefId="1"><TN RefId="1"><T>System.Collections.Generic.List`1</T></TN><LST/></Obj>
              <S N="Description">Verlag "F\u00fcr B\u00fccher",_x000A_M\u00fcnchen</S>
              <Obj N="PartnerType" RefId="2"><TN RefId="2"><T>X.PartnerType</T></TN><ToString>PublicVerified</ToString><I32>1</I32></Obj>
              <Obj N="TlsNegotiation" RefId="3"><TN RefId="3"><T>X.TlsNegotiation</T></TN><ToString>Required</ToString><I32>2</I32></Obj>
              <Obj N="SaslNegotiation" RefId="4"><TN RefId="4"><T>X.SaslNegotiation</T></TN><ToString>Optional</ToString><I32>1</I32></Obj>
              <B N="SupportDialbackNegotiation">true</B>
              <U32 N="ConnectionLimit">20</U32>
              <B N="EnableKeepAlive">true</B>
              <S N="ProxyFqdn">xmpp.b\u00fccher.example</S>
            </Props>
          </Obj>
        </Objs>""";

    private static final String LIST = """

        Identity                   : b\u00fccher.example
        Domain                     : b\u00fccher.example
        AdditionalDomains          : {}
        Description                : Verlag "F\u00fcr B\u00fccher",
                                     M\u00fcnchen
        PartnerType                : PublicVerified
        TlsNegotiation             : Required
        SaslNegotiation            : Optional
        SupportDialbackNegotiation : True
        ConnectionLimit            : 20
        EnableKeepAlive            : True
        ProxyFqdn                  : xmpp.b\u00fccher.example

        """;

    static List<Arguments> forms() {
        List<Arguments> forms = new ArrayList<>();
        String type = "#TYPE Microsoft.Rtc.Management.WritableConfig.Settings.XmppFederation.XmppAllowedPartner\r\n";
        String semicolons = CSV.replace("\",\"", "\";\"");
        for (String charset : List.of("UTF-8", "UTF-16LE", "windows-1252")) {
            forms.add(Arguments.of("CSV", CSV, charset));
            forms.add(Arguments.of("CSV with its type", type + CSV, charset));
            forms.add(Arguments.of("CSV with semicolons", semicolons, charset));
            forms.add(Arguments.of("a JSON object", JSON_OBJECT, charset));
            forms.add(Arguments.of("a JSON array", "[\n" + JSON_OBJECT + "\n]", charset));
            forms.add(Arguments.of("a JSON array with a collection in an object", "[" + JSON_OBJECT.replace("[]", "{\"value\": [], \"Count\": 0}") + "]", charset));
            forms.add(Arguments.of("Clixml", CLIXML, charset));
            forms.add(
                Arguments.of("Clixml of one list", CLIXML.replace("<Obj RefId=\"0\">", "<Obj RefId=\"9\"><LST><Obj RefId=\"0\">").replace("</Obj>\n</Objs>", "</Obj></LST></Obj></Objs>"), charset));
            forms.add(Arguments.of("the list", LIST, charset));
            forms.add(Arguments.of("the list with Windows' line breaks", LIST.replace("\n", "\r\n"), charset));
        }
        return forms;
    }

    private static byte[] bytes(String text, String charset) {
        return (charset.startsWith("UTF") ? "\ufeff" + text : text).getBytes(Charset.forName(charset));
    }

    private static Plan plan(byte[] file, SaslWithoutTls choice, Partner... partners) {
        return new Import(file, false, choice).plan(TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(partners)), GlobalSettings.DEFAULT, domain -> false);
    }

    private static Plan plan(String file, Partner... partners) {
        return plan(file.getBytes(StandardCharsets.UTF_8), SaslWithoutTls.ASK, partners);
    }

    private static List<String> told(List<Problem> problems) {
        return problems.stream().map(problem -> problem.at().line() + ":" + problem.at().column() + " " + problem.finding().map(finding -> finding.code().name()).orElse(problem.code().name()))
            .toList();
    }

    @ParameterizedTest(name = "{0} in {2}")
    @MethodSource("forms")
    void everyFormGivesTheSamePartner(String name, String text, String charset) {
        Plan plan = plan(bytes(text, charset), SaslWithoutTls.ASK);
        assertThat(told(plan.problems().kept())).isEmpty();
        assertThat(plan.format()).contains(Format.LYNC);
        Partner partner = plan.rows().get(0).after().orElseThrow();
        assertThat(plan.rows()).hasSize(1);
        assertThat(partner.primaryDomain()).isEqualTo(DomainName.of("b\u00fccher.example"));
        assertThat(partner.additionalDomains()).isEmpty();
        assertThat(partner.description().replaceAll("\\s+", " ")).isEqualTo("Verlag \"F\u00fcr B\u00fccher\", M\u00fcnchen");
        assertThat(partner.type()).isEqualTo(PartnerType.PUBLIC_VERIFIED);
        assertThat(partner.negotiation()).hasToString("NegotiationSettings[tls=REQUIRED, sasl=OPTIONAL, dialback=true]");
        assertThat(partner.trust().connectHost()).isEqualTo(ConnectHost.parse("xmpp.b\u00fccher.example"));
        assertThat(plan.notes()).extracting(note -> note.code() + " " + note.field()).contains("NOT_TAKEN ConnectionLimit", "NOT_TAKEN EnableKeepAlive", "PROXY_TAKEN ProxyFqdn")
            .hasSize(charset.startsWith("UTF") ? 3 : 4);
    }

    private static String csv(String domain, String additional, String tls, String sasl, String dialback) {
        return "\"" + domain + "\",\"" + domain + "\",\"" + additional + "\",,\"Federated\",\"" + tls + "\",\"" + sasl + "\",\"" + dialback + "\",,,\r\n";
    }

    private static final String CLIXML_DOMAINS = CLIXML.replace("<LST/>", "<LST><S>b.example</S><S>a.example</S></LST>");

    static List<Arguments> collections() {
        return List.of(Arguments.of(COLUMNS + csv("c.example", "b.example a.example", "Required", "Required", "False")),
            Arguments.of(COLUMNS + csv("c.example", "{b.example, a.example}", "Required", "Required", "False")),
            Arguments.of(JSON_OBJECT.replace("[]", "[\"b.example\", \"a.example\"]")), Arguments.of(JSON_OBJECT.replace("[]", "{\"value\": [\"b.example\", \"a.example\"], \"Count\": 2}")),
            Arguments.of(JSON_OBJECT.replace("[]", "\"b.example a.example\"")), Arguments.of(CLIXML_DOMAINS), Arguments.of(LIST.replace("{}", "{b.example, a.example}")),
            Arguments.of(LIST.replace("{}", "{b.example,\n                             a.example}")));
    }

    @ParameterizedTest
    @MethodSource("collections")
    void collectionsAreReadAsPowerShellPrintsThem(String file) {
        Plan plan = plan(file);
        assertThat(told(plan.problems().kept())).isEmpty();
        assertThat(plan.rows().get(0).after().orElseThrow().additionalDomains()).containsExactly(DomainName.of("b.example"), DomainName.of("a.example"));
    }

    static List<Arguments> wrong() {
        return List.of(
            Arguments.of("a collection that CSV lost", COLUMNS + csv("c.example", "Microsoft.Rtc.Management.Xds.Generic.List`1[System.String]", "Required", "Required", "False"),
                List.of("2:25 COLLECTION_LOST")),
            Arguments.of("a collection that CSV lost, of the system", COLUMNS + csv("c.example", "System.Collections.Generic.List`1[System.String]", "Required", "Required", "False"),
                List.of("2:25 COLLECTION_LOST")),
            Arguments.of("a list that was cut", LIST.replace("{}", "{a.example, b.example, c.example, d.example...}"), List.of("4:30 COLLECTION_CUT")),
            Arguments.of("constants as numbers", JSON_OBJECT.replace("\"Required\"", "2"), List.of("12:24 CONSTANT_AS_NUMBER")),
            Arguments.of("an unknown constant", COLUMNS + csv("c.example", "", "Sometimes", "Required", "False"), List.of("2:41 VALUE_UNKNOWN")),
            Arguments.of("no domain", COLUMNS + csv("", "", "Required", "Required", "False"), List.of("2:1 DOMAIN_EMPTY")),
            Arguments.of("a wrong domain among others", CLIXML_DOMAINS.replace("a.example", "a_.example"), List.of("8:138 DOMAIN_CHARACTERS")),
            Arguments.of("rows of another length", COLUMNS + "a,b\r\n", List.of("2:1 ROW_LENGTH")),
            Arguments.of("only a type", "#TYPE Microsoft.Rtc\r\n", List.of("0:0 EMPTY")),
            Arguments.of("a list of something else", "[1, \"a\"]", List.of("1:2 WRONG_TYPE", "1:5 WRONG_TYPE")),
            Arguments.of("JSON that ends", "[" + JSON_OBJECT, List.of("13:2 SYNTAX")),
            Arguments.of("other XML", "<html/>", List.of("1:8 UNKNOWN_FORMAT")),
            Arguments.of("XML that ends", "<Objs>", List.of("1:7 SYNTAX")),
            Arguments.of("XML with a document type", "<?xml version=\"1.0\"?>\n<!DOCTYPE Objs [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<Objs><S>&x;</S></Objs>", List.of("2:1 SYNTAX")),
            Arguments.of("XML with an entity that is not declared", "<Objs><S>&x;</S></Objs>", List.of("1:13 SYNTAX")),
            Arguments.of("XML that is deep", "<Objs>" + "<Obj><Props>".repeat(1000), List.of("1:264 TOO_DEEP")),
            Arguments.of("XML that refers to itself", "<Objs><Obj RefId=\"0\"><LST><Ref RefId=\"0\"/></LST></Obj></Objs>", List.of()),
            Arguments.of("XML that is deep by references", referring(30, 1), List.of("1:1 TOO_DEEP")),
            Arguments.of("XML that multiplies by references", referring(18, 10), List.of("1:1 TOO_LARGE")),
            Arguments.of("another line in a list", LIST + "That was all\n", List.of("15:1 SYNTAX")));
    }

    /** Lists, each of which has the one before it several times. */
    private static String referring(int lists, int times) {
        StringBuilder xml = new StringBuilder("<Objs><Obj RefId=\"0\"><LST><S>a.example</S></LST></Obj>");
        for (int i = 1; i <= lists; i++) {
            xml.append("<Obj RefId=\"").append(i).append("\"><LST>").append(("<Ref RefId=\"" + (i - 1) + "\"/>").repeat(times)).append("</LST></Obj>");
        }
        return xml.append("</Objs>").toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void wrong(String name, String file, List<String> expected) {
        Plan plan = plan(file);
        assertThat(plan.problems().kept().stream().map(problem -> problem.at().line() + " " + problem.finding().map(finding -> finding.code().name()).orElse(problem.code().name())))
            .containsExactlyElementsOf(expected.stream().map(one -> one.replaceFirst(":\\d+", "")).toList());
        if (!name.contains("XML") && !name.contains("wrong domain")) {
            assertThat(told(plan.problems().kept())).isEqualTo(expected);
        }
    }

    /** As {@code Export-Csv} writes collections: each of the partners has that error. */
    @Test
    void manyErrorsOfOneKindHideNoneOfAnother() {
        StringBuilder file = new StringBuilder(COLUMNS);
        IntStream.range(0, 300).forEach(i -> file.append(csv("p" + i + ".example", "System.Collections.Generic.List`1[System.String]", "Required", "Required", "False")));
        IntStream.range(0, 5).forEach(i -> file.append(csv("q" + i + ".example", "", "NotSupported", "Required", "True")));
        Problems problems = plan(file.toString()).problems();
        assertThat(problems.count()).isEqualTo(305);
        assertThat(problems.kept()).filteredOn(problem -> problem.code() == Problem.Code.CHOICE_NEEDED).hasSize(5);
        assertThat(problems.rests()).singleElement().satisfies(rest -> {
            assertThat(rest.last().code()).isEqualTo(Problem.Code.COLLECTION_LOST);
            assertThat(rest.more()).isEqualTo(300 - Problems.MAX_KEPT);
        });
    }

    @Test
    void whatPoolsShareIsTakenOnceAndWhatDiffersIsAnError() {
        Plan same = plan("[" + JSON_OBJECT + "," + JSON_OBJECT + "]");
        assertThat(told(same.problems().kept())).isEmpty();
        assertThat(same.rows()).hasSize(1);
        assertThat(same.notes()).extracting(Problem::code).contains(Problem.Code.SAME_AGAIN);
        Plan other = plan("[" + JSON_OBJECT + ",\n" + JSON_OBJECT.replace("PublicVerified", "Federated") + "]");
        assertThat(told(other.problems().kept())).containsExactly("14:1 REPEATED_PARTNER");
    }

    /** All combinations of Lync: what is accepted here is what it accepted, or has to be chosen. */
    @Test
    void noCombinationIsDropped() {
        for (NegotiationSettings settings : NegotiationSettings.all()) {
            String file = COLUMNS + csv("c.example", "", settings.tls().name().replace("_", ""), settings.sasl().name().replace("_", ""), settings.dialback() ? "True" : "False");
            byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
            boolean refused = settings.findings().stream().anyMatch(finding -> finding.isError());
            assertThat(told(plan(bytes, SaslWithoutTls.ASK).problems().kept())).as("%s", settings).hasSize(refused ? 1 : 0).allMatch(problem -> problem.endsWith("CHOICE_NEEDED"));
            for (SaslWithoutTls choice : List.of(SaslWithoutTls.AS_LYNC, SaslWithoutTls.REQUIRE_TLS)) {
                Plan plan = plan(bytes, choice);
                assertThat(plan.problems().kept()).as("%s", settings).isEmpty();
                Partner partner = plan.rows().get(0).after().orElseThrow();
                assertThat(partner.acceptedMethods()).as("%s, %s", settings, choice)
                    .isEqualTo(!refused || choice == SaslWithoutTls.AS_LYNC && settings.dialback() ? settings.acceptedMethods() : NegotiationSettings.DEFAULT.acceptedMethods());
                assertThat(plan.rows().get(0).notes().stream().anyMatch(note -> note.finding().isEmpty())).as("told: %s", settings).isEqualTo(refused);
            }
        }
    }

    /** Who imports a file again is not asked again, and the answer for others is not one for those. */
    @ParameterizedTest
    @EnumSource(SaslWithoutTls.class)
    void whatWasChosenOnceStays(SaslWithoutTls choice) {
        NegotiationSettings plain = new NegotiationSettings(Negotiation.NOT_SUPPORTED, Negotiation.NOT_SUPPORTED, true);
        List<Partner> known = List.of(TestPartner.of(1, 1, DomainName.of("lync.example"), "", List.of(), PartnerType.FEDERATED, plain),
            TestPartner.of(2, 1, DomainName.of("strict.example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT));
        String file = COLUMNS + csv("lync.example", "", "NotSupported", "Required", "True") + csv("strict.example", "", "NotSupported", "Optional", "True");
        Plan plan = plan(file.getBytes(StandardCharsets.UTF_8), choice, known.toArray(Partner[]::new));
        assertThat(plan.problems().kept()).isEmpty();
        assertThat(plan.changesAnything()).isFalse();
        assertThat(plan.rows()).extracting(row -> row.notes().get(0).code()).containsExactly(Problem.Code.KEPT_AS_LYNC, Problem.Code.TLS_REQUIRED_INSTEAD);
    }

    @Test
    void whatLyncDoesNotKnowStaysAsItIs() {
        Partner known = TestPartner.with(TestPartner.of(1, 1, DomainName.of("c.example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT),
            new Trust(List.of(), List.of(), MinimumTls.TLS_1_3, true, Optional.empty()));
        Plan plan = plan(COLUMNS + csv("c.example", "", "Required", "Required", "False"), known);
        assertThat(plan.rows()).singleElement().satisfies(row -> assertThat(row.kind()).isEqualTo(Plan.Kind.UNCHANGED));
    }

    @Test
    void tenMegabytesOfPartnersAreReadInSeconds() {
        StringBuilder file = new StringBuilder(COLUMNS);
        for (int i = 0; file.length() < 10_000_000; i++) {
            file.append(csv("p" + i + ".example", "", "Required", "Required", "False"));
        }
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        long start = thread.getCurrentThreadCpuTime();
        Plan plan = plan(file.toString());
        assertThat(plan.problems().kept()).isEmpty();
        assertThat(plan.rows(Plan.Kind.ADDED)).hasSizeGreaterThan(80_000);
        // Far more than it takes: this is about orders of magnitude. Of processor time: other work on the machine does not count.
        assertThat(thread.getCurrentThreadCpuTime() - start).isLessThan(30_000_000_000L);
    }
}
