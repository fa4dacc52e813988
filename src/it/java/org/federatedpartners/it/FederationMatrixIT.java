package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.AuthenticationMethod.TCP_DIALBACK;
import static org.federatedpartners.policy.AuthenticationMethod.TLS_DIALBACK;
import static org.federatedpartners.policy.Negotiation.NOT_SUPPORTED;
import static org.federatedpartners.policy.Negotiation.OPTIONAL;
import static org.federatedpartners.policy.Negotiation.REQUIRED;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerKind;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.journal.Direction;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Reason;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind of partner in each profile, under each policy: what passes, what is refused, and what everybody gets to know of
 * it. Policies are set on the plugin's pages; all partners are up around one governed Openfire.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FederationMatrixIT {

    private static final String DOMAIN = "openfire.example";
    private static final Account ALICE = Account.of("alice");
    private static final Account BOB = Account.of("bob");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Settings that an administrator can choose, with what they accept. */
    enum Policy {
        SASL_OVER_TLS_ONLY(new NegotiationSettings(REQUIRED, REQUIRED, false), SASL_OVER_TLS),
        TLS_DIALBACK_ONLY(new NegotiationSettings(REQUIRED, NOT_SUPPORTED, true), TLS_DIALBACK),
        TCP_DIALBACK_ONLY(new NegotiationSettings(NOT_SUPPORTED, NOT_SUPPORTED, true), TCP_DIALBACK),
        ALL(new NegotiationSettings(OPTIONAL, OPTIONAL, true), SASL_OVER_TLS, TLS_DIALBACK, TCP_DIALBACK);

        private final NegotiationSettings settings;
        private final Set<AuthenticationMethod> accepted;

        Policy(NegotiationSettings settings, AuthenticationMethod... accepted) {
            this.settings = settings;
            this.accepted = Set.of(accepted);
        }
    }

    /** What two servers agree on when nobody steers them: the strongest that the partner can do. */
    private static final Map<PartnerProfile, AuthenticationMethod> NEGOTIATED = Map.of(
        PartnerProfile.P1, SASL_OVER_TLS,
        PartnerProfile.P2, TLS_DIALBACK,
        PartnerProfile.P3, TCP_DIALBACK,
        PartnerProfile.P4, SASL_OVER_TLS);

    private static final Map<AuthenticationMethod, Reason> REASON = Map.of(
        SASL_OVER_TLS, Reason.SASL_OVER_TLS_NOT_ACCEPTED,
        TLS_DIALBACK, Reason.TLS_DIALBACK_NOT_ACCEPTED,
        TCP_DIALBACK, Reason.TCP_DIALBACK_NOT_ACCEPTED);

    private final Testbed testbed = Testbed.of(FederationMatrixIT.class);
    private final Map<String, Site> sites = new HashMap<>();
    private final Map<String, PartnerServer> partners = new HashMap<>();
    private final Map<String, XmppClient> bobs = new HashMap<>();
    private OpenfireServer openfire;
    private PluginPages pages;
    private XmppClient alice;
    private int said;

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site(DOMAIN), ALICE)
            .withPlugin(Path.of(System.getProperty("plugin.jar")));
        for (PartnerKind kind : PartnerKind.values()) {
            for (PartnerProfile profile : NEGOTIATED.keySet()) {
                sites.put(kind.domain(profile), testbed.site(kind.domain(profile)));
            }
        }
        openfire.start();
        pages = PluginPages.of(openfire);
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    static Stream<Arguments> cases() {
        return Arrays.stream(PartnerKind.values()).flatMap(kind -> Stream.of(PartnerProfile.P1, PartnerProfile.P2, PartnerProfile.P3, PartnerProfile.P4)
            .flatMap(profile -> Arrays.stream(Policy.values()).map(policy -> Arguments.of(kind, profile, policy))));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("cases")
    void passesOrIsRefusedAsThePolicySays(PartnerKind kind, PartnerProfile profile, Policy policy) {
        PartnerServer partner = partner(kind, profile);
        AuthenticationMethod method = NEGOTIATED.get(profile);
        pages.savePartner(partner.domain(), policy.settings);
        if (policy.accepted.contains(method)) {
            passes(partner, method);
        } else {
            Await.until(PATIENCE, "the streams to be closed that " + policy + " does not accept", () -> pages.live(partner.domain()).isNone());
            isRefusedOnTheWayOut(partner, REASON.get(method), policy);
            isRefusedOnTheWayIn(partner, REASON.get(method), policy);
        }
    }

    private void passes(PartnerServer partner, AuthenticationMethod method) {
        XmppClient bob = bobs.get(partner.domain());
        String message = next();
        alice.send(bob.jid(), message);
        bob.awaitMessage(message, PATIENCE);
        String presence = next();
        alice.show(bob.fullJid(), presence);
        bob.awaitStatus(presence, PATIENCE);
        String answer = next();
        bob.send(alice.jid(), answer);
        alice.awaitMessage(answer, PATIENCE);
        String greeting = next();
        bob.show(alice.fullJid(), greeting);
        alice.awaitStatus(greeting, PATIENCE);
        assertThat(Conversation.methods(partner, DOMAIN, 0).values()).as("by the partner's log").containsOnly(method);
    }

    private void isRefusedOnTheWayOut(PartnerServer partner, Reason reason, Policy policy) {
        XmppClient bob = bobs.get(partner.domain());
        String message = next();
        assertRefused(alice.awaitError(alice.send(bob.jid(), message), PATIENCE), reason);
        assertRecorded(partner, Direction.OUTBOUND, reason, policy);
        String presence = next();
        assertRefused(alice.awaitError(alice.show(bob.fullJid(), presence), PATIENCE), reason);
        bob.settle();
        assertThat(bob.hasMessage(message)).as("message delivered").isFalse();
        assertThat(bob.hasStatus(presence)).as("presence delivered").isFalse();
    }

    private void isRefusedOnTheWayIn(PartnerServer partner, Reason reason, Policy policy) {
        XmppClient bob = bobs.get(partner.domain());
        String message = next();
        refusedInbound(partner, () -> bob.send(alice.jid(), message));
        assertRecorded(partner, Direction.INBOUND, reason, policy);
        String presence = next();
        refusedInbound(partner, () -> bob.show(alice.fullJid(), presence));
        alice.settle();
        assertThat(alice.hasMessage(message)).as("message delivered").isFalse();
        assertThat(alice.hasStatus(presence)).as("presence delivered").isFalse();
    }

    /** A server whose stanza is refused is told so by the end of its stream; the page tells that a refusal was one more. */
    private void refusedInbound(PartnerServer partner, Runnable sending) {
        long before = inboundRefusals(partner);
        sending.run();
        Await.until(PATIENCE, "the refusal to be recorded", () -> inboundRefusals(partner) > before);
        Await.until(PATIENCE, "the stream to be closed", () -> pages.live(partner.domain()).isNone());
    }

    private long inboundRefusals(PartnerServer partner) {
        return pages.refusals(partner.domain()).stream().filter(row -> row.direction() == Direction.INBOUND).count();
    }

    private static void assertRefused(Stanza error, Reason reason) {
        assertThat(error.getError().getCondition()).isEqualTo(StanzaError.Condition.remote_server_not_found);
        assertThat(error.getError().getDescriptiveText()).isEqualTo(reason.publicText());
    }

    private void assertRecorded(PartnerServer partner, Direction direction, Reason reason, Policy policy) {
        List<PluginPages.RefusalRow> rows = pages.refusals(partner.domain());
        assertThat(rows).first().satisfies(row -> {
            assertThat(row.direction()).isEqualTo(direction);
            assertThat(row.reason()).isEqualTo(reason);
            assertThat(row.accepted()).isEqualTo(policy.accepted);
        });
    }

    private PartnerServer partner(PartnerKind kind, PartnerProfile profile) {
        return partners.computeIfAbsent(kind.domain(profile), domain -> {
            PartnerServer partner = kind.server(testbed, sites.get(domain), profile, BOB);
            partner.start();
            bobs.put(domain, testbed.closing(XmppClient.login(partner, BOB)));
            return partner;
        });
    }

    private String next() {
        return "word " + ++said;
    }
}
