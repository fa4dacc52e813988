package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerKind;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.PartnersConsole.ShownObstacles;
import org.federatedpartners.it.testbed.ServerSettings;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Openfire's own settings against those of one partner: where Openfire's win, the pages say so and streams are refused;
 * where the partner's win, the pages say nothing and streams pass.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Software.PROSODY)
class ServerSettingsIT {

    private static final String OWN = "openfire.example";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final boolean IS_42 = System.getProperty("openfire.home", "").isBlank();
    private static final ShownObstacles NONE = new ShownObstacles("", List.of());

    private final Testbed testbed = Testbed.of(ServerSettingsIT.class);
    private final Map<PartnerProfile, Site> sites = new EnumMap<>(PartnerProfile.class);
    private ServerSettings settings;
    private PartnersConsole console;
    private XmppClient alice;
    private int said;

    @BeforeAll
    void start() {
        OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE).withPlugin();
        for (PartnerProfile profile : List.of(PartnerProfile.P1, PartnerProfile.P2, PartnerProfile.P3, PartnerProfile.P4)) {
            sites.put(profile, testbed.site(PartnerKind.PROSODY.domain(profile)));
        }
        openfire.start();
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        settings = openfire.settings();
        console = new PartnersConsole(ConsoleClient.login(openfire));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    /**
     * A partner under a policy, S SASL over TLS, T TLS dialback, D TCP dialback: what the settings block by the pages, and the
     * method or the reason of the refusal from it and to it; then the method both ways with the usual setting, and where the
     * policy overrides the setting.
     */
    @ParameterizedTest(name = "{0}={1}, {3} under {4}")
    @CsvSource({
        "xmpp.server.tls.policy,       disabled, optional, P1, S,   NOTHING_PASSES TLS_DISABLED,      SERVER_SETTINGS, SERVER_SETTINGS, S, not 4.2",
        "xmpp.server.tls.policy,       disabled, optional, P3, STD, PARTLY TLS_DISABLED,              D,               D,               D, not 4.2",
        "xmpp.server.tls.policy,       required, optional, P3, D,   NOTHING_PASSES TLS_REQUIRED,      SERVER_SETTINGS, SERVER_SETTINGS, D, not 4.2",
        "xmpp.server.dialback.enabled, false,    true,     P2, T,   NOTHING_PASSES DIALBACK_DISABLED, SERVER_SETTINGS, SERVER_SETTINGS, T, not 4.2",
        "xmpp.server.dialback.enabled, false,    true,     P3, TD,  NOTHING_PASSES DIALBACK_DISABLED, SERVER_SETTINGS, SERVER_SETTINGS, D, not 4.2",
        "xmpp.server.dialback.enabled, false,    true,     P1, S,   '',                               S,               S,               S, all",
        "sasl.mechs, PLAIN,       'PLAIN,EXTERNAL',        P1, S,   NOTHING_COMES_IN EXTERNAL_DISABLED, SERVER_SETTINGS, S,             S, all",
        "sasl.mechs, PLAIN,       'PLAIN,EXTERNAL',        P4, ST,  PARTLY EXTERNAL_DISABLED,         T,               S,               S, all",
        "xmpp.server.cert.policy,      disabled, wanted,   P1, S,   '',                               S,               S,               S, all",
        "xmpp.server.cert.policy,      needed,   wanted,   P2, T,   '',                               T,               T,               T, all",
    })
    void serverWideSettingConstrainsThePolicyUntilItIsReset(String property, String value, String usual, PartnerProfile profile, String policy, String shown, String in, String out,
        String otherwise, String where) {
        boolean overridden = where.equals("not 4.2") && IS_42;
        try (Talk talk = new Talk(profile, policy)) {
            settings.property(property, value);
            settings.reopen();
            talk.begin();
            talk.pagesShow(overridden ? NONE : shown(shown));
            talk.goes(Direction.INBOUND, overridden ? otherwise : in);
            talk.goes(Direction.OUTBOUND, overridden ? otherwise : out);
        } finally {
            settings.property(property, usual);
            settings.reopen();
        }
        try (Talk talk = new Talk(profile, policy)) {
            talk.pagesShow(NONE);
            if (!overridden && !(in + out).equals(otherwise + otherwise)) {
                talk.begin();
                talk.goes(Direction.INBOUND, otherwise);
                talk.goes(Direction.OUTBOUND, otherwise);
            }
        }
    }

    @Test
    void acceptsDialbackOverTlsWithACertificateThatOpenfireRejects() {
        settings.property("xmpp.socket.ssl.certificate.strict-validation", "true");
        settings.property("xmpp.socket.ssl.certificate.accept-selfsigned", "false");
        settings.property("xmpp.server.certificate.accept-selfsigned", "false");
        settings.reopen();
        try (Talk talk = new Talk(PartnerProfile.P2, "T")) {
            talk.begin();
            talk.pagesShow(NONE);
            talk.goes(Direction.INBOUND, "T");
            talk.goes(Direction.OUTBOUND, "T");
        } finally {
            settings.property("xmpp.socket.ssl.certificate.strict-validation", "false");
            settings.property("xmpp.socket.ssl.certificate.accept-selfsigned", "true");
            settings.reopen();
        }
    }

    @Test
    void refusesAPartnerOnTheBlackListUntilItIsRemoved() {
        try (Talk talk = new Talk(PartnerProfile.P4, "ST")) {
            settings.block(talk.domain());
            talk.begin();
            talk.pagesShow(shown("NOTHING_PASSES NOT_PERMITTED"));
            talk.goes(Direction.INBOUND, "SERVER_SETTINGS");
            talk.goes(Direction.OUTBOUND, "SERVER_SETTINGS");
            settings.allow(talk.domain());
            talk.pagesShow(NONE);
            talk.goes(Direction.INBOUND, "S");
            talk.goes(Direction.OUTBOUND, "S");
        }
    }

