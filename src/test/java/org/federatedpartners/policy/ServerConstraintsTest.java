package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.federatedpartners.policy.ServerConstraints.Effect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConstraintsTest {

    private static final DomainName PARTNER = DomainName.of("partner.example");
    private static final DomainName OTHER = DomainName.of("other.example");

    /** Settings that hinder nobody, but for one. */
    private static ServerFacts with(String setting) {
        return switch (setting) {
            case "none" -> ServerFacts.UNCONSTRAINED;
            case "no port" -> facts(false, false, "optional", true, true, "EXTERNAL", "wanted");
            case "direct TLS only" -> facts(false, true, "optional", true, true, "EXTERNAL", "wanted");
            case "direct TLS off" -> facts(true, false, "optional", true, true, "EXTERNAL", "wanted");
            case "TLS disabled" -> facts(true, true, "disabled", true, true, "EXTERNAL", "wanted");
            case "TLS required" -> facts(true, true, "required", true, true, "EXTERNAL", "wanted");
            case "dialback off" -> facts(true, true, "optional", false, true, "EXTERNAL", "wanted");
            case "no certificate" -> facts(true, true, "optional", true, false, "EXTERNAL", "wanted");
            case "no EXTERNAL" -> facts(true, true, "optional", true, true, "PLAIN", "wanted");
            case "not asked" -> facts(true, true, "optional", true, true, "EXTERNAL", "disabled");
            case "needed" -> facts(true, true, "optional", true, true, "EXTERNAL", "needed");
            case "TLS disabled, dialback off" -> facts(true, true, "disabled", false, true, "EXTERNAL", "wanted");
            default -> throw new IllegalArgumentException(setting);
        };
    }

    private static ServerFacts facts(boolean listens, boolean direct, String tls, boolean dialback, boolean certificate, String mechanism, String client) {
        return new ServerFacts(listens, direct, tls, dialback, certificate, List.of(mechanism), client, "blacklist", domain -> listens || direct, Set.of());
    }

    private static Set<AuthenticationMethod> methods(String letters) {
        return Arrays.stream(AuthenticationMethod.values()).filter(method -> letters.indexOf("STD".charAt(method.ordinal())) >= 0)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(AuthenticationMethod.class)));
    }

    private static String letters(Set<AuthenticationMethod> methods) {
        return methods.isEmpty() ? "-" : methods.stream().map(method -> "STD".substring(method.ordinal(), method.ordinal() + 1)).collect(Collectors.joining());
    }

    /** S SASL over TLS, T TLS dialback, D TCP dialback. */
    @ParameterizedTest
    @CsvSource({
        "none,             STD, -,                              NOTHING_LOST",
        "direct TLS off,   STD, -,                              NOTHING_LOST",
        "needed,           STD, -,                              NOTHING_LOST",
        "no port,          S,   NO_LISTENER in S out S,         NOTHING_PASSES",
        "no port,          D,   NO_LISTENER in D out D,         NOTHING_PASSES",
        "direct TLS only,  ST,  DIRECT_TLS_ONLY in ST out -,    NOTHING_COMES_IN",
        "TLS disabled,     S,   TLS_DISABLED in S out S,        NOTHING_PASSES",
        "TLS disabled,     ST,  TLS_DISABLED in ST out ST,      NOTHING_PASSES",
        "TLS disabled,     STD, TLS_DISABLED in ST out ST,      PARTLY",
        "TLS disabled,     D,   -,                              NOTHING_LOST",
        "TLS required,     D,   TLS_REQUIRED in D out D,        NOTHING_PASSES",
        "TLS required,     TD,  TLS_REQUIRED in D out D,        PARTLY",
        "TLS required,     ST,  -,                              NOTHING_LOST",
        "dialback off,     S,   -,                              NOTHING_LOST",
        "dialback off,     T,   DIALBACK_DISABLED in T out T,   NOTHING_PASSES",
        "dialback off,     TD,  DIALBACK_DISABLED in TD out TD, NOTHING_PASSES",
        "dialback off,     STD, DIALBACK_DISABLED in TD out TD, PARTLY",
        "no certificate,   S,   CERTIFICATE_MISSING in S out S, NOTHING_PASSES",
        "no certificate,   T,   CERTIFICATE_MISSING in T out -, NOTHING_COMES_IN",
        "no certificate,   STD, CERTIFICATE_MISSING in ST out S, PARTLY",
        "no certificate,   D,   -,                              NOTHING_LOST",
        "no EXTERNAL,      S,   EXTERNAL_DISABLED in S out -,   NOTHING_COMES_IN",
        "no EXTERNAL,      ST,  EXTERNAL_DISABLED in S out -,   PARTLY",
        "no EXTERNAL,      TD,  -,                              NOTHING_LOST",
        "not asked,        S,   CERTIFICATE_NOT_ASKED_FOR in S out -, NOTHING_COMES_IN",
        "not asked,        T,   -,                              NOTHING_LOST",
        "'TLS disabled, dialback off', STD, TLS_DISABLED in ST out ST; DIALBACK_DISABLED in TD out TD, NOTHING_PASSES",
        "'TLS disabled, dialback off', D,   DIALBACK_DISABLED in D out D, NOTHING_PASSES",
    })
    void reportsOnlySettingsThatConstrainThePolicy(String setting, String accepted, String expected, ServerConstraints.Extent extent) {
        ServerConstraints constraints = ServerConstraints.of(methods(accepted), List.of(PARTNER), with(setting));
        assertThat(constraints.all().stream().map(one -> one.constraint() + " in " + letters(one.inbound()) + " out " + letters(one.outbound()))
            .collect(Collectors.joining("; "))).isEqualTo(expected.equals("-") ? "" : expected);
        assertThat(constraints.extent()).isEqualTo(extent);
        assertThat(constraints.isEmpty()).isEqualTo(extent == ServerConstraints.Extent.NOTHING_LOST);
    }

    @ParameterizedTest
    @CsvSource({
        "no port, S,         xmpp.server.socket.active, false, true",
        "TLS disabled, S,    xmpp.server.tls.policy, disabled, optional",
        "TLS required, D,    xmpp.server.tls.policy, required, optional",
        "dialback off, T,    xmpp.server.dialback.enabled, false, true",
        "no EXTERNAL, S,     sasl.mechs, PLAIN, 'PLAIN,EXTERNAL'",
        "not asked, S,       xmpp.server.cert.policy, disabled, wanted",
        "no certificate, S,  '', '', ''",
    })
    void constraintNamesTheSettingAndItsRemedy(String setting, String accepted, String property, String present, String remedy) {
        assertThat(ServerConstraints.of(methods(accepted), List.of(PARTNER), with(setting)).all()).singleElement().satisfies(one -> {
            assertThat(one.constraint().property()).isEqualTo(property);
            assertThat(one.present()).isEqualTo(present);
            assertThat(one.remedy()).isEqualTo(remedy);
        });
    }

    @Test
    void constrainsPartlyWhenOneOfTwoDomainsIsNotPermitted() {
        ServerFacts server = new ServerFacts(true, true, "optional", true, true, List.of("EXTERNAL"), "wanted", "whitelist", OTHER::equals, Set.of());
        ServerConstraints both = ServerConstraints.of(methods("ST"), List.of(PARTNER, OTHER), server);
        assertThat(both.extent()).isEqualTo(ServerConstraints.Extent.PARTLY);
        assertThat(both.all()).singleElement().returns(ServerConstraint.NOT_PERMITTED, Effect::constraint).returns("whitelist", Effect::present)
            .returns(List.of(PARTNER), Effect::domains);
        assertThat(ServerConstraints.of(methods("ST"), List.of(PARTNER), server).extent()).isEqualTo(ServerConstraints.Extent.NOTHING_PASSES);
        assertThat(ServerConstraints.of(methods("ST"), List.of(OTHER), server).isEmpty()).isTrue();
    }

    @Test
    void ignoresConstraintsThatSteeringOvercomes() {
        ServerFacts server = with("TLS disabled, dialback off");
        assertThat(ServerConstraints.of(methods("STD"), List.of(PARTNER), server.lifting(Set.of(ServerConstraint.TLS_DISABLED))).all())
            .extracting(Effect::constraint).containsExactly(ServerConstraint.DIALBACK_DISABLED);
        assertThat(ServerConstraints.of(methods("STD"), List.of(PARTNER), server.lifting(EnumSet.allOf(ServerConstraint.class))).isEmpty()).isTrue();
        assertThat(letters(server.lifting(EnumSet.allOf(ServerConstraint.class)).usableInbound(false))).isEqualTo("STD");
    }

    @Test
    void reportsNoConstraintWhenThePolicyAcceptsNothing() {
        assertThat(ServerConstraints.of(Set.of(), List.of(PARTNER), with("no port")).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "none,            STD, STD, STD, STD",
        // Whoever is connected all the same has got past it.
        "no port,         STD, STD, STD, STD",
        "direct TLS only, STD, STD, STD, STD",
        "TLS disabled,    D,   D,   STD, STD",
        "TLS required,    ST,  ST,  ST,  ST",
        "dialback off,    S,   S,   S,   S",
        "no certificate,  D,   TD,  D,   TD",
        "no EXTERNAL,     TD,  STD, TD,  STD",
    })
    void limitsUsableMethodsByServerWideSettings(String setting, String in, String out, String encryptedIn, String encryptedOut) {
        ServerFacts server = with(setting);
        assertThat(letters(server.usableInbound(false))).isEqualTo(in);
        assertThat(letters(server.usableOutbound(false))).isEqualTo(out);
        assertThat(letters(server.usableInbound(true))).isEqualTo(encryptedIn);
        assertThat(letters(server.usableOutbound(true))).isEqualTo(encryptedOut);
    }
}
