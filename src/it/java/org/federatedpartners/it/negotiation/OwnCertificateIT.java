package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.AuthenticationMethod.TLS_DIALBACK;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.dom4j.Element;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.TestCa;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server whose own certificate other servers do not take: they offer it no EXTERNAL, or refuse it, and the page says first what is wrong here before it blames
 * the partner or proposes something weaker.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnCertificateIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String EXTERNAL = "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms>";
    private static final String DIALBACK = "<dialback xmlns='urn:xmpp:features:dialback'/>";

    /** What the server under test shows. */
    private enum Shown {
        SOUND(""), EXPIRED("certproblem.EXPIRED"), SERVERS_ONLY("certproblem.SERVERS_ONLY"), SELF_SIGNED("certproblem.SELF_SIGNED"), OTHER_NAMES("certproblem.OTHER_NAMES"),
        INCOMPLETE("certproblem.CHAIN_INCOMPLETE"), INCOMPLETE_WITH_ADDRESS("certproblem.CHAIN_INCOMPLETE");

        private final String told;

        Shown(String told) {
            this.told = told;
        }

        Identity identity(TestCa ca, String domain) {
            TestCa.Request request = ca.forDomains(List.of(domain));
            TestCa.Request below = ca.below("Intermediate CA").forDomains(List.of(domain));
            return switch (this) {
                case SOUND -> request.issue();
                case EXPIRED -> request.expired().issue();
                case SERVERS_ONLY -> request.withoutClientAuth().issue();
                case SELF_SIGNED -> request.selfSigned().issue();
                case OTHER_NAMES -> ca.forDomains(List.of("other.example")).issue();
                case INCOMPLETE -> below.issue().alone();
                case INCOMPLETE_WITH_ADDRESS -> below.issuedAt("http://ca.example/intermediate.crt").issue().alone();
            };
        }
    }

    private final Testbed testbed = Testbed.of(OwnCertificateIT.class);
    private PartnersConsole console;
    private XmppClient alice;

    @AfterAll
    void stop() {
        testbed.close();
    }

    static Stream<Arguments> shown() {
        return Stream.of(Shown.values()).map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("shown")
    void whatIsWrongHereIsToldFirst(Shown shown) {
        String own = shown.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".example";
        Site site = testbed.site(own);
        RawPartner strict = testbed.closing(new RawPartner(testbed.site("strict-" + own), testbed.ca()));
        RawPartner fallen = testbed.closing(new RawPartner(testbed.site("fallen-" + own), testbed.ca()));
        try (OpenfireServer openfire = OpenfireServer.underTest(testbed, site, ALICE).withPlugin()
            .showing(shown.identity(testbed.ca(), own))) {
            openfire.start();
            console = new PartnersConsole(ConsoleClient.login(openfire));
            console.downgradeProtection(1, 0);
            alice = testbed.closing(XmppClient.login(openfire, ALICE));
            console.save(strict.domain(), PartnersConsole.settings(SASL_OVER_TLS));
            strict.plays(offering(strict, DIALBACK));
            requireTold(strict, Reason.EXTERNAL_NOT_OFFERED, shown);
            strict.plays(offering(strict, EXTERNAL));
            requireTold(strict, Reason.EXTERNAL_FAILED, shown);
            console.save(fallen.domain(), PartnersConsole.settings(SASL_OVER_TLS, TLS_DIALBACK));
            console.change(fallen.domain(), Map.of("ratchet", DowngradeProtection.REFUSE.name()));
            requireHeld(fallen);
            fallen.plays(offering(fallen, DIALBACK));
            requireTold(fallen, Reason.DOWNGRADED, shown);
        }
    }

    /** A server that ends the handshake over our certificate; with TLS 1.3, that is after ours is done. */
    @ParameterizedTest
    @CsvSource({"EXPIRED, TLSv1.2", "EXPIRED, TLSv1.3", "SOUND, TLSv1.2", "SOUND, TLSv1.3"})
    void aCertificateThatIsRefusedInTheHandshakeIsNamedAndNothingWeakerProposed(Shown shown, String protocol) {
        String own = (shown.name() + "-" + protocol.replace(".", "-") + ".example").toLowerCase(Locale.ROOT);
        RawPartner demanding = testbed.closing(new RawPartner(testbed.site("demanding-" + own), testbed.ca()));
        RawPartner suspicious = testbed.closing(new RawPartner(testbed.site("suspicious-" + own), testbed.ca()));
        try (OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site(own), ALICE).withPlugin()
            // Openfire 4.2 has not all of them by itself.
            .withProperty("xmpp.socket.ssl.protocols", "TLSv1.2,TLSv1.3").showing(shown.identity(testbed.ca(), own))) {
            openfire.start();
            console = new PartnersConsole(ConsoleClient.login(openfire));
            alice = testbed.closing(XmppClient.login(openfire, ALICE));
            console.save(demanding.domain(), PartnersConsole.settings(SASL_OVER_TLS));
            demanding.plays(stream -> {
                stream.hearHeader();
                demanding.greet(stream, RawStream.STARTTLS);
                stream.expect("starttls");
                stream.refuseCertificateOfClient(demanding.identity(), protocol);
            });
            assertThat(requireTold(demanding, Reason.OUR_CERTIFICATE_REFUSED, shown).select("[data-proposal]")).isEmpty();

            console.save(suspicious.domain(), PartnersConsole.settings(SASL_OVER_TLS));
            Instant since = Instant.now();
            try (RawStream stream = RawStream.connect(openfire.address())) {
                stream.open("from='" + suspicious.domain() + "' to='" + own + "' version='1.0'");
                stream.expect("features");
                stream.refuseCertificateOfServer(suspicious.identity(), protocol);
                stream.awaitEnd();
            }
            console.awaitRefusal(suspicious.domain(), since, refusal -> refusal.reason() == Reason.OUR_CERTIFICATE_REFUSED && refusal.direction() == Direction.INBOUND, PATIENCE);
            assertThat(told(suspicious, Direction.INBOUND, Reason.OUR_CERTIFICATE_REFUSED, shown).select("[data-proposal]")).isEmpty();

            // Some servers judge it when the handshake is done, and just go.
            Instant then = Instant.now();
            try (RawStream stream = RawStream.connect(openfire.address())) {
                stream.open("from='" + suspicious.domain() + "' to='" + own + "' version='1.0'");
                stream.expect("features");
                stream.startTls(Optional.of(suspicious.identity()));
                stream.finish();
            }
            console.awaitRefusal(suspicious.domain(), then, refusal -> refusal.reason() == Reason.PARTNER_GAVE_UP && refusal.direction() == Direction.INBOUND, PATIENCE);
            assertThat(told(suspicious, Direction.INBOUND, Reason.PARTNER_GAVE_UP, shown).select("[data-proposal]")).isEmpty();
        }
    }

    /** The answer of a room's service begins a stream in its own name, which the certificate has to name too. */
    @Test
    void aCertificateThatDoesNotNameAComponentIsToldFirst() {
        String own = "rooms.example";
        RawPartner partner = testbed.closing(new RawPartner(testbed.site("guest-of-rooms.example"), testbed.ca()));
        try (OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site(own), ALICE).withPlugin().withRooms()
            .showing(testbed.ca().forDomains(List.of(own)).issue())) {
            openfire.start();
            console = new PartnersConsole(ConsoleClient.login(openfire));
            console.save(partner.domain(), PartnersConsole.settings(SASL_OVER_TLS));
            partner.plays(offering(partner, DIALBACK));
            Instant since = Instant.now();
            try (RawStream stream = RawStream.connect(openfire.address())) {
                stream.open("from='" + partner.domain() + "' to='" + own + "' version='1.0'");
                stream.expect("features");
                stream.startTls(Optional.of(partner.identity()));
                stream.begin(partner.domain(), own);
                stream.external(Optional.of(partner.domain()));
                stream.expect("success");
                stream.begin(partner.domain(), own);
                Await.until(PATIENCE.multipliedBy(2), "the answer of the rooms not to get out", () -> {
                    stream.say("<iq type='get' id='ask' from='bob@" + partner.domain() + "/x' to='conference." + own + "'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
                    return Await.holds(PATIENCE.dividedBy(3), () -> console.hasRefusal(partner.domain(), since, refusal -> refusal.reason() == Reason.EXTERNAL_NOT_OFFERED));
                });
            }
            assertThat(told(partner, Direction.OUTBOUND, Reason.EXTERNAL_NOT_OFFERED, Shown.OTHER_NAMES).select("[data-own]").text()).contains("conference." + own);
        }
    }

    /** As a server does that has looked at our certificate, and does not take it. */
    private static RawPartner.Script offering(RawPartner partner, String underTls) {
        return stream -> {
            partner.encrypt(stream);
            stream.hearHeader();
            partner.greet(stream, underTls);
            for (Optional<Element> said = stream.hear(); said.isPresent(); said = stream.hear()) {
                if (said.get().getName().equals("auth")) {
                    stream.say("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure></stream:stream>");
                    return;
                }
            }
        };
    }

    /** By a stream with EXTERNAL, as long as the partner has taken our certificate. */
    private void requireHeld(RawPartner partner) {
        String body = "taken " + System.nanoTime();
        alice.send("bob@" + partner.domain(), body);
        partner.awaitSaid(body, PATIENCE);
        Await.until(PATIENCE, "the partner to be held to EXTERNAL", () -> console.heldTo(partner.domain()).get(Direction.OUTBOUND) == SASL_OVER_TLS);
        partner.streams().forEach(RawStream::close);
        console.awaitNoStreams(partner.domain(), PATIENCE);
    }

    private org.jsoup.nodes.Element requireTold(RawPartner partner, Reason reason, Shown shown) {
        Instant since = Instant.now();
        // What is sent while Openfire still closes the stream before is lost there without an error.
        Await.until(PATIENCE.multipliedBy(2), "an error instead of " + partner.domain(), () -> {
            String id = alice.send("bob@" + partner.domain(), "lost");
            return Await.holds(PATIENCE.dividedBy(3), () -> alice.hasError(id));
        });
        console.awaitRefusal(partner.domain(), since, refusal -> refusal.reason() == reason, PATIENCE);
        assertThat(console.ownProblems(partner.domain(), Direction.OUTBOUND, reason)).isEqualTo(shown.told.isEmpty() ? Set.of() : Set.of(shown.told));
        return told(partner, Direction.OUTBOUND, reason, shown);
    }

    private org.jsoup.nodes.Element told(RawPartner partner, Direction direction, Reason reason, Shown shown) {
        org.jsoup.nodes.Element told = Await.value(PATIENCE, () -> reason + " on the page of " + partner.domain(), () -> Optional.ofNullable(
            console.partner(partner.domain()).document().selectFirst("#negotiations details[data-direction=" + direction + "][data-reason=" + reason + "]")));
        assertThat(told.select("[data-own]").eachAttr("data-own")).as(told.text()).isEqualTo(shown.told.isEmpty() ? List.of() : List.of(shown.told));
        if (!shown.told.isEmpty()) {
            assertThat(told.selectFirst("[data-own], .fp-remedy").hasAttr("data-own")).as("it comes first: %s", told.text()).isTrue();
        }
        return told;
    }
}
