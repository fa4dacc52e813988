package org.federatedpartners.console.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.console.view.ActivityView;
import org.federatedpartners.console.view.BulkOption;
import org.federatedpartners.console.view.CertificateView;
import org.federatedpartners.console.view.CertificatesView;
import org.federatedpartners.console.view.ChangeRow;
import org.federatedpartners.console.view.ConstraintsView;
import org.federatedpartners.console.view.DayView;
import org.federatedpartners.console.view.OwnSideView;
import org.federatedpartners.console.view.PartnerFilter;
import org.federatedpartners.console.view.PartnerListView;
import org.federatedpartners.console.view.PartnerState;
import org.federatedpartners.console.view.Preset;
import org.federatedpartners.console.view.RefusalsView;
import org.federatedpartners.console.view.Relative;
import org.federatedpartners.diagnosis.Diagnosis;
import org.federatedpartners.diagnosis.OwnFinding;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Step.Speaker;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.notification.Channel;
import org.federatedpartners.notification.Notification;
import org.federatedpartners.notification.Undelivered;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.ServerConstraint;
import org.federatedpartners.policy.ServerConstraints;
import org.federatedpartners.policy.ServerProperty;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.Setting;
import org.federatedpartners.transfer.Format;
import org.federatedpartners.transfer.Plan;
import org.federatedpartners.transfer.Problem;
import org.federatedpartners.transfer.SaslWithoutTls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every text that is used exists in every language, and no other. */
class TextsTest {

    private static final Path ENGLISH = Path.of("src/main/i18n/federatedpartners_i18n.properties");
    private static final Path GERMAN = Path.of("src/main/i18n/federatedpartners_i18n_de.properties");

    /** Words that the reader has to decode, and words for which another one is used everywhere. */
    private static final Map<Path, Pattern> OTHER_WORDS = Map.of(
        ENGLISH, Pattern.compile("\\b(nobody|somebody|whoever|whom|shall|besides|meanwhile|anew|unasked|beforehand|remembered|ratchet|authority|authorities|as far as|see to"
            + "|ways? of authentication)\\b", Pattern.CASE_INSENSITIVE),
        GERMAN, Pattern.compile("Domäne|Erweiterung|Methode|\\bLogs?\\b|Rechner|abweis|abgewies|berichtig|einstweilen|gemerkt|unterschrieben", Pattern.CASE_INSENSITIVE));

    private static final Enum<?>[] HINDERING = EnumSet.complementOf(EnumSet.of(ServerConstraints.Extent.NOTHING_LOST)).toArray(Enum<?>[]::new);

    private static final Set<String> FIELDS = Field.ALL.stream().map(field -> "field." + field.name()).collect(Collectors.toSet());
    private static final Set<String> VALUES = Field.ALL.stream().filter(field -> !field.prefix().isEmpty())
        .flatMap(field -> field.options().stream().map(option -> field.prefix() + option)).collect(Collectors.toSet());

