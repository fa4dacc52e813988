package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;
import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.AuthenticationMethod.TCP_DIALBACK;
import static org.federatedpartners.policy.AuthenticationMethod.TLS_DIALBACK;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerKind;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.jivesoftware.smack.packet.Presence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That the servers of the testbed are what they say: an Openfire without the plugin talks with each kind of partner in each
 * profile, by the method that the profile leads to.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TestbedIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What two servers agree on when nobody restricts them: the strongest that the partner can do. */
    private static final Map<PartnerProfile, AuthenticationMethod> EXPECTED = new EnumMap<>(Map.of(
        PartnerProfile.P1, SASL_OVER_TLS,
        PartnerProfile.P2, TLS_DIALBACK,
        PartnerProfile.P3, TCP_DIALBACK,
        PartnerProfile.P4, SASL_OVER_TLS));

    private final Testbed testbed = Testbed.of(TestbedIT.class);
    private final Map<String, Site> sites = new HashMap<>();
    private OpenfireServer openfire;

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE);
        partners().map(Arguments::get).forEach(partner -> {
            String domain = ((PartnerKind) partner[0]).domain((PartnerProfile) partner[1]);
            sites.put(domain, testbed.site(domain));
        });
        openfire.start();
    }

    @AfterAll
    void stop() {
        testbed.close();
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)).as("processes left behind").isEmpty();
    }

    static Stream<Arguments> partners() {
        return Arrays.stream(PartnerKind.values()).flatMap(kind -> EXPECTED.keySet().stream().map(profile -> Arguments.of(kind, profile)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("partners")
    void talksBothWaysByTheMethodOfTheProfile(PartnerKind kind, PartnerProfile profile) {
        try (PartnerServer partner = kind.server(testbed, sites.get(kind.domain(profile)), profile, BOB)) {
            partner.start();
            try (XmppClient alice = XmppClient.login(openfire, ALICE); XmppClient bob = XmppClient.login(partner, BOB)) {
                alice.send(bob.jid(), "to " + partner.domain());
                bob.awaitMessage("to " + partner.domain(), PATIENCE);
                bob.send(alice.jid(), "from " + partner.domain());
                alice.awaitMessage("from " + partner.domain(), PATIENCE);
                alice.subscribe(bob.jid());
                bob.awaitPresence(alice.jid(), Presence.Type.subscribe, PATIENCE);
                bob.subscribe(alice.jid());
                alice.awaitPresence(bob.jid(), Presence.Type.subscribe, PATIENCE);
            }
            assertThat(told(() -> partner.incoming("openfire.example", 0))).as("from Openfire").isEqualTo(EXPECTED.get(profile));
            assertThat(told(() -> partner.outgoing("openfire.example", 0))).as("to Openfire").isEqualTo(EXPECTED.get(profile));
        }
    }

    /** Some servers write their log with a delay. */
    private static AuthenticationMethod told(Supplier<Optional<AuthenticationMethod>> witness) {
        return Await.value(PATIENCE, () -> "the partner's log to tell the method", witness);
    }

    @Test
    void keepsWhatItHasStoredWhenItIsRestarted() {
        openfire.restart();
        assertThat(ConsoleClient.login(openfire).get("index.jsp").text()).contains("Server Information");
        XmppClient.login(openfire, ALICE).close();
    }
}
