package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dom4j.Element;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Identity;
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
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two domains on one stream, each with a policy of its own: the further one is judged by its own, and the first one's
 * stream stays up whatever comes of it. No real server shares a stream on demand, so the stream is ours; whether its keys
 * are right, a real Prosody with all these domains is asked.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Software.PROSODY)
class FurtherDomainIT {

    private static final String OWN = "openfire.example";
    private static final String ENCRYPTED = "encrypted.example";
    private static final String CLEAR = "clear.example";
    private static final String FURTHER = "further.example";
    private static final String RAW = "raw.example";
    private static final String RAW_FURTHER = "raw-further.example";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Testbed testbed = Testbed.of(FurtherDomainIT.class);
    private OpenfireServer openfire;
    private ProsodyServer prosody;
    private Identity identity;
    private RawPartner raw;
    private PartnersConsole console;
    private XmppClient alice;

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE).withPlugin();
        prosody = new ProsodyServer(testbed, testbed.site(ENCRYPTED, CLEAR, FURTHER), PartnerProfile.P8);
        identity = testbed.ca().forDomains(List.of(ENCRYPTED)).issue();
        raw = testbed.closing(new RawPartner(testbed.site(RAW, RAW_FURTHER), testbed.ca()));
        openfire.start();
        prosody.start();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        console.save(ENCRYPTED, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        console.save(CLEAR, PartnersConsole.settings(AuthenticationMethod.TCP_DIALBACK));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    /** A stream by which a domain has come in already. */
    private record Carrier(RawStream stream, String id, String domain, AuthenticationMethod method) implements AutoCloseable {
        @Override
        public void close() {
            stream.close();
        }
    }

    static Stream<Oracle.Further> settings() {
        return Oracle.furtherDomains().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void judgesAFurtherDomainByItsOwnPolicyOverTls(Oracle.Further expected) {
        console.save(FURTHER, expected.settings());
        judgedByItsOwnPolicy(this::byExternal, expected.overTls());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void judgesAFurtherDomainByItsOwnPolicyInTheClear(Oracle.Further expected) {
        console.save(FURTHER, expected.settings());
        judgedByItsOwnPolicy(this::byDialback, expected.inTheClear());
    }

    private interface Opening {
        Carrier open();
    }

    private void judgedByItsOwnPolicy(Opening opening, Oracle.Outcome expected) {
        try (Carrier carrier = opening.open()) {
            requireDelivery(carrier, carrier.domain());
            Instant since = Instant.now();
            long mark = prosody.log().mark();
            Element answer = assertByDialback(carrier.stream(), carrier.id(), FURTHER);
            if (expected.method().isPresent()) {
                assertThat(answer.attributeValue("type")).as(carrier.stream().toString()).isEqualTo("valid");
                assertThat(prosody.log().since(mark)).contains("verified dialback key... it is valid");
                requireDelivery(carrier, FURTHER);
            } else {
                assertThat(answer.attributeValue("type")).as(carrier.stream().toString()).isEqualTo("error");
                assertThat(prosody.log().since(mark)).as("questions about the key").doesNotContain("verifying that dialback key");
                assertThat(console.awaitRefusal(FURTHER, since, refusal -> refusal.direction() == Direction.INBOUND, PATIENCE).reason())
                    .isEqualTo(expected.refusal().orElseThrow());
            }
            requireShown(FURTHER, expected.method());
            requireDelivery(carrier, carrier.domain());
            requireShown(carrier.domain(), Optional.of(carrier.method()));
        }
    }

    /** Openfire's list of servers is asked for the domain that authenticates, not for the one that opened the stream. */
    @Test
    void aFurtherDomainThatOpenfireBlocksIsRefusedAndTheFirstOneStays() {
        console.save(FURTHER, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS, AuthenticationMethod.TLS_DIALBACK));
        openfire.settings().block(FURTHER);
        try (Carrier carrier = byExternal()) {
            Instant since = Instant.now();
            assertThat(assertByDialback(carrier.stream(), carrier.id(), FURTHER).attributeValue("type")).as(carrier.stream().toString()).isEqualTo("error");
            assertThat(console.awaitRefusal(FURTHER, since, refusal -> refusal.direction() == Direction.INBOUND, PATIENCE).reason()).isEqualTo(Reason.SERVER_SETTINGS);
            requireDelivery(carrier, carrier.domain());
        } finally {
            openfire.settings().allow(FURTHER);
        }
    }

    /** Nothing is refused of it but by Openfire itself, which looks at its list when the domain authenticates. */
    @Test
    void offersFeaturesToABlockedDomainInReportOnlyMode() {
        console.save(FURTHER, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        console.change(FURTHER, Map.of("mode", Mode.REPORT_ONLY.name()));
        openfire.settings().block(FURTHER);
        try (RawStream stream = RawStream.connect(openfire.address())) {
            open(stream, FURTHER);
        } finally {
            openfire.settings().allow(FURTHER);
            console.change(FURTHER, Map.of("mode", Mode.ENFORCE.name()));
        }
    }

    private Carrier byExternal() {
        RawStream stream = RawStream.connect(openfire.address());
        stream.begin(ENCRYPTED, OWN);
        stream.startTls(Optional.of(identity));
        stream.begin(ENCRYPTED, OWN);
        stream.external(Optional.of(ENCRYPTED));
        stream.expect("success");
        String id = open(stream, ENCRYPTED);
        return new Carrier(stream, id, ENCRYPTED, AuthenticationMethod.SASL_OVER_TLS);
    }

    private Carrier byDialback() {
        RawStream stream = RawStream.connect(openfire.address());
        String id = open(stream, CLEAR);
        assertThat(assertByDialback(stream, id, CLEAR).attributeValue("type")).as(stream.toString()).isEqualTo("valid");
        return new Carrier(stream, id, CLEAR, AuthenticationMethod.TCP_DIALBACK);
    }

    /** Opens the stream, hears what it is offered, and tells the stream's id. */
    private static String open(RawStream stream, String from) {
        String id = stream.open("from='" + from + "' to='" + OWN + "' version='1.0'").attributeValue("id");
        stream.expect("features");
        return id;
    }

    private static Element assertByDialback(RawStream stream, String id, String domain) {
        stream.say("<db:result from='" + domain + "' to='" + OWN + "'>" + ProsodyServer.dialbackKey(OWN, domain, id) + "</db:result>");
        Element answer = stream.expect("result");
        assertThat(answer.attributeValue("to")).as(stream.toString()).isEqualTo(domain);
        return answer;
    }

    private void requireDelivery(Carrier carrier, String from) {
        String body = "from " + from + " at " + System.nanoTime();
        carrier.stream().say("<message from='bob@" + from + "/x' to='" + alice.jid() + "' type='chat'><body>" + body + "</body></message>");
        alice.awaitMessage(body, PATIENCE);
    }

    /** Streams of the case before may still be about to end. */
    private void requireShown(String domain, Optional<AuthenticationMethod> method) {
        Set<AuthenticationMethod> expected = method.map(Set::of).orElse(Set.of());
        Await.until(PATIENCE, "the console to show " + expected + " from " + domain, () -> console.methods(domain, Direction.INBOUND).equals(expected));
    }

    @Test
    @DisabledIfSystemProperty(named = "openfire.home", matches = ".+", disabledReason = "Newer versions open no stream to such a domain")
    void opensASeparateStreamToAFurtherDomain() {
        betweenTwoMessagesToTheFirst(first -> {
            alice.send("bob@" + RAW_FURTHER, "to the further one");
            assertThat(raw.awaitSaid("to the further one", PATIENCE)).isNotSameAs(first);
            assertThat(console.methods(RAW_FURTHER, Direction.OUTBOUND)).containsExactly(AuthenticationMethod.SASL_OVER_TLS);
        });
    }

    /** Openfire would like to use the first one's stream, and fails by a fault of its own, with or without the plugin. */
    @Test
    @EnabledIfSystemProperty(named = "openfire.home", matches = ".+", disabledReason = "Openfire 4.2 opens another stream")
    void sendsNothingForAFurtherDomainOnTheFirstDomainsStream() {
        betweenTwoMessagesToTheFirst(first -> {
            alice.awaitError(alice.send("bob@" + RAW_FURTHER, "to the further one"), PATIENCE);
            assertThat(raw.toString()).doesNotContain("to the further one");
        });
    }

    /** The other server has both domains come in on one stream, so Openfire knows that they are of one server. */
    private void betweenTwoMessagesToTheFirst(Consumer<RawStream> then) {
        console.save(RAW, PartnersConsole.settings(AuthenticationMethod.TLS_DIALBACK));
        console.save(RAW_FURTHER, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS, AuthenticationMethod.TLS_DIALBACK));
        try (RawStream shared = RawStream.connect(openfire.address())) {
            shared.begin(RAW, OWN);
            shared.startTls(Optional.empty());
            String id = open(shared, RAW);
            assertThat(assertByDialback(shared, id, RAW).attributeValue("type")).isEqualTo("valid");
            assertThat(assertByDialback(shared, id, RAW_FURTHER).attributeValue("type")).isEqualTo("valid");

            alice.send("bob@" + RAW, "to the first one");
            RawStream first = raw.awaitSaid("to the first one", PATIENCE);
            then.accept(first);
            alice.send("bob@" + RAW, "to the first one again");
            assertThat(raw.awaitSaid("to the first one again", PATIENCE)).isSameAs(first);
            assertThat(console.methods(RAW, Direction.OUTBOUND)).containsExactly(AuthenticationMethod.TLS_DIALBACK);
            assertThat(first.heardAtAll()).doesNotContain(RAW_FURTHER);
        }
    }
}
