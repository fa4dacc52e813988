package org.federatedpartners.openfire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicyInForce;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.policy.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DefensesTest {

    private final PolicyInForce policy = new PolicyInForce(TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(
        TestPartner.of(1, 1, DomainName.of("partner.example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT))), Clock.systemUTC());
    private final List<PolicySnapshot> heard = new ArrayList<>();
    private final Defenses defenses = new Defenses(policy);

    static Stream<Arguments> failures() {
        return Stream.of(
            Arguments.of(new NoSuchMethodError("InterceptorManager.addInterceptor"), "InterceptorManager.addInterceptor"),
            Arguments.of(new NoClassDefFoundError("PacketInterceptor"), "PacketInterceptor"),
            Arguments.of(new IllegalStateException("no field threadPool"), "no field threadPool"),
            Arguments.of(new NullPointerException(), "java.lang.NullPointerException"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void refusesEveryPartnerAndNamesWhatIsMissingIfADefenseCannotBeAttached(Throwable failure, String named) {
        policy.addListener(heard::add);
        assertThat(defenses.attach("Stanzas cannot be judged", () -> throwing(failure))).isFalse();
        assertThat(defenses.missing()).isEqualTo(named);
        assertThat(policy.get().mayFederate("partner.example")).isEqualTo(new Verdict.Refused(Reason.STREAMS_UNVERIFIABLE));
        assertThat(heard).as("live streams are judged again").containsExactly(policy.get());
        assertThat(policy.get().mayFederate("stranger.example").isRefused()).as("Openfire's own settings hold for it").isFalse();
    }

    @Test
    void namesTheFirstFailureAndAttachesTheOtherDefense() {
        List<String> attached = new ArrayList<>();
        defenses.attach("Stanzas cannot be judged", () -> throwing(new NoSuchMethodError("first")));
        defenses.attach("Negotiations cannot be steered", () -> throwing(new NoSuchMethodError("second")));
        assertThat(defenses.attach("Negotiations cannot be steered", () -> attached.add("steering"))).isTrue();
        assertThat(attached).containsExactly("steering");
        assertThat(defenses.missing()).isEqualTo("first");
        assertThat(policy.get().mayFederate("partner.example").isRefused()).isTrue();
    }

    @Test
    void changesNothingIfAllIsAttached() {
        PolicySnapshot before = policy.get();
        assertThat(defenses.attach("Stanzas cannot be judged", () -> {})).isTrue();
        assertThat(defenses.missing()).isEmpty();
        assertThat(policy.get()).isSameAs(before);
    }

    @Test
    void takesOutTheRestIfOneCannotBeTakenOut() {
        List<String> detached = new ArrayList<>();
        defenses.detach(() -> throwing(new NoSuchMethodError("gone")));
        defenses.detach(() -> detached.add("gate"));
        assertThat(detached).containsExactly("gate");
    }

    private static void throwing(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }
}
