package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

    /** A line break, an escape of a terminal, text that runs backwards, a separator of lines, half of a character. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\u001b", "\u202e", "\u2066", "\u2028", "\ud800"})
    void escapesUnprintableCharactersOfRemoteText(String trick) {
        assertThat(Text.of("key", "a" + trick + "b").arguments()).containsExactly(String.format("a\\u%04xb", (int) trick.charAt(0)));
        assertThat(DomainText.seen("evil" + trick + ".example").display()).isEqualTo(String.format("evil\\u%04x.example", (int) trick.charAt(0)));
    }

    @ParameterizedTest
    @ValueSource(ints = {10_000, 1_000_000})
    void cutsLongRemoteText(int length) {
        assertThat(Text.of("key", "x".repeat(length)).arguments().get(0)).hasSize(2000);
        assertThat(DomainText.seen("x".repeat(length)).display()).hasSize(255);
    }
}
