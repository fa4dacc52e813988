package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.SettableClock;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.policy.StreamFacts.Encryption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Modes, relaxations and ratchets, beside a partner's settings. */
class StrictnessTest {

    private final SettableClock clock = new SettableClock(NOW);

    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final String DOMAIN = "partner.example";
    private static final NegotiationSettings ALL = new NegotiationSettings(Negotiation.OPTIONAL, Negotiation.OPTIONAL, true);

    private static StreamFacts by(AuthenticationMethod method) {
        return switch (method) {
            case SASL_OVER_TLS -> new StreamFacts(Encryption.TLS, Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
            case TLS_DIALBACK -> new StreamFacts(Encryption.TLS, Authentication.DIALBACK, CertificateStatus.UNTRUSTED, "TLSv1.3");
            case TCP_DIALBACK -> new StreamFacts(Encryption.NONE, Authentication.DIALBACK, CertificateStatus.ABSENT, "");
        };
    }

    private static Partner partner(NegotiationSettings settings, Strictness strictness) {
        return TestPartner.of(1, 1, DomainName.of(DOMAIN), "", List.of(), PartnerType.FEDERATED, settings, strictness);
    }

    private PolicySnapshot policy(UnlistedDomains unlisted, Mode mode, Partner partner) {
        return PolicySnapshot.of(new GlobalPolicy(unlisted, mode, DenyList.NONE), List.of(partner), StrongestMethods.NONE, clock);
    }

    private PolicySnapshot policy(Partner partner, StrongestMethods levels) {
        return PolicySnapshot.of(GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE), List.of(partner), levels, clock);
    }

    private static Strictness relaxed(AuthenticationMethod weakest, Instant until) {
        return new Strictness(Mode.ENFORCE, Optional.of(new Relaxation(weakest, until)), DowngradeProtection.OFF);
    }

    @ParameterizedTest
    @CsvSource({"ENFORCE, REPORT_ONLY", "REPORT_ONLY, ENFORCE", "REPORT_ONLY, REPORT_ONLY"})
    void reportOnlyForAllOrForOneReportsTheReasonAndRefusesNothing(Mode global, Mode own) {
        PolicySnapshot policy = policy(UnlistedDomains.FOLLOW_OPENFIRE, global,
            partner(NegotiationSettings.DEFAULT, new Strictness(own, Optional.empty(), DowngradeProtection.OFF)));
        assertThat(policy.judge(Direction.INBOUND, DOMAIN, by(AuthenticationMethod.TCP_DIALBACK)))
            .isEqualTo(new Verdict.Reported(Reason.TCP_DIALBACK_NOT_ACCEPTED));
        assertThat(policy.judge(Direction.INBOUND, DOMAIN, new StreamFacts(Encryption.UNKNOWN, Authentication.UNKNOWN, CertificateStatus.UNKNOWN, "")))
            .isEqualTo(new Verdict.Reported(Reason.FACTS_UNKNOWN));
        assertThat(policy.judgeWithoutStream(DOMAIN, Reason.NOT_AUTHENTICATED)).isEqualTo(new Verdict.Reported(Reason.NOT_AUTHENTICATED));
        assertThat(policy.judge(Direction.INBOUND, DOMAIN, by(AuthenticationMethod.SASL_OVER_TLS)).isRefused()).isFalse();
        assertThat(policy.hasPolicyFor(DOMAIN)).as("Openfire's own settings hold").isFalse();
        assertThat(policy.watches(DOMAIN)).isTrue();
    }

