package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dom4j.Element;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.Page;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.TestCa;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Direct TLS (XEP-0368) with peers that show whatever they like. Openfire does this handshake before the policy can have a
 * say, and ends it over a certificate that it does not trust; everything else is judged as under STARTTLS.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfSystemProperty(named = "openfire.home", matches = ".+", disabledReason = "Openfire 4.2 does not know direct TLS")
class DirectTlsIT {

    private static final String OWN = "openfire.example";
    private static final String DOMAIN = "direct.example";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Testbed testbed = Testbed.of(DirectTlsIT.class);
    private OpenfireServer openfire;
    private RawPartner partner;
    private PartnersConsole console;
    private XmppClient alice;

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE).withPlugin()
            .withProperty("federatedpartners.tests.private-addresses", "true");
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
        NOTHING, PROPER, ANOTHER_NAME, EXPIRED, UNKNOWN_AUTHORITY,
        /** Of an unknown authority too, but the partner's settings trust its key. */
        PINNED;

        Optional<Identity> by(TestCa ca) {
            return Optional.ofNullable(switch (this) {
                case NOTHING -> null;
                case PROPER -> ca.forDomains(List.of(DOMAIN)).issue();
                case ANOTHER_NAME -> ca.forDomains(List.of("another.example")).issue();
                case EXPIRED -> ca.forDomains(List.of(DOMAIN)).expired().issue();
                case UNKNOWN_AUTHORITY, PINNED -> TestCa.create("Unknown").forDomains(List.of(DOMAIN)).issue();
            });
        }
    }

    /** What is accepted, or else the reason of the refusal; a server that shows nothing does not even do TLS. The domain test says the same. */
    @ParameterizedTest(name = "{0}, accepting {1}: {2}")
    @CsvSource(textBlock = """
        PROPER,            SASL_OVER_TLS,
        PROPER,            TLS_DIALBACK,
        PROPER,            TCP_DIALBACK,  ENCRYPTION_NOT_ACCEPTED
        ANOTHER_NAME,      SASL_OVER_TLS, CERTIFICATE_WRONG_NAME
        ANOTHER_NAME,      TLS_DIALBACK,
        EXPIRED,           SASL_OVER_TLS, CERTIFICATE_REFUSED_IN_HANDSHAKE
        EXPIRED,           TLS_DIALBACK,  CERTIFICATE_REFUSED_IN_HANDSHAKE
        UNKNOWN_AUTHORITY, SASL_OVER_TLS, CERTIFICATE_REFUSED_IN_HANDSHAKE
        UNKNOWN_AUTHORITY, TLS_DIALBACK,  CERTIFICATE_REFUSED_IN_HANDSHAKE
        PINNED,            SASL_OVER_TLS, CERTIFICATE_REFUSED_IN_HANDSHAKE
        NOTHING,           SASL_OVER_TLS, ENCRYPTION_FAILED
        NOTHING,           TLS_DIALBACK,  ENCRYPTION_FAILED
        NOTHING,           TCP_DIALBACK,  ENCRYPTION_FAILED
        """)
    void judgesTheCertificateOfAServerOnOutboundDirectTls(Shown shown, AuthenticationMethod accepted, Reason refusal) {
        beginsAnew(accepted);
        int before = partner.streams().size();
        Optional<Identity> identity = shown.by(testbed.ca());
        String pin = identity.filter(any -> shown == Shown.PINNED).map(pinned -> KeyPin.of(pinned.certificate()).value()).orElse("");
        if (!pin.isEmpty()) {
            console.change(DOMAIN, Map.of("pins", pin));
        }
        partner.plays(identity.map(own -> (RawPartner.Script) stream -> partner.honestUnderTls(stream, own)).orElse(stream -> {
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
        requireTested(accepted, refusal, pin);
    }

    private void requireTested(AuthenticationMethod method, Reason refusal, String pin) {
        Page page = console.test(DOMAIN, Map.of("pins", pin), PATIENCE);
        assertThat(page.document().select("tr[data-method=" + method + "]").eachAttr("data-would")).as(page.text()).containsExactly(refusal == null ? "WORK" : "NOT");
        assertThat(page.document().select("#report").attr("data-codes").contains("OPENFIRE_REFUSES_CERTIFICATE")).as(page.text())
            .isEqualTo(refusal == Reason.CERTIFICATE_REFUSED_IN_HANDSHAKE);
    }

    @ParameterizedTest(name = "{0}, accepting {1}: {2}")
    @CsvSource(textBlock = """
        PROPER,       SASL_OVER_TLS,
        NOTHING,      SASL_OVER_TLS, CERTIFICATE_ABSENT
        ANOTHER_NAME, SASL_OVER_TLS, CERTIFICATE_WRONG_NAME
        PROPER,       TLS_DIALBACK,
        NOTHING,      TLS_DIALBACK,
        ANOTHER_NAME, TLS_DIALBACK,
        PROPER,       TCP_DIALBACK,  ENCRYPTION_NOT_ACCEPTED
        NOTHING,      TCP_DIALBACK,  ENCRYPTION_NOT_ACCEPTED
        """)
    void judgesTheCertificateOfAServerOnInboundDirectTls(Shown shown, AuthenticationMethod accepted, Reason refusal) {
        beginsAnew(accepted);
        partner.plays(stream -> partner.honestUnderTls(stream, partner.identity()));
        Instant since = Instant.now();
        String body = "in at " + System.nanoTime();
        String message = "<message from='bob@" + DOMAIN + "/x' to='" + alice.jid() + "' type='chat'><body>" + body + "</body></message>";
        try (RawStream stream = RawStream.connect(openfire.address(), RawStream.DIRECT_TLS_PORT)) {
            stream.secure(shown.by(testbed.ca()));
            stream.open("from='" + DOMAIN + "' to='" + OWN + "' version='1.0'");
            if (refusal == null) {
                Element features = stream.expect("features");
                // Openfire itself offers no EXTERNAL here since 5.2.
                assertThat(features.asXML().contains("EXTERNAL")).as(features.asXML()).isEqualTo(accepted == AuthenticationMethod.SASL_OVER_TLS);
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

    /** Openfire connects only where it listens itself: what keeps it from asking about the key is our own doing. */
    @Test
    void recordsThatOurOwnClosedPortKeepsAKeyFromBeingVerified() {
        beginsAnew(AuthenticationMethod.TLS_DIALBACK);
        openfire.settings().property("xmpp.server.socket.ssl.active", "false");
        Instant since = Instant.now();
        try (RawStream stream = RawStream.connect(openfire.address(), RawStream.PORT)) {
            stream.begin(DOMAIN, OWN);
            stream.startTls(Optional.of(partner.identity()));
            stream.begin(DOMAIN, OWN);
            stream.say("<db:result from='" + DOMAIN + "' to='" + OWN + "'>0123456789abcdef</db:result>");
            assertThat(stream.expect("result").attributeValue("type")).as(stream.toString()).isEqualTo("error");
            requireRefusal(Direction.OUTBOUND, since, Reason.SERVER_SETTINGS);
        } finally {
            openfire.settings().property("xmpp.server.socket.ssl.active", "true");
        }
    }

    private static void authenticate(RawStream stream, AuthenticationMethod method) {
        if (method == AuthenticationMethod.SASL_OVER_TLS) {
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
        console.awaitNoStreams(DOMAIN, PATIENCE);
    }

    private void requireRefusal(Direction direction, Instant since, Reason reason) {
        assertThat(console.awaitRefusal(DOMAIN, since, refusal -> refusal.direction() == direction, PATIENCE).reason()).isEqualTo(reason);
    }
}
