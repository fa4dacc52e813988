package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.AuthenticationMethod.TCP_DIALBACK;
import static org.federatedpartners.policy.AuthenticationMethod.TLS_DIALBACK;
import static org.federatedpartners.policy.Reason.CERTIFICATE_ABSENT;
import static org.federatedpartners.policy.Reason.CERTIFICATE_WRONG_NAME;
import static org.federatedpartners.policy.Reason.ENCRYPTION_FAILED;
import static org.federatedpartners.policy.Reason.ENCRYPTION_NOT_ACCEPTED;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.TestCa;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Direct TLS (XEP-0368) with peers that show whatever they like. Openfire does this handshake before the policy can have a
 * say, and ends it over a certificate that it does not trust; everything else is judged as under STARTTLS.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfSystemProperty(named = "openfire.home", matches = ".+", disabledReason = "Openfire 4.2 does not know direct TLS")
class DirectTlsIT {

    private static final String OWN = "openfire.example";
    private static final String DOMAIN = "direct.example";
    private static final Account ALICE = Account.of("alice");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Testbed testbed = Testbed.of(DirectTlsIT.class);
    private OpenfireServer openfire;
    private RawPartner partner;
    private PartnersConsole console;
    private XmppClient alice;

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE).withPlugin(Path.of(System.getProperty("plugin.jar")));
        Site site = testbed.site(PartnerProfile.P7, DOMAIN);
        partner = testbed.closing(new RawPartner(site, RawStream.DIRECT_TLS_PORT, testbed.ca()));
        openfire.start();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    /** What a peer has to show. */
    private enum Shown {
        NOTHING, PROPER, ANOTHER_NAME, EXPIRED, UNKNOWN_AUTHORITY;

        Optional<Identity> by(TestCa ca) {
            return Optional.ofNullable(switch (this) {
                case NOTHING -> null;
                case PROPER -> ca.forDomains(List.of(DOMAIN)).issue();
                case ANOTHER_NAME -> ca.forDomains(List.of("another.example")).issue();
                case EXPIRED -> ca.forDomains(List.of(DOMAIN)).expired().issue();
                case UNKNOWN_AUTHORITY -> TestCa.create("Unknown").forDomains(List.of(DOMAIN)).issue();
            });
        }
    }

    static Stream<Arguments> servers() {
        return Stream.of(
            Arguments.of(Shown.PROPER, SASL_OVER_TLS, null),
            Arguments.of(Shown.PROPER, TLS_DIALBACK, null),
            Arguments.of(Shown.PROPER, TCP_DIALBACK, ENCRYPTION_NOT_ACCEPTED),
            Arguments.of(Shown.ANOTHER_NAME, SASL_OVER_TLS, CERTIFICATE_WRONG_NAME),
            Arguments.of(Shown.ANOTHER_NAME, TLS_DIALBACK, null),
            Arguments.of(Shown.EXPIRED, SASL_OVER_TLS, ENCRYPTION_FAILED),
            Arguments.of(Shown.EXPIRED, TLS_DIALBACK, ENCRYPTION_FAILED),
            Arguments.of(Shown.UNKNOWN_AUTHORITY, SASL_OVER_TLS, ENCRYPTION_FAILED),
            Arguments.of(Shown.UNKNOWN_AUTHORITY, TLS_DIALBACK, ENCRYPTION_FAILED),
            // Not even TLS.
            Arguments.of(Shown.NOTHING, SASL_OVER_TLS, ENCRYPTION_FAILED),
            Arguments.of(Shown.NOTHING, TLS_DIALBACK, ENCRYPTION_FAILED));
    }

    @ParameterizedTest(name = "{0}, accepting {1}: {2}")
    @MethodSource("servers")
    void toAServerThatShows(Shown shown, AuthenticationMethod accepted, Reason refusal) {
        beginsAnew(accepted);
        int before = partner.streams().size();
        partner.plays(shown.by(testbed.ca()).map(identity -> (RawPartner.Script) stream -> partner.honestUnderTls(stream, identity)).orElse(stream -> {
            stream.read(1);
            stream.say("this is no TLS, and whoever reads it should not go on");
        }));
        Instant since = Instant.now();
        String body = "out at " + System.nanoTime();
        String id = alice.send("bob@" + DOMAIN, body);
        if (refusal == null) {
            partner.awaitSaid(body, PATIENCE);
            assertThat(console.methods(DOMAIN, Direction.OUTBOUND)).containsExactly(accepted);
        } else {
            alice.awaitError(id, PATIENCE);
            requireRefusal(Direction.OUTBOUND, since, refusal);
            assertThat(partner.streams().subList(before, partner.streams().size())).isNotEmpty()
                .allSatisfy(stream -> assertThat(stream.heardAtAll()).doesNotContain(body, "<auth", "result"));
        }
    }

    static Stream<Arguments> clients() {
        return Stream.of(
            Arguments.of(Shown.PROPER, SASL_OVER_TLS, null),
            Arguments.of(Shown.NOTHING, SASL_OVER_TLS, CERTIFICATE_ABSENT),
            Arguments.of(Shown.ANOTHER_NAME, SASL_OVER_TLS, CERTIFICATE_WRONG_NAME),
            Arguments.of(Shown.PROPER, TLS_DIALBACK, null),
            Arguments.of(Shown.NOTHING, TLS_DIALBACK, null),
            Arguments.of(Shown.ANOTHER_NAME, TLS_DIALBACK, null),
            Arguments.of(Shown.PROPER, TCP_DIALBACK, ENCRYPTION_NOT_ACCEPTED),
            Arguments.of(Shown.NOTHING, TCP_DIALBACK, ENCRYPTION_NOT_ACCEPTED));
    }

    @ParameterizedTest(name = "{0}, accepting {1}: {2}")
    @MethodSource("clients")
    void fromAServerThatShows(Shown shown, AuthenticationMethod accepted, Reason refusal) {
        beginsAnew(accepted);
        partner.plays(stream -> partner.honestUnderTls(stream, partner.identity()));
        Instant since = Instant.now();
        String body = "in at " + System.nanoTime();
        String message = "<message from='bob@" + DOMAIN + "/x' to='" + alice.jid() + "' type='chat'><body>" + body + "</body></message>";
        try (RawStream stream = RawStream.connect(openfire.address(), RawStream.DIRECT_TLS_PORT)) {
            stream.secure(shown.by(testbed.ca()));
            stream.open("from='" + DOMAIN + "' to='" + OWN + "' version='1.0'");
            if (refusal == null) {
                stream.expect("features");
                authenticate(stream, accepted);
                stream.say(message);
                alice.awaitMessage(body, PATIENCE);
                assertThat(console.methods(DOMAIN, Direction.INBOUND)).containsExactly(accepted);
            } else {
                stream.tryToSay(message);
                stream.awaitEnd();
                requireRefusal(Direction.INBOUND, since, refusal);
                alice.settle();
                assertThat(alice.hasMessage(body)).isFalse();
            }
        }
    }

    private static void authenticate(RawStream stream, AuthenticationMethod method) {
        if (method == SASL_OVER_TLS) {
            stream.external(Optional.of(DOMAIN));
            stream.expect("success");
            stream.begin(DOMAIN, OWN);
        } else {
            stream.say("<db:result from='" + DOMAIN + "' to='" + OWN + "'>0123456789abcdef</db:result>");
            assertThat(stream.expect("result").attributeValue("type")).as(stream.toString()).isEqualTo("valid");
        }
    }

    /** No stream of the case before is left. */
    private void beginsAnew(AuthenticationMethod accepted) {
        console.save(DOMAIN, PartnersConsole.settings(accepted));
        partner.streams().forEach(RawStream::close);
        Await.until(PATIENCE, "all streams to end", () -> console.streams(DOMAIN).isNone());
    }

    private void requireRefusal(Direction direction, Instant since, Reason reason) {
        assertThat(console.awaitRefusal(DOMAIN, since, refusal -> refusal.direction() == direction, PATIENCE).reason()).isEqualTo(reason);
    }
}
