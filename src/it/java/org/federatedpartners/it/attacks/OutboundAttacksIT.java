package org.federatedpartners.it.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.AuthenticationMethod.TCP_DIALBACK;
import static org.federatedpartners.policy.AuthenticationMethod.TLS_DIALBACK;
import static org.federatedpartners.policy.Reason.CERTIFICATE_CHAIN_TOO_LONG;
import static org.federatedpartners.policy.Reason.CERTIFICATE_OUT_OF_DATE;
import static org.federatedpartners.policy.Reason.CERTIFICATE_UNTRUSTED;
import static org.federatedpartners.policy.Reason.CERTIFICATE_WRONG_NAME;
import static org.federatedpartners.policy.Reason.ENCRYPTION_FAILED;
import static org.federatedpartners.policy.Reason.ENCRYPTION_NOT_OFFERED;
import static org.federatedpartners.policy.Reason.EXTERNAL_FAILED;
import static org.federatedpartners.policy.Reason.EXTERNAL_NOT_OFFERED;
import static org.federatedpartners.policy.Reason.PROTOCOL_VIOLATION;
import static org.federatedpartners.policy.Reason.STARTTLS_REFUSED;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawPartner.Script;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Attacks on streams that the server opens: by whoever answers where a partner's server is expected. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutboundAttacksIT {

    private static final String STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    private static final String DIALBACK = "<dialback xmlns='urn:xmpp:features:dialback'/>";
    private static final String EXTERNAL = "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms>";
    /** Authorities below the root; with it, and with the partner's own certificate, they are 13 certificates. */
    private static final int TOO_MANY = 11;
    private static final String WORD = "premature";
    private static final String WORD_AND_FEATURES = WORD + "<stream:features>" + STARTTLS + "</stream:features>";
    private static final String SUCCESS = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";

    private final AttackedServer server = new AttackedServer(OutboundAttacksIT.class, 80);

    @BeforeAll
    void start() {
        server.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void deliversStanzasByEachAcceptedMethod() {
        server.requireProperDelivery(server.partner(SASL_OVER_TLS));
        server.requireProperDelivery(server.partner(TLS_DIALBACK));
        RawPartner old = server.partner(TCP_DIALBACK);
        old.plays(old::honestInTheClear);
        server.requireDeliveryTo(old);
    }

    // Encryption taken away

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("withoutTls")
    void refusesAPartnerWhoseEncryptionIsStripped(AuthenticationMethod accepted, String what, Reason reason, Attack first, Attack then) {
        RawPartner partner = server.partner(accepted);
        refused(partner, reason, first, then);
    }

    /** What whoever sits in the middle does with one connection to the partner. */
    @FunctionalInterface
    private interface Attack {
        void on(RawPartner partner, RawStream stream);

        default Script by(RawPartner partner) {
            return stream -> on(partner, stream);
        }
    }

    static Stream<Arguments> withoutTls() {
        Attack welcome = RawPartner::honestInTheClear;
        return Stream.of(SASL_OVER_TLS, TLS_DIALBACK).flatMap(accepted -> Stream.of(
            Arguments.of(accepted, "starttls is not offered", ENCRYPTION_NOT_OFFERED, welcome, welcome),
            Arguments.of(accepted, "EXTERNAL is offered in the clear", ENCRYPTION_NOT_OFFERED, greeting(EXTERNAL + DIALBACK), welcome),
            Arguments.of(accepted, "a server before XMPP 1.0", ENCRYPTION_NOT_OFFERED, (Attack) OutboundAttacksIT::oldHeader, (Attack) OutboundAttacksIT::oldHeader),
            Arguments.of(accepted, "starttls of another namespace", ENCRYPTION_NOT_OFFERED, greeting("<starttls xmlns='urn:x'/>" + DIALBACK), welcome),
            Arguments.of(accepted, "TLS is refused", STARTTLS_REFUSED, answeringStartTls("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"), welcome),
            Arguments.of(accepted, "TLS is refused and other features are offered", STARTTLS_REFUSED,
                answeringStartTls("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><stream:features>" + DIALBACK + "</stream:features>"), welcome),
            Arguments.of(accepted, "the handshake is answered with nonsense", ENCRYPTION_FAILED,
                answeringStartTls(RawStream.PROCEED, (partner, stream) -> {
                    stream.read(1);
                    stream.say("this is no TLS, and whoever reads it should not go on");
                }), welcome),
            Arguments.of(accepted, "the connection ends in the handshake", ENCRYPTION_FAILED,
                answeringStartTls(RawStream.PROCEED, (partner, stream) -> {
                    stream.read(1);
                    stream.close();
                }), welcome)));
    }

    private static void oldHeader(RawPartner partner, RawStream stream) {
        stream.hearHeader();
        stream.say(RawStream.header("from='" + partner.domain() + "' id='old'"));
        partner.honestly(stream);
    }

    /** Offers this in the clear, and then does whatever it is asked for. */
    private static Attack greeting(String features) {
        return (partner, stream) -> {
            stream.hearHeader();
            partner.greet(stream, features);
            partner.honestly(stream);
        };
    }

    private static Attack answeringStartTls(String answer) {
        return answeringStartTls(answer, RawPartner::honestly);
    }

    private static Attack answeringStartTls(String answer, BiConsumer<RawPartner, RawStream> then) {
        return (partner, stream) -> {
            stream.hearHeader();
            partner.greet(stream, STARTTLS + DIALBACK);
            stream.expect("starttls");
            stream.say(answer);
            then.accept(partner, stream);
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plainTexts")
    void refusesTextInTheClearAfterProceed(String what, String text) {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK, TCP_DIALBACK);
        refused(partner, PROTOCOL_VIOLATION, answeringStartTls(RawStream.PROCEED + text.replace("FROM", partner.domain()), (self, stream) -> {
            stream.tryToAccept(self.identity());
            stream.tryToSay(RawStream.header("from='" + self.domain() + "' id='x' version='1.0'") + "<stream:features>" + EXTERNAL + "</stream:features>");
        }));
    }

    static Stream<Arguments> plainTexts() {
        return Stream.of(
            Arguments.of("a grant", "<db:result from='FROM' to='openfire.example' type='valid'/>"),
            Arguments.of("features", "<stream:features/>"),
            Arguments.of("success", SUCCESS),
            Arguments.of("a header", RawStream.header("from='FROM' id='y' version='1.0'")),
            Arguments.of("a header and features", RawStream.header("from='FROM' id='y' version='1.0'") + "<stream:features>" + DIALBACK + "</stream:features>"),
            Arguments.of("a stanza", "<message from='mallory@FROM' to='alice@openfire.example'><body>injected</body></message>"),
            Arguments.of("half an element", "<stream:features>" + DIALBACK),
            Arguments.of("a word", WORD)).filter(OutboundAttacksIT::mayChangeAnything);
    }

    private static boolean mayChangeAnything(Arguments attack) {
        return !AttackedServer.DROPS_TEXT_BETWEEN_ELEMENTS || Stream.of(attack.get()).noneMatch(Set.of(WORD, WORD_AND_FEATURES)::contains);
    }

    /** What there is to say about the two attacks that are no attacks where text is dropped. */
    @Test
    @EnabledIfSystemProperty(named = "openfire.home", matches = ".+", disabledReason = "Openfire 4.2 drops no text")
    void deliversDespiteTextBetweenElementsThatOpenfireDrops() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        partner.plays(stream -> {
            stream.hearHeader();
            stream.say(RawStream.header("from='" + partner.domain() + "' id='z' version='1.0'") + WORD_AND_FEATURES);
            stream.expect("starttls");
            stream.say(RawStream.PROCEED + WORD);
            stream.accept(partner.identity());
            partner.greetUnderTls(stream);
            partner.honestly(stream);
        });
        server.requireDeliveryTo(partner);
        assertThat(partner.streams()).allSatisfy(stream -> assertThat(stream.heardInTheClear()).doesNotContain("<message", "<auth", "result"));
    }

    // Certificates

    @ParameterizedTest(name = "{0}")
    @MethodSource("certificates")
    void refusesAServerWhoseCertificateProvesNothing(String what, Certificate certificate, Reason reason) {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        Identity shown = certificate.of(partner.domain());
        refused(partner, reason, underTls(shown, EXTERNAL + DIALBACK, RawPartner::honestly));
        assertThat(partner.streams().get(0).heardAtAll()).as("what was tried with the wrong server").doesNotContain("<auth");
    }

    @FunctionalInterface
    private interface Certificate {
        Identity of(String domain);
    }

    Stream<Arguments> certificates() {
        return Stream.of(
            Arguments.of("another partner's", (Certificate) domain -> server.friend().identity(), CERTIFICATE_WRONG_NAME),
            Arguments.of("an expired one", (Certificate) domain -> server.ca().forDomains(List.of(domain)).expired().issue(), CERTIFICATE_OUT_OF_DATE),
            Arguments.of("one from the future", (Certificate) domain -> server.ca().forDomains(List.of(domain)).notYetValid().issue(), CERTIFICATE_OUT_OF_DATE),
            Arguments.of("one of its own making", (Certificate) domain -> server.ca().forDomains(List.of(domain)).selfSigned().issue(), CERTIFICATE_UNTRUSTED),
            Arguments.of("its name as the subject's only", (Certificate) domain -> server.ca().forDomains(List.of(domain)).withCommonNameOnly().issue(),
                CERTIFICATE_WRONG_NAME),
            Arguments.of("a wildcard for what is below it", (Certificate) domain -> server.ca().forDomains(List.of("*." + domain)).issue(), CERTIFICATE_WRONG_NAME),
            Arguments.of("a wildcard for everything", (Certificate) domain -> server.ca().forDomains(List.of("*")).issue(), CERTIFICATE_WRONG_NAME));
    }

    /** Java accepts no chain of more than ten. The page sends the administrator to the log for more. */
    @Test
    void namesAChainThatIsTooLongForJavaAndLogsTheCause() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        Identity shown = server.ca().below(TOO_MANY).forDomains(List.of(partner.domain())).issue();
        long mark = server.log().mark();
        refused(partner, CERTIFICATE_CHAIN_TOO_LONG, answeringStartTls(RawStream.PROCEED, (self, stream) -> stream.tryToAccept(shown)));
        assertThat(server.log().linesSince(mark)).anyMatch(line -> line.contains("TLS with " + partner.domain() + " failed")
            && line.contains("The certificate chain length") && line.contains("exceeds the maximum allowed length"));
    }

    /** Does TLS with this certificate, offers this, and then does something. */
    private static Attack underTls(Identity shown, String features, BiConsumer<RawPartner, RawStream> then) {
        return (partner, stream) -> {
            stream.hearHeader();
            partner.greet(stream, STARTTLS + DIALBACK);
            stream.expect("starttls");
            stream.proceedTls(shown);
            stream.hearHeader();
            partner.greet(stream, features);
            then.accept(partner, stream);
        };
    }

    // A weaker method provoked

    @Test
    void refusesAServerThatDoesNotOfferExternal() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        refused(partner, EXTERNAL_NOT_OFFERED, underTls(partner.identity(), DIALBACK, RawPartner::honestly));
    }

    @Test
    void refusesAServerThatOffersOnlyOtherMechanisms() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        refused(partner, EXTERNAL_NOT_OFFERED, underTls(partner.identity(), EXTERNAL.replace("EXTERNAL", "PLAIN") + DIALBACK, RawPartner::honestly));
    }

    @Test
    void doesNotDialBackWhenThePartnerRefusesExternal() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        refused(partner, EXTERNAL_FAILED, underTls(partner.identity(), EXTERNAL + DIALBACK, (self, stream) -> {
            stream.expect("auth");
            stream.say("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>");
            self.honestly(stream);
        }), RawPartner::honestInTheClear);
    }

    // What was not asked for

    @ParameterizedTest(name = "{0}")
    @MethodSource("unasked")
    void refusesElementsThatWereNotRequested(String what, List<AuthenticationMethod> accepted, boolean underTls, String text) {
        RawPartner partner = server.partner(accepted.toArray(AuthenticationMethod[]::new));
        String said = text.replace("FROM", partner.domain());
        refused(partner, PROTOCOL_VIOLATION, (self, stream) -> {
            stream.hearHeader();
            if (underTls) {
                self.greet(stream, STARTTLS);
                stream.expect("starttls");
                stream.proceedTls(self.identity());
                stream.hearHeader();
            }
            stream.say(RawStream.header("from='" + self.domain() + "' id='z' version='1.0'") + said);
            self.honestly(stream);
        });
    }

    static Stream<Arguments> unasked() {
        List<AuthenticationMethod> external = List.of(SASL_OVER_TLS);
        List<AuthenticationMethod> all = List.of(SASL_OVER_TLS, TLS_DIALBACK, TCP_DIALBACK);
        List<AuthenticationMethod> clear = List.of(TCP_DIALBACK);
        String grant = "<db:result from='FROM' to='openfire.example' type='valid'/>";
        return Stream.of(
            Arguments.of("success in place of features", external, false, SUCCESS),
            Arguments.of("success in place of features under TLS", external, true, SUCCESS),
            Arguments.of("a grant in place of features", all, false, grant),
            Arguments.of("a grant in place of features under TLS", all, true, grant),
            Arguments.of("a grant in place of features where nothing else is accepted", clear, false, grant),
            Arguments.of("proceed in place of features", all, false, RawStream.PROCEED),
            Arguments.of("proceed under TLS", all, true, RawStream.PROCEED),
            Arguments.of("proceed where TLS is not accepted", clear, false, "<stream:features>" + DIALBACK + "</stream:features>" + RawStream.PROCEED),
            Arguments.of("features twice", external, false, "<stream:features>" + STARTTLS + "</stream:features><stream:features>" + DIALBACK + "</stream:features>"),
            Arguments.of("features twice where everything is accepted", all, false,
                "<stream:features>" + STARTTLS + "</stream:features><stream:features>" + DIALBACK + "</stream:features>"),
            Arguments.of("features twice under TLS", external, true,
                "<stream:features>" + EXTERNAL + "</stream:features><stream:features>" + DIALBACK + "</stream:features>"),
            Arguments.of("a stanza in place of features", external, true,
                "<message from='mallory@FROM' to='alice@openfire.example'><body>on your own stream</body></message>"),
            Arguments.of("another header", external, true, "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'/>"),
            Arguments.of("features of another namespace", external, false, "<stream:features xmlns:stream='urn:x'>" + STARTTLS + "</stream:features>"),
            Arguments.of("a grant by its prefix only", clear, false, "<stream:features/><db:result xmlns:db='urn:x' from='FROM' to='openfire.example' type='valid'/>"),
            Arguments.of("a grant of another domain", clear, false, "<stream:features/><db:result from='stranger.example' to='openfire.example' type='valid'/>"),
            Arguments.of("text in place of features", external, false, WORD_AND_FEATURES))
            .filter(OutboundAttacksIT::mayChangeAnything);
    }

    @Test
    void refusesAValidResultInAnotherPartnersName() {
        RawPartner partner = server.partner(TCP_DIALBACK);
        RawPartner other = server.partner(TCP_DIALBACK);
        Instant since = Instant.now();
        String id = attempt(partner, (self, stream) -> {
            stream.hearHeader();
            self.greet(stream, DIALBACK);
            stream.expect("result");
            stream.say("<db:result from='" + other.domain() + "' to='" + server.domain() + "' type='valid'/>");
        });
        server.alice().awaitError(id, AttackedServer.PATIENCE);
        server.requireRefusal(Direction.OUTBOUND, other.domain(), since, PROTOCOL_VIOLATION);
        assertThat(partner.toString()).doesNotContain("secret");
        partner.plays(partner::honestInTheClear);
        server.requireDeliveryTo(partner);
        other.plays(other::honestInTheClear);
        server.requireDeliveryTo(other);
        assertThat(partner.toString()).doesNotContain("secret");
    }

    /** The stream is as it should be; but it is ours, and says nothing about who answers. */
    @Test
    void refusesAStanzaOnAnOutboundStream() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        Instant since = Instant.now();
        partner.plays(stream -> underTls(partner.identity(), EXTERNAL, (self, encrypted) -> {
            encrypted.expect("auth");
            encrypted.say(SUCCESS);
            encrypted.hearHeader();
            self.greet(encrypted, "");
            // Some versions ask for the partner's version first.
            encrypted.hear();
            encrypted.say("<message from='mallory@" + self.domain() + "' to='" + server.alice().jid() + "'><body>on your own stream</body></message>");
        }).on(partner, stream));
        server.alice().send("bob@" + partner.domain(), "proper");
        Await.until(AttackedServer.PATIENCE, "the stream to end", () -> partner.streams().stream().anyMatch(RawStream::hasEnded));
        partner.requireNoFailure();
        server.requireRefusal(Direction.OUTBOUND, partner.domain(), since, PROTOCOL_VIOLATION);
        server.requireNothingCameIn();
        server.requireProperDelivery(partner);
    }

    /** A user writes to a domain of no partner, whose server answers in a partner's name. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("impersonations")
    void deliversNoStanzaInAPartnersNameOnAStrangersOutboundStream(String what, String namespaces, String text) {
        RawPartner stranger = server.stranger();
        String victim = server.friend().domain();
        stranger.plays(stream -> {
            stream.hearHeader();
            stream.say(filled(RawStream.header(namespaces + "from='" + stranger.domain() + "' id='z' version='1.0'"), victim) + "<stream:features>" + DIALBACK
                + "</stream:features>" + filled(text, victim));
            stranger.honestly(stream);
        });
        server.alice().send("bob@" + stranger.domain(), "to a stranger");
        // Openfire 4.2 itself reads nothing but answers there, and the plugin does not follow the stream.
        Await.until(AttackedServer.PATIENCE, "the stream to end", () -> stranger.streams().stream()
            .anyMatch(stream -> stream.hasEnded() || !AttackedServer.DROPS_TEXT_BETWEEN_ELEMENTS && stream.heardAtAll().contains("result")));
        server.requireNothingCameIn();
    }

    private String filled(String text, String victim) {
        return text.replace("REFERENCE", "&#" + (65536 + victim.charAt(0)) + ";" + victim.substring(1)).replace("VICTIM", victim)
            .replace("ALICE", server.alice().jid()).replace("LONG", "n".repeat(1001));
    }

    static Stream<Arguments> impersonations() {
        String body = "<body>as the victim</body></message>";
        return Stream.of(
            Arguments.of("with a long name", "", "<message from='ceo@VICTIM' to='ALICE'><x><LONG/></x>" + body),
            Arguments.of("with a long name of an attribute", "", "<message LONG='v' from='ceo@VICTIM' to='ALICE'>" + body),
            Arguments.of("with a reference beyond 16 bits", "", "<message from='ceo@REFERENCE' to='ALICE'>" + body),
            Arguments.of("with a namespace that is a stanza", "xmlns:x='&quot;>&lt;message from=&quot;ceo@VICTIM&quot; to=&quot;ALICE&quot;>&lt;body>as the victim&lt;/body>"
                + "&lt;/message>&lt;x y=&quot;' ", "<x/>"),
            Arguments.of("behind what is no comment", "", "<!--><!-- --><message from='ceo@VICTIM' to='ALICE'>" + body + "</!-->"),
            Arguments.of("behind a document type", "", "<!DOCTYPE x><message from='ceo@VICTIM' to='ALICE'>" + body + "</!DOCTYPE>"));
    }

    // How our server asks about a key

    @ParameterizedTest(name = "{0}")
    @MethodSource("verifiers")
    void refusesAKeyConfirmedInTheClearWhenTlsIsRequired(String what, Attack first, Reason reason) {
        RawPartner partner = server.partner(TLS_DIALBACK);
        partner.plays(first.by(partner), partner::honestInTheClear);
        Instant since = Instant.now();
        RawStream stream = server.encrypted(partner.domain(), Optional.empty());
        stream.say(server.dialback(partner.domain()));
        assertThat(stream.expect("result").attributeValue("type")).as(stream.toString()).isNotEqualTo("valid");
        stream.tryToSay(server.message(partner.domain(), "validated in the clear"));
        stream.tryToSay("</stream:stream>");
        stream.awaitEnd();
        server.requireRefusal(Direction.OUTBOUND, partner.domain(), since, reason);
        server.requireNothingCameIn();
        assertThat(partner.streams()).allSatisfy(asked -> assertThat(asked.heardInTheClear()).doesNotContain("verify"));
    }

    static Stream<Arguments> verifiers() {
        return Stream.of(
            Arguments.of("starttls is not offered", (Attack) RawPartner::honestInTheClear, ENCRYPTION_NOT_OFFERED),
            Arguments.of("the handshake is answered with nonsense", answeringStartTls(RawStream.PROCEED, (partner, stream) -> {
                stream.read(1);
                stream.say("this is no TLS, and whoever reads it should not go on");
            }), ENCRYPTION_FAILED));
    }

    private String attempt(RawPartner partner, Attack... attacks) {
        partner.plays(Stream.of(attacks).map(attack -> attack.by(partner)).toArray(Script[]::new));
        return server.alice().send("bob@" + partner.domain(), "secret");
    }

    /**
     * The user writes to the partner, whose place somebody has taken: it must come to nothing. Then the partner answers
     * itself, and what is written now is all that it ever hears.
     */
    private void refused(RawPartner partner, Reason reason, Attack... attacks) {
        Instant since = Instant.now();
        String id = attempt(partner, attacks);
        server.alice().awaitError(id, AttackedServer.PATIENCE);
        server.requireRefusal(Direction.OUTBOUND, partner.domain(), since, reason);
        List<RawStream> attacked = partner.streams();
        if (partner.accepts(TCP_DIALBACK)) {
            partner.plays(partner::honestInTheClear);
            server.requireDeliveryTo(partner);
        } else {
            server.requireProperDelivery(partner);
            assertThat(attacked).as("what the attacker heard").allSatisfy(stream -> assertThat(stream.heardAtAll()).doesNotContain("result"));
        }
        assertThat(partner.toString()).as("what the partner heard").doesNotContain("secret");
        server.requireNothingCameIn();
    }
}
