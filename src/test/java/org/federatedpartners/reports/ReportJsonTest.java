package org.federatedpartners.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.federatedpartners.console.Elsewhere;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Step.Speaker;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one node writes another reads, whatever a third one writes. */
class ReportJsonTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00.123Z");
    private static final StreamFacts FACTS = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
    private static final CertificateFacts SHOWN = new CertificateFacts("CN=B\u00fcro", "CN=ca", NOON.minusSeconds(60), NOON.plusSeconds(60), List.of("one.example", "*.one.example"));

    private static LiveStream stream(Direction direction, Optional<CertificateFacts> shown) {
        return new LiveStream("one.example", direction, NOON, FACTS, "TLS_AES_256_GCM_SHA384", shown, 1234567890123L);
    }

    private static Transcript negotiation(long id, List<Step> steps) {
        return new Transcript(id, Direction.OUTBOUND, "one.example", NOON, Optional.of(SHOWN), steps, 3);
    }

    private static final List<Step> STEPS = List.of(new Step.Said(NOON, Speaker.PEER, Step.Kind.HEADER, List.of("from=one.example", "\u0416\"\\")),
        new Step.Authenticated(NOON, "one.example", Optional.of(AuthenticationMethod.SASL_OVER_TLS)), new Step.Authenticated(NOON, "", Optional.empty()),
        new Step.Refused(NOON, Reason.CERTIFICATE_OUT_OF_DATE, "one.example", List.of(CertificateProblem.of(CertificateProblem.Code.ISSUER_EXPIRED, "CN=ca", "2026"))));

    private static Elsewhere.Report full(int negotiations) {
        return new Elsewhere.Report("one.example", List.of(stream(Direction.INBOUND, Optional.of(SHOWN)), stream(Direction.OUTBOUND, Optional.empty())),
            List.of(new Activity.Hour(Instant.parse("2026-06-01T11:00:00Z"), 1, 2, 3, 4)), IntStream.rangeClosed(1, negotiations).mapToObj(id -> negotiation(id, STEPS)).toList());
    }

    @Test
    void readsWhatItHasWritten() {
        String text = ReportJson.write(full(2));
        assertThat(text).matches("\\p{ASCII}+");
        assertThat(ReportReader.read("one.example", text)).contains(full(2));
        Elsewhere.Report none = new Elsewhere.Report("", List.of(), List.of(), List.of());
        assertThat(ReportReader.read("", ReportJson.write(none))).contains(none);
    }

    @Test
    void whatIsTooLongHasFewerNegotiationsAndThenFewerStreams() {
        List<Step> long1 = Collections.nCopies(32, new Step.Said(NOON, Speaker.PEER, Step.Kind.OTHER, List.of("\u0416".repeat(200))));
        Elsewhere.Report much = new Elsewhere.Report("one.example", full(0).streams(), full(0).hours(), IntStream.range(0, 6).mapToObj(id -> negotiation(id, long1)).toList());
        String text = ReportJson.write(much);
        assertThat(text.length()).isLessThanOrEqualTo(ReportJson.MAX_LENGTH).isGreaterThan(ReportJson.MAX_LENGTH / 3);
        Elsewhere.Report read = ReportReader.read("one.example", text).orElseThrow();
        assertThat(read.streams()).isEqualTo(much.streams());
        assertThat(read.negotiations()).isEqualTo(much.negotiations().subList(0, read.negotiations().size())).isNotEmpty();

        CertificateFacts wide = new CertificateFacts("\u0416".repeat(200), "\u0416".repeat(200), NOON, NOON, List.of());
        Elsewhere.Report many = new Elsewhere.Report("one.example", Collections.nCopies(Reporter.MAX_STREAMS, stream(Direction.INBOUND, Optional.of(wide))), full(0).hours(), much.negotiations());
        read = ReportReader.read("one.example", ReportJson.write(many)).orElseThrow();
        assertThat(read.negotiations()).isEmpty();
        assertThat(read.streams()).isNotEmpty();
        assertThat(read.hours()).isEqualTo(full(0).hours());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "7", "[]", "\"x\"", "{", "{\"streams\":[", "{\"streams\":[}", "<streams/>", "[[[[[[[[[[[[1]]]]]]]]]]]]", "{\"hours\":99999999999999999999}"})
    void aTextThatIsNoReportIsNone(String text) {
        assertThat(ReportReader.read("one.example", text)).isEmpty();
    }

    @Test
    void aTextThatIsTooLongIsNone() {
        assertThat(ReportReader.read("one.example", "{\"words\":\"" + "x".repeat(ReportJson.MAX_LENGTH) + "\"}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
        "\"direction\":\"INBOUND\" | \"direction\":\"SIDEWAYS\"", "\"stanzas\":1234567890123 | \"stanzas\":-1", "\"stanzas\":1234567890123 | \"stanzas\":9223372036854775807",
        "\"stanzas\":1234567890123 | \"stanzas\":\"many\"", "\"stanzas\":1234567890123 | \"stanza\":1", "\"tls\":\"TLSv1.3\" | \"tls\":null_",
        "\"certificate\":\"PROVES_DOMAIN\" | \"certificate\":\"NEW\""})
    void aStreamThatCannotBeUnderstoodIsLeftOut(String right, String wrong) {
        String text = ReportJson.write(full(1));
        assertThat(text).contains(right);
        Elsewhere.Report read = ReportReader.read("one.example", text.replaceFirst(java.util.regex.Pattern.quote(right), wrong.replace("null_", "[]"))).orElseThrow();
        assertThat(read.streams()).containsExactly(full(1).streams().get(1));
        assertThat(read.hours()).isEqualTo(full(1).hours());
        assertThat(read.negotiations()).isEqualTo(full(1).negotiations());
    }

    @Test
    void aStepAndAPartThatAreNewAreLeftOut() {
        String text = ReportJson.write(full(1)).replace("\"kind\":\"HEADER\"", "\"kind\":\"TELEPATHY\"").replace("{\"streams\":", "{\"future\":{\"a\":[1.5,true,null]},\"streams\":");
        assertThat(ReportReader.read("one.example", text).orElseThrow())
            .isEqualTo(new Elsewhere.Report("one.example", full(1).streams(), full(1).hours(), List.of(negotiation(1, STEPS.subList(1, 4)))));
    }
}
