package org.federatedpartners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.GeneratedTable.row;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.pages.Sources;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.ServerProperty;
import org.federatedpartners.store.Setting;
import org.junit.jupiter.api.Test;

/** The references among the documents say what the code does: settings, properties, limits, reasons, log lines and Lync's matrix. */
class ReferenceTest {

    private static final Path SETTINGS = Path.of("docs/settings.md");
    private static final Path TROUBLESHOOTING = Path.of("docs/troubleshooting.md");
    private static final Path LYNC = Path.of("docs/lync.md");
    private static final Properties TEXTS = new Properties();
    /** Constants with a number or a time, and what they are set to. */
    private static final Pattern CONSTANT = Pattern.compile("(?s)\\b(?:int|long|Duration|Limits) ([A-Z][A-Z_0-9]*) = ([^;]+);");
    private static final Map<String, String> UNITS = Map.of("federatedpartners.subscription-requests-per-minute", "requests per minute",
        "federatedpartners.ratchet.times", "connections", "federatedpartners.ratchet.days", "days",
        "federatedpartners.notifications.refused-minutes", "minutes", "federatedpartners.notifications.interval-minutes", "minutes");

    static {
        try {
            TEXTS.load(new StringReader(Files.readString(Path.of("src/main/i18n/federatedpartners_i18n.properties"))));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(String key) {
        String text = TEXTS.getProperty(key);
        assertThat(text).as(key).isNotNull();
        return text.replace('\u2019', '\'');
    }

    private static String explained(String key) {
        return TEXTS.containsKey(key) ? ": " + text(key) : "";
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static String code(List<String> texts) {
        return texts.stream().map(ReferenceTest::code).collect(Collectors.joining(", "));
    }

    @Test
    void everySettingOfAPartnerIsExplained() throws IOException {
        new GeneratedTable(SETTINGS, "a partner's settings", ReferenceTest.class).is(row("setting", "meaning", "values", "default", "name") + "|---|---|---|---|---|\n"
            + Field.ALL.stream().map(ReferenceTest::line).collect(Collectors.joining()));
    }

    private static String line(Field<?> field) {
        PartnerDraft blank = PartnerDraft.blank();
        String initial = field.names().stream().map(blank::text).filter(text -> !text.isEmpty()).collect(Collectors.joining(" "));
        String help = text("field." + field.name() + ".help").replaceAll("\\s*\\([^()]*\\{0}[^()]*\\)", "");
        String values = field.options().stream().map(option -> code(option) + explained("field." + field.name() + "." + option)).collect(Collectors.joining("<br>"));
        return row(text("field." + field.name()), help, values, initial.isEmpty() ? "none" : code(initial), code(field.names()));
    }

    @Test
    void everySettingForAllDomainsIsExplained() throws IOException {
        new GeneratedTable(SETTINGS, "settings for all domains", ReferenceTest.class).is(row("property", "meaning", "values", "unit", "default", "if unreadable")
            + "|---|---|---|---|---|---|\n" + Setting.ALL.stream().map(ReferenceTest::line).collect(Collectors.joining()));
    }

    private static String line(Setting<?> setting) {
        String values = setting.isNumber() ? setting.least() + " to " + setting.max() : setting.isFlag() ? code(List.of("true", "false")) : code(setting.options());
        String unit = setting.isNumber() ? UNITS.get(setting.property()) : "";
        assertThat(unit).as("the unit of %s", setting).isNotNull();
        String standard = setting.standard().toString();
        return row(code(setting.property()), text("system_property." + setting.property()), values.isEmpty() ? "text" : values, unit,
            standard.isEmpty() ? "none" : code(standard), code(setting.fallback().toString()));
    }

    /** The console shows it; it stands alone. */
    @Test
    void theReadmeInTheConsoleNamesEveryProperty() {
        String readme = Sources.text(Path.of("readme.html"));
        assertThat(Setting.ALL).allSatisfy(setting -> assertThat(readme).contains("<code>" + setting.property() + "</code></th><td>" + setting.standard()));
        assertThat(Setting.ALL).filteredOn(Setting::isNumber).allSatisfy(setting -> assertThat(readme).contains(", " + setting.least() + " to " + setting.max() + ".</td>"));
        assertThat(readme).contains("<code>" + ServerProperty.HAD_PARTNERS.key() + "</code>", "<code>" + ServerProperty.DIALBACK_SECRET.key() + "</code>");
    }

    @Test
    void everyPropertyThatMattersIsExplained() {
        Set<String> explained = rows(SETTINGS).filter(cells -> cells.get(0).matches("`[\\w.-]+`")).map(cells -> cells.get(0).replace("`", "")).collect(Collectors.toSet());
        assertThat(explained).containsAll(Arrays.stream(ServerProperty.values()).map(ServerProperty::key).toList());
        Arrays.stream(ServerProperty.values()).filter(property -> property.standard() != 0)
            .forEach(property -> assertThat(rows(SETTINGS).filter(cells -> cells.get(0).equals(code(property.key()))).toList()).as(property.key())
                .allSatisfy(cells -> assertThat(cells.get(3)).isEqualTo(String.valueOf(property.standard()))));
    }

    @Test
    void everyLimitIsExplainedAsItIs() {
        Map<String, String> constants = constants();
        Map<String, List<String>> limits = new LinkedHashMap<>();
        rows(SETTINGS).filter(cells -> cells.size() == 4 && cells.get(3).matches("`\\w+\\.[A-Z_]+(\\[\\d])?`"))
            .forEach(cells -> assertThat(limits.put(cells.get(3).replace("`", ""), cells)).as("once in the page: %s", cells).isNull());
        assertThat(limits).as("limits of the page").hasSizeGreaterThan(80);
        limits.forEach((name, cells) -> assertThat(amount(cells.get(1), cells.get(2))).as("%s in %s", name, SETTINGS).isEqualTo(amount(constants, name)));
        assertThat(constants.keySet().stream().filter(name -> name.contains(".MAX_") && !limits.containsKey(name))).as("limits without a line in %s", SETTINGS).isEmpty();
    }

    /** By the names of the class and the constant; a constant that only repeats another has no entry. */
    private static Map<String, String> constants() {
        Map<String, String> constants = new LinkedHashMap<>();
        for (Path file : javaSources()) {
            String type = file.getFileName().toString().replace(".java", "");
            CONSTANT.matcher(Sources.text(file)).results().filter(found -> !found.group(2).matches("[A-Z_]+|\\w+\\.[A-Z_]+"))
                .forEach(found -> constants.put(type + "." + found.group(1), found.group(2)));
        }
        return constants;
    }

    private static List<Path> javaSources() {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Object amount(Map<String, String> constants, String name) {
        Matcher part = Pattern.compile("(.*)\\[(\\d)]").matcher(name);
        if (!part.matches()) {
            assertThat(constants).containsKey(name);
            return amount(constants.get(name));
        }
        String arguments = constants.get(part.group(1)).replaceFirst("(?s)^new \\w+\\((.*)\\)$", "$1");
        return amount(arguments.split(",\\s*(?![^(]*\\))")[Integer.parseInt(part.group(2))]);
    }

    /** Of an expression in Java. */
    private static Object amount(String expression) {
        Matcher time = Pattern.compile("Duration\\.of(\\w+)\\(([\\d_]+)\\)(?:\\.to\\w+\\(\\))?|TimeUnit\\.(\\w+)\\.to\\w+\\(([\\d_]+)\\)").matcher(expression.strip());
        if (time.matches()) {
            return time.group(1) != null ? amount(time.group(2), time.group(1).toLowerCase()) : amount(time.group(4), time.group(3).toLowerCase());
        }
        return Stream.of(expression.split("\\*")).map(factor -> new BigInteger(factor.strip().replace("_", ""))).reduce(BigInteger.ONE, BigInteger::multiply);
    }

    private static Object amount(String number, String unit) {
        BigInteger value = new BigInteger(number.replace("_", ""));
        return switch (unit) {
            case "seconds" -> Duration.ofSeconds(value.longValue());
            case "minutes" -> Duration.ofMinutes(value.longValue());
            case "hours" -> value.longValue() == 24 ? value : Duration.ofHours(value.longValue());
            case "days" -> value.longValue() == 3650 ? value : Duration.ofDays(value.longValue());
            case "KiB" -> value.shiftLeft(10);
            case "MiB" -> value.shiftLeft(20);
            default -> value;
        };
    }

    @Test
    void everyReasonIsExplained() throws IOException {
        new GeneratedTable(TROUBLESHOOTING, "reason codes", ReferenceTest.class).is(row("code", "meaning", "what to do") + "|---|---|---|\n"
            + Arrays.stream(Reason.values()).sorted(Comparator.comparing(Reason::name)).map(ReferenceTest::line).collect(Collectors.joining()));
    }

    /** Its first cell can be linked to. */
    private static String line(Reason reason) {
        return row("<a id=\"" + reason + "\"></a>" + code(reason.name()), text("reason." + reason), text("reason." + reason + ".remedy"));
    }

    @Test
    void everyLogLineIsInTheCode() {
        String sources = javaSources().stream().map(Sources::text).collect(Collectors.joining()).replaceAll("\"\\s*\\+\\s*\"", "");
        List<String> lines = rows(TROUBLESHOOTING).map(cells -> cells.get(0)).filter(cell -> cell.matches("`.*[a-z] .*`")).map(cell -> cell.replace("`", "")).toList();
        assertThat(lines).hasSizeGreaterThan(10).allSatisfy(line -> assertThat(sources).contains(line.replace("...", "{}").replaceFirst("(: |; | )?\\{}$", "")));
    }

    @Test
    void lyncsMatrixIsTheOneThatIsInForce() {
        List<List<String>> matrix = rows(LYNC).filter(cells -> cells.size() == 5 && cells.get(2).matches("on|off")).toList();
        assertThat(matrix.stream().map(ReferenceTest::settings)).containsExactlyInAnyOrderElementsOf(NegotiationSettings.all());
        assertThat(matrix).allSatisfy(cells -> {
            NegotiationSettings settings = settings(cells);
            assertThat(methods(cells.get(3))).as("accepted by %s", cells).isEqualTo(settings.acceptedMethods());
            String severity = settings.findings().stream().map(finding -> finding.severity().name().toLowerCase() + ":").findFirst().orElse("");
            assertThat(cells.get(4).replaceFirst("(?<=:).*", "")).as("said about %s", cells).isEqualTo(severity);
        });
    }

    private static NegotiationSettings settings(List<String> cells) {
        return new NegotiationSettings(negotiation(cells.get(0)), negotiation(cells.get(1)), cells.get(2).equals("on"));
    }

    private static Negotiation negotiation(String word) {
        return Negotiation.valueOf(word.toUpperCase().replace(' ', '_'));
    }

    private static Set<AuthenticationMethod> methods(String cell) {
        Map<String, AuthenticationMethod> names = Map.of("SASL EXTERNAL over TLS", AuthenticationMethod.SASL_OVER_TLS,
            "dialback over TLS", AuthenticationMethod.TLS_DIALBACK, "dialback without TLS", AuthenticationMethod.TCP_DIALBACK);
        Set<AuthenticationMethod> methods = new TreeSet<>();
        if (cell.equals("all three")) {
            methods.addAll(names.values());
        } else if (!cell.equals("none")) {
            Stream.of(cell.split(", ")).map(names::get).forEach(methods::add);
        }
        return methods;
    }

    /** The cells of each row of each table. */
    private static Stream<List<String>> rows(Path page) {
        return Sources.text(page).lines().filter(line -> line.startsWith("|")).map(line -> Stream.of(line.substring(1, line.length() - 1).split("\\|", -1)).map(String::strip).toList());
    }
}
