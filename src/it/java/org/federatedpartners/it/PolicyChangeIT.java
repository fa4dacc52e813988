package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;
import static org.federatedpartners.policy.Negotiation.NOT_SUPPORTED;
import static org.federatedpartners.policy.Negotiation.REQUIRED;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Load;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Sockets;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.UnlistedDomains;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Policies that change, and the plugin that comes and goes, while streams are up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyChangeIT {

    private static final NegotiationSettings ACCEPTS_CERTIFICATES = new NegotiationSettings(REQUIRED, REQUIRED, false);
    private static final NegotiationSettings ACCEPTS_PLAIN_DIALBACK = new NegotiationSettings(NOT_SUPPORTED, NOT_SUPPORTED, true);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final String PARTNER = "partner.example";

    private final Testbed testbed = Testbed.of(PolicyChangeIT.class);
    private OpenfireServer openfire;
    private OpenfireServer partner;
    private PartnersConsole pages;
    private XmppClient alice;
    private XmppClient bob;
    private Conversation conversation;

    /** The partner authenticates by certificate, and nothing else. */
    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin();
        partner = OpenfireServer.partner(testbed, testbed.site(PARTNER), PartnerProfile.P1, BOB);
        openfire.start();
        partner.start();
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    @BeforeEach
    void logIn() {
        pages = new PartnersConsole(ConsoleClient.login(openfire));
        alice = XmppClient.login(openfire, ALICE);
        bob = XmppClient.login(partner, BOB);
        conversation = new Conversation(alice, bob);
    }

    @AfterEach
    void logOut() {
        alice.close();
        bob.close();
    }

    @Test
    void aTightenedPolicyEndsStreamsAtOnceAndALoosenedOneLetsThemComeBack() {
        pages.save(PARTNER, ACCEPTS_CERTIFICATES);
        conversation.exchange();
        assertThat(streams()).as("a stream for each direction").hasSize(2);

        Instant start = Instant.now();
        pages.save(PARTNER, ACCEPTS_PLAIN_DIALBACK);
        awaitEndOfStreams();
        for (Direction direction : Direction.values()) {
            pages.awaitRefusal(PARTNER, start, row -> row.reason() == Reason.SASL_OVER_TLS_NOT_ACCEPTED && row.direction() == direction, PATIENCE);
        }
        assertOutboundIsRefused(Reason.ENCRYPTION_NOT_ACCEPTED, StanzaError.Condition.remote_server_not_found);

        pages.save(PARTNER, ACCEPTS_CERTIFICATES);
        conversation.exchange();
    }

    @Test
    void aLoosenedPolicyLeavesCompliantStreamsAlone() {
        pages.save(PARTNER, ACCEPTS_CERTIFICATES);
        conversation.exchange();
        Set<String> streams = streams();
        pages.save(PARTNER, new NegotiationSettings(REQUIRED, REQUIRED, true));
        conversation.exchange();
        assertThat(streams()).isEqualTo(streams);
    }

    @Test
    void compliantStreamsSurviveTheRemovalOfThePluginAndItsReturn() {
        pages.save(PARTNER, ACCEPTS_CERTIFICATES);
        conversation.exchange();
        Set<String> streams = streams();
        openfire.removePlugin();
        conversation.exchange();
        openfire.installPlugin();
        conversation.exchange();
        assertThat(streams()).isEqualTo(streams);
    }

    @Test
    void thePluginKeepsItsPartnersAndEndsStreamsThatWereMadeWhileItWasAway() {
        pages.save(PARTNER, ACCEPTS_PLAIN_DIALBACK);
        awaitEndOfStreams();
        assertOutboundIsRefused(Reason.ENCRYPTION_NOT_ACCEPTED, StanzaError.Condition.remote_server_not_found);
        openfire.removePlugin();
        conversation.exchange();
        openfire.installPlugin();
        awaitEndOfStreams();
        assertOutboundIsRefused(Reason.ENCRYPTION_NOT_ACCEPTED, StanzaError.Condition.remote_server_not_found);
    }

    @Test
    void aDomainThatIsNoPartnerFollowsTheSetting() {
        pages.save(PARTNER, ACCEPTS_CERTIFICATES);
        pages.delete(PARTNER);
        conversation.exchange();

        pages.unlistedDomains(UnlistedDomains.REFUSE);
        Await.until(Load.allows(AT_ONCE), "streams of domains that are no partners to be closed", () -> streams().isEmpty());
        assertOutboundIsRefused(Reason.NOT_A_PARTNER, StanzaError.Condition.not_allowed);
        String message = "from no partner";
        bob.send(alice.jid(), message);
        Await.until(PATIENCE, "the refusal to be recorded", () -> pages.refusals(PARTNER).stream()
            .anyMatch(row -> row.direction() == Direction.INBOUND && row.reason() == Reason.NOT_A_PARTNER));
        alice.settle();
        assertThat(alice.hasMessage(message)).isFalse();

        pages.unlistedDomains(UnlistedDomains.FOLLOW_OPENFIRE);
        conversation.exchange();
    }

    /** Those of an earlier test too. */
    private void awaitEndOfStreams() {
        Await.until(Load.allows(AT_ONCE), "streams that do not comply to be closed", () -> streams().isEmpty());
        pages.awaitNoStreams(PARTNER, PATIENCE);
    }

    private Set<String> streams() {
        return Sockets.serverStreams(testbed.sites());
    }

    private void assertOutboundIsRefused(Reason reason, StanzaError.Condition condition) {
        String message = "refused for " + reason;
        Stanza error = alice.awaitError(alice.send(bob.jid(), message), PATIENCE);
        assertThat(error.getError().getCondition()).isEqualTo(condition);
        assertThat(error.getError().getDescriptiveText()).isEqualTo(reason.publicText());
        bob.settle();
        assertThat(bob.hasMessage(message)).as("delivered").isFalse();
    }
}
