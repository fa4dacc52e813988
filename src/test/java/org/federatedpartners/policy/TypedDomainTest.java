package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedDomainTest {

    @ParameterizedTest
    @CsvSource({
        "https://fabrikam.org/,          DOMAIN_IS_URL,        fabrikam.org",
        "HTTPS://Fabrikam.ORG,           DOMAIN_IS_URL,        fabrikam.org",
        "https://fabrikam.org:8443/a?b#c,DOMAIN_IS_URL,        fabrikam.org",
        "https://me@fabrikam.org/,       DOMAIN_IS_URL,        fabrikam.org",
        "fabrikam.org/chat,              DOMAIN_IS_URL,        fabrikam.org",
        "fabrikam.org/,                  DOMAIN_IS_URL,        fabrikam.org",
        "https://büro.example/,          DOMAIN_IS_URL,        büro.example",
        "user@fabrikam.org,              DOMAIN_IS_ADDRESS,    fabrikam.org",
        "user@fabrikam.org/phone,        DOMAIN_IS_ADDRESS,    fabrikam.org",
        "xmpp:user@fabrikam.org,         DOMAIN_IS_ADDRESS,    fabrikam.org",
        "mailto:user@fabrikam.org,       DOMAIN_IS_ADDRESS,    fabrikam.org",
        "fabrikam.org:5269,              DOMAIN_WITH_PORT,     fabrikam.org",
        // What is in it is no domain either, so nothing better can be said.
        "https://,                       DOMAIN_IS_IP_LITERAL, ''",
        "https://192.0.2.1/,             DOMAIN_IS_IP_LITERAL, ''",
        "192.0.2.1:5269,                 DOMAIN_IS_IP_LITERAL, ''",
        "2001:db8::1,                    DOMAIN_IS_IP_LITERAL, ''",
        "[2001:db8::1]:5269,             DOMAIN_IS_IP_LITERAL, ''",
        "fabrikam.org:port,              DOMAIN_IS_IP_LITERAL, ''",
        "user@,                          DOMAIN_CHARACTERS,    ''",
        "@fabrikam.org,                  DOMAIN_CHARACTERS,    ''",
        "a@b@c,                          DOMAIN_CHARACTERS,    ''",
        "*.fabrikam.org,                 DOMAIN_CHARACTERS,    ''",
        "fabrikam org,                   DOMAIN_WHITESPACE,    ''",
        "fabrikam\u00A0org,             DOMAIN_WHITESPACE,    ''",
        "'',                             DOMAIN_EMPTY,         ''",
        "\u200B\u00A0\uFEFF,             DOMAIN_EMPTY,         ''",
    })
    void saysWhatIsNoDomainAndWhichDomainIsMeant(String typed, Finding.Code code, String meant) {
        TypedDomain read = TypedDomain.read(typed);
        assertThat(read.parsed()).isEqualTo(new DomainName.Invalid(code));
        assertThat(read.meant()).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({
        "' fabrikam.org\t'",
        "'\u00A0fabrikam.org\u00A0'",
        "\uFEFFfabrikam.org",
        "fabri\u00ADkam.org",
        "fabrikam\u200B.org",
        "\u2060fabrikam.org",
        "\u200Efabrikam.org\u200F",
        "\u202Afabrikam.org\u202C",
        "\u2068fabrikam.org\u2069",
        "'\u3000fabrikam.org'",
    })
    void leavesOutWhatCannotBeSeen(String typed) {
        assertThat(TypedDomain.read(typed).parsed()).isEqualTo(new DomainName.Valid(DomainName.of("fabrikam.org")));
    }

    @ParameterizedTest
    @CsvSource({
        "fabrikam.org,            false",
        "b\u00FCcher.example,    false",
        "\u043F\u0440\u0438\u043C\u0435\u0440.com, false",
        "p\u0430ypal.com,        true",
        "\u0440\u0430ypal.com,  true",
        "o\u03BFo.example,       true",
        "a1-\u4E2D\u3042.jp,    false",
        "\uD55C\u4E2Da.example, false",
        "\u3042\uD55C.example,  true",
        "\u0430.\u03B1.a,       false",
        "xn--a.example,           false",
    })
    void noticesScriptsThatAreNotWrittenTogether(String domain, boolean mixed) {
        assertThat(TypedDomain.mixesScripts(DomainName.of(domain))).isEqualTo(mixed);
    }
}
