package org.federatedpartners.it.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.AuthenticationMethod.TCP_DIALBACK;
import static org.federatedpartners.policy.AuthenticationMethod.TLS_DIALBACK;
import static org.federatedpartners.policy.Reason.PARTNER_FAULT;
import static org.federatedpartners.policy.Reason.PARTNER_HOST_UNKNOWN;
import static org.federatedpartners.policy.Reason.PARTNER_POLICY;
import static org.federatedpartners.policy.Reason.PARTNER_SHUTDOWN;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dom4j.Element;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Partners whose servers are honest but unusual, in ways that administrators have reported. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OddPartnersIT {

    private static final String FAILURE = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>";
    private static final String FAREWELL = "</stream:stream>";

    private static final Duration AT_ONCE = Duration.ofSeconds(6);
    /** What Openfire has had since 4.8. */
    private static final boolean TRUNKS = !System.getProperty("openfire.home", "").isEmpty();

    private final AttackedServer server = new AttackedServer(OddPartnersIT.class, 60).with("xmpp.gateway.enabled", "true")
        .with("xmpp.gateway.domains", "other.trunked.example");

    @BeforeAll
    void start() {
        server.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    // Servers without version or features (RFC 6120 4.7.5)

    @ParameterizedTest
    @ValueSource(strings = {"", "version='0.9'"})
    void aServerBeforeXmpp1GetsOurKeyAtOnce(String version) {
        RawPartner partner = server.partner(TCP_DIALBACK);
        partner.plays(stream -> {
            stream.hearHeader();
            stream.say(RawStream.header("from='" + partner.domain() + "' id='old" + System.nanoTime() + "' " + version));
            partner.honestly(stream);
        });
        server.requireDeliveryTo(partner);
        assertThat(server.refusals(partner.domain())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<stream:features/>", "<stream:features></stream:features>", "<stream:features> </stream:features>"})
    void aServerThatOffersNothingGetsOurKeyAtOnce(String features) {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK, TCP_DIALBACK);
        partner.plays(stream -> {
            stream.hearHeader();
            stream.say(RawStream.header("from='" + partner.domain() + "' id='bare" + System.nanoTime() + "' version='1.0'") + features);
            partner.honestly(stream);
        });
        server.requireDeliveryTo(partner);
        assertThat(server.refusals(partner.domain())).isEmpty();
    }

    @Test
    void aServerThatOffersNothingUnderTlsGetsOurKeyAtOnce() {
        RawPartner partner = server.partner(TLS_DIALBACK);
        partner.plays(stream -> {
            stream.hearHeader();
            partner.greet(stream, RawStream.STARTTLS);
            stream.expect("starttls");
            stream.proceedTls(partner.identity());
            stream.hearHeader();
            partner.greet(stream, "");
            partner.honestly(stream);
        });
        server.requireDeliveryTo(partner);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "version='0.9'"})
    void aServerBeforeXmpp1IsJudgedByItsKeyAndOfferedNothing(String version) {
        RawPartner partner = server.partner(TCP_DIALBACK);
        partner.plays(partner::honestInTheClear);
        RawStream stream = server.connect();
        Element header = stream.open("from='" + partner.domain() + "' to='" + server.domain() + "' " + version);
        assertThat(header.attributeValue("version")).isNull();
        stream.say(server.dialback(partner.domain()));
        assertThat(stream.expect("result").attributeValue("type")).as(stream.toString()).isEqualTo("valid");
        server.requireDelivery(stream, partner.domain());
    }

    // EXTERNAL refused, then closed

    @Test
    void dialsBackAtOnceWhenThePartnerRefusesExternalAndCloses() throws InterruptedException {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        partner.plays(stream -> refusesExternal(partner, stream, FAILURE + FAREWELL));
        server.requireDeliveryTo(partner);
        assertThat(server.refusals(partner.domain())).isEmpty();
        assertThat(partner.streams()).hasSize(2);
        // The next stream does not try what failed.
        partner.streams().forEach(RawStream::close);
        // What is sent before the server has noticed is lost with the stream.
        Thread.sleep(Duration.ofSeconds(2).toMillis());
        server.requireDeliveryTo(partner);
        assertThat(partner.streams()).hasSize(3).filteredOn(stream -> stream.heardAtAll().contains("<auth")).hasSize(1);
    }

    /** Some say so by a stream error, and some just go. */
    @ParameterizedTest
    @ValueSource(strings = {"<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>", FAREWELL, ""})
    void dialsBackWhenThePartnerRefusesExternalByClosing(String answer) {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        partner.plays(stream -> refusesExternal(partner, stream, answer));
        server.requireDeliveryTo(partner);
        assertThat(partner.streams()).hasSize(2);
    }

    @Test
    void triesExternalEachTimeWhenDialbackIsNotAccepted() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        partner.plays(stream -> refusesExternal(partner, stream, FAILURE + FAREWELL));
        for (int attempt = 1; attempt <= 2; attempt++) {
            server.alice().awaitError(server.alice().send("bob@" + partner.domain(), "secret"), AttackedServer.PATIENCE);
            assertThat(partner.streams()).hasSize(attempt).allSatisfy(stream -> assertThat(stream.heardAtAll()).contains("<auth").doesNotContain("result"));
        }
    }

    /** A dialback that fails too must not keep EXTERNAL from being tried when it works again. */
    @Test
    void triesExternalAgainWhenDialbackFailsToo() {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        partner.disownsKeys();
        partner.plays(stream -> refusesExternal(partner, stream, FAILURE + FAREWELL));
        server.alice().awaitError(server.alice().send("bob@" + partner.domain(), "lost"), AttackedServer.PATIENCE);
        server.requireProperDelivery(partner);
        assertThat(partner.streams().get(partner.streams().size() - 1).heardAtAll()).contains("<auth");
    }

    @Test
    void triesExternalAgainWhenThePartnerHasANewCertificate() throws InterruptedException {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        partner.plays(stream -> refusesExternal(partner, stream, FAILURE + FAREWELL));
        server.requireDeliveryTo(partner);
        partner.streams().forEach(RawStream::close);
        partner.shows(server.ca().forDomains(List.of(partner.domain())).issue());
        Thread.sleep(Duration.ofSeconds(12).toMillis());
        server.requireProperDelivery(partner);
        assertThat(partner.streams().get(partner.streams().size() - 1).heardAtAll()).contains("<auth");
    }

    // Stream errors

    static Stream<Arguments> errors() {
        return Stream.of(
            Arguments.of("host-unknown", PARTNER_HOST_UNKNOWN), Arguments.of("system-shutdown", PARTNER_SHUTDOWN),
            Arguments.of("policy-violation", PARTNER_POLICY), Arguments.of("made-up", PARTNER_FAULT)).flatMap(error -> Stream.of(" id='with'", "")
                .map(id -> Arguments.of(error.get()[0], error.get()[1], id)));
    }

    @ParameterizedTest(name = "{0}{2}")
    @MethodSource("errors")
    void recordsThePartnersStreamErrorAndAnswersAtOnce(String condition, Reason reason, String id) {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK, TCP_DIALBACK);
        partner.plays(stream -> {
            stream.hearHeader();
            stream.say(RawStream.header("from='" + partner.domain() + "'" + id + " version='1.0'") + error(condition));
        });
        Instant since = Instant.now();
        server.alice().awaitError(server.alice().send("bob@" + partner.domain(), "lost"), AT_ONCE);
        server.requireRefusal(Direction.OUTBOUND, partner.domain(), since, reason);
    }

    @Test
    void recordsTheStreamErrorOfAConnectingPartner() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        Instant since = Instant.now();
        RawStream stream = server.begun(partner.domain());
        stream.say(error("policy-violation"));
        stream.finish();
        server.requireRefusal(Direction.INBOUND, partner.domain(), since, PARTNER_POLICY);
    }

    private static String error(String condition) {
        return "<stream:error><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>";
    }

    // Domains that are served by other means

    @Test
    void keysForTrunkedDomainsAreAnsweredAsOpenfireWould() {
        RawPartner partner = server.partner(TLS_DIALBACK);
        RawStream stream = server.encrypted(partner.domain(), Optional.empty());
        for (String unknown : List.of("unknown.example", "unknown." + server.domain())) {
            stream.say(server.dialback(partner.domain()).replace("to='" + server.domain(), "to='" + unknown));
            assertThat(stream.expect("result").attributeValue("type")).as(unknown).isEqualTo("error");
        }
        stream.say(server.dialback(partner.domain()).replace("to='" + server.domain(), "to='other.trunked.example"));
        Element answer = stream.expect("result");
        assertThat(answer.attributeValue("from")).isEqualTo("other.trunked.example");
        assertThat(answer.attributeValue("type")).as(stream.toString()).isEqualTo(TRUNKS ? "valid" : "error");
    }

    // Names as people write them

    private static String written(RawPartner partner) {
        return ((DomainName.Valid) DomainName.parse(partner.domain())).name().display();
    }

    @Test
    void acceptsExternalOfAPartnerThatWritesItsNameInUnicode() {
        RawPartner partner = server.internationalPartner(SASL_OVER_TLS);
        RawStream stream = server.encrypted(written(partner), Optional.of(partner.identity()));
        stream.external(Optional.of(written(partner)));
        stream.expect("success");
        stream.begin(written(partner), server.domain());
        server.requireDelivery(stream, written(partner));
        server.requireDelivery(stream, partner.domain());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void verifiesAndAnswersAPartnerInItsUnicodeSpelling(boolean withTls) {
        RawPartner partner = server.internationalPartner(withTls ? TLS_DIALBACK : TCP_DIALBACK);
        partner.plays(stream -> {
            Element header = stream.hearHeader();
            partner.greet(stream, withTls ? RawStream.STARTTLS : "");
            if (withTls) {
                stream.expect("starttls");
                stream.proceedTls(partner.identity());
                header = stream.hearHeader();
                partner.greet(stream, "");
            }
            Element question = stream.expect("verify");
            if (header.attributeValue("to").equals(written(partner)) && question.attributeValue("to").equals(written(partner))) {
                partner.answer(stream, question);
            } else {
                stream.say(error("host-unknown"));
            }
        });
        RawStream stream = withTls ? server.encrypted(written(partner), Optional.empty()) : server.begun(written(partner));
        stream.say(server.dialback(written(partner)));
        Element answer = stream.expect("result");
        assertThat(answer.attributeValue("type")).as(stream + "\n" + partner).isEqualTo("valid");
        assertThat(answer.attributeValue("to")).isEqualTo(written(partner));
        server.requireDelivery(stream, written(partner));
    }

    /** Offers EXTERNAL and dialback under TLS; answers EXTERNAL so and closes, and dialback as it should. */
    private static void refusesExternal(RawPartner partner, RawStream stream, String answer) {
        stream.hearHeader();
        partner.greet(stream, RawStream.STARTTLS);
        stream.expect("starttls");
        stream.proceedTls(partner.identity());
        partner.greetUnderTls(stream);
        for (Optional<Element> said = stream.hear(); said.isPresent(); said = stream.hear()) {
            if (said.get().getName().equals("auth")) {
                stream.say(answer);
                stream.close();
                return;
            }
            if (said.get().getName().equals("result")) {
                partner.answer(stream, said.get());
            }
        }
    }
}
