package org.federatedpartners.history.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.federatedpartners.history.transcript.Step.Speaker;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However much the other side says, little is kept, and nothing that could do harm. */
class RecordingTest {

    private static final Instant NOON = Instant.parse("2027-01-31T12:00:00Z");

    private final Recording recording = new Recording(Direction.INBOUND, Clock.fixed(NOON, ZoneOffset.UTC));

    @Test
    void recordsTheFirstAndTheLastOfManySteps() {
        IntStream.range(0, 1000).forEach(i -> recording.add(Speaker.PEER, Step.Kind.OTHER, List.of("n" + i)));
        Transcript transcript = recording.soFar();
        assertThat(transcript.steps()).hasSize(Recording.MAX_STEPS);
        assertThat(transcript.leftOut()).isEqualTo(1000 - Recording.MAX_STEPS);
        assertThat(transcript.steps()).extracting(step -> step.details().get(0)).startsWith("n0", "n1").contains("n23", "n992").endsWith("n998", "n999")
            .doesNotContain("n24", "n991");
    }

    @Test
    void allTextTogetherIsBounded() {
        IntStream.range(0, 1000).forEach(i -> recording.add(Speaker.PEER, Step.Kind.FEATURES, Collections.nCopies(100, "x".repeat(10_000))));
        int text = recording.soFar().steps().stream().flatMap(step -> step.details().stream()).mapToInt(String::length).sum();
        assertThat(text).isBetween(1000, 8000);
    }

    @Test
    void aStepCutsEachDetailAndAllTogether() {
        Step step = new Step.Said(NOON, Speaker.PEER, Step.Kind.FEATURES, Collections.nCopies(10, "y".repeat(500)));
        assertThat(step.details()).allMatch(detail -> detail.length() <= Step.MAX_DETAIL);
        assertThat(String.join("\n", step.details())).hasSizeLessThanOrEqualTo(Step.MAX_DETAILS);
        assertThat(step.details().get(0)).endsWith("yyy...");
    }

    @Test
    void whatIsWrongWithACertificateIsBounded() {
        CertificateProblem problem = CertificateProblem.of(CertificateProblem.Code.OTHER_NAMES, "\u202e" + "n".repeat(10_000), "a", "b", "c", "d", "e".repeat(500), "f".repeat(500));
        Step.Refused refused = new Step.Refused(NOON, Reason.CERTIFICATE_WRONG_NAME, "one.example", Collections.nCopies(100, problem));
        assertThat(refused.problems()).hasSize(8).allSatisfy(one -> {
            assertThat(one.code()).isEqualTo(CertificateProblem.Code.OTHER_NAMES);
            assertThat(one.arguments().get(0)).startsWith("\\u202ennn").hasSizeLessThanOrEqualTo(Step.MAX_DETAIL);
            assertThat(one.code() + "\n" + String.join("\n", one.arguments())).hasSizeLessThanOrEqualTo(Step.MAX_DETAILS);
        });
    }

    @Test
    void keepsWhatWasDecidedWhenThereIsNoRoomForWords() {
        IntStream.range(0, 20).forEach(i -> recording.add(Speaker.PEER, Step.Kind.FEATURES, Collections.nCopies(100, "x".repeat(10_000))));
        String domain = "d".repeat(190) + ".example";
        recording.authenticated(domain, Optional.of(AuthenticationMethod.TLS_DIALBACK));
        recording.refused(Reason.CERTIFICATE_WEAK, domain, List.of(CertificateProblem.of(CertificateProblem.Code.WEAK_KEY, "w".repeat(200), "RSA 1024")));
        Transcript transcript = recording.soFar();
        assertThat(transcript.last(Step.Refused.class)).contains(new Step.Refused(NOON, Reason.CERTIFICATE_WEAK, "", List.of()));
        assertThat(transcript.hasProven(domain)).as("what is not known is not proven").isFalse();
        assertThat(transcript.hasProven("")).as("no domain").isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "plain text        | 20 | plain text",
        "B\u00fccher       | 20 | B\u00fccher",
        "a\u202eb          | 20 | a\\u202eb",
        "a\u0000b          | 20 | a\\u0000b",
        "\ud83d\ude00      | 20 | \\ud83d\\ude00",
        "exactly ten       | 11 | exactly ten",
        "exactly ten       | 10 | exactly...",
        "a\u202eb          |  5 | a...",
        "abc               |  2 | ''",
    })
    void escapesUnprintableCharactersAndCutsToTheLength(String outside, int most, String expected) {
        assertThat(Printable.cut(outside, most)).isEqualTo(expected).hasSizeLessThanOrEqualTo(most);
    }

    @Test
    void aNameOnTheWireIsAscii() {
        assertThat(Printable.ascii("b\u00fc cher.example", 100)).isEqualTo("b\\u00fc\\u0020cher.example");
        assertThat(Printable.ascii("\u00fc".repeat(1000), 255)).hasSizeLessThanOrEqualTo(255);
    }

    @Test
    void cutsALongCertificate() {
        CertificateFacts certificate = new CertificateFacts("CN=" + "x".repeat(1000), "CN=issuer", NOON.minusSeconds(86_400), NOON.plusSeconds(86_400 * 3 + 5),
            Collections.nCopies(100, "name.example"));
        assertThat(certificate.subject()).hasSize(CertificateFacts.MAX_NAME);
        assertThat(String.join(" ", certificate.names())).hasSizeBetween(400, CertificateFacts.MAX_NAMES);
    }

    @ParameterizedTest
    @CsvSource({
        "HEADER,                                UNDER_WAY",
        "HEADER AUTHENTICATED,                  AUTHENTICATED",
        "HEADER AUTHENTICATED ENDED,            AUTHENTICATED",
        "HEADER AUTHENTICATED REFUSED,          REFUSED",
        "HEADER ENDED,                          ENDED",
        "HEADER ERROR,                          ENDED",
        "HEADER QUESTION QUESTION_ANSWER ENDED, ASKED",
        "RESUMED,                               AUTHENTICATED",
        "HEADER ENDED REFUSED,                  REFUSED",
    })
    void theOutcomeFollowsFromTheSteps(String kinds, Transcript.Outcome outcome) {
        Stream.of(kinds.split(" ")).map(Step.Kind::valueOf).forEach(kind -> {
            switch (kind) {
                case AUTHENTICATED -> recording.authenticated("one.example", Optional.empty());
                case REFUSED -> recording.refused(Reason.NOT_AUTHENTICATED, "one.example", List.of());
                default -> recording.add(Speaker.NOBODY, kind, List.of());
            }
        });
        assertThat(recording.soFar().outcome()).isEqualTo(outcome);
    }

    @Test
    void transcriptDoesNotChangeWithLaterSteps() {
        recording.about("one.example");
        Transcript before = recording.soFar();
        recording.add(Speaker.US, Step.Kind.HEADER, List.of());
        recording.certificate(Optional.of(new CertificateFacts("a", "b", NOON, NOON, List.of())));
        assertThat(before.steps()).isEmpty();
        assertThat(before.domain()).isEqualTo("one.example");
        assertThat(recording.soFar().steps()).hasSize(1);
        assertThat(recording.soFar().id()).isEqualTo(before.id());
    }
}