    /** Keys that pages put together, as they write them, and what that can come to. */
    private static final Map<String, Set<String>> COMPOSED = Map.ofEntries(
        Map.entry("finding.", keys("finding.", Finding.Code.values(), "", ".remedy")),
        Map.entry("own.", Arrays.stream(OwnFinding.Code.values()).flatMap(code -> Stream.concat(Stream.of("own." + code),
            code.isProblem() ? Stream.of("own." + code + ".remedy") : Stream.empty())).collect(Collectors.toSet())),
        Map.entry("letter.", Arrays.stream(org.federatedpartners.diagnosis.Step.Code.values())
            .filter(org.federatedpartners.diagnosis.Step.Code::concernsPartner).map(code -> "letter." + code).collect(Collectors.toSet())),
        Map.entry("letter.method.", keys("letter.method.", new Enum<?>[] {Diagnosis.Would.WORK, Diagnosis.Would.PERHAPS}, "")),
        Map.entry("method.", keys("method.", AuthenticationMethod.values(), "")),
        Map.entry("method.${row.result().method()}", keys("method.", AuthenticationMethod.values(), "")),
        Map.entry("would.${row.would()}", Set.of("would.WORK", "would.PERHAPS", "would.NOT", "would.UNTESTED")),
        Map.entry("test.under.", keys("test.under.", AuthenticationMethod.values(), "")),
        Map.entry("test.use.", keys("test.use.", Diagnosis.Use.values(), "")),
        Map.entry("test.letter.${letter.language()}", Set.of("test.letter.ENGLISH", "test.letter.GERMAN")),
        Map.entry("negotiation.${proposed.tls()}", keys("negotiation.", Negotiation.values(), "")),
        Map.entry("negotiation.${proposed.sasl()}", keys("negotiation.", Negotiation.values(), "")),
        Map.entry("dialback.${proposed.dialback()}", Set.of("dialback.true", "dialback.false")),
        Map.entry("pager.total.${tab}", Set.of("pager.total.partners", "pager.total.refusals", "pager.total.discovered")),
        Map.entry("banner.unknown.", keys("banner.unknown.", UnlistedDomains.values(), "")),
        Map.entry("banner.node.", Set.of("banner.node.STALE", "banner.node.UNREACHABLE", "banner.node.SILENT")),
        Map.entry("preview.node.", Set.of("preview.node.STALE", "preview.node.UNREACHABLE", "preview.node.SILENT")),
        Map.entry("${doing}.effects", Set.of("import.effects", "bulk.effects")),
        Map.entry("${doing}.effects.none", Set.of("import.effects.none", "bulk.effects.none")),
        Map.entry("undelivered.", keys("undelivered.", Undelivered.Code.values(), "")),
        Map.entry("certproblem.", keys("certproblem.", CertificateProblem.Code.values(), "", ".remedy")),
        Map.entry("certificates.days.${row.term().daysLeft() lt 0 ? 'EXPIRED' : 'LEFT'}", Set.of("certificates.days.EXPIRED", "certificates.days.LEFT")),
        Map.entry("trusted.${row.trusted()}", keys("trusted.", CertificatesView.Trusted.values(), "")),
        Map.entry("direction.${row.whose().direction()}", keys("direction.", Direction.values(), "")),
        Map.entry("own.verdict.${view.verdict()}", keys("own.verdict.", OwnSideView.Verdict.values(), "")),
        Map.entry("own.remedy.",
            Stream.of("SELF_SIGNED", "ISSUER_UNKNOWN", "SIGNATURE_INVALID", "REVOCATION_UNKNOWN", "UNREADABLE", "EXPIRES_SOON").map("own.remedy.CERTIFICATE_"::concat).collect(Collectors.toSet())),
        Map.entry("mode.${option}", keys("mode.", Mode.values(), "")),
        Map.entry("edit.trust.${frame.steering()}", keys("edit.trust.", SteeringKind.values(), "")),
        Map.entry("revocation.${option}", keys("revocation.", RevocationRule.values(), "")),
        Map.entry("settings.revocation.${option}", keys("settings.revocation.", RevocationRule.values(), "")),
        Map.entry("nodes.unknown.${reach}", Set.of("nodes.unknown.HERE", "nodes.unknown.ELSEWHERE")),
        Map.entry("settings.mode.${option}", keys("settings.mode.", Mode.values(), "")),
        Map.entry("relaxation.${option}", Set.of("relaxation.TLS_DIALBACK", "relaxation.TCP_DIALBACK")),
        Map.entry("type.${row.who().type()}", keys("type.", PartnerType.values(), "")),
        Map.entry("method.${method}", keys("method.", AuthenticationMethod.values(), "")),
        Map.entry("method.${method}.help", keys("method.", AuthenticationMethod.values(), ".help")),
        Map.entry("reason.${row.reason()}", keys("reason.", Reason.values(), "")),
        Map.entry("reason.${row.seen().refusal().reason()}", keys("reason.", Reason.values(), "")),
        Map.entry("obstacle.${obstacle.code()}", keys("obstacle.", ServerConstraint.values(), "")),
        Map.entry("obstacle.${obstacle.code()}.remedy", keys("obstacle.", ServerConstraint.values(), ".remedy")),
        Map.entry("obstacles.${hindered.extent()}", keys("obstacles.", HINDERING, "")),
        Map.entry("obstacles.${row.settings().constraints().extent()}.short", keys("obstacles.", HINDERING, ".short")),
        Map.entry("obstacles.where.${obstacle.where()}", Arrays.stream(ServerConstraint.values()).map(ConstraintsView::where).map("obstacles.where."::concat)
            .collect(Collectors.toSet())),
        Map.entry("severity.${one.severity()}", Set.of("severity.error", "severity.warning", "severity.note")),
        Map.entry("direction.${stream.direction()}", keys("direction.", Direction.values(), "")),
        Map.entry("direction.${held.direction()}", keys("direction.", Direction.values(), "")),
        Map.entry("method.${held.method()}", keys("method.", AuthenticationMethod.values(), "")),
        Map.entry("direction.${one.direction()}", keys("direction.", Direction.values(), "")),
        Map.entry("reason.${one.reason()}", keys("reason.", Reason.values(), "")),
        Map.entry("reason.${step.reason()}", keys("reason.", Reason.values(), "")),
        Map.entry("reason.", keys("reason.", Reason.values(), ".remedy")),
        Map.entry("method.${step.method()}", keys("method.", AuthenticationMethod.values(), "")),
        Map.entry("method.${stream.method()}", keys("method.", AuthenticationMethod.values(), "")),
        Map.entry("step.${step.kind()}", keys("step.", Step.Kind.values(), "")),
        Map.entry("speaker.${step.speaker()}", keys("speaker.", Speaker.values(), "")),
        Map.entry("negotiation.outcome.${row.result().outcome()}", keys("negotiation.outcome.", Transcript.Outcome.values(), "")),
        Map.entry("certificate.state.${certificate.validity().state()}", keys("certificate.state.", CertificateView.State.values(), "")),
        Map.entry("certificate.short.${row.seen().expiring().state()}", keys("certificate.short.", CertificateView.State.values(), "")),
        Map.entry("activity.${chart.kind()}", keys("activity.", ActivityView.Kind.values(), "")),
        Map.entry("partners.show.${option}", keys("partners.show.", PartnerFilter.values(), "")),
        Map.entry("remedy.relax.", Set.of("remedy.relax.TLS_DIALBACK", "remedy.relax.TCP_DIALBACK")),
        Map.entry("remedy.accept.", keys("remedy.accept.", AuthenticationMethod.values(), "")),
        Map.entry("type.${view.who().type()}", keys("type.", PartnerType.values(), "")),
        Map.entry("field.TYPE.${view.who().type()}", keys("field.TYPE.", PartnerType.values(), "")),
        Map.entry("field.${row.field()}", FIELDS),
        Map.entry("${row.prefix()}${value}", VALUES),
        Map.entry("refusals.what.${option}", keys("refusals.what.", RefusalsView.What.values(), "")),
        Map.entry("refusals.age.${option}", keys("refusals.age.", RefusalsView.Age.values(), "")),
        Map.entry("reason.${option}", keys("reason.", Reason.values(), "")),
        Map.entry("direction.${option}", keys("direction.", Direction.values(), "")),
        Map.entry("discovered.relative.${relative.kind()}", keys("discovered.relative.", Relative.Kind.values(), "")),
        Map.entry("change.${change.kind()}", keys("change.", ChangeRow.Kind.values(), "")),
        Map.entry("day.${cell.kind()}", keys("day.", DayView.Kind.values(), "")),
        Map.entry("crumbs.${here}", Set.of("crumbs.create", "crumbs.edit", "crumbs.delete", "crumbs.bulk")),
        Map.entry("relaxation.${view.settings().relaxed().to()}", Set.of("relaxation.TLS_DIALBACK", "relaxation.TCP_DIALBACK")),
        Map.entry("direction.${row.direction()}", keys("direction.", Direction.values(), "")),
        Map.entry("encryption.${facts.encryption()}", keys("encryption.", StreamFacts.Encryption.values(), "")),
        Map.entry("authentication.${facts.authentication()}", keys("authentication.", StreamFacts.Authentication.values(), "")),
        Map.entry("certificate.${facts.certificate()}", keys("certificate.", CertificateStatus.values(), "")),
        Map.entry("partners.column.${column.name()}", keys("partners.column.", PartnerListView.Column.values(), "")),
        Map.entry("delete.effect.${view.unlisted()}", keys("delete.effect.", UnlistedDomains.values(), "")),
        Map.entry("steering.${view.steering()}", keys("steering.", SteeringKind.values(), "")),
        Map.entry("unlisted.${option}", keys("unlisted.", UnlistedDomains.values(), "")),
        Map.entry("unlisted.${option}.help", keys("unlisted.", UnlistedDomains.values(), ".help")),
        Map.entry("field.${field}", FIELDS),
        Map.entry("field.${difference.field()}", FIELDS),
        Map.entry("field.${one.field()}", FIELDS),
        Map.entry("transfer.", keys("transfer.", EnumSet.complementOf(EnumSet.of(Problem.Code.FINDING, Problem.Code.SETTING_INVALID)).toArray(Enum<?>[]::new), "", ".remedy")),
        Map.entry("import.format.${preview.format()}", keys("import.format.", Format.values(), "")),
        Map.entry("import.choice.${option}", keys("import.choice.", EnumSet.complementOf(EnumSet.of(SaslWithoutTls.ASK)).toArray(Enum<?>[]::new), "")),
        Map.entry("import.kind.${row.kind()}", keys("import.kind.", EnumSet.complementOf(EnumSet.of(Plan.Kind.UNCHANGED)).toArray(Enum<?>[]::new), "")),
        Map.entry("bulk.action.${action.name()}", keys("bulk.action.", BulkOption.all().stream().filter(option -> option.field().isEmpty()).map(BulkOption::name))),
        Map.entry("field.${action.field()}", FIELDS),
        Map.entry("${action.prefix()}${action.value()}", VALUES),
        Map.entry("negotiation.${preset.tls()}", keys("negotiation.", Negotiation.values(), "")),
        Map.entry("negotiation.${preset.sasl()}", keys("negotiation.", Negotiation.values(), "")),
        Map.entry("dialback.${preset.dialback()}", Set.of("dialback.true", "dialback.false")),
        Map.entry("delete.effect.${preview.unlisted()}", keys("delete.effect.", UnlistedDomains.values(), "")),
        // The fields with radio buttons, and those that are asked for in one text.
        Map.entry("field.${field}.help", Set.of("field.TYPE.help", "field.TLS.help", "field.SASL.help", "field.MODE.help", "field.RATCHET.help", "field.MINIMUM_TLS.help",
            "field.PINS.help", "field.AUTHORITIES.help", "field.CONNECT_HOST.help")),
        Map.entry("field.${field}.${option}", Stream.of(keys("field.TYPE.", PartnerType.values(), ""), keys("field.TLS.", Negotiation.values(), ""),
            keys("field.SASL.", Negotiation.values(), ""), keys("field.MODE.", Mode.values(), ""),
            keys("field.RATCHET.", DowngradeProtection.values(), ""), keys("field.MINIMUM_TLS.", MinimumTls.values(), "")).flatMap(Set::stream).collect(Collectors.toSet())),
        Map.entry("settings.notify.kind.${kind.name()}", keys("settings.notify.kind.", Notification.Kind.SWITCHED.toArray(Enum<?>[]::new), "")),
        Map.entry("settings.notify.kind.", keys("settings.notify.kind.", Notification.Kind.SWITCHED.toArray(Enum<?>[]::new), "")),
        Map.entry("unlisted.", keys("unlisted.", UnlistedDomains.values(), "")),
        Map.entry("mode.", keys("mode.", Mode.values(), "")),
        Map.entry("revocation.", keys("revocation.", RevocationRule.values(), "")),
        Map.entry("switch.", Set.of("switch.true", "switch.false")),
        Map.entry("settings.notify.way.${way.name()}", keys("settings.notify.way.", Channel.Name.values(), "")),
        Map.entry("settings.notify.state.${way.state()}", Stream.of("OFF", "UNUSED", "TESTED", "WORKED", "FAILED").map(state -> "settings.notify.state." + state).collect(Collectors.toSet())),
        Map.entry("settings.lists.state.${list.state()}", Stream.of("NEW", "FETCHED", "FAILED").map(state -> "settings.lists.state." + state).collect(Collectors.toSet())),
        Map.entry("list.problem.", keys("list.problem.", org.federatedpartners.denylist.Problem.values(), "", ".remedy")),
        Map.entry("notification.", keys("notification.", Notification.Kind.values(), "")),
        // Four lines, each with three texts.
        Map.entry("statistic.", Stream.of("ACCEPTED_STREAMS", "REFUSED_STREAMS", "ACCEPTED_STANZAS", "REFUSED_STANZAS")
            .flatMap(line -> Stream.of("name", "description", "units").map(text -> "statistic." + line + "." + text)).collect(Collectors.toSet())),
        Map.entry("${view.prefix(field)}${option}", VALUES),
        Map.entry("${difference.prefix()}${value}", VALUES),
        Map.entry("${set.prefix()}${set.value()}", VALUES),
        Map.entry("field.${set.field()}", FIELDS),
        Map.entry("preset.${preset.name()}", keys("preset.", Preset.Usual.values(), "")),
        Map.entry("preview.removed.${preview.unlisted()}", keys("preview.removed.", UnlistedDomains.values(), "")),
        Map.entry("preview.type.none.${preview.unlisted()}", keys("preview.type.none.", UnlistedDomains.values(), "")),
        Map.entry("type.${preview.before()}", keys("type.", PartnerType.values(), "")),
        Map.entry("type.${preview.type()}", keys("type.", PartnerType.values(), "")),
        Map.entry("field.TYPE.${preview.before()}", keys("field.TYPE.", PartnerType.values(), "")),
        Map.entry("field.TYPE.${preview.type()}", keys("field.TYPE.", PartnerType.values(), "")),
        // Constants in the code.
        Map.entry("${one.label()}", Set.of()),
        Map.entry("${name.label()}", Set.of()),
        Map.entry("${difference.name().label()}", Set.of()),
        Map.entry("direction.${row.occasion().direction()}", keys("direction.", Direction.values(), "")),
        Map.entry("method.${row.method()}", keys("method.", AuthenticationMethod.values(), "")),
        Map.entry("reason.${row.cause().reason()}", keys("reason.", Reason.values(), "")),
        Map.entry("reason.${row.result().reason()}", keys("reason.", Reason.values(), "")),
        Map.entry("state.${state.kind()}", keys("state.", PartnerState.Kind.values(), "")),
        Map.entry("state.${state.kind()}.help", keys("state.", PartnerState.Kind.values(), ".help")),
        Map.entry("summary.${count.filter()}", keys("summary.", EnumSet.complementOf(EnumSet.of(PartnerFilter.ALL, PartnerFilter.REFUSED_LATELY)).toArray(Enum<?>[]::new), "")),
        Map.entry("${text.key()}", Set.of()));

