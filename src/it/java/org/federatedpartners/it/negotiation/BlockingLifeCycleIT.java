package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerKind;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Sockets;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** On Openfire 4.2: the plugin comes and goes, and the listener is started again, while streams are up. */
@DisabledIfSystemProperty(named = "openfire.home", matches = ".+", disabledReason = "Newer versions have no blocking sockets")
@Needs(Software.PROSODY)
class BlockingLifeCycleIT {

    private static final String DOMAIN = "openfire.example";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final NegotiationSettings CERTIFICATES = new NegotiationSettings(Negotiation.REQUIRED, Negotiation.REQUIRED, false);
    private static final NegotiationSettings DIALBACK_OVER_TLS = new NegotiationSettings(Negotiation.REQUIRED, Negotiation.NOT_SUPPORTED, true);
    private static final int PORT = 5269;

    private Testbed testbed;
    private OpenfireServer openfire;
    private PartnerServer partner;

    @BeforeEach
    void start(TestInfo test) {
        testbed = Testbed.named("BlockingLifeCycleIT-" + test.getTestMethod().orElseThrow().getName());
        openfire = OpenfireServer.underTest(testbed, testbed.site(DOMAIN), ALICE).withPlugin();
        partner = PartnerKind.PROSODY.server(testbed, testbed.site("partner.example"), PartnerProfile.P4, BOB);
        openfire.start();
        partner.start();
    }

    @AfterEach
    void stop() {
        testbed.close();
    }

    @Test
    void streamsGoOnWhenThePluginGoesAndComesBackAndAreStillJudged() {
        new PartnersConsole(ConsoleClient.login(openfire)).save(partner.domain(), CERTIFICATES);
        try (XmppClient alice = XmppClient.login(openfire, ALICE); XmppClient bob = XmppClient.login(partner, BOB)) {
            exchange(alice, bob);
            assertThat(methods(0)).isEqualTo(Map.of("in", AuthenticationMethod.SASL_OVER_TLS, "out", AuthenticationMethod.SASL_OVER_TLS));
            Set<String> streams = streams();

            openfire.removePlugin();
            assertThat(streams()).as("streams after the plugin was removed").isEqualTo(streams);
            exchange(alice, bob);
            assertThat(streams()).as("streams after messages without the plugin").isEqualTo(streams);

            openfire.installPlugin();
            assertThat(streams()).as("streams after the plugin was loaded again").isEqualTo(streams);
            exchange(alice, bob);
            assertThat(streams()).as("streams after messages with the plugin").isEqualTo(streams);

            long mark = partner.log().mark();
            new PartnersConsole(ConsoleClient.login(openfire)).save(partner.domain(), DIALBACK_OVER_TLS);
            Await.until(PATIENCE, "the streams that the policy no longer accepts to be closed", () -> streams().stream().noneMatch(streams::contains));
            exchange(alice, bob);
            assertThat(methods(mark)).isEqualTo(Map.of("in", AuthenticationMethod.TLS_DIALBACK, "out", AuthenticationMethod.TLS_DIALBACK));
        }
    }

    @Test
    void newStreamsAreSteeredAfterEachChangeOfTheListenerAndNotAfterTheEnd() {
        new PartnersConsole(ConsoleClient.login(openfire)).save(partner.domain(), CERTIFICATES);
        try (XmppClient alice = XmppClient.login(openfire, ALICE); XmppClient bob = XmppClient.login(partner, BOB)) {
            exchange(alice, bob);
            Set<String> streams = streams();
            for (List<String> change : List.of(List.of("restart", ""), List.of("tls", "required"), List.of("tls", "disabled"), List.of("tls", "optional"),
                List.of("clientAuth", "needed"), List.of("clientAuth", "wanted"), List.of("enabled", "false"), List.of("enabled", "true"))) {
                set(change.get(0), change.get(1));
                if (!change.get(1).equals("false")) {
                    Await.until(PATIENCE, "the offers to be steered after " + change, () -> isSteered(PORT));
                }
            }
            set("port", "5299");
            Await.until(PATIENCE, "the offers to be steered on another port", () -> isSteered(5299));
            set("port", Integer.toString(PORT));
            Await.until(PATIENCE, "the offers to be steered on the port again", () -> isSteered(PORT));
            assertThat(streams()).as("streams after all changes of the listener").isEqualTo(streams);
            exchange(alice, bob);

            openfire.removePlugin();
            assertThat(offers(PORT)).as("Openfire's own offers").contains("<dialback");
            openfire.installPlugin();
            assertThat(isSteered(PORT)).isTrue();
        }
    }

    /** What the policy "certificates" makes of the offers; Openfire's own have dialback. */
    private boolean isSteered(int port) {
        try {
            String offers = offers(port);
            return offers.contains("<required") && !offers.contains("dialback/>") && !offers.contains("<dialback");
        } catch (java.io.UncheckedIOException | AssertionError notListening) {
            return false;
        }
    }

    private String offers(int port) {
        try (RawStream stream = RawStream.connect(openfire.address(), port)) {
            return stream.begin(partner.domain(), DOMAIN).asXML();
        }
    }

    private void set(String setting, String value) {
        int status = ConsoleClient.login(openfire).post("test/server-listener", Map.of("setting", List.of(setting), "value", List.of(value))).status();
        assertThat(status).as(setting + " " + value).isEqualTo(200);
    }

    private Set<String> streams() {
        return Sockets.serverStreams(testbed.sites());
    }

    private static void exchange(XmppClient alice, XmppClient bob) {
        String body = "at " + System.nanoTime();
        alice.send(bob.jid(), body);
        bob.awaitMessage(body, PATIENCE);
        bob.send(alice.jid(), body);
        alice.awaitMessage(body, PATIENCE);
    }

    private Map<String, AuthenticationMethod> methods(long mark) {
        Supplier<Map<String, AuthenticationMethod>> told = () -> Map.of(
            "in", Await.value(PATIENCE, () -> "the method to the partner", () -> partner.incoming(DOMAIN, mark)),
            "out", Await.value(PATIENCE, () -> "the method from the partner", () -> partner.outgoing(DOMAIN, mark)));
        return told.get();
    }
}
