package org.federatedpartners.it.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.Reason.NOT_FROM_STREAM;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.dom4j.Element;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.policy.Direction;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Presence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An external component (XEP-0114) that writes in a partner's name, and what is no such thing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComponentAttacksIT {

    private static final int COMPONENT_PORT = 5275;
    private static final String SECRET = "component secret";
    private static final String NOT_FOUND = "<error code='404' type='cancel'><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";

    private final AttackedServer server = new AttackedServer(ComponentAttacksIT.class, 4).with("xmpp.component.socket.active", "true")
        .with("xmpp.component.defaultSecret", SECRET).with("xmpp.component.tls.policy", "optional");
    private String domain;
    private RawStream component;

    @BeforeAll
    void start() throws NoSuchAlgorithmException {
        server.start();
        domain = "gateway." + server.domain();
        component = RawStream.connect(server.address(), COMPONENT_PORT);
        component.say("<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='" + domain + "'>");
        Element header = component.hearHeader();
        byte[] digest = MessageDigest.getInstance("SHA-1").digest((header.attributeValue("id") + SECRET).getBytes(StandardCharsets.UTF_8));
        component.say("<handshake>" + HexFormat.of().formatHex(digest) + "</handshake>");
        component.expect("handshake");
    }

    @AfterAll
    void stop() {
        component.close();
        server.close();
    }

    static Stream<Arguments> stanzas() {
        return Stream.of(
            Arguments.of("a message", "<message FROM TO type='chat'><body>forged</body></message>"),
            Arguments.of("a presence", "<presence FROM TO><status>forged</status></presence>"),
            Arguments.of("a request", "<iq FROM TO type='get' id='forged'><query xmlns='jabber:iq:version'/></iq>"),
            Arguments.of("a result", "<iq FROM TO type='result' id='forged'/>"),
            Arguments.of("a bounce with a payload", "<message FROM TO type='error' id='forged'><body>forged</body>" + NOT_FOUND + "</message>"),
            Arguments.of("a bounce as Openfire makes it", "<message FROM TO type='error' id='forged'>" + NOT_FOUND + "</message>"),
            Arguments.of("a bounce of an IQ as Openfire makes it", "<iq FROM TO type='error' id='forged'><query xmlns='jabber:iq:version'/>" + NOT_FOUND + "</iq>"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stanzas")
    void refusesAComponentsStanzasInAPartnersName(String what, String stanza) {
        Instant since = Instant.now();
        component.say(stanza.replace("FROM", "from='ceo@" + server.friend().domain() + "/x'").replace("TO", "to='" + server.alice().fullJid() + "'"));
        server.requireRefusal(Direction.INBOUND, server.friend().domain(), since, NOT_FROM_STREAM);
        component.say("<message from='somebody@" + domain + "' to='" + server.alice().jid() + "'><body>proper after " + what + "</body></message>");
        server.alice().awaitMessage("proper after " + what, AttackedServer.PATIENCE);
        server.requireNothingCameIn();
        assertThat(server.alice().received()).as("what the user received").noneMatch(received -> received.toXML().toString().contains("forged"));
    }

    /** Openfire itself returns what it cannot send in the remote domain's name; that still reaches the user. */
    @Test
    void openfiresBouncesReachTheUser() {
        RawPartner unreachable = server.partner(SASL_OVER_TLS);
        unreachable.plays(RawStream::close);
        String message = server.alice().send("bob@" + unreachable.domain(), "secret");
        String request = server.alice().iq("bob@" + unreachable.domain() + "/x", IQ.Type.get);
        String presence = server.alice().presence("bob@" + unreachable.domain() + "/x", Presence.Type.available);
        Stream.of(message, request, presence).forEach(id -> server.alice().awaitError(id, AttackedServer.PATIENCE));
        assertThat(server.refusals(unreachable.domain())).as("refusals").noneMatch(refusal -> refusal.reason() == NOT_FROM_STREAM);
    }
}
