package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.PartnerProfile.P1;
import static org.federatedpartners.it.testbed.PartnerProfile.P2;
import static org.federatedpartners.it.testbed.PartnerProfile.P3;
import static org.federatedpartners.it.testbed.PartnerProfile.P4;
import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.AuthenticationMethod.TCP_DIALBACK;
import static org.federatedpartners.policy.AuthenticationMethod.TLS_DIALBACK;
import static org.federatedpartners.policy.Negotiation.NOT_SUPPORTED;
import static org.federatedpartners.policy.Negotiation.OPTIONAL;
import static org.federatedpartners.policy.Negotiation.REQUIRED;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerKind;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.journal.Direction;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Reason;
import org.jivesoftware.smack.packet.StanzaError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind of partner in each profile, under each policy: what passes and by which method, what is refused, and what
 * everybody gets to know of it. Policies are set on the plugin's pages; all partners are up around one governed Openfire.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FederationMatrixIT {

    private static final String DOMAIN = "openfire.example";
    private static final Account ALICE = Account.of("alice");
    private static final Account BOB = Account.of("bob");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Settings that an administrator can choose. */
    enum Policy {
        SASL_OVER_TLS_ONLY(new NegotiationSettings(REQUIRED, REQUIRED, false)),
        TLS_DIALBACK_ONLY(new NegotiationSettings(REQUIRED, NOT_SUPPORTED, true)),
        TCP_DIALBACK_ONLY(new NegotiationSettings(NOT_SUPPORTED, NOT_SUPPORTED, true)),
        ALL(new NegotiationSettings(OPTIONAL, OPTIONAL, true));

        private final NegotiationSettings settings;

        Policy(NegotiationSettings settings) {
            this.settings = settings;
        }
    }

    /**
     * What is to come of a policy and a profile.
     *
     * @param method by which the two authenticate themselves; empty if they cannot agree on any
     * @param out    why we refuse the partner's stream when we connect; empty if the partner ends it by its own rules
     * @param in     why we refuse when the partner connects; empty if the partner ends it, or may do so before we refuse
     */
    record Outcome(Optional<AuthenticationMethod> method, Optional<Reason> out, Optional<Reason> in) {

        static Outcome by(AuthenticationMethod method) {
            return new Outcome(Optional.of(method), Optional.empty(), Optional.empty());
        }

        static Outcome refused(Reason out, Reason in) {
            return new Outcome(Optional.empty(), Optional.of(out), Optional.of(in));
        }

        static Outcome refusedWhenWeConnect(Reason out) {
            return new Outcome(Optional.empty(), Optional.of(out), Optional.empty());
        }

        static Outcome endedByThePartner() {
            return new Outcome(Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /** In the order of {@link Policy}. */
    private static final Map<PartnerProfile, List<Outcome>> EXPECTED = Map.of(
        P1, List.of(Outcome.by(SASL_OVER_TLS), Outcome.endedByThePartner(), Outcome.refusedWhenWeConnect(Reason.ENCRYPTION_NOT_ACCEPTED),
            Outcome.by(SASL_OVER_TLS)),
        P2, List.of(Outcome.refused(Reason.CERTIFICATE_UNTRUSTED, Reason.CERTIFICATE_UNTRUSTED), Outcome.by(TLS_DIALBACK),
            Outcome.refusedWhenWeConnect(Reason.ENCRYPTION_NOT_ACCEPTED), Outcome.by(TLS_DIALBACK)),
        P3, List.of(Outcome.refusedWhenWeConnect(Reason.ENCRYPTION_NOT_OFFERED), Outcome.refusedWhenWeConnect(Reason.ENCRYPTION_NOT_OFFERED),
            Outcome.by(TCP_DIALBACK), Outcome.by(TCP_DIALBACK)),
        P4, List.of(Outcome.by(SASL_OVER_TLS), Outcome.by(TLS_DIALBACK), Outcome.refusedWhenWeConnect(Reason.ENCRYPTION_NOT_ACCEPTED),
            Outcome.by(SASL_OVER_TLS)));

    private final Testbed testbed = Testbed.of(FederationMatrixIT.class);
    private final Map<String, Site> sites = new HashMap<>();
    private final Map<String, PartnerServer> partners = new HashMap<>();
    private final Map<String, XmppClient> bobs = new HashMap<>();
    /** By which method the live streams with a partner are authenticated. */
    private final Map<String, AuthenticationMethod> live = new HashMap<>();
    private PartnersConsole console;
    private XmppClient alice;
    private int said;

    @BeforeAll
    void start() {
        OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site(DOMAIN), ALICE).withPlugin(Path.of(System.getProperty("plugin.jar")));
        for (PartnerKind kind : PartnerKind.values()) {
            for (PartnerProfile profile : EXPECTED.keySet()) {
                sites.put(kind.domain(profile), testbed.site(kind.domain(profile)));
            }
        }
        openfire.start();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    static Stream<Arguments> cases() {
        return Arrays.stream(PartnerKind.values()).flatMap(kind -> EXPECTED.keySet().stream().sorted()
            .flatMap(profile -> Arrays.stream(Policy.values()).map(policy -> Arguments.of(kind, profile, policy))));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("cases")
    void passesOrIsRefusedAsThePolicySays(PartnerKind kind, PartnerProfile profile, Policy policy) {
        PartnerServer partner = partner(kind, profile);
        change(partner, policy);
        Outcome expected = EXPECTED.get(profile).get(policy.ordinal());
        if (expected.method.isPresent()) {
            passes(partner, expected.method.get());
        } else {
            isRefused(partner, Direction.OUTBOUND, expected.out, policy);
            isRefused(partner, Direction.INBOUND, expected.in, policy);
        }
    }

    /** Streams that the new policy does not accept are about to be closed; nothing is said until they are. */
    private void change(PartnerServer partner, Policy policy) {
        console.save(partner.domain(), policy.settings);
        AuthenticationMethod before = live.remove(partner.domain());
        if (before != null && !policy.settings.acceptedMethods().contains(before)) {
            Await.until(PATIENCE, "streams by " + before + " to be closed", () -> console.streams(partner.domain()).isNone());
        }
    }

    private void passes(PartnerServer partner, AuthenticationMethod method) {
        arrives(alice, bobs.get(partner.domain()));
        arrives(bobs.get(partner.domain()), alice);
        assertThat(Conversation.methods(partner, DOMAIN, 0).values()).as("by the partner's log").containsOnly(method);
        live.put(partner.domain(), method);
    }

    private void arrives(XmppClient sender, XmppClient recipient) {
        String message = next();
        sender.send(recipient.jid(), message);
        recipient.awaitMessage(message, PATIENCE);
        String presence = next();
        sender.show(recipient.fullJid(), presence);
        recipient.awaitStatus(presence, PATIENCE);
    }

    private void isRefused(PartnerServer partner, Direction direction, Optional<Reason> reason, Policy policy) {
        XmppClient sender = direction == Direction.OUTBOUND ? alice : bobs.get(partner.domain());
        XmppClient recipient = direction == Direction.OUTBOUND ? bobs.get(partner.domain()) : alice;
        Instant start = Instant.now();
        String presence = next();
        sender.show(recipient.fullJid(), presence);
        String message = next();
        StanzaError error = sender.awaitError(sender.send(recipient.jid(), message), PATIENCE).getError();
        if (direction == Direction.OUTBOUND) {
            assertThat(error.getCondition()).isEqualTo(StanzaError.Condition.remote_server_not_found);
        }
        reason.ifPresent(expected -> assertThat(console.awaitRefusal(partner.domain(), start, row -> row.direction() == direction, PATIENCE)).satisfies(row -> {
            assertThat(row.reason()).isEqualTo(expected);
            assertThat(row.accepted()).isEqualTo(policy.settings.acceptedMethods());
        }));
        recipient.settle();
        assertThat(recipient.hasMessage(message)).as("message delivered").isFalse();
        assertThat(recipient.hasStatus(presence)).as("presence delivered").isFalse();
        System.out.println("REFUSED " + partner.domain() + " " + policy + " " + direction + " " + error.getCondition() + " " + error.getDescriptiveText() + " "
            + console.refusals(partner.domain()).stream().filter(r -> !r.at().isBefore(start)).map(r -> r.direction() + ":" + r.reason()).toList()
            + " " + Duration.between(start, Instant.now()).toMillis());
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
