package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DomainNameTest {

    private static final String LABEL_63 = "a".repeat(63);

    @ParameterizedTest
    @CsvSource({
        "partner.example,            partner.example",
        "'  partner.example  ',      partner.example",
        "Partner.EXAMPLE,            partner.example",
        "partner.example.,           partner.example",
        "bücher.example,             xn--bcher-kva.example",
        "BÜCHER.example,             xn--bcher-kva.example",
        "xn--bcher-kva.example,      xn--bcher-kva.example",
        "XN--BCHER-KVA.example,      xn--bcher-kva.example",
        "partner\u3002example,       partner.example",
        "localhost,                  localhost",
        "4.example,                  4.example",
        "1.2.3.example,              1.2.3.example",
        // IDNA2003 makes other domains of these (UTS 46, section 7: deviation characters).
        "straße.example,             xn--strae-oqa.example",
        "STRA\u1E9EE.example,        xn--strae-oqa.example",
        "βόλος.example,              xn--nxasmm1c.example",
        "ශ්\u200Dර\u0DD3.example,    xn--10cl1a0b660p.example",
        "نامه\u200Cای.example,       xn--mgba3gch31f060k.example",
        // Mapped alike by both.
        "ＰＡＲＴＮＥＲ.example,         partner.example",
        "日本\uFF0Eexample,           xn--wgv71a.example",
    })
    void normalizesNames(String typed, String expected) {
        assertThat(DomainName.of(typed).value()).isEqualTo(expected);
        assertThat(DomainName.lookupKey(typed.strip())).isEqualTo(expected);
    }

    static String[][] refused() {
        return new String[][] {
            {"", "DOMAIN_EMPTY"}, {"   ", "DOMAIN_EMPTY"},
            {"part ner.example", "DOMAIN_WHITESPACE"}, {"part\tner.example", "DOMAIN_WHITESPACE"}, {"part\u00A0ner.example", "DOMAIN_WHITESPACE"},
            {".", "DOMAIN_EMPTY_LABEL"}, {".example", "DOMAIN_EMPTY_LABEL"}, {"a..example", "DOMAIN_EMPTY_LABEL"}, {"a.example..", "DOMAIN_EMPTY_LABEL"},
            {LABEL_63 + "a.example", "DOMAIN_LABEL_TOO_LONG"},
            {String.join(".", LABEL_63, LABEL_63, LABEL_63, LABEL_63), "DOMAIN_TOO_LONG"},
            {"a_b.example", "DOMAIN_CHARACTERS"}, {"-a.example", "DOMAIN_CHARACTERS"}, {"a-.example", "DOMAIN_CHARACTERS"},
            {"user@a.example", "DOMAIN_CHARACTERS"}, {"a.example/path", "DOMAIN_CHARACTERS"}, {"*.example", "DOMAIN_CHARACTERS"},
            {"<script>.example", "DOMAIN_CHARACTERS"}, {"a\u0000.example", "DOMAIN_CHARACTERS"},
            {"192.0.2.1", "DOMAIN_IS_IP_LITERAL"}, {"2001:db8::1", "DOMAIN_IS_IP_LITERAL"}, {"[2001:db8::1]", "DOMAIN_IS_IP_LITERAL"},
            {"a\u200Db.example", "DOMAIN_CHARACTERS"}, {"a\u202Eb.example", "DOMAIN_CHARACTERS"}, {"\u2100.example", "DOMAIN_CHARACTERS"},
            {"\u05D0a\u05D1.example", "DOMAIN_CHARACTERS"}, {"ü".repeat(70) + ".example", "DOMAIN_LABEL_TOO_LONG"}, {"\uD800.example", "DOMAIN_CHARACTERS"},
            {"\uFF11.2.3.4", "DOMAIN_IS_IP_LITERAL"}, {"192.0.2.1.", "DOMAIN_IS_IP_LITERAL"}, {"a.example:5269", "DOMAIN_IS_IP_LITERAL"},
        };
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesInvalidNames(String typed, Finding.Code code) {
        assertThat(DomainName.parse(typed)).isEqualTo(new DomainName.Invalid(code));
        assertThatThrownBy(() -> DomainName.of(typed)).isInstanceOf(IllegalArgumentException.class);
        assertThat(DomainName.lookupKey(typed)).isEqualTo(typed);
    }

    @Test
    void longestNamesPass() {
        assertThat(DomainName.of(LABEL_63 + ".example").value()).hasSize(71);
        assertThat(DomainName.of(String.join(".", LABEL_63, LABEL_63, LABEL_63, "a".repeat(61))).value()).hasSize(253);
    }

    @Test
    void keysOfNormalNamesAreNotCopied() {
        String seen = "partner.example";
        assertThat(DomainName.lookupKey(seen)).isSameAs(seen);
    }

    @ParameterizedTest
    @CsvSource({
        "straße.example,         strasse.example",
        "βόλος.example,          xn--nxasmq6b.example",
        "bücher.example,         ''",
        "partner.example,        ''",
        "strasse.example,        ''",
        "xn--strae-oqa.example,  strasse.example",
        "xn--a.example,          ''",
    })
    void reportsTheIdna2003FormWhereItDiffers(String typed, String older) {
        assertThat(DomainName.of(typed).idna2003().orElse("")).isEqualTo(older);
    }

    @Test
    void displaysAnInvalidALabelAsItIs() {
        assertThat(DomainName.of("xn--a.example").display()).isEqualTo("xn--a.example");
    }

    @Test
    void displaysALabelsInUnicode() {
        assertThat(DomainName.of("xn--bcher-kva.example").display()).isEqualTo("bücher.example");
    }
}
