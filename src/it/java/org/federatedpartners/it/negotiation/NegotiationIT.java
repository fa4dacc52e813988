package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerKind;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which method is used with each partner under each policy, as the partner's own log tells, or that none is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NegotiationIT {

    private static final Account ALICE = Account.of("alice");
    private static final Account BOB = Account.of("bob");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String OWN = "openfire.example";

    /** The policies as the sets of methods they accept: SASL over TLS, TLS dialback, TCP dialback. */
    private static final String[] POLICIES = {"S", "T", "D", "ST", "TD", "STD"};

    /** For each policy in turn the method that is used; {@code -} where there is none in common. */
    private static final Map<PartnerProfile, String> EXPECTED = Map.of(
        PartnerProfile.P1, "S - - S - S",
        PartnerProfile.P2, "- T - T T T",
        PartnerProfile.P3, "- - D - D D",
        PartnerProfile.P4, "S T - S T S");

    private final Testbed testbed = Testbed.of(NegotiationIT.class);
    private final Map<PartnerProfile, PartnerServer> partners = new EnumMap<>(PartnerProfile.class);
    private OpenfireServer openfire;
    private Policies policies;
    private XmppClient alice;
    private int said;

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE).withPlugin(Path.of(System.getProperty("plugin.jar")))
            .withProperty("xmpp.server.certificate.accept-selfsigned", System.getProperty("accept.selfsigned", "false"));
        for (PartnerProfile profile : EXPECTED.keySet()) {
            partners.put(profile, PartnerKind.PROSODY.server(testbed, testbed.site(PartnerKind.PROSODY.domain(profile)), profile, BOB));
        }
        openfire.start();
        policies = Policies.of(openfire);
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    static Stream<Arguments> cases() {
        return Arrays.stream(PartnerProfile.values()).filter(EXPECTED::containsKey).flatMap(profile -> {
            String[] expected = EXPECTED.get(profile).split(" ");
            return Stream.iterate(0, i -> i < POLICIES.length, i -> i + 1).map(i -> Arguments.of(profile, POLICIES[i], expected[i]));
        });
    }

    @ParameterizedTest(name = "to {0}, accepting {1}: {2}")
    @MethodSource("cases")
    void outbound(PartnerProfile profile, String accepted, String expected) {
        PartnerServer partner = restarted(profile, accepted);
        long mark = partner.log().mark();
        try (XmppClient bob = XmppClient.login(partner, BOB)) {
            String word = next();
            String id = alice.send(bob.jid(), word);
            if (expected.equals("-")) {
                alice.awaitError(id, Duration.ofSeconds(5));
                assertThat(bob.hasMessage(word)).isFalse();
                assertRefused(partner, "OUTBOUND ");
                assertThat(partner.incoming(OWN, mark)).isEmpty();
            } else {
                bob.awaitMessage(word, PATIENCE);
                assertThat(method(partner.incoming(OWN, mark))).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest(name = "from {0}, accepting {1}: {2}")
    @MethodSource("cases")
    void inbound(PartnerProfile profile, String accepted, String expected) {
        PartnerServer partner = restarted(profile, accepted);
        long mark = partner.log().mark();
        try (XmppClient bob = XmppClient.login(partner, BOB)) {
            String word = next();
            String id = bob.send(alice.jid(), word);
            if (expected.equals("-")) {
                bob.awaitError(id, PATIENCE);
                assertThat(alice.hasMessage(word)).isFalse();
                assertRefused(partner, "INBOUND ");
                assertThat(partner.outgoing(OWN, mark)).isEmpty();
            } else {
                alice.awaitMessage(word, PATIENCE);
                assertThat(method(partner.outgoing(OWN, mark))).isEqualTo(expected);
            }
        }
    }

    /** Without any stream of before, and with no refusals but those of now. */
    private PartnerServer restarted(PartnerProfile profile, String accepted) {
        PartnerServer partner = partners.get(profile);
        partner.close();
        policies.save(partner.domain(), settings(accepted));
        partner.start();
        return partner;
    }

    private void assertRefused(PartnerServer partner, String direction) {
        Await.until(PATIENCE, "a refusal of " + partner.domain() + " to be recorded",
            () -> policies.refusals(partner.domain()).stream().findFirst().filter(reason -> reason.startsWith(direction)).isPresent());
        System.out.println("REASON " + partner.profile() + " " + policies.refusals(partner.domain()).get(0));
    }

    private static String method(Optional<AuthenticationMethod> method) {
        return method.map(used -> switch (used) {
            case SASL_OVER_TLS -> "S";
            case TLS_DIALBACK -> "T";
            case TCP_DIALBACK -> "D";
        }).orElse("-");
    }

    /** Any settings that accept exactly these. */
    private static NegotiationSettings settings(String accepted) {
        return NegotiationSettings.all().stream().filter(NegotiationSettings::isSavable)
            .filter(settings -> letters(settings.acceptedMethods()).equals(accepted)).findFirst().orElseThrow();
    }

    private static String letters(Set<AuthenticationMethod> methods) {
        StringBuilder letters = new StringBuilder();
        methods.forEach(used -> letters.append(method(Optional.of(used))));
        return letters.toString();
    }

    private String next() {
        return "word " + ++said;
    }
}
