package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.dom4j.Element;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.OpenfireInstallation;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.TestCa;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that would rather authenticate by SASL2 (XEP-0388), with Openfire's own setting for it on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Sasl2IT {

    private static final String OWN = "openfire.example";
    private static final String DOMAIN = "modern.example";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String AUTHENTICATE = "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='EXTERNAL'><initial-response/></authenticate>";

    private final Testbed testbed = Testbed.of(getClass());
    private OpenfireServer openfire;
    private RawPartner partner;
    private PartnersConsole console;
    private XmppClient alice;

    /** Openfire's own setting. */
    boolean isOn() {
        return true;
    }

    private boolean isOffered() {
        return isOn() && OpenfireInstallation.underTest().knowsSasl2();
    }

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE).withPlugin()
            .withProperty("xmpp.auth.sasl2", Boolean.toString(isOn()));
        partner = testbed.closing(new RawPartner(testbed.site(DOMAIN), testbed.ca()));
        openfire.start();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    private RawStream encrypted(Identity shown) {
        console.awaitNoStreams(DOMAIN, PATIENCE);
        RawStream stream = testbed.closing(RawStream.connect(openfire.address()));
        stream.begin(DOMAIN, OWN);
        stream.startTls(Optional.of(shown));
        return stream;
    }

    private String message(String body) {
        return "<message from='bob@" + DOMAIN + "/x' to='" + alice.jid() + "' type='chat'><body>" + body + "</body></message>";
    }

    @Test
    void isOfferedAndTakenWithoutANewHeaderWhereOpenfireKnowsItAndItIsOn() {
        console.save(DOMAIN, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        Instant since = Instant.now();
        RawStream stream = encrypted(partner.identity());
        Element features = stream.begin(DOMAIN, OWN);
        assertThat(features.asXML()).contains("urn:ietf:params:xml:ns:xmpp-sasl", "EXTERNAL");
        assertThat(features.asXML().contains("urn:xmpp:sasl:2")).as(features.asXML()).isEqualTo(isOffered());
        if (!isOffered()) {
            isRefused(stream, AUTHENTICATE, since, Reason.MECHANISM_NOT_ACCEPTED);
            return;
        }
        stream.say(AUTHENTICATE);
        assertThat(stream.expect("success").elementText("authorization-identifier")).isEqualTo(DOMAIN);
        stream.expect("features");
        String body = "by SASL2 at " + System.nanoTime();
        stream.say(message(body));
        alice.awaitMessage(body, PATIENCE);
        assertThat(console.methods(DOMAIN, Direction.INBOUND)).containsExactly(AuthenticationMethod.SASL_OVER_TLS);
        assertThat(console.negotiations(DOMAIN)).first().satisfies(told -> assertThat(told.text()).contains("SASL2"));
        stream.close();
    }

    /** What Openfire does not know, or is told not to take, is not offered, and refused as such. */
    private Reason whereOffered(Reason reason) {
        return isOffered() ? reason : Reason.MECHANISM_NOT_ACCEPTED;
    }

    private void isRefused(RawStream stream, String said, Instant since, Reason reason) {
        stream.tryToSay(said);
        String body = "refused at " + System.nanoTime();
        stream.tryToSay(message(body));
        stream.awaitEnd();
        assertThat(console.awaitRefusal(DOMAIN, since, refusal -> refusal.direction() == Direction.INBOUND, PATIENCE).reason()).isEqualTo(reason);
        alice.settle();
        assertThat(alice.hasMessage(body)).isFalse();
    }

    /** Where certificates are not accepted, none is asked for. */
    @ParameterizedTest
    @CsvSource({"TLS_DIALBACK, CERTIFICATE_ABSENT", "TCP_DIALBACK, ENCRYPTION_NOT_ACCEPTED"})
    void isRefusedWhereThePolicyDoesNotAcceptIt(AuthenticationMethod accepted, Reason reason) {
        console.save(DOMAIN, PartnersConsole.settings(accepted));
        Instant since = Instant.now();
        console.awaitNoStreams(DOMAIN, PATIENCE);
        try (RawStream stream = RawStream.connect(openfire.address())) {
            stream.begin(DOMAIN, OWN);
            if (reason == Reason.ENCRYPTION_NOT_ACCEPTED) {
                isRefused(stream, RawStream.STARTTLS + AUTHENTICATE, since, reason);
            } else {
                stream.startTls(Optional.of(partner.identity()));
                assertThat(stream.begin(DOMAIN, OWN).asXML()).doesNotContain("urn:xmpp:sasl:2");
                isRefused(stream, AUTHENTICATE, since, whereOffered(reason));
            }
        }
    }

    @Test
    void aCertificateThatDoesNotProveTheDomainIsRefused() {
        console.save(DOMAIN, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS, AuthenticationMethod.TLS_DIALBACK));
        Instant since = Instant.now();
        RawStream stream = encrypted(TestCa.create("Unknown").forDomains(List.of(DOMAIN)).issue());
        assertThat(stream.begin(DOMAIN, OWN).asXML()).doesNotContain("urn:xmpp:sasl:2");
        isRefused(stream, AUTHENTICATE, since, whereOffered(Reason.CERTIFICATE_UNTRUSTED));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<authenticate xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'/>",
        "<x:authenticate xmlns:x='jabber:client' mechanism='EXTERNAL'/>",
        "<auth xmlns='urn:xmpp:sasl:2' mechanism='EXTERNAL'>=</auth>",
        "<response xmlns='urn:xmpp:sasl:2'/>"})
    void refusesElementsThatOnlyResembleSasl2(String disguised) {
        console.save(DOMAIN, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        Instant since = Instant.now();
        RawStream stream = encrypted(partner.identity());
        stream.begin(DOMAIN, OWN);
        isRefused(stream, disguised, since, Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void anotherDomainThanTheHeadersIsRefused() {
        console.save(DOMAIN, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        Instant since = Instant.now();
        RawStream stream = encrypted(testbed.ca().forDomains(List.of("other.example")).issue());
        stream.open("from='other.example' to='" + OWN + "' version='1.0'");
        stream.expect("features");
        // "modern.example"
        isRefused(stream, "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='EXTERNAL'><initial-response>bW9kZXJuLmV4YW1wbGU=</initial-response></authenticate>",
            since, whereOffered(Reason.IDENTITY_MISMATCH));
    }
}
