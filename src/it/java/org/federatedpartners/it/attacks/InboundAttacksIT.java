package org.federatedpartners.it.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.AuthenticationMethod.TCP_DIALBACK;
import static org.federatedpartners.policy.AuthenticationMethod.TLS_DIALBACK;
import static org.federatedpartners.policy.Reason.CERTIFICATE_ABSENT;
import static org.federatedpartners.policy.Reason.CERTIFICATE_CHAIN_TOO_LONG;
import static org.federatedpartners.policy.Reason.CERTIFICATE_OUT_OF_DATE;
import static org.federatedpartners.policy.Reason.CERTIFICATE_UNTRUSTED;
import static org.federatedpartners.policy.Reason.CERTIFICATE_WRONG_NAME;
import static org.federatedpartners.policy.Reason.ENCRYPTION_FAILED;
import static org.federatedpartners.policy.Reason.IDENTITY_MISMATCH;
import static org.federatedpartners.policy.Reason.MECHANISM_NOT_ACCEPTED;
import static org.federatedpartners.policy.Reason.NOT_AUTHENTICATED;
import static org.federatedpartners.policy.Reason.PROTOCOL_VIOLATION;
import static org.federatedpartners.policy.Reason.TCP_DIALBACK_NOT_ACCEPTED;
import static org.federatedpartners.policy.Reason.TLS_DIALBACK_NOT_ACCEPTED;
import static org.federatedpartners.policy.Reason.TLS_TOO_OLD;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dom4j.Element;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.TestCa;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on streams that are opened to the server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InboundAttacksIT {

    private static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    private static final String DB = "jabber:server:dialback";

    private static final int FLOOD = 50;
    /** Authorities below the root; with it, and with the partner's own certificate, they are 13 certificates. */
    private static final int TOO_MANY = 11;

    private final AttackedServer server = new AttackedServer(InboundAttacksIT.class, 40);
    /** From whom EXTERNAL is accepted and nothing else, and who never does anything proper. */
    private RawPartner strict;
    /** From whom everything is accepted. */
    private RawPartner lenient;

    @BeforeAll
    void start() {
        server.start();
        strict = server.partner(SASL_OVER_TLS);
        lenient = server.partner(SASL_OVER_TLS, TLS_DIALBACK, TCP_DIALBACK);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void deliversStanzasOfAuthenticatedPartners() {
        server.requireDelivery(server.authenticatedByExternal(lenient), lenient.domain());
        server.requireDelivery(authenticatedByDialback(server.encrypted(lenient.domain(), Optional.empty()), lenient), lenient.domain());
        server.requireDelivery(authenticatedByDialback(server.begun(lenient.domain()), lenient), lenient.domain());
        server.requireNothingCameIn();
    }

    private RawStream authenticatedByDialback(RawStream stream, RawPartner partner) {
        stream.say(server.dialback(partner.domain()));
        assertThat(stream.expect("result").attributeValue("type")).as(stream.toString()).isEqualTo("valid");
        return stream;
    }

    // Encryption taken away

    @Test
    void refusesPlainDialbackWhenStarttlsIsStripped() {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        RawStream stream = server.connect();
        Element features = stream.begin(partner.domain(), server.domain());
        assertThat(features.element("starttls").element("required")).as(features.asXML()).isNotNull();
        assertThat(features.element("mechanisms")).as(features.asXML()).isNull();
        assertThat(features.element("dialback")).as(features.asXML()).isNull();
        refused(stream, partner, server.dialback(partner.domain()), TCP_DIALBACK_NOT_ACCEPTED);
    }

    @Test
    void refusesAStanzaBeforeAuthentication() {
        refused(server.begun(lenient.domain()), lenient, server.message(lenient.domain(), "bare"), NOT_AUTHENTICATED);
        refused(server.encrypted(lenient.domain(), Optional.of(lenient.identity())), lenient, server.message(lenient.domain(), "bare"), NOT_AUTHENTICATED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plainTexts")
    void refusesTextInTheClearAfterStarttls(String what, Function<String, String> text, Reason reason) {
        int verifications = lenient.streams().size();
        RawStream stream = server.begun(lenient.domain());
        Instant since = Instant.now();
        stream.say(RawStream.STARTTLS + text.apply(lenient.domain()));
        if (stream.hear().filter(answer -> answer.getName().equals("proceed")).isPresent()) {
            stream.tryToSecure(lenient.identity());
        }
        stream.tryToSay(headerOf(lenient));
        stream.tryToSay(server.message(lenient.domain(), "injected before"));
        stream.awaitEnd();
        server.requireRefusal(Direction.INBOUND, lenient.domain(), since, reason);
        assertThat(lenient.streams()).as("verifications of the injected key").hasSize(verifications);
        server.requireNothingCameIn();
    }

    Stream<Arguments> plainTexts() {
        return Stream.of(
            injected("a key", server::dialback),
            injected("a stanza", domain -> server.message(domain, "injected")),
            injected("a header", domain -> RawStream.header("from='" + domain + "' to='" + server.domain() + "' version='1.0'")),
            injected("a header and a key", domain -> RawStream.header("from='" + domain + "' to='" + server.domain() + "' version='1.0'")
                + server.dialback(domain)),
            injected("an authentication", domain -> "<auth xmlns='" + SASL + "' mechanism='EXTERNAL'>=</auth>"),
            injected("half an element", domain -> "<db:result from='" + domain + "' to='" + server.domain() + "'>"),
            injected("another starttls", domain -> RawStream.STARTTLS),
            Arguments.of("a word", (Function<String, String>) domain -> "premature",
                AttackedServer.DROPS_TEXT_BETWEEN_ELEMENTS ? NOT_AUTHENTICATED : PROTOCOL_VIOLATION));
    }

    private static Arguments injected(String what, Function<String, String> text) {
        return Arguments.of(what, text, PROTOCOL_VIOLATION);
    }

    @Test
    void forgetsAuthenticationInTheClearAfterTls() {
        RawStream stream = authenticatedByDialback(server.begun(lenient.domain()), lenient);
        server.requireDelivery(stream, lenient.domain());
        stream.startTls(Optional.of(lenient.identity()));
        stream.begin(lenient.domain(), server.domain());
        refused(stream, lenient, server.message(lenient.domain(), "from before"), NOT_AUTHENTICATED);
    }

    @Test
    void forgetsAuthenticationInTheClearAfterTlsWithoutANewHeader() {
        RawStream stream = authenticatedByDialback(server.begun(lenient.domain()), lenient);
        stream.startTls(Optional.of(lenient.identity()));
        Instant since = Instant.now();
        stream.say(server.message(lenient.domain(), "from before"));
        stream.awaitEnd();
        server.requireNothingCameIn();
        server.requireRefusal(Direction.INBOUND, lenient.domain(), since, NOT_AUTHENTICATED, PROTOCOL_VIOLATION);
    }

    @Test
    void refusesPlainDialbackAfterAFailedHandshake() {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        RawStream broken = server.begun(partner.domain());
        broken.say(RawStream.STARTTLS);
        broken.expect("proceed");
        refused(broken, partner, "this is no TLS, and whoever reads it should not go on", ENCRYPTION_FAILED);
        refused(server.begun(partner.domain()), partner, server.dialback(partner.domain()), TCP_DIALBACK_NOT_ACCEPTED);
    }

    @Test
    void refusesToGoOnInTheClearAfterAFailedHandshake() {
        RawStream broken = server.begun(lenient.domain());
        broken.say(RawStream.STARTTLS);
        broken.expect("proceed");
        refused(broken, lenient, server.dialback(lenient.domain()), ENCRYPTION_FAILED);
    }

    // Disguises

    @ParameterizedTest(name = "{0}")
    @MethodSource("disguises")
    void refusesDisguisedElements(String what, String text, Reason reason) {
        refused(server.begun(strict.domain()), strict, fill(text), reason);
        RawStream bytewise = server.begun(strict.domain());
        Instant since = Instant.now();
        bytewise.tryToSayBytewise(fill(text));
        bytewise.awaitEnd();
        server.requireRefusal(Direction.INBOUND, strict.domain(), since, reason);
        server.requireNothingCameIn();
    }

    private String fill(String text) {
        String domain = strict.domain();
        return text.replace("REFERENCE", "&#" + (int) domain.charAt(0) + ";" + domain.substring(1)).replace("FROM", domain).replace("TO", server.domain()).replace("SASL", SASL).replace("DB", DB)
            .replace("STREAMS", "http://etherx.jabber.org/streams")
            .replace("MESSAGE", server.message(domain, "together"));
    }

    static Stream<Arguments> disguises() {
        return Stream.of(
            Arguments.of("auth with another prefix", "<s:auth xmlns:s='SASL' mechanism='EXTERNAL'>=</s:auth>", PROTOCOL_VIOLATION),
            Arguments.of("auth with a stanza's name as its prefix", "<iq:auth xmlns:iq='SASL' mechanism='EXTERNAL'>=</iq:auth>", PROTOCOL_VIOLATION),
            Arguments.of("auth in no namespace", "<auth xmlns='' mechanism='EXTERNAL'>=</auth>", PROTOCOL_VIOLATION),
            Arguments.of("auth in the namespace of stanzas", "<auth mechanism='EXTERNAL'>=</auth>", PROTOCOL_VIOLATION),
            Arguments.of("a key with another prefix", "<x:result xmlns:x='DB' from='FROM' to='TO'>key</x:result>", TCP_DIALBACK_NOT_ACCEPTED),
            Arguments.of("a key with no prefix", "<result xmlns='DB' from='FROM' to='TO'>key</result>", TCP_DIALBACK_NOT_ACCEPTED),
            Arguments.of("a key with a stanza's name as its prefix", "<message:result xmlns:message='DB' from='FROM' to='TO'>key</message:result>",
                TCP_DIALBACK_NOT_ACCEPTED),
            Arguments.of("a key by its prefix only", "<db:result xmlns:db='jabber:server' from='FROM' to='TO'>key</db:result>", PROTOCOL_VIOLATION),
            Arguments.of("a key with references in its sender", "<db:result from='REFERENCE' to='TO'>key</db:result>", TCP_DIALBACK_NOT_ACCEPTED),
            Arguments.of("a key as character data", "<db:result from='FROM' to='TO'><![CDATA[key]]></db:result>", TCP_DIALBACK_NOT_ACCEPTED),
            Arguments.of("two stanzas at once", "<presence from='a@FROM' to='alice@TO'/>MESSAGE", NOT_AUTHENTICATED),
            Arguments.of("a key and a stanza at once", "<db:result from='FROM' to='TO'>key</db:result>MESSAGE", TCP_DIALBACK_NOT_ACCEPTED),
            Arguments.of("starttls in no namespace", "<starttls xmlns=''/>", PROTOCOL_VIOLATION),
            Arguments.of("starttls in the namespace of streams", "<stream:starttls/>", PROTOCOL_VIOLATION),
            Arguments.of("another header", "<stream:stream xmlns='jabber:server' xmlns:stream='STREAMS' from='FROM' to='TO' version='1.0'/>",
                PROTOCOL_VIOLATION),
            Arguments.of("another header of a stranger", "<stream:stream xmlns='jabber:server' xmlns:stream='STREAMS' from='other.example' to='TO'/>",
                PROTOCOL_VIOLATION));
    }

    /** RFC 6120 11.1 forbids them; whatever a server makes of them, nothing gets past the policy. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"<!-- no key -->", "<?no key?>", "<![CDATA[no key]]>", "no key", "&lt;", "<!DOCTYPE x [<!ENTITY y 'z'>]>"})
    void refusesAKeyBehindOtherXmlOrText(String before) {
        refused(server.begun(strict.domain()), strict, before + server.dialback(strict.domain()), PROTOCOL_VIOLATION, TCP_DIALBACK_NOT_ACCEPTED);
    }

    /** The domain is written in another way, in the header and in a key on a stranger's stream. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void appliesThePolicyToEverySpellingOfADomain(String what, Function<String, String> spelling) {
        RawPartner partner = what.equals("in people's letters") ? server.internationalPartner(SASL_OVER_TLS) : strict;
        String spelt = spelling.apply(partner.domain());
        RawStream own = server.connect();
        Element features = own.begin(spelt, server.domain());
        assertThat(features.element("starttls").element("required")).as(features.asXML()).isNotNull();
        refused(own, partner, server.dialback(spelt), TCP_DIALBACK_NOT_ACCEPTED);
        refused(server.begun("stranger.example"), partner, server.dialback(spelt), TCP_DIALBACK_NOT_ACCEPTED);
    }

    static Stream<Arguments> spellings() {
        return Stream.of(
            spelt("with a decimal reference", domain -> "&#" + (int) domain.charAt(0) + ";" + domain.substring(1)),
            spelt("with a hexadecimal reference", domain -> domain.replace(".", "&#x2e;")),
            spelt("in capitals", domain -> domain.toUpperCase(Locale.ROOT)),
            spelt("with a dot at its end", domain -> domain + "."),
            spelt("with a fullwidth dot", domain -> domain.replace('.', '\uFF0E')),
            spelt("with an ideographic dot", domain -> domain.replace('.', '\u3002')),
            spelt("in fullwidth letters", domain -> (char) (domain.charAt(0) - 'a' + '\uFF41') + domain.substring(1)),
            spelt("with a soft hyphen", domain -> domain.replace("example", "ex\u00ADample")),
            spelt("in people's letters", IDN::toUnicode));
    }

    private static Arguments spelt(String what, Function<String, String> spelling) {
        return Arguments.of(what, spelling);
    }

    /** A parser that knew entities would read the partner's domain. */
    @Test
    void refusesADocumentTypeBeforeTheHeader() {
        RawStream stream = server.connect();
        stream.say("<!DOCTYPE stream [<!ENTITY d '" + strict.domain() + "'>]>" + RawStream.header("from='&d;' to='" + server.domain()
            + "' version='1.0'").replace("<?xml version='1.0'?>", ""));
        stream.tryToSay(server.dialback("&d;"));
        stream.tryToSay(server.message("&d;", "by an entity"));
        stream.tryToSay("</stream:stream>");
        stream.awaitEnd();
        assertThat(stream.heardAtAll()).doesNotContain("features");
        assertThat(strict.streams()).as("verifications of the key").isEmpty();
        server.requireNothingCameIn();
    }

    // EXTERNAL

    @Test
    void refusesExternalForAnotherPartnersDomain() {
        RawPartner victim = server.partner(SASL_OVER_TLS);
        RawPartner thief = server.partner(SASL_OVER_TLS);
        RawStream stream = server.encrypted(thief.domain(), Optional.of(thief.identity()));
        Instant since = Instant.now();
        stream.external(Optional.of(victim.domain()));
        stream.tryToSay(server.message(victim.domain(), "as the victim"));
        stream.tryToSay(server.message(thief.domain(), "as the thief"));
        stream.awaitEnd();
        server.requireRefusal(Direction.INBOUND, victim.domain(), since, IDENTITY_MISMATCH);
        server.requireNothingCameIn();
    }

    @Test
    void refusesExternalForAPartnerOnAStreamWithoutFrom() {
        RawPartner victim = server.partner(SASL_OVER_TLS);
        RawStream stream = server.connect();
        stream.open("to='" + server.domain() + "' version='1.0'");
        stream.expect("features");
        stream.startTls(Optional.of(server.friend().identity()));
        stream.open("to='" + server.domain() + "' version='1.0'");
        stream.expect("features");
        Instant since = Instant.now();
        stream.external(Optional.of(victim.domain()));
        stream.tryToSay(RawStream.header("to='" + server.domain() + "' version='1.0'"));
        stream.tryToSay(server.message(victim.domain(), "from nowhere"));
        stream.awaitEnd();
        server.requireRefusal(Direction.INBOUND, victim.domain(), since, CERTIFICATE_WRONG_NAME);
        server.requireNothingCameIn();
    }

    @Test
    void refusesAPartnersStanzaOnAStrangersStream() {
        RawPartner victim = server.partner(SASL_OVER_TLS);
        RawPartner stranger = server.stranger();
        RawStream stream = server.authenticatedByExternal(stranger);
        server.requireDelivery(stream, stranger.domain());
        Instant since = Instant.now();
        stream.say(server.message(victim.domain(), "as the victim"));
        stream.tryToSay("</stream:stream>");
        stream.awaitEnd();
        server.requireNothingCameIn();
        server.requireRefusal(Direction.INBOUND, victim.domain(), since, NOT_AUTHENTICATED);
    }

    @Test
    void refusesExternalInTheClear() {
        refused(server.begun(lenient.domain()), lenient, "<auth xmlns='" + SASL + "' mechanism='EXTERNAL'>=</auth>", PROTOCOL_VIOLATION);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("certificates")
    void refusesExternalWithACertificateThatProvesNothing(String what, Certificate certificate, Reason reason) {
        RawStream stream = server.begun(strict.domain());
        Instant since = Instant.now();
        stream.startTls(certificate.of(server.ca(), strict.domain()));
        stream.open("from='" + strict.domain() + "' to='" + server.domain() + "' version='1.0'");
        stream.external(Optional.of(strict.domain()));
        stream.tryToSay(headerOf(strict));
        stream.tryToSay(server.message(strict.domain(), "unproven"));
        stream.awaitEnd();
        assertThat(stream.heardAtAll()).doesNotContain("<success");
        server.requireRefusal(Direction.INBOUND, strict.domain(), since, reason);
        server.requireNothingCameIn();
    }

    @Test
    void namesAChainThatIsTooLongForJavaAndLogsTheCause() {
        Identity shown = server.ca().below(TOO_MANY).forDomains(List.of(strict.domain())).issue();
        long mark = server.log().mark();
        Instant since = Instant.now();
        RawStream stream = server.begun(strict.domain());
        stream.say(RawStream.STARTTLS);
        stream.expect("proceed");
        stream.tryToSecure(shown);
        stream.awaitEnd();
        server.requireRefusal(Direction.INBOUND, strict.domain(), since, CERTIFICATE_CHAIN_TOO_LONG);
        assertThat(server.log().linesSince(mark)).anyMatch(line -> line.contains("TLS with " + strict.domain() + " failed")
            && line.contains("The certificate chain length") && line.contains("exceeds the maximum allowed length"));
    }

    private interface Certificate {
        Optional<Identity> of(TestCa ca, String domain);
    }

    static Stream<Arguments> certificates() {
        return Stream.of(
            certificate("none", CERTIFICATE_ABSENT, (ca, domain) -> null),
            certificate("another partner's", CERTIFICATE_WRONG_NAME, (ca, domain) -> ca.forDomains(List.of("friend.example"))),
            certificate("an expired one", CERTIFICATE_OUT_OF_DATE, (ca, domain) -> ca.forDomains(List.of(domain)).expired()),
            certificate("one from the future", CERTIFICATE_OUT_OF_DATE, (ca, domain) -> ca.forDomains(List.of(domain)).notYetValid()),
            certificate("one of its own making", CERTIFICATE_UNTRUSTED, (ca, domain) -> ca.forDomains(List.of(domain)).selfSigned()),
            certificate("one of another authority by the same name", CERTIFICATE_UNTRUSTED,
                (ca, domain) -> TestCa.create("Testbed CA").forDomains(List.of(domain))),
            certificate("its name as the subject's only", CERTIFICATE_WRONG_NAME, (ca, domain) -> ca.forDomains(List.of(domain)).withCommonNameOnly()),
            certificate("a wildcard for what is below it", CERTIFICATE_WRONG_NAME, (ca, domain) -> ca.forDomains(List.of("*." + domain))),
            certificate("a wildcard for everything", CERTIFICATE_WRONG_NAME, (ca, domain) -> ca.forDomains(List.of("*"))),
            certificate("a wildcard for two labels", CERTIFICATE_WRONG_NAME, (ca, domain) -> ca.forDomains(List.of("*.*"))),
            certificate("a wildcard for part of a label", CERTIFICATE_WRONG_NAME, (ca, domain) -> ca.forDomains(List.of(domain.charAt(0) + "*.example"))),
            certificate("a name that goes on", CERTIFICATE_WRONG_NAME, (ca, domain) -> ca.forDomains(List.of(domain + ".evil.example"))),
            certificate("a name that ends in a zero", CERTIFICATE_WRONG_NAME, (ca, domain) -> ca.forDomains(List.of(domain + "\0.evil.example"))));
    }

    private static Arguments certificate(String what, Reason reason, BiFunction<TestCa, String, TestCa.Request> request) {
        Certificate certificate = (ca, domain) -> Optional.ofNullable(request.apply(ca, domain)).map(TestCa.Request::issue);
        return Arguments.of(what, certificate, reason);
    }

    /** As public authorities issue them by now; whether it may be shown by a client, RFC 6120 leaves open. */
    @Test
    void acceptsExternalWithACertificateForServersOnly() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        RawStream stream = server.encrypted(partner.domain(), Optional.of(server.ca().forDomains(List.of(partner.domain())).withoutClientAuth().issue()));
        stream.external(Optional.of(partner.domain()));
        stream.expect("success");
        stream.begin(partner.domain(), server.domain());
        server.requireDelivery(stream, partner.domain());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"PLAIN", "ANONYMOUS", "DIGEST-MD5", "SCRAM-SHA-1", "CRAM-MD5", "external", "EXTERNAL ", "EXTERNAL-PLUS", "JIVE-SHAREDSECRET"})
    void refusesMechanismsOtherThanExternal(String mechanism) {
        RawStream stream = server.encrypted(strict.domain(), Optional.of(strict.identity()));
        Instant since = Instant.now();
        stream.auth(mechanism, Base64.getEncoder().encodeToString("\0alice\0secret".getBytes(StandardCharsets.UTF_8)));
        stream.tryToSay(headerOf(strict));
        stream.tryToSay(server.message(strict.domain(), "by a password"));
        stream.awaitEnd();
        assertThat(stream.heardAtAll()).doesNotContain("<success");
        server.requireRefusal(Direction.INBOUND, strict.domain(), since, MECHANISM_NOT_ACCEPTED, PROTOCOL_VIOLATION);
        server.requireNothingCameIn();
    }

    // Dialback

    @Test
    void refusesAFurtherDomainOnAPartnersStreamByItsOwnPolicy() {
        RawPartner victim = server.partner(SASL_OVER_TLS);
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        furtherDomain(authenticatedByDialback(server.encrypted(partner.domain(), Optional.empty()), partner), partner, victim, TLS_DIALBACK_NOT_ACCEPTED);
        furtherDomain(server.authenticatedByExternal(partner), partner, victim, TLS_DIALBACK_NOT_ACCEPTED);
    }

    @Test
    void refusesAFurtherDomainOnAStrangersStreamByItsOwnPolicy() {
        RawPartner victim = server.partner(SASL_OVER_TLS);
        RawPartner stranger = server.stranger();
        furtherDomain(authenticatedByDialback(server.begun(stranger.domain()), stranger), stranger, victim, TCP_DIALBACK_NOT_ACCEPTED);
    }

    private void furtherDomain(RawStream stream, RawPartner owner, RawPartner victim, Reason reason) {
        server.requireDelivery(stream, owner.domain());
        Instant since = Instant.now();
        stream.say(server.dialback(victim.domain()));
        Element answer = stream.expect("result");
        assertThat(answer.attributeValue("type")).as(answer.asXML()).isEqualTo("error");
        assertThat(answer.attributeValue("from")).as(answer.asXML()).isEqualTo(server.domain());
        assertThat(answer.attributeValue("to")).as(answer.asXML()).isEqualTo(victim.domain());
        assertThat(victim.streams()).as("verifications of the key").isEmpty();
        server.requireRefusal(Direction.INBOUND, victim.domain(), since, reason);
        server.requireDelivery(stream, owner.domain());
        stream.say(server.message(victim.domain(), "as the victim"));
        stream.tryToSay("</stream:stream>");
        stream.awaitEnd();
        server.requireRefusal(Direction.INBOUND, victim.domain(), since, NOT_AUTHENTICATED);
        server.requireNothingCameIn();
    }

    /** Openfire takes a certificate for a key, and goes by its own idea of whom a certificate names. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("certificatesInPlaceOfAKey")
    void refusesAWrongKeyDespiteACertificate(String what, Certificate certificate) {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        partner.disownsKeys();
        RawStream stream = server.encrypted(partner.domain(), certificate.of(server.ca(), partner.domain()));
        Instant since = Instant.now();
        stream.say(server.dialback(partner.domain()));
        assertThat(stream.expect("result").attributeValue("type")).as(stream.toString()).isEqualTo("invalid");
        stream.tryToSay(server.message(partner.domain(), "with a wrong key"));
        stream.awaitEnd();
        assertThat(String.join("", partner.streams().stream().map(RawStream::heardInTheClear).toList())).doesNotContain("verify");
        server.requireRefusal(Direction.INBOUND, partner.domain(), since, NOT_AUTHENTICATED);
        server.requireNothingCameIn();
    }

    static Stream<Arguments> certificatesInPlaceOfAKey() {
        return certificates().filter(arguments -> Set.of("none", "another partner's", "one of its own making", "its name as the subject's only",
            "a wildcard for what is below it").contains(arguments.get()[0])).map(arguments -> Arguments.of(arguments.get()[0], arguments.get()[1]));
    }

    /** What follows on the key in one segment waits for the answer, and finds the stream ended. */
    @Test
    void takesNothingBehindAKeyThatTurnsOutToBeWrong() {
        RawPartner partner = server.partner(TCP_DIALBACK);
        partner.disownsKeys();
        partner.plays(stream -> {
            stream.hearHeader();
            partner.greet(stream, "<dialback xmlns='urn:xmpp:features:dialback'/>");
            Element question = stream.expect("verify");
            Await.pause(Duration.ofSeconds(1));
            partner.answer(stream, question);
        });
        RawStream stream = server.begun(partner.domain());
        Instant since = Instant.now();
        stream.say(server.dialback(partner.domain()) + server.message(partner.domain(), "behind a wrong key") + server.dialback(partner.domain())
            + server.message(partner.domain(), "behind two wrong keys"));
        assertThat(stream.expect("result").attributeValue("type")).as(stream.toString()).isEqualTo("invalid");
        stream.awaitEnd();
        server.requireRefusal(Direction.INBOUND, partner.domain(), since, NOT_AUTHENTICATED);
        server.requireNothingCameIn();
        assertThat(stream.heardAtAll()).containsOnlyOnce("<db:result").doesNotContain("<stream:error");
        assertThat(partner.streams()).as("verifications: %s", partner).hasSize(1);
        assertThat(server.refusals(partner.domain())).as("refusals").hasSize(1);
        partner.requireNoFailure();
    }

    @Test
    void takesNothingBehindAKeyWhoseMethodIsNoLongerAcceptedWhenItIsAnswered() {
        RawPartner partner = server.partner(TCP_DIALBACK);
        partner.plays(stream -> {
            stream.hearHeader();
            partner.greet(stream, "<dialback xmlns='urn:xmpp:features:dialback'/>");
            Element question = stream.expect("verify");
            server.policy(partner, SASL_OVER_TLS);
            partner.answer(stream, question);
        });
        RawStream stream = server.begun(partner.domain());
        Instant since = Instant.now();
        stream.say(server.dialback(partner.domain()) + server.message(partner.domain(), "behind a key that came too late"));
        stream.awaitEnd();
        assertThat(stream.heardAtAll()).doesNotContain("valid").contains("policy-violation");
        server.requireRefusal(Direction.INBOUND, partner.domain(), since, TCP_DIALBACK_NOT_ACCEPTED);
        server.requireNothingCameIn();
        partner.requireNoFailure();
    }

    /** XEP-0220 2.6: the domains on a stream do not depend on each other, nor on whose name is in the header. */
    @Test
    void aWrongKeyForTheDomainInTheHeaderLeavesTheStreamToTheDomainThatIsAuthenticated() {
        RawPartner opener = server.partner(TCP_DIALBACK);
        opener.disownsKeys();
        RawPartner first = server.partner(TCP_DIALBACK);
        RawStream stream = authenticatedByDialback(server.begun(opener.domain()), first);
        Instant since = Instant.now();
        stream.say(server.dialback(opener.domain()));
        assertThat(stream.expect("result").attributeValue("type")).as(stream.toString()).isEqualTo("invalid");
        server.requireRefusal(Direction.INBOUND, opener.domain(), since, NOT_AUTHENTICATED);
        server.requireDelivery(stream, first.domain());
        stream.say(server.message(opener.domain(), "with a wrong key on another domain's stream"));
        stream.awaitEnd();
        server.requireNothingCameIn();
    }

    @Test
    void asksAboutNoKeyOverTlsThatIsOlderThanThePartnersMinimum() {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK, TCP_DIALBACK);
        server.console().change(partner.domain(), Map.of("minimumTls", MinimumTls.TLS_1_3.name()));
        partner.speaksOnly("TLSv1.2");
        RawStream stream = server.begun(partner.domain());
        Instant since = Instant.now();
        stream.say(server.dialback(partner.domain()));
        assertThat(stream.expect("result").attributeValue("type")).as(stream.toString()).isEqualTo("error");
        server.requireRefusal(Direction.OUTBOUND, partner.domain(), since, TLS_TOO_OLD);
        assertThat(partner.toString()).doesNotContain("db:verify");
        server.console().change(partner.domain(), Map.of("minimumTls", MinimumTls.NONE.name()));
        server.requireDelivery(authenticatedByDialback(stream, partner), partner.domain());
    }

    @Test
    void answersInvalidToAKeyOnceDialbackIsNotAccepted() {
        RawPartner partner = server.partner(TCP_DIALBACK);
        AtomicReference<String> question = new AtomicReference<>();
        partner.plays(stream -> {
            stream.hearHeader();
            partner.greet(stream, "<dialback xmlns='urn:xmpp:features:dialback'/>");
            String id = stream.headerId();
            Element key = stream.expect("result");
            question.set("<db:verify from='" + partner.domain() + "' to='" + server.domain() + "' id='" + id + "'>" + key.getText() + "</db:verify>");
        });
        server.alice().send("bob@" + partner.domain(), "provoked");
        Await.until(AttackedServer.PATIENCE, "our key to be sent", () -> question.get() != null);
        RawStream asking = server.begun(partner.domain());
        asking.say(question.get());
        assertThat(asking.expect("verify").attributeValue("type")).as("while dialback is accepted: %s", asking).isEqualTo("valid");
        server.policy(partner, SASL_OVER_TLS);
        RawStream again = server.begun(partner.domain());
        Instant since = Instant.now();
        again.say(question.get());
        assertThat(again.expect("verify").attributeValue("type")).as(again.toString()).isEqualTo("invalid");
        server.requireRefusal(Direction.INBOUND, partner.domain(), since, TCP_DIALBACK_NOT_ACCEPTED);
        partner.requireNoFailure();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"valid", "invalid", "error", "VALID"})
    void refusesAResultThatWasNotRequested(String type) {
        int verifications = lenient.streams().size();
        RawStream stream = server.begun(lenient.domain());
        Instant since = Instant.now();
        stream.say("<db:result from='" + lenient.domain() + "' to='" + server.domain() + "' type='" + type + "'/>");
        stream.tryToSay(server.message(lenient.domain(), "validated by itself"));
        stream.awaitEnd();
        server.requireRefusal(Direction.INBOUND, lenient.domain(), since, PROTOCOL_VIOLATION);
        server.requireNothingCameIn();
        assertThat(lenient.streams()).as("verifications of what is no key").hasSize(verifications);
    }

    // Headers

    @Test
    void judgesAStreamWithoutFromByTheDomainItAsserts() {
        RawStream stream = server.connect();
        stream.open("to='" + server.domain() + "' version='1.0'");
        stream.expect("features");
        refused(stream, strict, server.dialback(strict.domain()), TCP_DIALBACK_NOT_ACCEPTED);
        RawStream silent = server.connect();
        silent.open("to='" + server.domain() + "' version='1.0'");
        silent.expect("features");
        refused(silent, strict, server.message(strict.domain(), "from nowhere"), NOT_AUTHENTICATED);
    }

    @Test
    void refusesAnotherDomainInTheHeaderAfterTls() {
        RawPartner victim = server.partner(SASL_OVER_TLS);
        RawPartner thief = server.partner(SASL_OVER_TLS);
        RawStream stream = server.begun(thief.domain());
        stream.startTls(Optional.of(thief.identity()));
        Instant since = Instant.now();
        stream.say(RawStream.header("from='" + victim.domain() + "' to='" + server.domain() + "' version='1.0'"));
        stream.tryToSay("<auth xmlns='" + SASL + "' mechanism='EXTERNAL'>=</auth>");
        stream.tryToSay(server.message(victim.domain(), "as the victim"));
        stream.awaitEnd();
        assertThat(stream.heardAtAll()).doesNotContain("<success");
        server.requireRefusal(Direction.INBOUND, victim.domain(), since, CERTIFICATE_WRONG_NAME);
        server.requireNothingCameIn();
    }

    @Test
    void refusesAnotherDomainInTheHeaderAfterExternal() {
        RawPartner victim = server.partner(SASL_OVER_TLS);
        RawPartner thief = server.partner(SASL_OVER_TLS);
        RawStream stream = server.encrypted(thief.domain(), Optional.of(thief.identity()));
        stream.external(Optional.of(thief.domain()));
        stream.expect("success");
        Instant since = Instant.now();
        stream.say(RawStream.header("from='" + victim.domain() + "' to='" + server.domain() + "' version='1.0'"));
        stream.tryToSay(server.message(victim.domain(), "as the victim"));
        stream.tryToSay("</stream:stream>");
        stream.awaitEnd();
        server.requireRefusal(Direction.INBOUND, victim.domain(), since, NOT_AUTHENTICATED, PROTOCOL_VIOLATION);
        server.requireNothingCameIn();
    }

    @Test
    void refusesAStanzaInPlaceOfAHeader() {
        RawStream stream = server.connect();
        Instant since = Instant.now();
        stream.say(server.message(lenient.domain(), "no header"));
        stream.tryToSay(server.message(lenient.domain(), "no header either"));
        stream.awaitEnd();
        server.requireNothingCameIn();
        server.requireRefusal(Direction.INBOUND, lenient.domain(), since, NOT_AUTHENTICATED, PROTOCOL_VIOLATION);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"a stranger", "a partner"})
    void refusesAHeaderThatIsTooLong(String whose) {
        String from = whose.equals("a partner") ? strict.domain() : "stranger.example";
        RawStream stream = server.connect();
        stream.say(RawStream.header("from='" + from + "' to='" + server.domain() + "' version='1.0' x='" + "v".repeat(8 * 1024) + "'"));
        stream.awaitEnd();
        assertThat(stream.heardAtAll()).contains("<policy-violation ").endsWith("</stream:stream>").doesNotContain("features");
        server.requireNothingCameIn();
    }

    /** On Netty, Openfire's framing waits for the end of it, up to its own limit. */
    @Test
    @DisabledIfSystemProperty(named = "openfire.home", matches = ".+", disabledReason = "Openfire 4.8 and later hand over whole headers only")
    void refusesAnEndlessHeader() {
        RawStream stream = server.connect();
        stream.say("<?xml version='1.0'?><stream:stream x='" + "v".repeat(9000));
        stream.awaitEnd();
        assertThat(stream.heardAtAll()).contains("<policy-violation ").endsWith("</stream:stream>");
        server.requireNothingCameIn();
    }

    // What cannot be read, or is long

    /** On a stream of a domain of no partner; what Openfire's parser would make of it is a stanza of a partner. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"<!--><!-- -->MESSAGE</!-->", "<!DOCTYPE x>MESSAGE</!DOCTYPE>", "<?x?>MESSAGE</?x?>", "<![CDATA[>MESSAGE</![CDATA[>]]>", "<x y=z/>MESSAGE",
        "<a>&nbsp;</a>MESSAGE", "<unbound:a/>MESSAGE", "<a b='c' b='d'/>MESSAGE"})
    void deliversNothingBehindUnreadableTextOfAStranger(String text) {
        RawStream stream = server.begun("stranger.example");
        stream.say(text.replace("MESSAGE", server.message(server.friend().domain(), "disguised")));
        stream.tryToSay("</stream:stream>");
        stream.awaitEnd();
        server.requireNothingCameIn();
    }

    /** Openfire reads names of any length, so what has them is no less a stanza. */
    @Test
    void deliversStanzasWithLongNames() {
        RawPartner stranger = server.stranger();
        longNamesAreRead(server.authenticatedByExternal(lenient), lenient);
        longNamesAreRead(authenticatedByDialback(server.begun(stranger.domain()), stranger), stranger);
    }

    private void longNamesAreRead(RawStream stream, RawPartner partner) {
        String name = "n".repeat(1001);
        stream.say("<iq from='" + partner.domain() + "' to='" + server.domain() + "' type='get' id='long-" + partner.domain() + "'><ping xmlns='urn:xmpp:ping' " + name
            + "='v'><" + name + "/></ping></iq>");
        partner.awaitSaid("long-" + partner.domain(), AttackedServer.PATIENCE);
    }

    @Test
    void longNamesHideNoSender() {
        RawStream stream = server.authenticatedByExternal(server.stranger());
        Instant since = Instant.now();
        stream.say(server.message(lenient.domain(), "long").replace("<body>", "<x><" + "n".repeat(1001) + "/></x><body>"));
        stream.tryToSay("</stream:stream>");
        stream.awaitEnd();
        server.requireRefusal(Direction.INBOUND, lenient.domain(), since, NOT_AUTHENTICATED);
        server.requireNothingCameIn();
    }

    /** Openfire's parser keeps 16 bits of a reference, and takes the first "from" whatever its prefix. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"from='a@REFERENCE'", "x:from='a@VICTIM' xmlns:x='urn:x' from='a@SELF'", "xmlns:x='urn:x' x:from='a@VICTIM' from='a@SELF'"})
    void deliversNoStanzaWhoseForgedSenderOnlyOpenfireSees(String sender) {
        RawPartner stranger = server.stranger();
        String victim = server.friend().domain();
        RawStream stream = server.authenticatedByExternal(stranger);
        stream.say("<message " + sender.replace("REFERENCE", "&#" + (65536 + victim.charAt(0)) + ";" + victim.substring(1)).replace("VICTIM", victim)
            .replace("SELF", stranger.domain()) + " to='" + server.alice().jid() + "'><body>as the victim</body></message>");
        stream.tryToSay("</stream:stream>");
        stream.awaitEnd();
        server.requireNothingCameIn();
    }

    // TLS and SASL out of turn (RFC 6120 5.4.2.2)

    @ParameterizedTest(name = "{0}")
    @MethodSource("streamsWithoutTlsToStart")
    void failsStarttlsOutOfTurn(String what, Function<InboundAttacksIT, RawStream> established) {
        RawStream stream = established.apply(this);
        stream.say(RawStream.STARTTLS);
        assertThat(stream.expect("failure").getNamespaceURI()).isEqualTo("urn:ietf:params:xml:ns:xmpp-tls");
        stream.awaitEnd();
        assertThat(stream.heardAtAll()).endsWith("</stream:stream>");
        server.requireNothingCameIn();
    }

    static Stream<Arguments> streamsWithoutTlsToStart() {
        return Stream.of(
            outOfTurn("a stranger within TLS", self -> self.server.encrypted("stranger.example", Optional.empty())),
            outOfTurn("a partner within TLS", self -> self.server.encrypted(self.lenient.domain(), Optional.of(self.lenient.identity()))),
            outOfTurn("a partner after EXTERNAL", self -> self.server.authenticatedByExternal(self.lenient)),
            outOfTurn("a partner after dialback over TLS",
                self -> self.authenticatedByDialback(self.server.encrypted(self.lenient.domain(), Optional.empty()), self.lenient)),
            outOfTurn("a partner that is not offered TLS", self -> self.server.begun(self.server.partner(TCP_DIALBACK).domain())),
            outOfTurn("a partner after dialback without TLS", self -> {
                RawPartner partner = self.server.partner(TCP_DIALBACK);
                return self.authenticatedByDialback(self.server.begun(partner.domain()), partner);
            }));
    }

    private static Arguments outOfTurn(String what, Function<InboundAttacksIT, RawStream> established) {
        return Arguments.of(what, established);
    }

    @Test
    void refusesASecondAuthentication() {
        refused(server.authenticatedByExternal(lenient), lenient, "<auth xmlns='" + SASL + "' mechanism='EXTERNAL'>=</auth>", PROTOCOL_VIOLATION);
    }

    // Many of them

    @Test
    void aFloodIsRefusedWithAFewLinesInTheLog() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        long mark = server.log().mark();
        Instant since = Instant.now();
        for (int i = 0; i < FLOOD; i++) {
            try (RawStream stream = server.begun(partner.domain())) {
                stream.say(server.dialback(partner.domain()));
                stream.awaitEnd();
            }
        }
        server.requireRefusal(Direction.INBOUND, partner.domain(), since, TCP_DIALBACK_NOT_ACCEPTED);
        assertThat(server.log().linesSince(mark).stream().filter(line -> line.contains("Refused from " + partner.domain()))).hasSizeBetween(1, 3);
        server.requireNothingCameIn();
    }

    private String headerOf(RawPartner partner) {
        return RawStream.header("from='" + partner.domain() + "' to='" + server.domain() + "' version='1.0'");
    }

    private void refused(RawStream stream, RawPartner partner, String attack, Reason... reasons) {
        Instant since = Instant.now();
        stream.say(attack);
        stream.tryToSay(server.message(partner.domain(), "all the same"));
        stream.awaitEnd();
        server.requireRefusal(Direction.INBOUND, partner.domain(), since, reasons);
        server.requireNothingCameIn();
    }
}
