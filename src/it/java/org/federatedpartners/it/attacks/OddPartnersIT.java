package org.federatedpartners.it.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.AuthenticationMethod.TCP_DIALBACK;
import static org.federatedpartners.policy.AuthenticationMethod.TLS_DIALBACK;
import static org.federatedpartners.policy.Reason.PARTNER_CANNOT_CONNECT;
import static org.federatedpartners.policy.Reason.PARTNER_FAULT;
import static org.federatedpartners.policy.Reason.PARTNER_HOST_UNKNOWN;
import static org.federatedpartners.policy.Reason.PARTNER_KEY_INVALID;
import static org.federatedpartners.policy.Reason.PARTNER_LEFT_AFTER_EXTERNAL;
import static org.federatedpartners.policy.Reason.PARTNER_NAMESPACE;
import static org.federatedpartners.policy.Reason.PARTNER_POLICY;
import static org.federatedpartners.policy.Reason.PARTNER_SHUTDOWN;
import static org.federatedpartners.policy.Reason.PARTNER_SILENT;
import static org.federatedpartners.policy.Reason.PARTNER_SILENT_AFTER_KEY;
import static org.federatedpartners.policy.Reason.PROTOCOL_VIOLATION;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dom4j.Element;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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
    /** How long it takes at most until a silent partner is given up: by Openfire since 4.8, and by the plugin before. */
    private static final Duration GIVES_UP = TRUNKS ? AttackedServer.PATIENCE : Duration.ofSeconds(75);

    /** Of the domains that the server knows, the last one. */
    private static final String TRUNKED = "p89.example";

    private final AttackedServer server = new AttackedServer(OddPartnersIT.class, 90).with("xmpp.gateway.enabled", "true")
        .with("xmpp.gateway.domains", "other.trunked.example," + TRUNKED);

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
        server.requireDeliveryTo(partner, AT_ONCE);
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
        server.requireDeliveryTo(partner, AT_ONCE);
        assertThat(server.refusals(partner.domain())).isEmpty();
    }

    @Test
    void aServerThatOffersNothingUnderTlsGetsOurKeyAtOnce() {
        RawPartner partner = server.partner(TLS_DIALBACK);
        partner.plays(stream -> {
            offersNothingUnderTls(partner, stream);
            partner.honestly(stream);
        });
        server.requireDeliveryTo(partner, AT_ONCE);
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

    /** No version, but features in the same breath. */
    @Test
    void aServerThatOffersTlsWithoutAVersionIsAskedForIt() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        partner.plays(stream -> {
            stream.hearHeader();
            stream.say(RawStream.header("from='" + partner.domain() + "' id='old" + System.nanoTime() + "'") + "<stream:features>" + RawStream.STARTTLS + "</stream:features>");
            partner.honestly(stream);
        });
        server.requireDeliveryTo(partner, AT_ONCE);
        assertThat(server.refusals(partner.domain())).isEmpty();
    }

    @Test
    void featuresThatComeAfterOurKeyChangeNothing() {
        RawPartner partner = server.partner(TCP_DIALBACK);
        partner.plays(stream -> {
            stream.hearHeader();
            stream.say(RawStream.header("from='" + partner.domain() + "' id='old" + System.nanoTime() + "'"));
            Element key = stream.expect("result");
            stream.say("<stream:features>" + RawStream.STARTTLS + "</stream:features>");
            partner.answer(stream, key);
            partner.honestly(stream);
        });
        server.requireDeliveryTo(partner, AT_ONCE);
        assertThat(server.refusals(partner.domain())).isEmpty();
    }

    /** No domain can be authenticated on its stream (RFC 6120 4.7.3). */
    @Test
    void aServerWithoutAVersionAndAnIdIsRefusedAtOnce() {
        RawPartner partner = server.partner(TCP_DIALBACK);
        partner.plays(stream -> {
            stream.hearHeader();
            stream.say(RawStream.header("from='" + partner.domain() + "'"));
            stream.awaitEnd();
        });
        server.requireRefusedMessage(partner, AT_ONCE, PROTOCOL_VIOLATION);
    }

    // Partners that say nothing

    static Stream<Arguments> silences() {
        Arguments afterKey = Arguments.of("result", PARTNER_SILENT_AFTER_KEY);
        // Each takes a minute on Openfire 4.2.
        return TRUNKS ? Stream.of(Arguments.of("header", PARTNER_SILENT), Arguments.of("starttls", PARTNER_SILENT), afterKey) : Stream.of(afterKey);
    }

    /** The last one is what a firewall does that drops the connections which the partner opens to us. */
    @ParameterizedTest
    @MethodSource("silences")
    void recordsThatAPartnerIsSilent(String after, Reason reason) {
        RawPartner partner = server.partner(TLS_DIALBACK);
        CountDownLatch givenUp = new CountDownLatch(1);
        partner.plays(stream -> {
            if (after.equals("result")) {
                offersNothingUnderTls(partner, stream);
                stream.expect(after);
            } else {
                stream.hearHeader();
            }
            if (after.equals("starttls")) {
                partner.greet(stream, RawStream.STARTTLS);
                stream.expect(after);
            }
            await(givenUp, GIVES_UP);
        });
        server.requireRefusedMessage(partner, GIVES_UP, reason);
        givenUp.countDown();
        assertThat(server.refusals(partner.domain())).extracting(PartnersConsole.ShownRefusal::reason).containsOnly(reason);
        partner.requireNoFailure();
    }

    /** Openfire gives it up after ten seconds, whenever it was last heard. */
    @Test
    void recordsThatAPartnerIsTooSlow() {
        Assumptions.assumeTrue(TRUNKS, "On Openfire 4.2, the plugin itself gives up each stream, after a minute");
        RawPartner partner = server.partner(TLS_DIALBACK);
        CountDownLatch givenUp = new CountDownLatch(1);
        partner.plays(stream -> {
            stream.hearHeader();
            Await.pause(Duration.ofMillis(9_300));
            stream.say(RawStream.header("from='" + partner.domain() + "' id='slow' version='1.0'"));
            await(givenUp, GIVES_UP);
        });
        server.requireRefusedMessage(partner, GIVES_UP, PARTNER_SILENT);
        givenUp.countDown();
        partner.requireNoFailure();
    }

    /** It is given up as the first one would be. */
    @Test
    void recordsThatAPartnerIsSilentOnTheStreamThatTakesThePlaceOfAnother() {
        Assumptions.assumeTrue(TRUNKS, "It takes a minute on Openfire 4.2, where the plugin gives up each stream in the same way");
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        CountDownLatch givenUp = new CountDownLatch(1);
        partner.plays(stream -> refusesExternal(partner, stream, FAILURE + FAREWELL), stream -> {
            partner.encrypt(stream);
            partner.greetUnderTls(stream);
            stream.expect("result");
            await(givenUp, GIVES_UP);
        });
        server.requireRefusedMessage(partner, GIVES_UP, PARTNER_SILENT_AFTER_KEY);
        givenUp.countDown();
        partner.requireNoFailure();
    }

    // Dialback keys that are refused

    static Stream<Arguments> denials() {
        return Stream.of(Arguments.of(" type='invalid'/>", PARTNER_KEY_INVALID), Arguments.of(denial("remote-server-timeout"), PARTNER_CANNOT_CONNECT),
            Arguments.of(denial("policy-violation"), PARTNER_POLICY));
    }

    /** The end of an answer that says so. */
    private static String denial(String condition) {
        return " type='error'><error type='cancel'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></db:ANSWER>";
    }

    private static void answers(RawStream stream, Element about, String denial) {
        String id = about.attributeValue("id") == null ? "" : " id='" + about.attributeValue("id") + "'";
        stream.say("<db:" + about.getName() + " from='" + about.attributeValue("to") + "' to='" + about.attributeValue("from") + "'" + id
            + denial.replace("ANSWER", about.getName()));
    }

    /** Up to where it hears a key, or is asked about one. */
    private static void offersNothingUnderTls(RawPartner partner, RawStream stream) {
        partner.encrypt(stream);
        stream.hearHeader();
        partner.greet(stream, "");
    }

    @ParameterizedTest
    @MethodSource("denials")
    void recordsWhyThePartnerRefusesOurKey(String denial, Reason reason) {
        RawPartner partner = server.partner(TLS_DIALBACK);
        partner.plays(stream -> {
            offersNothingUnderTls(partner, stream);
            answers(stream, stream.expect("result"), denial);
        });
        server.requireRefusedMessage(partner, AttackedServer.PATIENCE, reason);
        assertThat(server.refusals(partner.domain())).extracting(PartnersConsole.ShownRefusal::reason).containsOnly(reason);
        partner.requireNoFailure();
    }

    @Test
    void recordsWhyThePartnerDoesNotTellAboutItsKey() {
        RawPartner partner = server.partner(TLS_DIALBACK);
        partner.plays(stream -> {
            offersNothingUnderTls(partner, stream);
            answers(stream, stream.expect("verify"), denial("item-not-found"));
        });
        Instant since = Instant.now();
        RawStream stream = server.encrypted(partner.domain(), Optional.empty());
        stream.say(server.dialback(partner.domain()));
        assertThat(stream.expect("result").attributeValue("type")).isEqualTo("error");
        server.requireRefusal(Direction.OUTBOUND, partner.domain(), since, PARTNER_HOST_UNKNOWN);
    }

    /** It may connect to us, and we not to it. */
    @Test
    void recordsThatWeCannotVerifyTheKeyOfAPartner() throws IOException {
        RawPartner partner = server.partner(TCP_DIALBACK);
        partner.close();
        recordsOurOwnReason(partner, server.dialback(partner.domain()), Reason.KEY_NOT_VERIFIED);
    }

    @Test
    void recordsThatAPartnerAsksForADomainThatWeDoNotServe() {
        RawPartner partner = server.partner(TCP_DIALBACK);
        recordsOurOwnReason(partner, server.dialback(partner.domain()).replace("to='" + server.domain(), "to='unknown." + server.domain()), Reason.LOCAL_DOMAIN_NOT_SERVED);
    }

    private void recordsOurOwnReason(RawPartner partner, String key, Reason reason) {
        Instant since = Instant.now();
        RawStream stream = server.connect();
        stream.open("from='" + partner.domain() + "' to='" + server.domain() + "' version='1.0'");
        stream.expect("features");
        stream.say(key);
        assertThat(stream.expect("result").attributeValue("type")).as(stream.toString()).isEqualTo("error");
        stream.finish();
        server.requireRefusal(Direction.INBOUND, partner.domain(), since, reason);
        assertThat(server.refusals(partner.domain())).extracting(PartnersConsole.ShownRefusal::reason).containsOnly(reason);
    }

    /** A server that ends each line; RFC 6120 5.3.3 forbids it here, but the segment that brings it is understood as a whole. */
    @Test
    void verifiesAKeyOverTlsWhenThePartnerEndsTheLineBeforeIt() {
        RawPartner partner = server.partner(TLS_DIALBACK);
        partner.plays(stream -> {
            stream.hearHeader();
            partner.greet(stream, RawStream.STARTTLS);
            stream.expect("starttls");
            stream.say(RawStream.PROCEED + "\n");
            stream.accept(partner.identity());
            partner.greetUnderTls(stream);
            partner.honestly(stream);
        });
        RawStream stream = server.encrypted(partner.domain(), Optional.empty());
        stream.say(server.dialback(partner.domain()));
        assertThat(stream.expect("result").attributeValue("type")).as(stream + "\n" + partner).isEqualTo("valid");
        server.requireDeliveryTo(partner);
        assertThat(server.refusals(partner.domain())).isEmpty();
    }

    // TLS that is offered, and fails

    private static final String TLS_FAILURE = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

    /** Offers this, and answers the request for TLS so. */
    private static void failsTls(RawPartner partner, RawStream stream, String starttls, String answer) {
        stream.hearHeader();
        partner.greet(stream, starttls + "<dialback xmlns='urn:xmpp:features:dialback'/>");
        for (Optional<Element> said = stream.hear(); said.isPresent(); said = stream.hear()) {
            if (said.get().getName().equals("starttls")) {
                stream.say(answer);
                if (answer.startsWith(RawStream.PROCEED)) {
                    stream.read(1);
                    stream.say("this is not TLS, and the reader should not go on");
                }
                stream.close();
                return;
            }
            if (said.get().getName().equals("result") || said.get().getName().equals("verify")) {
                partner.answer(stream, said.get());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RawStream.PROCEED, TLS_FAILURE + FAREWELL, ""})
    void verifiesAKeyWithoutTlsWhenThePartnerCannotDoTheTlsThatItOffers(String answer) {
        RawPartner partner = server.partner(TLS_DIALBACK, TCP_DIALBACK);
        partner.plays(stream -> failsTls(partner, stream, RawStream.STARTTLS, answer));
        RawStream stream = server.begun(partner.domain());
        stream.say(server.dialback(partner.domain()));
        assertThat(stream.expect("result").attributeValue("type")).as(stream + "\n" + partner).isEqualTo("valid");
        assertThat(partner.streams()).hasSize(2);
        assertThat(server.refusals(partner.domain())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {RawStream.PROCEED, TLS_FAILURE + FAREWELL, TLS_FAILURE, FAREWELL, ""})
    void dialsBackWithoutTlsWhenThePartnerCannotDoTheTlsThatItOffers(String answer) {
        RawPartner partner = server.partner(TLS_DIALBACK, TCP_DIALBACK);
        partner.plays(stream -> failsTls(partner, stream, RawStream.STARTTLS, answer));
        server.requireDeliveryTo(partner, AT_ONCE);
        assertThat(partner.streams()).hasSize(2);
        assertThat(server.refusals(partner.domain())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {RawStream.PROCEED + "|ENCRYPTION_FAILED", TLS_FAILURE + FAREWELL + "|STARTTLS_REFUSED", "''|STARTTLS_REFUSED"}, quoteCharacter = '~')
    void recordsWhyTlsFailedWhenThePartnerRequiresIt(String answer, Reason reason) {
        RawPartner partner = server.partner(TLS_DIALBACK, TCP_DIALBACK);
        partner.plays(stream -> failsTls(partner, stream, RawStream.STARTTLS.replace("/>", "><required/></starttls>"), answer.equals("''") ? "" : answer));
        server.requireRefusedMessage(partner, AttackedServer.PATIENCE, reason);
        assertThat(partner.streams()).hasSize(1);
    }

    // EXTERNAL refused, then closed

    @Test
    void dialsBackAtOnceWhenThePartnerRefusesExternalAndCloses() {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        partner.plays(stream -> refusesExternal(partner, stream, FAILURE + FAREWELL));
        server.requireDeliveryTo(partner, AT_ONCE);
        assertThat(server.refusals(partner.domain())).isEmpty();
        assertThat(partner.streams()).hasSize(2);
        // The next stream does not try what failed.
        server.endStreams(partner);
        server.requireDeliveryTo(partner, AT_ONCE);
        assertThat(partner.streams()).hasSize(3).filteredOn(stream -> stream.heardAtAll().contains("<auth")).hasSize(1);
    }

    /** Some say so by a stream error, and some just go; some have no words for the key that follows on their refusal. */
    @ParameterizedTest
    @ValueSource(strings = {"<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>", FAREWELL, "",
        "<stream:error><invalid-from xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>",
        FAILURE + "<stream:error><unsupported-stanza-type xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"})
    void dialsBackAtOnceWhenThePartnerRefusesExternalByClosing(String answer) {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        partner.plays(stream -> refusesExternal(partner, stream, answer));
        server.requireDeliveryTo(partner, AT_ONCE);
        assertThat(partner.streams()).hasSize(2);
    }

    @Test
    void dialsBackAtOnceWhenThePartnerRefusesExternalAndTheKeyOnTheSameStream() {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        partner.plays(stream -> {
            partner.encrypt(stream);
            partner.greetUnderTls(stream);
            stream.expect("auth");
            stream.say(FAILURE);
            answers(stream, stream.expect("result"), denial("undefined-condition"));
            stream.say(FAREWELL);
            stream.close();
        }, stream -> refusesExternal(partner, stream, FAILURE + FAREWELL));
        server.requireDeliveryTo(partner, AT_ONCE);
        assertThat(partner.streams()).hasSize(2);
        assertThat(partner.streams().get(1).heardAtAll()).doesNotContain("<auth");
        assertThat(server.refusals(partner.domain())).isEmpty();
    }

    /** Such a partner may wait for another request of SASL (RFC 6120 6.4.5). */
    @Test
    void dialsBackForTheNextMessageWhenThePartnerRefusesExternalAndIsSilent() {
        Assumptions.assumeTrue(TRUNKS, "It takes a minute on Openfire 4.2, and then the second stream is opened for the same message");
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        CountDownLatch givenUp = new CountDownLatch(1);
        partner.plays(stream -> {
            partner.encrypt(stream);
            partner.greetUnderTls(stream);
            stream.expect("auth");
            stream.say(FAILURE);
            await(givenUp, GIVES_UP);
        }, stream -> refusesExternal(partner, stream, FAILURE + FAREWELL));
        server.requireRefusedMessage(partner, GIVES_UP, PARTNER_SILENT);
        givenUp.countDown();
        server.requireDeliveryTo(partner, AT_ONCE);
        assertThat(partner.streams()).as(partner.toString()).hasSize(2);
        assertThat(partner.streams().get(1).heardAtAll()).doesNotContain("<auth");
        partner.requireNoFailure();
    }

    /** Nothing that waited for the stream that failed is lost, or comes in another order. */
    @Test
    void deliversAllThatWasQueuedWhenThePartnerRefusesExternalAndCloses() {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        CountDownLatch queued = new CountDownLatch(1);
        partner.plays(stream -> {
            await(queued, AttackedServer.PATIENCE);
            refusesExternal(partner, stream, FAILURE + FAREWELL);
        });
        List<String> bodies = server.queue(partner, 3);
        queued.countDown();
        RawStream carrying = partner.awaitSaid(bodies.get(2), AT_ONCE);
        assertThat(carrying.heardAtAll()).as("each once, and in order").containsSubsequence(bodies);
        bodies.forEach(body -> assertThat(carrying.heardAtAll()).containsOnlyOnce("<body>" + body + "</body>"));
        assertThat(partner.streams()).hasSize(2);
        assertThat(server.refusals(partner.domain())).isEmpty();
        partner.requireNoFailure();
    }

    private static void await(CountDownLatch latch, Duration patience) {
        try {
            assertThat(latch.await(patience.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
            Arguments.of("policy-violation", PARTNER_POLICY), Arguments.of("invalid-namespace", PARTNER_NAMESPACE), Arguments.of("made-up", PARTNER_FAULT)).flatMap(
                error -> Stream.of(" id='with'", "")
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
        server.requireRefusedMessage(partner, AT_ONCE, reason);
    }

    /** Too late for the message, but not for those who look for the reason. */
    @ParameterizedTest
    @CsvSource({"policy-violation, PARTNER_POLICY", "host-unknown, PARTNER_HOST_UNKNOWN"})
    void recordsTheStreamErrorOfAPartnerThatHasAuthenticatedUs(String condition, Reason reason) {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        partner.plays(stream -> {
            partner.encrypt(stream);
            partner.greetUnderTls(stream);
            stream.expect("auth");
            stream.say("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
            stream.hearHeader();
            stream.say(RawStream.header("from='" + partner.domain() + "' id='late' version='1.0'") + error(condition));
        });
        Instant since = Instant.now();
        server.alice().send("bob@" + partner.domain(), "lost");
        server.requireRefusal(Direction.OUTBOUND, partner.domain(), since, reason);
        // The next stream is none the worse.
        server.requireProperDelivery(partner);
    }

    /** Before our new header, and after it: then before and after its own. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void recordsAPartnerThatClosesTheStreamRightAfterItHasAuthenticatedUs(int headers) {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        partner.plays(stream -> {
            partner.encrypt(stream);
            partner.greetUnderTls(stream);
            stream.expect("auth");
            stream.say("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
            if (headers > 0) {
                stream.hearHeader();
            }
            if (headers > 1) {
                stream.say(RawStream.header("from='" + partner.domain() + "' id='late' version='1.0'"));
            }
            // Openfire 5.1 can hang over a stream that ends in the very moment in which it takes it over.
            Await.pause(Duration.ofMillis(200));
            stream.close();
        });
        Instant since = Instant.now();
        server.alice().send("bob@" + partner.domain(), "lost");
        server.requireRefusal(Direction.OUTBOUND, partner.domain(), since, PARTNER_LEFT_AFTER_EXTERNAL);
        // The next stream is none the worse, and does not dial back.
        server.requireProperDelivery(partner);
        assertThat(partner.streams()).noneSatisfy(stream -> assertThat(stream.heardAtAll()).contains("<db:result"));
    }

    @Test
    void recordsTheStreamErrorOfAPartnerThatWeHaveAuthenticated() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        RawStream stream = server.authenticatedByExternal(partner);
        Instant since = Instant.now();
        server.requireDelivery(stream, partner.domain());
        stream.say(error("policy-violation"));
        stream.finish();
        server.requireRefusal(Direction.INBOUND, partner.domain(), since, PARTNER_POLICY);
    }

    @Test
    void recordsTheStreamErrorThatAPartnerSaysInPlaceOfItsHeaderAfterExternal() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        RawStream stream = server.encrypted(partner.domain(), Optional.of(partner.identity()));
        Instant since = Instant.now();
        stream.external(Optional.of(partner.domain()));
        stream.expect("success");
        stream.say(error("policy-violation"));
        stream.finish();
        server.requireRefusal(Direction.INBOUND, partner.domain(), since, PARTNER_POLICY);
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

    // Stream errors of this server

    @Test
    void recordsAStanzaWithoutARecipient() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        RawStream stream = server.authenticatedByExternal(partner);
        server.requireDelivery(stream, partner.domain());
        Instant since = Instant.now();
        stream.say("<message from='bob@" + partner.domain() + "'><body>without a recipient</body></message>");
        stream.awaitEnd();
        assertThat(stream.heardAtAll()).contains("improper-addressing");
        server.requireRefusal(Direction.INBOUND, partner.domain(), since, PROTOCOL_VIOLATION);
        assertThat(server.refusals(partner.domain())).hasSize(1);
    }

    @Test
    void recordsAHeaderForADomainThatWeDoNotServe() {
        Assumptions.assumeFalse(TRUNKS, "Since 4.8, Openfire looks at the domain in a key only");
        RawPartner partner = server.partner(TCP_DIALBACK);
        Instant since = Instant.now();
        RawStream stream = server.connect();
        stream.open("from='" + partner.domain() + "' to='unknown." + server.domain() + "' version='1.0'");
        stream.awaitEnd();
        assertThat(stream.heardAtAll()).contains("host-unknown");
        server.requireRefusal(Direction.INBOUND, partner.domain(), since, Reason.LOCAL_DOMAIN_NOT_SERVED);
        assertThat(server.refusals(partner.domain())).hasSize(1);
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

    private static String message(String from, String to, String body) {
        return "<message from='bob@" + from + "/x' to='carol@" + to + "' type='chat'><body>" + body + "</body></message>";
    }

    /** Where Openfire knows no trunking (4.2), what is sent there goes no further. */
    @Test
    void stanzasToAndFromATrunkedDomainAreRelayedAsOpenfireWouldAndNoOthers() {
        RawPartner trunked = server.partner(TRUNKED, SASL_OVER_TLS, TLS_DIALBACK);
        RawPartner sender = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        RawPartner other = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        RawStream fromSender = server.authenticatedByExternal(sender);
        RawStream fromTrunked = server.authenticatedByExternal(trunked);
        Instant since = Instant.now();
        fromSender.say(message(sender.domain(), other.domain(), "to another") + message(sender.domain(), TRUNKED, "to the trunked one"));
        fromTrunked.say(message(TRUNKED, sender.domain(), "from the trunked one"));
        server.requireRefusal(Direction.INBOUND, sender.domain(), since, Reason.RELAY);
        if (TRUNKS) {
            trunked.awaitSaid("to the trunked one", AttackedServer.PATIENCE);
            sender.awaitSaid("from the trunked one", AttackedServer.PATIENCE);
            assertThat(server.refusals(TRUNKED)).isEmpty();
            // Both streams go on.
            server.requireDelivery(fromTrunked, TRUNKED);
        } else {
            server.requireRefusal(Direction.INBOUND, TRUNKED, since, Reason.RELAY);
            assertThat(trunked.streams()).isEmpty();
        }
        server.requireDelivery(fromSender, sender.domain());
        assertThat(other.streams()).isEmpty();
    }

    /** Trunking loosens nothing that the policy says about the streams that carry it. */
    @Test
    void aStanzaForATrunkedDomainInAnotherNameIsRefused() {
        RawPartner sender = server.partner(SASL_OVER_TLS);
        RawPartner spoofed = server.partner(SASL_OVER_TLS);
        RawStream stream = server.authenticatedByExternal(sender);
        Instant since = Instant.now();
        stream.say(message(spoofed.domain(), TRUNKED, "spoofed"));
        stream.awaitEnd();
        server.requireRefusal(Direction.INBOUND, spoofed.domain(), since, Reason.NOT_AUTHENTICATED);
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

    /** Openfire compares its own list of blocked servers letter by letter. */
    @Test
    void refusesAPartnerThatOpenfireBlocksHoweverItWritesItsName() {
        RawPartner partner = server.internationalPartner(SASL_OVER_TLS);
        server.settings().block(partner.domain());
        for (String from : List.of(partner.domain(), written(partner), partner.domain().toUpperCase(Locale.ROOT), partner.domain() + "/x")) {
            Instant since = Instant.now();
            RawStream stream = server.connect();
            stream.open("from='" + from + "' to='" + server.domain() + "' version='1.0'");
            stream.awaitEnd();
            assertThat(stream.heardAtAll()).as(from).contains("<policy-violation ");
            server.requireRefusal(Direction.INBOUND, partner.domain(), since, Reason.SERVER_SETTINGS);
        }
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
        assertThat(partner.streams()).isNotEmpty().extracting(RawStream::serverName).containsOnly(withTls ? partner.domain() : "");
        server.requireDelivery(stream, written(partner));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answersAKeyToThisServerInTheSpellingThatItWasShownTo(boolean withTls) {
        RawPartner partner = server.partner(withTls ? TLS_DIALBACK : TCP_DIALBACK);
        RawStream stream = withTls ? server.encrypted(partner.domain(), Optional.empty()) : server.begun(partner.domain());
        String spelled = server.domain().toUpperCase(Locale.ROOT);
        stream.say(server.dialback(partner.domain()).replace("'" + server.domain() + "'", "'" + spelled + "'"));
        Element answer = stream.expect("result");
        assertThat(answer.attributeValue("type")).as(stream + "\n" + partner).isEqualTo("valid");
        assertThat(answer.attributeValue("from")).isEqualTo(spelled);
        server.requireDelivery(stream, partner.domain());
    }

    /** A server that keeps its host by one spelling only. */
    private final class OneSpelling implements RawPartner.Script {

        private static final String DIALBACK = "<dialback xmlns='urn:xmpp:features:dialback'/>";
        private static final String EXTERNAL = "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms>";

        private final RawPartner partner;
        private final String name;
        private final AuthenticationMethod method;
        /** Whether it checks the addressee of a header; if not, only that of a key and of a stanza. */
        private final boolean readsHeaders;
        private final List<String> recipients = new CopyOnWriteArrayList<>();
        private final List<String> answers = new CopyOnWriteArrayList<>();

        OneSpelling(RawPartner partner, String name, AuthenticationMethod method, boolean readsHeaders) {
            this.partner = partner;
            this.name = name;
            this.method = method;
            this.readsHeaders = readsHeaders;
        }

        @Override
        public void play(RawStream stream) {
            boolean goesOn = greets(stream, method == TCP_DIALBACK ? DIALBACK : RawStream.STARTTLS);
            while (goesOn) {
                Optional<Element> said = stream.hear();
                goesOn = said.isPresent() && obeys(stream, said.get());
            }
        }

        private boolean greets(RawStream stream, String features) {
            Element header = stream.hearHeader();
            boolean known = !readsHeaders || name.equals(header.attributeValue("to"));
            stream.say(RawStream.header("from='" + name + "' id='one" + System.nanoTime() + "' version='1.0'")
                + (known ? "<stream:features>" + features + "</stream:features>" : error("host-unknown")));
            return known;
        }

        private boolean obeys(RawStream stream, Element said) {
            switch (said.getName()) {
                case "starttls" -> {
                    stream.proceedTls(partner.identity());
                    return greets(stream, method == SASL_OVER_TLS ? EXTERNAL : DIALBACK);
                }
                case "auth" -> {
                    stream.say("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
                    return greets(stream, "");
                }
                case "result" -> answerKey(stream, said);
                case "message" -> recipients.add(said.attributeValue("to"));
                default -> {}
            }
            return true;
        }

        private void answerKey(RawStream stream, Element key) {
            if (key.attributeValue("to").equals(name)) {
                stream.say("<db:result from='" + name + "' to='" + key.attributeValue("from") + "' type='" + asked(stream, key) + "'/>");
            } else {
                stream.say("<db:result from='" + key.attributeValue("to") + "' to='" + key.attributeValue("from") + "' type='error'>"
                    + "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></db:result>");
            }
        }

        /** Asks about the key that was shown, by its own name. */
        private String asked(RawStream shownOn, Element key) {
            RawStream stream = server.begun(name);
            stream.say("<db:verify from='" + name + "' to='" + key.attributeValue("from") + "' id='" + shownOn.headerId() + "'>" + key.getText() + "</db:verify>");
            Element answer = stream.expect("verify");
            stream.close();
            answers.add(answer.attributeValue("to"));
            return answer.attributeValue("type");
        }

        /** Every stanza and every answer that it got was for its own name. */
        void requireItsOwnName() {
            // What was heard is known before the script has read it.
            Await.until(AttackedServer.PATIENCE, "a stanza to be read by " + partner, () -> !recipients.isEmpty());
            assertThat(recipients).as(partner.toString()).isNotEmpty().allSatisfy(to -> assertThat(to).isEqualTo("bob@" + name));
            assertThat(answers).allMatch(name::equals);
        }
    }

    static Stream<Arguments> ways() {
        return Stream.of(Arguments.of(SASL_OVER_TLS, true), Arguments.of(TLS_DIALBACK, true), Arguments.of(TCP_DIALBACK, true),
            Arguments.of(TLS_DIALBACK, false), Arguments.of(TCP_DIALBACK, false));
    }

    @ParameterizedTest(name = "{0}, reads headers: {1}")
    @MethodSource("ways")
    void aPartnerThatKnowsItselfByPeoplesLettersOnlyIsAddressedByThem(AuthenticationMethod method, boolean readsHeaders) {
        RawPartner partner = server.internationalPartner(method);
        OneSpelling own = new OneSpelling(partner, written(partner), method, readsHeaders);
        partner.plays(own);
        server.requireDeliveryTo(partner);
        int streams = partner.streams().size();
        assertThat(streams).as(partner.toString()).isLessThanOrEqualTo(2);
        assertThat(server.refusals(partner.domain())).isEmpty();
        // The next stream begins with what was learned.
        server.endStreams(partner);
        server.requireDeliveryTo(partner);
        assertThat(partner.streams()).as(partner.toString()).hasSize(streams + 1);
        own.requireItsOwnName();
        assertThat(partner.streams()).filteredOn(stream -> stream.heardInTheClear().contains("<starttls")).as("TLS names a server in ASCII (RFC 6066 3)")
            .hasSizeGreaterThanOrEqualTo(method == TCP_DIALBACK ? 0 : 2).extracting(RawStream::serverName).allMatch(partner.domain()::equals);
        partner.requireNoFailure();
    }

    @ParameterizedTest
    @EnumSource(AuthenticationMethod.class)
    void aPartnerIsAddressedAsItNamesItselfWhenItComesIn(AuthenticationMethod method) {
        RawPartner partner = server.internationalPartner(method);
        OneSpelling own = new OneSpelling(partner, written(partner), method, true);
        partner.plays(stream -> {
            stream.hearHeader();
            stream.say(RawStream.header("from='" + written(partner) + "' id='asked' version='1.0'") + "<stream:features>"
                + (method == TCP_DIALBACK ? "" : RawStream.STARTTLS) + "</stream:features>");
            partner.honestly(stream);
        });
        RawStream stream = method == TCP_DIALBACK ? server.begun(written(partner)) : server.encrypted(written(partner), Optional.of(partner.identity()));
        if (method == SASL_OVER_TLS) {
            stream.external(Optional.of(written(partner)));
            stream.expect("success");
            stream.begin(written(partner), server.domain());
        } else {
            stream.say(server.dialback(written(partner)));
            assertThat(stream.expect("result").attributeValue("type")).as(stream + "\n" + partner).isEqualTo("valid");
        }
        partner.plays(own);
        int before = partner.streams().size();
        server.requireDeliveryTo(partner);
        assertThat(partner.streams()).as(partner.toString()).hasSize(before + 1);
        own.requireItsOwnName();
        partner.requireNoFailure();
    }

    @Test
    void aPartnerThatChangesItsSpellingIsFollowed() {
        RawPartner partner = server.internationalPartner(SASL_OVER_TLS);
        OneSpelling peoples = new OneSpelling(partner, written(partner), SASL_OVER_TLS, true);
        OneSpelling ascii = new OneSpelling(partner, partner.domain(), SASL_OVER_TLS, true);
        for (OneSpelling spelling : List.of(peoples, ascii, peoples)) {
            spelling.recipients.clear();
            partner.plays(spelling);
            server.requireDeliveryTo(partner);
            spelling.requireItsOwnName();
            server.endStreams(partner);
        }
        assertThat(server.refusals(partner.domain())).isEmpty();
    }

    @Test
    void aServerThatKnowsNeitherSpellingIsAskedTwiceAndNotedAtOnce() {
        RawPartner partner = server.internationalPartner(SASL_OVER_TLS, TLS_DIALBACK);
        partner.plays(new OneSpelling(partner, "other.example", SASL_OVER_TLS, true));
        server.requireRefusedMessage(partner, AT_ONCE, PARTNER_HOST_UNKNOWN);
        assertThat(partner.streams()).as(partner.toString()).hasSize(2);
    }

    /** Offers EXTERNAL and dialback under TLS; answers EXTERNAL so and closes, and dialback as it should. */
    private static void refusesExternal(RawPartner partner, RawStream stream, String answer) {
        partner.encrypt(stream);
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
