package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.time.Duration;
import java.util.Map;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real partner that neither the DNS nor Openfire's own settings name: only the partner's settings say where it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Software.PROSODY)
class ConnectHostIT {

    private static final String OWN = "openfire.example";
    private static final String DOMAIN = "hidden.example";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Testbed testbed = Testbed.of(ConnectHostIT.class);
    private ProsodyServer partner;
    private PartnersConsole console;
    private XmppClient alice;
    private XmppClient bob;

    @BeforeAll
    void start() {
        OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE).withPlugin();
        openfire.start();
        // Openfire is told at its start where all others are: not about this one.
        partner = testbed.closing(new ProsodyServer(testbed, testbed.site(PartnerProfile.P4, DOMAIN), PartnerProfile.P4, BOB));
        partner.start();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        bob = testbed.closing(XmppClient.login(partner.address(), DOMAIN, BOB));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    /** With dialback, the partner is connected to even for streams that it opens itself: to ask about its key. */
    @ParameterizedTest
    @EnumSource(value = AuthenticationMethod.class, names = {"SASL_OVER_TLS", "TLS_DIALBACK"})
    void reachesThePartnerOnlyAtItsConnectHost(AuthenticationMethod method) {
        console.save(DOMAIN, PartnersConsole.settings(method));
        console.change(DOMAIN, Map.of("connectHost", partner.address() + ":5269"));
        String out = "out at " + System.nanoTime();
        alice.send(bob.jid(), out);
        bob.awaitMessage(out, PATIENCE);
        String in = "in at " + System.nanoTime();
        bob.send(alice.jid(), in);
        alice.awaitMessage(in, PATIENCE);
        assertThat(console.methods(DOMAIN, Direction.OUTBOUND)).containsExactly(method);
        assertThat(console.methods(DOMAIN, Direction.INBOUND)).containsExactly(method);

        console.delete(DOMAIN);
        console.save(DOMAIN, PartnersConsole.settings(AuthenticationMethod.TCP_DIALBACK));
        console.awaitNoStreams(DOMAIN, PATIENCE);
        console.change(DOMAIN, Map.of("connectHost", ""));
        alice.awaitError(alice.send(bob.jid(), "to nowhere at " + System.nanoTime()), PATIENCE);
        console.delete(DOMAIN);
    }
}