    @Test
    void onePartnerCanBeReportedWhileTheRestAreEnforced() {
        Partner other = TestPartner.of(2, 1, DomainName.of("other.example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT);
        PolicySnapshot policy = PolicySnapshot.of(GlobalPolicy.enforcing(UnlistedDomains.REFUSE),
            List.of(partner(NegotiationSettings.DEFAULT, new Strictness(Mode.REPORT_ONLY, Optional.empty(), DowngradeProtection.OFF)), other), StrongestMethods.NONE, clock);
        assertThat(policy.judge(Direction.OUTBOUND, DOMAIN, by(AuthenticationMethod.TCP_DIALBACK)).isRefused()).isFalse();
        assertThat(policy.judge(Direction.OUTBOUND, "other.example", by(AuthenticationMethod.TCP_DIALBACK)).isRefused()).isTrue();
        assertThat(policy.mayFederate("stranger.example").isRefused()).isTrue();
    }

    @Test
    void reportOnlyAppliesToDomainsWithoutPartner() {
        PolicySnapshot policy = policy(UnlistedDomains.REFUSE, Mode.REPORT_ONLY, partner(NegotiationSettings.DEFAULT, Strictness.DEFAULT));
        assertThat(policy.mayFederate("stranger.example")).isEqualTo(new Verdict.Reported(Reason.NOT_A_PARTNER));
        assertThat(policy.judge(Direction.INBOUND, "stranger.example", by(AuthenticationMethod.SASL_OVER_TLS)))
            .isEqualTo(new Verdict.Reported(Reason.NOT_A_PARTNER));
        assertThat(policy.hasPolicyFor("stranger.example")).isFalse();
        assertThat(policy.watches("stranger.example")).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = AuthenticationMethod.class, names = "SASL_OVER_TLS", mode = EnumSource.Mode.EXCLUDE)
    void aRelaxationAcceptsItsMethodAndStrongerOnesUntilItEnds(AuthenticationMethod weakest) {
        Partner partner = partner(NegotiationSettings.DEFAULT, relaxed(weakest, NOW.plusSeconds(60)));
        PolicySnapshot during = policy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.ENFORCE, partner);
        for (Direction direction : Direction.values()) {
            assertThat(during.accepted(direction, DOMAIN)).containsExactlyInAnyOrderElementsOf(EnumSet.range(AuthenticationMethod.SASL_OVER_TLS, weakest));
            assertThat(during.judge(direction, DOMAIN, by(weakest)).isRefused()).isFalse();
        }
        assertThat(during.relaxationEnded(NOW, NOW.plusSeconds(59))).isFalse();
        assertThat(during.relaxationEnded(NOW, NOW.plusSeconds(60))).isTrue();
        assertThat(during.relaxationEnded(NOW.plusSeconds(60), NOW.plus(Duration.ofDays(1000)))).isFalse();
    }

    @ParameterizedTest
    @EnumSource(value = AuthenticationMethod.class, names = "SASL_OVER_TLS", mode = EnumSource.Mode.EXCLUDE)
    void relaxationEndsWithoutANewSnapshot(AuthenticationMethod weakest) {
        PolicySnapshot policy = policy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.ENFORCE, partner(NegotiationSettings.DEFAULT, relaxed(weakest, NOW.plusSeconds(60))));
        for (Direction direction : Direction.values()) {
            clock.set(NOW.plusMillis(59_999));
            assertThat(policy.judge(direction, DOMAIN, by(weakest)).isRefused()).isFalse();
            clock.set(NOW.plusSeconds(60));
            assertThat(policy.judge(direction, DOMAIN, by(weakest)).isRefused()).isTrue();
            assertThat(policy.accepted(direction, DOMAIN)).containsExactly(AuthenticationMethod.SASL_OVER_TLS);
        }
    }

    @ParameterizedTest
    @CsvSource({"SASL_OVER_TLS, true", "TLS_DIALBACK, false", "TCP_DIALBACK, false"})
    void acceptsOnlyTheStrongestMethodUntilTheHistoryIsLoaded(AuthenticationMethod used, boolean accepted) {
        PolicySnapshot policy = policy(partner(ALL, new Strictness(Mode.ENFORCE, Optional.empty(), DowngradeProtection.REFUSE)), StrongestMethods.UNKNOWN);
        for (Direction direction : Direction.values()) {
            assertThat(policy.judge(direction, DOMAIN, by(used)).isRefused()).isEqualTo(!accepted);
        }
        assertThat(policy(partner(ALL, Strictness.DEFAULT), StrongestMethods.UNKNOWN).judge(Direction.INBOUND, DOMAIN, by(used)).isRefused())
            .as("who is held to nothing").isFalse();
    }