    private static Set<String> keys(String prefix, Stream<String> names) {
        return names.map(name -> prefix + name).collect(Collectors.toSet());
    }

    private static Set<String> keys(String prefix, Enum<?>[] values, String... suffixes) {
        return Arrays.stream(values).flatMap(value -> Arrays.stream(suffixes).map(suffix -> prefix + value.name() + suffix)).collect(Collectors.toSet());
    }

    private static Properties read(Path file) {
        Properties texts = new Properties();
        try {
            texts.load(new StringReader(Sources.text(file)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return texts;
    }

    private static Set<String> used() {
        Set<String> used = new TreeSet<>();
        Arrays.stream(org.federatedpartners.diagnosis.Step.Code.values()).forEach(code -> {
            used.add(code.key());
            if (code.isProblem()) {
                used.add(code.key() + ".remedy");
            }
        });
        // On Openfire's own page of properties.
        Setting.ALL.forEach(setting -> used.add("system_property." + setting.property()));
        used.add("system_property." + ServerProperty.HAD_PARTNERS.key());
        List<String> written = new ArrayList<>(Sources.matches(Sources.views(), "<fmt:message\\s+key=\"([^\"]+)\""));
        written.addAll(Sources.matches(List.of(Path.of("plugin.xml")), "\\$\\{([^}]+)}"));
        String groups = read(ENGLISH).stringPropertyNames().stream().map(key -> key.replaceFirst("\\..*", "")).distinct().collect(Collectors.joining("|"));
        written.addAll(Sources.matches(Sources.in("src/main/java/org/federatedpartners/console", ".java"), "\"((?:" + groups + ")\\.[A-Za-z_.]*)\""));
        written.addAll(Sources.matches(Sources.in("src/main/java", "DigestText.java"), "\"(notification\\.[a-z]*)\""));
        written.addAll(Sources.matches(Sources.in("src/main/java", "FederationStatistics.java"), "\"(statistic\\.)"));
        written.addAll(Sources.matches(Sources.in("src/main/java", ".java"), "\"(notice\\.[A-Za-z_.]+)\""));
        for (String key : written) {
            if (key.contains("${") || key.endsWith(".")) {
                assertThat(COMPOSED).as("what a key can come to").containsKey(key);
                used.addAll(COMPOSED.get(key));
            } else {
                used.add(key);
            }
        }
        return used;
    }

    @Test
    void everyTextThatIsUsedExistsAndNoOther() {
        assertThat(read(ENGLISH).stringPropertyNames()).containsExactlyInAnyOrderElementsOf(used());
    }

    @Test
    void everyComposedKeyPrefixIsInUse() {
        List<Path> sources = new ArrayList<>(Sources.views());
        sources.addAll(Sources.in("src/main/java/org/federatedpartners/console", ".java"));
        sources.addAll(Sources.in("src/main/java", "FederationStatistics.java"));
        sources.addAll(Sources.in("src/main/java", "DigestText.java"));
        String all = sources.stream().map(Sources::text).collect(Collectors.joining());
        assertThat(COMPOSED.keySet()).allSatisfy(key -> assertThat(all).contains("\"" + key + "\""));
    }

    @Test
    void bothLanguagesHaveTheSameTexts() {
        assertThat(read(GERMAN).stringPropertyNames()).isEqualTo(read(ENGLISH).stringPropertyNames());
    }

    @Test
    void bothLanguagesAreInTheSameOrderUnderTheSameHeadings() {
        assertThat(order(GERMAN)).isEqualTo(order(ENGLISH));
    }

    /** Headings and keys, without the first line, which names the language. */
    private static List<String> order(Path file) {
        return Sources.text(file).lines().skip(1).map(line -> line.startsWith("#") ? line : line.replaceFirst("=.*", "")).toList();
    }

    @Test
    void bothLanguagesNameTheSameThings() {
        Properties english = read(ENGLISH);
        Properties german = read(GERMAN);
        assertThat(english.stringPropertyNames()).allSatisfy(key -> assertThat(placeholders(german.getProperty(key))).as(key).isEqualTo(placeholders(english.getProperty(key))));
    }

    /** The numbers of the arguments, also of those that choose a plural. */
    private static Set<String> placeholders(String text) {
        return Pattern.compile("\\{\\d+").matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"federatedpartners_i18n.properties", "federatedpartners_i18n_de.properties"})
    void aTextNeedsNoEscapingAnywhere(String name) throws IOException {
        Path file = Path.of("src/main/i18n", name);
        assertThat(Files.readAllBytes(file)).as("ASCII only").satisfies(bytes -> assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(new String(bytes, StandardCharsets.UTF_8))).isTrue());
        Properties texts = read(file);
        assertThat(texts.stringPropertyNames()).allSatisfy(key -> {
            String text = texts.getProperty(key);
            // Neither for HTML and its attributes, nor for MessageFormat, which is used only where a text has placeholders.
            assertThat(text).as(key).doesNotContainPattern("[<>&\"']").isNotBlank().isEqualTo(text.strip());
            assertThat(new MessageFormat(text).format(new Object[] {1, 2, 3, 4})).as(key).doesNotContain("{");
        });
        assertThat(Pattern.compile("(?m)^[^#=\\s][^=]*=").matcher(Sources.text(file)).results().count()).as("no key twice").isEqualTo(texts.size());
    }

    @Test
    void everyLanguageHasOneWordForOneThing() {
        OTHER_WORDS.forEach((file, words) -> assertThat(read(file)).allSatisfy((key, text) -> assertThat((String) text).as((String) key).doesNotContainPattern(words)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"federatedpartners_i18n.properties", "federatedpartners_i18n_de.properties"})
    void everySectionHasTextsAndAHeadingOfItsOwn(String name) {
        // The first comment is about the file.
        List<String> lines = Sources.text(Path.of("src/main/i18n", name)).lines().skip(1).dropWhile(String::isBlank).toList();
        List<Integer> headings = IntStream.range(0, lines.size()).filter(line -> lines.get(line).startsWith("#")).boxed().toList();
        assertThat(headings).isNotEmpty().extracting(lines::get).doesNotHaveDuplicates();
        assertThat(headings).allSatisfy(line -> assertThat(lines.get(line + 1)).as("below %s", lines.get(line)).matches("\\w.*=.*"));
    }
}
