package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lync Server 2013's published table of negotiation settings, row for row. */
class NegotiationSettingsTest {

    private static final String ALL_THREE = "SASL_OVER_TLS+TLS_DIALBACK+TCP_DIALBACK";

    @ParameterizedTest(name = "TLS {0}, SASL {1}, dialback {2}: {3}, {4} {5}")
    @CsvSource({
        "REQUIRED,      REQUIRED,      true,  SASL_OVER_TLS,              WARNING, DIALBACK_WITHOUT_EFFECT, DIALBACK",
        "REQUIRED,      REQUIRED,      false, SASL_OVER_TLS,              NONE,    NONE,                    NONE",
        "OPTIONAL,      REQUIRED,      true,  " + ALL_THREE + ",          WARNING, OPTIONAL_TLS_WITH_DIALBACK, TLS",
        "OPTIONAL,      REQUIRED,      false, SASL_OVER_TLS,              WARNING, OPTIONAL_TLS_WITH_SASL,  TLS",
        "NOT_SUPPORTED, REQUIRED,      true,  TCP_DIALBACK,               ERROR,   SASL_NEEDS_TLS,          SASL",
        "NOT_SUPPORTED, REQUIRED,      false, '',                         ERROR,   SASL_NEEDS_TLS,          SASL",
        "REQUIRED,      OPTIONAL,      true,  SASL_OVER_TLS+TLS_DIALBACK, NONE,    NONE,                    NONE",
        "REQUIRED,      OPTIONAL,      false, SASL_OVER_TLS,              NONE,    NONE,                    NONE",
        "OPTIONAL,      OPTIONAL,      true,  " + ALL_THREE + ",          WARNING, OPTIONAL_TLS_WITH_DIALBACK, TLS",
        "OPTIONAL,      OPTIONAL,      false, SASL_OVER_TLS,              WARNING, OPTIONAL_TLS_WITH_SASL,  TLS",
        "NOT_SUPPORTED, OPTIONAL,      true,  TCP_DIALBACK,               ERROR,   SASL_NEEDS_TLS,          SASL",
        "NOT_SUPPORTED, OPTIONAL,      false, '',                         ERROR,   SASL_NEEDS_TLS,          SASL",
        "REQUIRED,      NOT_SUPPORTED, true,  TLS_DIALBACK,               NONE,    NONE,                    NONE",
        "REQUIRED,      NOT_SUPPORTED, false, '',                         ERROR,   NO_METHOD_ENABLED,       DIALBACK",
        "OPTIONAL,      NOT_SUPPORTED, true,  TLS_DIALBACK+TCP_DIALBACK,  NOTE,    ANY_DIALBACK,            TLS",
        "OPTIONAL,      NOT_SUPPORTED, false, '',                         ERROR,   NO_METHOD_ENABLED,       DIALBACK",
        "NOT_SUPPORTED, NOT_SUPPORTED, true,  TCP_DIALBACK,               NOTE,    TCP_DIALBACK_ONLY,       TLS",
        "NOT_SUPPORTED, NOT_SUPPORTED, false, '',                         ERROR,   NO_METHOD_ENABLED,       DIALBACK",
    })
    void derivesMethodsAndFindingsOfEveryCombination(Negotiation tls, Negotiation sasl, boolean dialback, String accepted, String severity, String code, String field) {
        NegotiationSettings settings = new NegotiationSettings(tls, sasl, dialback);

        assertThat(settings.acceptedMethods().stream().map(Enum::name).collect(Collectors.joining("+"))).isEqualTo(accepted);
        List<String> shown = new ArrayList<>();
        settings.findings().forEach(f -> shown.add(f.severity() + " " + f.code() + " " + f.field()));
        assertThat(shown).isEqualTo(severity.equals("NONE") ? List.of() : List.of(severity + " " + code + " " + field));
        assertThat(settings.isSavable()).isEqualTo(!severity.equals("ERROR"));
    }

    @Test
    void listsEachCombinationOnceOfWhichElevenAreSavable() {
        assertThat(NegotiationSettings.all()).hasSize(18).doesNotHaveDuplicates();
        assertThat(NegotiationSettings.all().stream().filter(NegotiationSettings::isSavable)).hasSize(11);
    }

    @Test
    void everySavableCombinationAcceptsSomething() {
        assertThat(NegotiationSettings.all().stream().filter(NegotiationSettings::isSavable)).allSatisfy(settings -> assertThat(settings.acceptedMethods()).isNotEmpty());
    }
}