    @Test
    void acceptsDialbackUntilTheHistoryIsLoadedWhenItIsTheOnlyMethod() {
        NegotiationSettings dialback = new NegotiationSettings(Negotiation.REQUIRED, Negotiation.NOT_SUPPORTED, true);
        PolicySnapshot policy = policy(partner(dialback, new Strictness(Mode.ENFORCE, Optional.empty(), DowngradeProtection.REFUSE)), StrongestMethods.UNKNOWN);
        assertThat(policy.judge(Direction.INBOUND, DOMAIN, by(AuthenticationMethod.TLS_DIALBACK)).isRefused()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // held to, method used, ratchet, expected
        "SASL_OVER_TLS, SASL_OVER_TLS, REFUSE, ACCEPTED",
        "SASL_OVER_TLS, TLS_DIALBACK,  REFUSE, REFUSED",
        "SASL_OVER_TLS, TCP_DIALBACK,  REFUSE, REFUSED",
        "SASL_OVER_TLS, TCP_DIALBACK,  REPORT, REPORTED",
        "SASL_OVER_TLS, TCP_DIALBACK,  OFF,    ACCEPTED",
        "TLS_DIALBACK,  SASL_OVER_TLS, REFUSE, ACCEPTED",
        "TLS_DIALBACK,  TLS_DIALBACK,  REFUSE, ACCEPTED",
        "TLS_DIALBACK,  TCP_DIALBACK,  REFUSE, REFUSED",
        "TCP_DIALBACK,  TCP_DIALBACK,  REFUSE, ACCEPTED",
    })
    void downgradeProtectionRefusesMethodsWeakerThanTheStrongestSeen(AuthenticationMethod level, AuthenticationMethod used, DowngradeProtection downgradeProtection, String expected) {
        StrongestMethods levels = new StrongestMethods(Map.of(new StrongestMethods.Side(1, Direction.INBOUND), level));
        PolicySnapshot policy = policy(partner(ALL, new Strictness(Mode.ENFORCE, Optional.empty(), downgradeProtection)), levels);
        assertThat(policy.judge(Direction.INBOUND, DOMAIN, by(used))).isEqualTo(switch (expected) {
            case "ACCEPTED" -> Verdict.Accepted.INSTANCE;
            case "REPORTED" -> new Verdict.Reported(Reason.DOWNGRADED);
            default -> new Verdict.Refused(Reason.DOWNGRADED);
        });
        assertThat(policy.accepted(Direction.INBOUND, DOMAIN).contains(used)).isEqualTo(!expected.equals("REFUSED"));
        assertThat(policy.judge(Direction.OUTBOUND, DOMAIN, by(used)).isRefused()).as("the other direction").isFalse();
    }

    @Test
    void relaxationOverridesDowngradeProtection() {
        StrongestMethods levels = new StrongestMethods(Map.of(new StrongestMethods.Side(1, Direction.INBOUND), AuthenticationMethod.SASL_OVER_TLS));
        Strictness strictness = new Strictness(Mode.ENFORCE, Optional.of(new Relaxation(AuthenticationMethod.TLS_DIALBACK, NOW.plusSeconds(1))), DowngradeProtection.REFUSE);
        PolicySnapshot policy = policy(partner(ALL, strictness), levels);
        assertThat(policy.accepted(Direction.INBOUND, DOMAIN)).isEqualTo(Set.of(AuthenticationMethod.SASL_OVER_TLS, AuthenticationMethod.TLS_DIALBACK));
    }
}