    @Test
    void refusesAPartnerMissingFromTheWhiteListUntilItIsAdded() {
        try (Talk talk = new Talk(PartnerProfile.P1, "S")) {
            settings.property("xmpp.server.permission", "whitelist");
            talk.begin();
            talk.pagesShow(shown("NOTHING_PASSES NOT_PERMITTED"));
            talk.goes(Direction.INBOUND, "SERVER_SETTINGS");
            talk.goes(Direction.OUTBOUND, "SERVER_SETTINGS");
            settings.allow(talk.domain());
            talk.pagesShow(NONE);
            talk.goes(Direction.INBOUND, "S");
            talk.goes(Direction.OUTBOUND, "S");
        } finally {
            settings.property("xmpp.server.permission", "blacklist");
        }
    }

    @Test
    void pagesNameClosedServerPortsAsConstraints() {
        try (Talk talk = new Talk(PartnerProfile.P1, "S")) {
            settings.property("xmpp.server.socket.active", "false");
            // 4.2 knows no direct TLS.
            talk.pagesShow(shown(IS_42 ? "NOTHING_PASSES NO_LISTENER" : "NOTHING_COMES_IN DIRECT_TLS_ONLY"));
            settings.property("xmpp.server.socket.ssl.active", "false");
            talk.pagesShow(shown("NOTHING_PASSES NO_LISTENER"));
            assertThat(console.outcomeInForm(talk.domain(), talk.policy)).contains("xmpp.server.socket.active", "Server Settings › Server to Server");
        } finally {
            settings.property("xmpp.server.socket.active", "true");
            settings.property("xmpp.server.socket.ssl.active", "true");
        }
    }

    private static ShownObstacles shown(String words) {
        return words.isEmpty() ? NONE : new ShownObstacles(words.split(" ")[0], Arrays.stream(words.split(" ")).skip(1).toList());
    }

    private static AuthenticationMethod method(char letter) {
        return AuthenticationMethod.values()["STD".indexOf(letter)];
    }

    /** A partner of ours under one policy, with its server newly started, and so without streams to us. */
    private final class Talk implements AutoCloseable {

        private final NegotiationSettings policy;
        private final PartnerServer partner;
        private XmppClient bob;

        Talk(PartnerProfile profile, String accepted) {
            policy = PartnersConsole.settings(accepted.chars().mapToObj(letter -> method((char) letter)).toArray(AuthenticationMethod[]::new));
            partner = PartnerKind.PROSODY.server(testbed, sites.get(profile), profile, BOB);
            console.save(domain(), policy);
        }

        void begin() {
            partner.start();
            bob = XmppClient.login(partner, BOB);
        }

        String domain() {
            return partner.domain();
        }

        void pagesShow(ShownObstacles expected) {
            assertThat(console.obstaclesInForm(domain(), policy)).as("the form says").isEqualTo(expected);
            assertThat(console.obstaclesInList(domain())).as("the list says").isEqualTo(expected);
            if (!IS_42) {
                assertThat(console.remediesInForm(domain(), policy)).hasSameSizeAs(expected.constraints()).allSatisfy(page -> {
                    assertThat(page.status()).isEqualTo(200);
                    assertThat(page.document().select("form")).as("something to be set on " + page.address()).isNotEmpty();
                });
            }
        }

        /** @param expected the method's letter, or the reason of a refusal */
        void goes(Direction direction, String expected) {
            XmppClient sender = direction == Direction.OUTBOUND ? alice : bob;
            XmppClient recipient = direction == Direction.OUTBOUND ? bob : alice;
            if (expected.length() == 1) {
                passes(direction, sender, recipient, method(expected.charAt(0)));
            } else {
                isRefused(direction, sender, recipient, expected);
            }
        }

        private void passes(Direction direction, XmppClient sender, XmppClient recipient, AuthenticationMethod expected) {
            // A server that was refused may wait for a moment before it tries again, and return to sender what comes meanwhile.
            Await.until(PATIENCE, "a message from " + sender.jid() + " at " + recipient.jid(), () -> {
                String message = "word " + ++said;
                String id = sender.send(recipient.jid(), message);
                Await.until(PATIENCE, "the message or its return", () -> recipient.hasMessage(message) || sender.hasError(id));
                return recipient.hasMessage(message);
            });
            Optional<AuthenticationMethod> told = Await.value(PATIENCE, () -> "the partner's log to tell the method", () -> Optional.of(
                direction == Direction.OUTBOUND ? partner.incoming(OWN, 0) : partner.outgoing(OWN, 0)).filter(Optional::isPresent));
            assertThat(told).as("method %s by the partner's log", direction).contains(expected);
            assertThat(console.methods(domain(), direction)).as("method %s by the console", direction).containsExactly(expected);
        }

        private void isRefused(Direction direction, XmppClient sender, XmppClient recipient, String reason) {
            Instant before = Instant.now();
            String message = "word " + ++said;
            sender.awaitError(sender.send(recipient.jid(), message), PATIENCE);
            assertThat(console.awaitRefusal(domain(), before, shown -> shown.direction() == direction, PATIENCE).reason())
                .as("reason %s", direction).isEqualTo(Reason.valueOf(reason));
            recipient.settle();
            assertThat(recipient.hasMessage(message)).as("message delivered").isFalse();
        }

        @Override
        public void close() {
            if (bob != null) {
                bob.close();
            }
            partner.close();
        }
    }
}
