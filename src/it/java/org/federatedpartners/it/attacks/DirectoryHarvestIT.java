package org.federatedpartners.it.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.policy.PartnerType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Somebody at a partner of type Public unverified who tries to find out who has an account here: whatever is sent to a user who is
 * there, to one who is not, and to one who does not exist, is answered with the same bytes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectoryHarvestIT {

    private static final String UNSUBSCRIBED = "<presence type='unsubscribed' from='USER@openfire.example' to='mallory@PARTNER'/>";
    private static final String UNAVAILABLE = "<service-unavailable";
    private static final String NOTHING = "";

    private final AttackedServer server = new AttackedServer(DirectoryHarvestIT.class, 1);
    private RawPartner partner;
    private RawStream stream;
    private final Set<String> sent = new HashSet<>();
    private int asked;

    @BeforeAll
    void start() {
        server.start();
        partner = server.partner(SASL_OVER_TLS);
        server.type(partner, PartnerType.PUBLIC_UNVERIFIED);
        stream = server.authenticatedByExternal(partner);
        // The first answer makes the stream to the partner.
        heardAfter("");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    static Stream<Arguments> stanzas() {
        List<Arguments> stanzas = new ArrayList<>();
        for (String type : List.of("normal", "chat", "groupchat", "headline")) {
            stanzas.add(Arguments.of("<message type='" + type + "'", "<body>hello</body></message>", UNAVAILABLE));
        }
        stanzas.add(Arguments.of("<message", "<body>hello</body></message>", UNAVAILABLE));
        stanzas.add(Arguments.of("<message type='error'",
            "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>", NOTHING));
        for (String child : List.of("<query xmlns='http://jabber.org/protocol/disco#info'/>", "<query xmlns='jabber:iq:last'/>", "<query xmlns='jabber:iq:version'/>",
            "<vCard xmlns='vcard-temp'/>", "<ping xmlns='urn:xmpp:ping'/>", "<question xmlns='urn:example:question'/>",
            "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:metadata'/></pubsub>")) {
            stanzas.add(Arguments.of("<iq type='get'", child + "</iq>", UNAVAILABLE));
        }
        stanzas.add(Arguments.of("<iq type='set'", "<vCard xmlns='vcard-temp'/></iq>", UNAVAILABLE));
        stanzas.add(Arguments.of("<iq type='result'", "</iq>", NOTHING));
        stanzas.add(Arguments.of("<iq type='error'",
            "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>", NOTHING));
        stanzas.add(Arguments.of("<presence type='subscribe'", "</presence>", UNSUBSCRIBED));
        stanzas.add(Arguments.of("<presence type='probe'", "</presence>", UNSUBSCRIBED));
        for (String type : List.of("subscribed", "unavailable", "error", "nonsense")) {
            stanzas.add(Arguments.of("<presence type='" + type + "'", "</presence>", NOTHING));
        }
        for (String type : List.of("unsubscribe", "unsubscribed")) {
            stanzas.add(Arguments.of("<presence type='" + type + "'", "</presence>", NOTHING));
        }
        stanzas.add(Arguments.of("<presence", "<status>here</status></presence>", NOTHING));
        return stanzas.stream();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("stanzas")
    void answersDoNotRevealWhichUsersExist(String start, String rest, String expected) {
        sent.clear();
        for (String resource : List.of("", "/test")) {
            List<String> answers = Stream.of("alice", AttackedServer.SLEEPER.user(), "nobody").map(user -> answerTo(start, user, resource, rest)).toList();
            assertThat(answers).as(start + " to " + resource).allMatch(answers.get(0)::equals);
            switch (expected) {
                case UNAVAILABLE -> assertThat(answers.get(0)).contains(expected).contains("type=\"error\"").contains("USER@openfire.example" + resource + "\"");
                default -> assertThat(answers.get(0)).isEqualTo(expected.replace("'", "\""));
            }
        }
        server.alice().settle();
        assertThat(server.alice().received()).as("what the user received").noneMatch(stanza -> sent.contains(stanza.getStanzaId()));
    }

    private String answerTo(String start, String user, String resource, String rest) {
        String id = "harvest" + ++asked;
        sent.add(id);
        return heardAfter(start + " id='" + id + "' from='mallory@" + partner.domain() + "/x' to='" + user + "@" + server.domain() + resource + "'>" + rest)
            .replace(id, "ID").replace(user + "@", "USER@").replace(partner.domain(), "PARTNER");
    }

    /** What the partner's server hears in answer, up to the server's answer to a question that everybody may ask. */
    private String heardAfter(String stanza) {
        String id = "marker" + ++asked;
        RawStream before = partner.streams().isEmpty() ? null : partner.streams().get(partner.streams().size() - 1);
        int mark = before == null ? 0 : before.heardAtAll().length();
        stream.say(stanza + "<iq type='get' id='" + id + "' from='mallory@" + partner.domain() + "/x' to='" + server.domain()
            + "'><ping xmlns='urn:xmpp:ping'/></iq>");
        RawStream answered = partner.awaitSaid(id, AttackedServer.PATIENCE);
        String heard = answered.heardAtAll().substring(answered == before ? mark : 0);
        return heard.substring(0, heard.lastIndexOf("<iq", heard.indexOf(id)));
    }
}
