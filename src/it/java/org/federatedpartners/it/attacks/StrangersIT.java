package org.federatedpartners.it.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.AuthenticationMethod.TCP_DIALBACK;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.it.testbed.XmppClient.Contact;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Reason;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.Stanza;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody at another server can do to a local user who has not asked for it: over proper streams, with the means of the protocol. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrangersIT {

    private static final String UNKNOWN = "urn:example:unknown";
    private static final String OFFLINE = "http://jabber.org/protocol/offline";
    private static final String PUBSUB = "http://jabber.org/protocol/pubsub";
    private static final String MUC = "http://jabber.org/protocol/muc";
    /** How Openfire writes a group as if it were a user: base32hex of the name, with its MD5 as the resource. */
    private static final String GROUP_NODE = "edq62pj6";
    private static final String GROUP_HASH = "1253208465b1efa876f982d8a9e73eef";

    private final AttackedServer server = new AttackedServer(StrangersIT.class, 12);
    private final Map<PartnerType, Interview> partners = new EnumMap<>(PartnerType.class);
    private Interview unlisted;
    /** Of a partner whose stream does not comply, which is only reported. */
    private Interview reported;
    private int count;

    @BeforeAll
    void start() {
        server.start();
        for (PartnerType type : PartnerType.values()) {
            RawPartner partner = server.partner(SASL_OVER_TLS);
            server.type(partner, type);
            partners.put(type, new Interview(server, partner));
        }
        unlisted = new Interview(server, server.stranger());
        RawPartner partner = server.partner(SASL_OVER_TLS);
        reported = new Interview(server, partner);
        server.console().change(partner.domain(), Map.of("mode", Mode.REPORT_ONLY.name()));
        server.console().save(partner.domain(), PartnersConsole.settings(TCP_DIALBACK));
        // A client that has never asked for the roster is not told of requests.
        server.alice().contact("");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** From all kinds of domains. */
    private Stream<Interview> all() {
        return Stream.concat(partners.values().stream(), Stream.of(unlisted, reported));
    }

    private Interview unverified() {
        return partners.get(PartnerType.PUBLIC_UNVERIFIED);
    }

    private String next() {
        return "stranger" + ++count + "-";
    }

    private String rooms() {
        return "conference." + server.domain();
    }

    /** To that resource of the room that answers in the order of what it is asked. */
    private String heardByService(Interview from, String stanza, String service) {
        String heard = from.heardAfter(stanza, service);
        server.alice().settle();
        return heard;
    }

    static Stream<Arguments> accountRequests() {
        return Stream.of(
            Arguments.of("get", OFFLINE, "<offline xmlns='NS'><fetch/></offline>"),
            Arguments.of("set", OFFLINE, "<offline xmlns='NS'><purge/></offline>"),
            Arguments.of("get", "jabber:iq:private", "<query xmlns='NS'><storage xmlns='storage:bookmarks'/></query>"),
            Arguments.of("set", "jabber:iq:private", "<query xmlns='NS'><storage xmlns='storage:bookmarks'>mine</storage></query>"),
            Arguments.of("get", "jabber:iq:privacy", "<query xmlns='NS'/>"),
            Arguments.of("set", "jabber:iq:privacy", "<query xmlns='NS'><default/></query>"),
            Arguments.of("set", "vcard-temp", "<vCard xmlns='NS'><FN>Mallory</FN></vCard>"),
            Arguments.of("get", "urn:xmpp:blocking", "<blocklist xmlns='NS'/>"),
            Arguments.of("set", "urn:xmpp:blocking", "<block xmlns='NS'><item jid='friend.example'/></block>"),
            Arguments.of("get", "jabber:iq:roster", "<query xmlns='NS'/>"),
            Arguments.of("set", "jabber:iq:roster", "<query xmlns='NS'><item jid='mallory@elsewhere.example' subscription='both'/></query>"),
            Arguments.of("get", "jabber:iq:register", "<query xmlns='NS'/>"),
            Arguments.of("set", "jabber:iq:register", "<query xmlns='NS'><remove/></query>"),
            Arguments.of("get", "jabber:iq:auth", "<query xmlns='NS'><username>sleeper</username></query>"),
            Arguments.of("set", "urn:xmpp:carbons:2", "<enable xmlns='NS'/>"),
            Arguments.of("set", "urn:xmpp:mam:2", "<query xmlns='NS'/>"),
            Arguments.of("set", "urn:xmpp:mam:1", "<query xmlns='NS'/>"),
            Arguments.of("set", "urn:xmpp:push:0", "<enable xmlns='NS' jid='push.example'/>"),
            Arguments.of("set", "urn:ietf:params:xml:ns:xmpp-bind", "<bind xmlns='NS'/>"),
            Arguments.of("set", "urn:ietf:params:xml:ns:xmpp-session", "<session xmlns='NS'/>"),
            Arguments.of("get", "http://www.jivesoftware.org/protocol/sharedgroup", "<sharedgroup xmlns='NS'/>"),
            Arguments.of("get", PUBSUB + "#owner", "<pubsub xmlns='NS'><configure node='urn:xmpp:avatar:data'/></pubsub>"));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("accountRequests")
    void answersAccountRequestsLikeUnknownRequests(String type, String namespace, String element) {
        for (Interview from : all().toList()) {
            for (String address : List.of(server.domain(), server.domain() + "/x", "sleeper@" + server.domain(), "nobody@" + server.domain())) {
                assertThat(answer(from, type, address, element, namespace)).as(from.domain() + " to " + address).hasSize(1)
                    .isEqualTo(answer(from, type, address, element, UNKNOWN)).allMatch(answer -> answer.contains("type=error"));
            }
            String id = next();
            String heard = from.heardAfter(request(from, id, type, server.alice().fullJid(), element.replace("NS", namespace)));
            assertThat(Interview.canonical(heard)).as("to a client").hasSize(1).allMatch(answer -> answer.contains("service-unavailable"));
            server.alice().settle();
            assertThat(server.alice().has(id)).isFalse();
        }
    }

    private List<String> answer(Interview from, String type, String address, String element, String namespace) {
        String id = next();
        String heard = from.heardAfter(request(from, id, type, address, element.replace("NS", namespace)));
        return Interview.canonical(heard.replace(id, "ID").replace(namespace, "NS"));
    }

    /** In the name of somebody who is called like a local user. */
    private static String request(Interview from, String id, String type, String to, String element) {
        return "<iq type='" + type + "' id='" + id + "' from='sleeper@" + from.domain() + "/x' to='" + to + "'>" + element + "</iq>";
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "items"})
    void answersTheOfflineMessageNodeLikeAnUnknownNode(String kind) {
        for (Interview from : all().toList()) {
            String query = "<query xmlns='http://jabber.org/protocol/disco#" + kind + "' node='NS'/>";
            assertThat(answer(from, "get", server.domain(), query, OFFLINE)).hasSize(1)
                .isEqualTo(answer(from, "get", server.domain(), query, UNKNOWN)).allMatch(answer -> answer.contains("item-not-found"));
        }
    }

    @Test
    void remoteUserOfTheSameNameCannotFetchOrPurgeOfflineMessages() {
        String kept = next();
        server.alice().send("sleeper@" + server.domain(), kept);
        server.alice().settle();
        for (String type : List.of("set", "get", "result", "error")) {
            for (String action : List.of("fetch", "purge")) {
                for (Interview from : all().toList()) {
                    String heard = from.heardAfter(request(from, next(), type, server.domain(), "<offline xmlns='" + OFFLINE + "'><" + action + "/></offline>"));
                    assertThat(heard).doesNotContain(kept);
                }
            }
        }
        XmppClient sleeper = server.awakened();
        sleeper.awaitMessage(kept, AttackedServer.PATIENCE);
        sleeper.close();
    }

    @ParameterizedTest
    @EnumSource(PartnerType.class)
    void ignoresUnsubscriptionsFromNonContacts(PartnerType type) {
        Interview from = partners.get(type);
        Instant start = Instant.now();
        for (String end : List.of("unsubscribe", "unsubscribed")) {
            String heard = from.heardAfter("<presence type='" + end + "' from='eve@" + from.domain() + "' to='" + server.alice().jid() + "'><status>buy</status></presence>");
            assertThat(heard).isEmpty();
            server.alice().settle();
            assertThat(server.alice().hasPresence("eve@" + from.domain(), Presence.Type.fromString(end))).as(end).isFalse();
        }
        assertThat(server.refusals(from.domain())).filteredOn(refusal -> !refusal.at().isBefore(start)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PartnerType.class)
    void deliversUnsubscriptionsFromContacts(PartnerType type) {
        Interview from = partners.get(type);
        String contact = "asked@" + from.domain();
        server.alice().subscribe(contact);
        server.alice().awaitContact(contact, new Contact(false, false, true), AttackedServer.PATIENCE);
        from.heardAfter("<presence type='unsubscribed' from='" + contact + "' to='" + server.alice().jid() + "'/>");
        server.alice().awaitPresence(contact, Presence.Type.unsubscribed, AttackedServer.PATIENCE);
        server.alice().awaitContact(contact, Contact.NONE, AttackedServer.PATIENCE);
    }

    @ParameterizedTest
    @EnumSource(PartnerType.class)
    void dropsAnswersWithoutAMatchingRequest(PartnerType type) {
        Interview from = partners.get(type);
        String error = "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>buy</text></error>";
        for (String address : List.of(server.alice().fullJid(), server.alice().jid())) {
            for (String stanza : List.of("<iq type='result'><query xmlns='jabber:iq:version'><name>buy</name></query></iq>", "<iq type='error'>" + error + "</iq>",
                "<message type='error'><body>buy</body>" + error + "</message>")) {
                String id = next();
                String heard = from.heardAfter(stanza.replaceFirst("type=", "id='" + id + "' from='eve@" + from.domain() + "/x' to='" + address + "' type="));
                assertThat(heard).isEmpty();
                server.alice().settle();
                assertThat(server.alice().has(id)).as(stanza + " to " + address).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PartnerType.class)
    void deliversAnAnswerOnceAndOnlyFromTheAskedAddress(PartnerType type) {
        Interview from = partners.get(type);
        String bob = "bob@" + from.domain() + "/x";
        String request = server.alice().iq(bob, IQ.Type.get);
        from.partner().awaitSaid(request, AttackedServer.PATIENCE);
        for (String sender : List.of("eve@" + from.domain() + "/x", bob, bob)) {
            from.heardAfter("<iq type='result' id='" + request + "' from='" + sender + "' to='" + server.alice().fullJid() + "'/>");
        }
        server.alice().settle();
        assertThat(server.alice().received()).filteredOn(stanza -> request.equals(stanza.getStanzaId())).hasSize(1)
            .allMatch(stanza -> stanza.getFrom().toString().equals(bob));

        String message = server.alice().send("bob@" + from.domain(), "are you there");
        from.partner().awaitSaid(message, AttackedServer.PATIENCE);
        from.say("<message type='error' id='" + message + "' from='bob@" + from.domain() + "' to='" + server.alice().fullJid()
            + "'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
        server.alice().awaitError(message, AttackedServer.PATIENCE);
    }

    /** Makes a room whose owner is the sender. */
    private String room(Interview from, String owner, boolean membersOnly) {
        String room = next() + "@" + rooms();
        heardByService(from, "<presence from='" + owner + "' to='" + room + "/owner'><x xmlns='" + MUC + "'/></presence>", rooms());
        String field = membersOnly ? "<field var='muc#roomconfig_membersonly'><value>1</value></field>" : "";
        String heard = heardByService(from, "<iq type='set' id='" + next() + "' from='" + owner + "' to='" + room + "'><query xmlns='" + MUC + "#owner'>"
            + "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>" + MUC + "#roomconfig</value></field>" + field + "</x></query></iq>", rooms());
        assertThat(heard).as("the new room").contains("type=\"result\"");
        return room;
    }

    static Stream<Arguments> turns() {
        return Stream.of(
            Arguments.of("decline", "<message id='ID' from='OWNER' to='ROOM'><x xmlns='" + MUC + "#user'><decline to='ALICE'><reason>buy</reason></decline></x></message>", false),
            Arguments.of("invitation", "<message id='ID' from='OWNER' to='ROOM'><body>buy</body><x xmlns='" + MUC + "#user'><invite to='ALICE'><reason>buy</reason></invite></x></message>", false),
            Arguments.of("invitation between others", "<message id='ID' from='OWNER' to='ROOM'><x xmlns='" + MUC + "#user'><invite to='bob@elsewhere.example'/><invite to='ALICE/test'/></x></message>",
                false),
            Arguments.of("invitation to members only", "<message id='ID' from='OWNER' to='ROOM'><x xmlns='" + MUC + "#user'><invite to='ALICE'/></x></message>", true),
            Arguments.of("membership", "<iq type='set' id='ID' from='OWNER' to='ROOM'><query xmlns='" + MUC + "#admin'><item affiliation='member' jid='ALICE'/></query></iq>", true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("turns")
    void roomCarriesInvitationsOfContactsButNotOfStrangers(String turn, String stanza, boolean membersOnly) {
        Interview from = unverified();
        String stranger = "eve@" + from.domain() + "/x";
        Instant start = Instant.now();
        String strangers = room(from, stranger, membersOnly);
        String heard = heardByService(from, filled(stanza, stranger, strangers), rooms());
        assertThat(fromRoom(strangers)).as("what the user got").isEmpty();
        assertThat(heard).contains("service-unavailable");
        assertThat(server.refusals(from.domain())).filteredOn(refusal -> !refusal.at().isBefore(start)).isNotEmpty()
            .allMatch(refusal -> refusal.reason() == Reason.NOT_INVITED && refusal.direction() == Direction.INBOUND);

        String contact = "friendly@" + from.domain();
        server.alice().subscribe(contact);
        server.alice().awaitContact(contact, new Contact(false, false, true), AttackedServer.PATIENCE);
        String contacts = room(from, contact + "/x", membersOnly);
        heardByService(from, filled(stanza, contact + "/x", contacts), rooms());
        Await.until(AttackedServer.PATIENCE, "what the contact's room says", () -> !fromRoom(contacts).isEmpty());
        server.alice().removeContact(contact);
    }

    private String filled(String stanza, String owner, String room) {
        return stanza.replace("ID", next()).replace("OWNER", owner).replace("ROOM", room).replace("ALICE", server.alice().jid());
    }

    private List<Stanza> fromRoom(String room) {
        return server.alice().received().stream().filter(stanza -> stanza.getFrom() != null && stanza.getFrom().asBareJid().toString().equals(room)).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openfire.example", "elsewhere.example"})
    void strangersReachNoSharedGroupThroughARoom(String domain) {
        Interview from = unverified();
        String stranger = "eve@" + from.domain() + "/x";
        String room = room(from, stranger, true);
        heardByService(from, "<iq type='set' id='" + next() + "' from='" + stranger + "' to='" + room + "'><query xmlns='" + MUC + "#admin'><item affiliation='member' jid='"
            + GROUP_NODE + "@" + domain + "/" + GROUP_HASH + "'/></query></iq>", rooms());
        assertThat(fromRoom(room)).isEmpty();
    }

    @Test
    void userInARoomReceivesMessagesOfStrangersInIt() {
        Interview from = unverified();
        String stranger = "eve@" + from.domain() + "/x";
        String room = room(from, stranger, false);
        server.alice().show(room + "/alice", "");
        Await.until(AttackedServer.PATIENCE, "the user to be in the room", () -> !fromRoom(room).isEmpty());
        String said = next();
        heardByService(from, "<message type='groupchat' from='" + stranger + "' to='" + room + "'><body>" + said + "</body></message>", rooms());
        server.alice().awaitMessage(said, AttackedServer.PATIENCE);
        String whispered = next();
        heardByService(from, "<message type='chat' from='" + stranger + "' to='" + room + "/alice'><body>" + whispered + "</body></message>", rooms());
        server.alice().awaitMessage(whispered, AttackedServer.PATIENCE);
    }

    static Stream<Arguments> nodes() {
        return Stream.of(
            Arguments.of("<pubsub xmlns='" + PUBSUB + "#owner'><subscriptions node='n'><subscription jid='ALICE' subscription='subscribed'/></subscriptions></pubsub>"),
            Arguments.of("<pubsub xmlns='" + PUBSUB + "#owner'><subscriptions node='n'><subscription jid='bob@elsewhere.example' subscription='none'/>"
                + "<subscription jid='ALICE/test' subscription='subscribed'/></subscriptions></pubsub>"),
            Arguments.of("<pubsub xmlns='" + PUBSUB + "#owner'><affiliations node='n'><affiliation jid='ALICE' affiliation='owner'/></affiliations></pubsub>"),
            Arguments.of("<pubsub xmlns='" + PUBSUB + "#owner'><configure node='n'><x xmlns='jabber:x:data' type='submit'><field var='pubsub#publisher'><value>ALICE</value></field></x>"
                + "</configure></pubsub>"),
            Arguments.of("<pubsub xmlns='" + PUBSUB + "'><subscribe node='n' jid='ALICE'/></pubsub>"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nodes")
    void refusesNodeRequestsOfStrangersThatNameAUser(String element) {
        Interview from = unverified();
        Instant start = Instant.now();
        String heard = from.heardAfter(asked(from, "eve@" + from.domain() + "/x", "set", "pubsub." + server.domain(), element.replace("ALICE", server.alice().jid())), "pubsub." + server.domain());
        assertThat(Interview.canonical(heard)).filteredOn(answer -> answer.contains("type=error")).hasSize(1).allMatch(answer -> answer.contains("service-unavailable"));
        server.requireRefusal(Direction.INBOUND, from.domain(), start, Reason.NOT_INVITED);
    }

    private String asked(Interview from, String sender, String type, String to, String element) {
        return "<iq type='" + type + "' id='" + next() + "' from='" + sender + "' to='" + to + "'>" + element + "</iq>";
    }

    static Stream<Arguments> questions() {
        return Stream.of(
            Arguments.of("<query xmlns='http://jabber.org/protocol/disco#info'/>", true),
            Arguments.of("<query xmlns='http://jabber.org/protocol/disco#items'/>", true),
            Arguments.of("<ping xmlns='urn:xmpp:ping'/>", true),
            Arguments.of("<query xmlns='jabber:iq:version'/>", true),
            Arguments.of("<time xmlns='urn:xmpp:time'/>", true),
            Arguments.of("<query xmlns='jabber:iq:last'/>", false),
            Arguments.of("<command xmlns='http://jabber.org/protocol/commands' node='x'/>", false),
            Arguments.of("<pubsub xmlns='" + PUBSUB + "'/>", false),
            Arguments.of("<vCard xmlns='vcard-temp'/>", false),
            Arguments.of("<query xmlns='jabber:iq:search'/>", false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("questions")
    void answersOnlyPublicServerQueriesOfStrangers(String question, boolean answered) {
        Interview from = unverified();
        String heard = from.heardAfter(asked(from, "eve@" + from.domain() + "/x", "get", server.domain(), question));
        assertThat(Interview.canonical(heard)).hasSize(1).allMatch(answer -> answer.contains("type=error") != answered);
        if (!answered) {
            assertThat(Interview.canonical(heard)).allMatch(answer -> answer.contains("feature-not-implemented"));
        }
    }

    @Test
    void theStreamOfAReportOnlyPartnerIsOnlyReported() {
        String body = next();
        reported.say("<message from='eve@" + reported.domain() + "/x' to='" + server.alice().jid() + "'><body>" + body + "</body></message>");
        server.alice().awaitMessage(body, AttackedServer.PATIENCE);
        assertThat(server.refusals(reported.domain())).anyMatch(refusal -> refusal.reason() == Reason.SASL_OVER_TLS_NOT_ACCEPTED);
    }

    @Test
    void aStrangerCannotSearchForUsers() {
        Interview from = unverified();
        Instant start = Instant.now();
        String heard = heardByService(from, asked(from, "eve@" + from.domain() + "/x", "get", rooms(), "<query xmlns='jabber:iq:search'/>"), rooms());
        assertThat(Interview.canonical(heard)).hasSize(1).allMatch(answer -> answer.contains("type=error"));
        server.requireRefusal(Direction.INBOUND, from.domain(), start, Reason.SERVICE_NOT_OPEN);
    }

    static Stream<Arguments> relayed() {
        return Stream.of(
            Arguments.of("<message from='FROM' to='bob@THIRD'><body>BODY</body></message>"),
            Arguments.of("<iq type='get' id='BODY' from='FROM' to='bob@THIRD/x'><ping xmlns='urn:xmpp:ping'/></iq>"),
            Arguments.of("<presence id='BODY' from='FROM' to='bob@THIRD'/>"),
            Arguments.of("<presence id='BODY' type='subscribe' from='FROM' to='bob@THIRD'/>"),
            Arguments
                .of("<message from='FROM' to='openfire.example'><body>BODY</body><addresses xmlns='http://jabber.org/protocol/address'><address type='to' jid='bob@THIRD'/></addresses></message>"),
            Arguments.of("<message from='FROM' to='openfire.example'><body>BODY</body><addresses xmlns='http://jabber.org/protocol/address'><address type='to' jid='bob@THIRD' delivered='true'/>"
                + "<address type='to' jid='nobody@openfire.example'/></addresses></message>"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("relayed")
    void nothingIsPassedOnToAnotherServer(String stanza) {
        RawPartner third = server.stranger();
        for (Interview from : List.of(partners.get(PartnerType.FEDERATED), unverified(), unlisted, reported)) {
            Instant start = Instant.now();
            String body = next();
            from.heardAfter(stanza.replace("FROM", "eve@" + from.domain() + "/x").replace("THIRD", third.domain()).replace("BODY", body));
            // A stream of the third domain's own makes sure that it would have been reached by now.
            String control = next();
            server.alice().send("bob@" + third.domain(), control);
            third.awaitSaid(control, AttackedServer.PATIENCE);
            assertThat(third.streams()).noneMatch(stream -> stream.heardAtAll().contains(body) || stream.heardAtAll().contains(from.domain()));
            if (!stanza.contains("delivered")) {
                server.requireRefusal(Direction.INBOUND, from.domain(), start, Reason.RELAY);
            }
        }
    }

    @Test
    void pendingRequestIsNeitherCountedNorEndedByTheLimit() {
        Interview from = partners.get(PartnerType.FEDERATED);
        String pending = "<presence type='subscribe' from='waiting@" + from.domain() + "' to='" + server.alice().jid() + "'/>";
        from.heardAfter(pending);
        server.alice().awaitPresence("waiting@" + from.domain(), Presence.Type.subscribe, AttackedServer.PATIENCE);
        // Openfire 5 does not answer it, so the sender's server sends it again.
        String lost = "<presence type='subscribe' from='waiting@" + from.domain() + "' to='no-such-user@" + server.domain() + "'/>";
        from.heardAfter(lost);
        server.console().subscriptionRequestsPerMinute(1);
        try {
            Instant start = Instant.now();
            String fresh = "<presence type='subscribe' id='ID' from='eve@" + from.domain() + "' to='nobody1@" + server.domain() + "'/>";
            String refused = from.heardAfter(fresh.replace("ID", next()));
            assertThat(refused).contains("resource-constraint").doesNotContain("unsubscribed");
            for (int login = 0; login < 3; login++) {
                assertThat(from.heardAfter(pending)).isEmpty();
                assertThat(from.heardAfter(lost)).doesNotContain("resource-constraint");
            }
            assertThat(server.refusals(from.domain())).filteredOn(refusal -> !refusal.at().isBefore(start)).hasSize(1)
                .allMatch(refusal -> refusal.reason() == Reason.TOO_MANY_SUBSCRIPTION_REQUESTS);
            server.type(from.partner(), PartnerType.PUBLIC_UNVERIFIED);
            assertThat(from.heardAfter(pending)).as("to a user who decides about it already").isEmpty();
            server.type(from.partner(), PartnerType.FEDERATED);
            server.alice().presence("waiting@" + from.domain(), Presence.Type.subscribed);
            server.alice().awaitContact("waiting@" + from.domain(), new Contact(false, true, false), AttackedServer.PATIENCE);
        } finally {
            server.type(from.partner(), PartnerType.FEDERATED);
            server.console().subscriptionRequestsPerMinute(60);
        }
    }
}
