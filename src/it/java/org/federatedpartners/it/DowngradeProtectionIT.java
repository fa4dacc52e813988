package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A real partner has shown that it can do better, and its server becomes weaker: it comes back with a certificate that nobody trusts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Needs(Software.PROSODY)
class DowngradeProtectionIT {

    private static final String PARTNER = "partner.example";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final PartnerProfile STRONG = PartnerProfile.P4;
    private static final PartnerProfile WEAK = PartnerProfile.P2;

    private final Testbed testbed = Testbed.of(DowngradeProtectionIT.class);
    private OpenfireServer openfire;
    private Site there;
    private ProsodyServer partner;
    private PartnersConsole console;
    private XmppClient alice;
    private XmppClient bob;

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin();
        there = testbed.site(PARTNER);
        openfire.start();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        console.downgradeProtection(2, 0);
        console.save(PARTNER, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS, AuthenticationMethod.TLS_DIALBACK));
        console.change(PARTNER, Map.of("ratchet", DowngradeProtection.REFUSE.name()));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    /** Starts the partner's server, in place of the one that is there. */
    private void partnerIs(PartnerProfile profile) {
        if (partner != null) {
            bob.close();
            partner.close();
            console.awaitNoStreams(PARTNER, PATIENCE);
        }
        partner = new ProsodyServer(testbed, there, profile, BOB);
        partner.start();
        bob = testbed.closing(XmppClient.login(partner, BOB));
    }

    /** Talks in both directions by this method, and waits until so many streams of it are remembered for each of them. */
    private void talk(AuthenticationMethod method, long streams) {
        new Conversation(alice, bob).exchange();
        for (Direction direction : Direction.values()) {
            assertThat(console.methods(PARTNER, direction)).as(direction.name()).isEqualTo(Set.of(method));
            Await.until(PATIENCE, streams + " streams to be remembered: " + direction, () -> console.remembered(PARTNER, direction, method) >= streams);
        }
    }

    /** Nothing passes in either direction, and both are told for what they are. */
    private void assertDowngradesAreRefused() {
        Instant before = Instant.now();
        alice.awaitError(alice.send(bob.jid(), "to one who has become weaker"), PATIENCE);
        bob.awaitError(bob.send(alice.jid(), "from one who has become weaker"), PATIENCE);
        assertThat(alice.hasMessage("from one who has become weaker")).isFalse();
        assertThat(bob.hasMessage("to one who has become weaker")).isFalse();
        for (Direction direction : Direction.values()) {
            PartnersConsole.ShownRefusal refusal = console.awaitRefusal(PARTNER, before, one -> one.direction() == direction, PATIENCE);
            assertThat(refusal.reason()).as(direction.name()).isEqualTo(Reason.DOWNGRADED);
            assertThat(refusal.accepted()).as("what is still accepted").containsExactly(AuthenticationMethod.SASL_OVER_TLS);
        }
    }

    @Test
    @Order(1)
    void acceptsAWeakerMethodBeforeTheThresholdIsReached() {
        partnerIs(STRONG);
        talk(AuthenticationMethod.SASL_OVER_TLS, 1);
        assertThat(console.heldTo(PARTNER)).isEmpty();
        partnerIs(WEAK);
        talk(AuthenticationMethod.TLS_DIALBACK, 1);
        assertThat(console.refusals(PARTNER)).isEmpty();
    }

    @Test
    @Order(2)
    void refusesAWeakerMethodOnceTheThresholdIsReached() {
        partnerIs(STRONG);
        talk(AuthenticationMethod.SASL_OVER_TLS, 2);
        Await.until(PATIENCE, "the partner to be held to its best", () -> console.heldTo(PARTNER).equals(
            Map.of(Direction.INBOUND, AuthenticationMethod.SASL_OVER_TLS, Direction.OUTBOUND, AuthenticationMethod.SASL_OVER_TLS)));
        partnerIs(WEAK);
        assertDowngradesAreRefused();
    }

    @Test
    @Order(3)
    void refusesAWeakerMethodAfterARestart() {
        openfire.restart();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        Await.until(PATIENCE, "the partner to be held again", () -> console.heldTo(PARTNER).size() == 2);
        assertDowngradesAreRefused();
    }

    @Test
    @Order(4)
    void reportsAWeakerMethodWhenSetToReport() {
        console.change(PARTNER, Map.of("ratchet", DowngradeProtection.REPORT.name()));
        Instant before = Instant.now();
        new Conversation(alice, bob).exchange();
        PartnersConsole.ShownRefusal report = console.awaitRefusal(PARTNER, before, one -> true, PATIENCE);
        assertThat(report.reason()).isEqualTo(Reason.DOWNGRADED);
        assertThat(report.text()).contains("let through");
        console.change(PARTNER, Map.of("ratchet", DowngradeProtection.REFUSE.name()));
        console.awaitNoStreams(PARTNER, PATIENCE);
        assertDowngradesAreRefused();
    }

    @Test
    @Order(5)
    void acceptsAWeakerMethodWhileMoreDaysAreRequired() {
        console.downgradeProtection(2, 7);
        Await.until(PATIENCE, "the partner to be held to nothing", () -> console.heldTo(PARTNER).isEmpty());
        new Conversation(alice, bob).exchange();
        console.downgradeProtection(2, 0);
        console.awaitNoStreams(PARTNER, PATIENCE);
        assertDowngradesAreRefused();
    }

    @Test
    @Order(6)
    void acceptsAWeakerMethodOfAReportOnlyPartner() {
        console.change(PARTNER, Map.of("mode", Mode.REPORT_ONLY.name()));
        new Conversation(alice, bob).exchange();
        console.change(PARTNER, Map.of("mode", Mode.ENFORCE.name()));
        console.awaitNoStreams(PARTNER, PATIENCE);
    }

    @Test
    @Order(7)
    void acceptsAWeakerMethodAfterTheHistoryIsReset() {
        console.forget(PARTNER);
        assertThat(console.heldTo(PARTNER)).isEmpty();
        talk(AuthenticationMethod.TLS_DIALBACK, 1);
    }
}
