package org.federatedpartners.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingsTest {

    private static final String A = "xn--bcher-kva.example";
    private static final String U = "b\u00fccher.example";

    private long now = Long.MAX_VALUE - 5;
    private final Spellings spellings = new Spellings(() -> now);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void aDomainIsWrittenAsItIsLookedUpUntilItsServerWritesItOtherwise() {
        assertThat(spellings.of(A)).isEqualTo(A);
        spellings.used(A, U);
        assertThat(spellings.of(A)).isEqualTo(U);
        spellings.used(A, A);
        assertThat(spellings.of(A)).isEqualTo(A);
    }

    @ParameterizedTest
    @ValueSource(strings = {"b\u00dcCHER.example", "XN--BCHER-KVA.EXAMPLE", "b\u00fccher\u3002example", "xn--bcher-kva.example."})
    void anySpellingOfTheDomainIsTaken(String spelling) {
        spellings.used(A, spelling);
        assertThat(spellings.of(A)).isEqualTo(spelling);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bucher.example", "other.example", " b\u00fccher.example", "b\u00fccher.example\n", "x@b\u00fccher.example", "b\u00fccher.example/x",
        "b\u00fccher.example'", "b\u00fccher.example<", "b\u00fccher.example\uff1c", "b\u00fccher.example&amp;", "b\u00fccher.example\u0000"})
    void whatIsNoSpellingOfItIsNot(String text) {
        spellings.used(A, text);
        assertThat(spellings.of(A)).isEqualTo(A);
    }

    @Test
    void aDeniedSpellingIsFollowedByTheOtherOneAndThenByNone() {
        assertThat(spellings.denied(A, A, A)).isTrue();
        assertThat(spellings.of(A)).isEqualTo(U);
        assertThat(spellings.denied(A, U, U)).isFalse();
        assertThat(spellings.of(A)).isEqualTo(A);
    }

    @Test
    void aDomainThatHasOneSpellingIsNotTriedAgain() {
        assertThat(spellings.denied("partner.example", "partner.example", "partner.example")).isFalse();
    }

    @Test
    void theNameThatTheServerGivesItselfIsTriedFirst() {
        assertThat(spellings.denied("partner.example", "partner.example", "Partner.Example")).isTrue();
        assertThat(spellings.of("partner.example")).isEqualTo("Partner.Example");
        assertThat(spellings.denied("partner.example", "Partner.Example", "PARTNER.example")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"119, false", "121, true"})
    void aSpellingThatWasTriedLongAgoIsFollowedByAnother(long seconds, boolean again) {
        spellings.denied(A, A, A);
        pass(Duration.ofSeconds(seconds));
        assertThat(spellings.denied(A, U, U)).isEqualTo(again);
    }

    @Test
    void aSpellingThatTheServerHasUsedIsFollowedByAnother() {
        spellings.denied(A, A, A);
        spellings.used(A, U);
        assertThat(spellings.denied(A, U, U)).isTrue();
        assertThat(spellings.of(A)).isEqualTo(A);
    }

    @Test
    void isBounded() {
        for (int i = 0; i <= Spellings.MAX_ENTRIES; i++) {
            spellings.used("p" + i + ".example", "P" + i + ".example");
            now++;
        }
        assertThat(spellings.of("p0.example")).isEqualTo("p0.example");
        assertThat(spellings.of("p1.example")).isEqualTo("P1.example");
    }
}
