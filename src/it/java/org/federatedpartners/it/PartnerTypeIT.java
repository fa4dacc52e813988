package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.PartnerType.FEDERATED;
import static org.federatedpartners.policy.PartnerType.PUBLIC_UNVERIFIED;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerKind;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.it.testbed.XmppClient.Contact;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Reason;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StanzaError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may reach whom, with real partners' servers and users on both ends: every row of the table of partner types, for every type
 * and for everything that a partner's user can be to a local user, and the rosters that both servers keep afterwards.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs({Software.PROSODY, Software.EJABBERD})
class PartnerTypeIT {

    private static final String DOMAIN = "openfire.example";
    private static final NegotiationSettings SETTINGS = PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<PartnerKind> KINDS = List.of(PartnerKind.PROSODY, PartnerKind.EJABBERD);
    /** Its requests are counted apart. */
    private static final String FLOODING = "flooding.example";
    private static final Account GUEST = Account.of("guest");
    /** In shared groups: sees the colleague, and is seen by the onlooker. */
    private static final Account MEMBER = Account.of("member");
    private static final Account COLLEAGUE = Account.of("colleague");
    private static final Account ONLOOKER = Account.of("onlooker");

    /** What a partner's user is to a local one, by the local one's roster. */
    private enum Standing {
        NOBODY(false, false, false), SUBSCRIBER(false, true, false), ASKED(false, false, true), WATCHED(true, false, false), FRIEND(true, true, false);

        private final Contact contact;

        Standing(boolean to, boolean from, boolean asked) {
            contact = new Contact(to, from, asked);
        }

        private Account account() {
            return Account.of(name().toLowerCase());
        }
    }

    private final Testbed testbed = Testbed.of(PartnerTypeIT.class);
    private final Map<PartnerType, XmppClient> locals = new EnumMap<>(PartnerType.class);
    private final Map<PartnerKind, PartnerServer> partners = new EnumMap<>(PartnerKind.class);
    private final Map<String, XmppClient> remotes = new HashMap<>();
    private OpenfireServer openfire;
    private ProsodyServer flooding;
    private PartnersConsole console;
    private int said;

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site(DOMAIN),
            Stream.concat(Stream.of(GUEST, MEMBER), Arrays.stream(PartnerType.values()).map(PartnerTypeIT::account)).toArray(Account[]::new))
            .withSharedGroup("colleagues", "", MEMBER.user(), COLLEAGUE.user() + "@" + PartnerKind.PROSODY.domain(PartnerProfile.P4))
            .withSharedGroup("onlookers", "onlookers", ONLOOKER.user() + "@" + PartnerKind.PROSODY.domain(PartnerProfile.P4))
            .withSharedGroup("shown", "onlookers", MEMBER.user())
            .withPlugin();
        Account[] accounts = Stream.concat(Stream.of(GUEST, COLLEAGUE, ONLOOKER), Arrays.stream(Standing.values()).map(Standing::account)).toArray(Account[]::new);
        KINDS.forEach(kind -> partners.put(kind, kind.server(testbed, testbed.site(kind.domain(PartnerProfile.P4)), PartnerProfile.P4, accounts)));
        flooding = new ProsodyServer(testbed, testbed.site(FLOODING), PartnerProfile.P4, GUEST);
        openfire.start();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        for (PartnerType type : PartnerType.values()) {
            locals.put(type, client(openfire, account(type)));
        }
        partners.values().parallelStream().forEach(PartnerServer::start);
        partners.values().forEach(this::open);
    }

    private static Account account(PartnerType type) {
        return Account.of("of-" + type.name().toLowerCase().replace('_', '-'));
    }

    /** All relations are made while they can be made. */
    private void open(PartnerServer partner) {
        console.save(partner.domain(), SETTINGS, FEDERATED);
        for (Standing status : Standing.values()) {
            XmppClient remote = remote(partner, status.account());
            locals.values().forEach(local -> relate(local, remote, status.contact));
        }
    }

    private XmppClient remote(PartnerServer partner, Account account) {
        return remotes.computeIfAbsent(account.user() + "@" + partner.domain(), jid -> client(partner, account));
    }

    private XmppClient client(PartnerServer server, Account account) {
        XmppClient client = testbed.closing(XmppClient.login(server, account));
        // Whoever has never asked for the roster is not told of changes to it (RFC 6121 2.1.6).
        client.contact("");
        return client;
    }

    private static void relate(XmppClient local, XmppClient remote, Contact contact) {
        if (contact.from()) {
            subscribe(remote, local);
        }
        if (contact.to()) {
            subscribe(local, remote);
        }
        if (contact.asked()) {
            local.subscribe(remote.jid());
            remote.awaitPresence(local.jid(), Presence.Type.subscribe, PATIENCE);
        }
        local.awaitContact(remote.jid(), contact, PATIENCE);
    }

    private static void subscribe(XmppClient watcher, XmppClient watched) {
        watcher.subscribe(watched.jid());
        watched.awaitPresence(watcher.jid(), Presence.Type.subscribe, PATIENCE);
        watched.presence(watcher.jid(), Presence.Type.subscribed);
        watcher.awaitPresence(watched.jid(), Presence.Type.subscribed, PATIENCE);
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    static Stream<Arguments> cases() {
        return KINDS.stream().flatMap(kind -> Arrays.stream(PartnerType.values()).flatMap(type -> Arrays.stream(Standing.values()).map(status -> Arguments.of(kind, type, status))));
    }

    @ParameterizedTest(name = "{0} of type {1}, from {2}")
    @MethodSource("cases")
    void inboundStanzasPassAsThePartnerTypeSays(PartnerKind kind, PartnerType type, Standing status) {
        PartnerServer partner = partners.get(kind);
        XmppClient local = locals.get(type);
        XmppClient remote = remote(partner, status.account());
        console.save(partner.domain(), SETTINGS, type);
        local.awaitContact(remote.jid(), status.contact, PATIENCE);
        boolean mayTalk = type != PUBLIC_UNVERIFIED || status != Standing.NOBODY;
        boolean isInvited = type != PUBLIC_UNVERIFIED || status.contact.to() || status.contact.asked();

        talk(partner, remote, local, mayTalk);
        subscribe(partner, remote, local, status.contact, isInvited);
        unsubscribe(partner, remote, local, type);
    }

    /** Presence, messages and IQs, to a client and to the bare address. */
    private void talk(PartnerServer partner, XmppClient remote, XmppClient local, boolean passes) {
        Instant start = Instant.now();
        String status = next();
        remote.show(local.fullJid(), status);
        List<String> requests = List.of(
            remote.send(local.jid(), next()),
            remote.send(local.fullJid(), Message.Type.normal, next()),
            remote.send(local.fullJid(), Message.Type.headline, next()),
            remote.iq(local.fullJid(), IQ.Type.get),
            remote.iq(local.fullJid(), IQ.Type.set));
        List<String> responses = List.of(
            remote.sendError(local.fullJid()),
            remote.iq(local.fullJid(), IQ.Type.result));
        settle(remote, local);

        if (passes) {
            // A client takes in several at once.
            local.awaitStatus(status, PATIENCE);
            requests.forEach(id -> Await.until(PATIENCE, "the request " + id, () -> local.has(id)));
        } else {
            assertThat(requests).as("messages and requests").noneMatch(local::has);
        }
        assertThat(local.hasStatus(status)).as("presence").isEqualTo(passes);
        assertThat(responses).as("what answers nothing").noneMatch(local::has);
        if (!passes) {
            assertThat(requests).allSatisfy(id -> assertThat(remote.awaitError(id, PATIENCE).getError())
                .returns(StanzaError.Condition.service_unavailable, StanzaError::getCondition).returns(null, StanzaError::getDescriptiveText));
        }
        assertThat(refusals(partner, start)).isEqualTo(passes ? List.of() : Collections.nCopies(6, Reason.NOT_INVITED));
    }

    /** A consent that was asked for or not, then a request, which the local user grants if it arrives. Who is subscribed already is only told so again (RFC 6121 3.1.3). */
    private void subscribe(PartnerServer partner, XmppClient remote, XmppClient local, Contact before, boolean isInvited) {
        Instant start = Instant.now();
        // Openfire 4.2 lets a subscriber's consent pass for one that was asked for; so where no policy refuses it, it is not tried.
        if (before.asked() || !isInvited) {
            remote.presence(local.jid(), Presence.Type.subscribed);
            settle(remote, local);
            assertThat(local.hasPresence(remote.jid(), Presence.Type.subscribed)).as("consent").isEqualTo(before.asked());
        }
        remote.subscribe(local.jid());
        settle(remote, local);
        if (isInvited || before.from()) {
            if (!before.from()) {
                local.awaitPresence(remote.jid(), Presence.Type.subscribe, PATIENCE);
                local.presence(remote.jid(), Presence.Type.subscribed);
            }
            Contact after = new Contact(before.to() || before.asked(), true, false);
            local.awaitContact(remote.jid(), after, PATIENCE);
            // What the partner's server makes of its user's own consent is its business.
            Await.until(PATIENCE, "the request to be granted", () -> remote.contact(local.jid()).to() && !remote.contact(local.jid()).asked());
            if (isInvited) {
                remote.awaitContact(local.jid(), after.mirrored(), PATIENCE);
            }
        } else {
            remote.awaitPresence(local.jid(), Presence.Type.unsubscribed, PATIENCE);
            assertThat(local.hasPresence(remote.jid(), Presence.Type.subscribe)).as("the user is bothered").isFalse();
            local.awaitContact(remote.jid(), before, PATIENCE);
            Await.until(PATIENCE, "the request to be given up", () -> !remote.contact(local.jid()).to() && !remote.contact(local.jid()).asked());
        }
        List<Reason> refused = refusals(partner, start);
        // Not every server sends a consent without a request.
        if (isInvited || !before.from()) {
            assertThat(refused.isEmpty()).as(refused.toString()).isEqualTo(isInvited);
        }
        assertThat(refused).allMatch(Reason.NOT_INVITED::equals);
    }

    private void unsubscribe(PartnerServer partner, XmppClient remote, XmppClient local, PartnerType type) {
        Instant start = Instant.now();
        remote.presence(local.jid(), Presence.Type.unsubscribe);
        remote.presence(local.jid(), Presence.Type.unsubscribed);
        settle(remote, local);
        local.awaitContact(remote.jid(), Contact.NONE, PATIENCE);
        remote.awaitContact(local.jid(), Contact.NONE, PATIENCE);
        // Prosody takes its user's presence back after that, when its user is a stranger already.
        assertThat(refusals(partner, start)).hasSizeLessThanOrEqualTo(type == PUBLIC_UNVERIFIED ? 1 : 0).allMatch(Reason.NOT_INVITED::equals);
    }

    /** Stanzas from one client to another server arrive in order, and so do those to one client. */
    private static void settle(XmppClient remote, XmppClient local) {
        remote.settle(DOMAIN);
        local.settle();
    }

    private List<Reason> refusals(PartnerServer partner, Instant since) {
        return console.refusals(partner.domain()).stream().filter(refusal -> !refusal.at().isBefore(since) && refusal.direction() == Direction.INBOUND)
            .map(PartnersConsole.ShownRefusal::reason).collect(Collectors.toList());
    }

    static Stream<Arguments> kindsAndTypes() {
        return KINDS.stream().flatMap(kind -> Arrays.stream(PartnerType.values()).map(type -> Arguments.of(kind, type)));
    }

    @ParameterizedTest(name = "{0} of type {1}")
    @MethodSource("kindsAndTypes")
    void outboundStanzasPassAndAContactIsAdmittedUntilItIsRemoved(PartnerKind kind, PartnerType type) {
        PartnerServer partner = partners.get(kind);
        XmppClient local = locals.get(type);
        XmppClient remote = remote(partner, GUEST);
        console.save(partner.domain(), SETTINGS, type);
        Instant start = Instant.now();

        String status = next();
        String presence = local.show(remote.fullJid(), status);
        Await.until(PATIENCE, "the presence", () -> remote.has(presence));
        assertThat(remote.hasStatus(status)).as("the status note").isEqualTo(type == FEDERATED);
        String message = next();
        local.send(remote.jid(), message);
        remote.awaitMessage(message, PATIENCE);
        String request = local.iq(remote.fullJid(), IQ.Type.get);
        local.settle(partner.domain());
        remote.settle();
        // A client takes in several at once.
        Await.until(PATIENCE, "the request", () -> remote.has(request));
        Await.until(PATIENCE, "the answer to the request", () -> local.has(request));
        assertReaches(remote, local, type != PUBLIC_UNVERIFIED);

        local.subscribe(remote.jid());
        remote.awaitPresence(local.jid(), Presence.Type.subscribe, PATIENCE);
        assertReaches(remote, local, true);
        remote.presence(local.jid(), Presence.Type.subscribed);
        local.awaitContact(remote.jid(), new Contact(true, false, false), PATIENCE);
        remote.awaitContact(local.jid(), new Contact(false, true, false), PATIENCE);

        subscribe(remote, local);
        local.awaitContact(remote.jid(), new Contact(true, true, false), PATIENCE);
        remote.awaitContact(local.jid(), new Contact(true, true, false), PATIENCE);
        assertReaches(remote, local, true);

        local.removeContact(remote.jid());
        local.awaitContact(remote.jid(), Contact.NONE, PATIENCE);
        remote.awaitContact(local.jid(), Contact.NONE, PATIENCE);
        assertReaches(remote, local, type != PUBLIC_UNVERIFIED);
        assertThat(console.refusals(partner.domain())).filteredOn(refusal -> !refusal.at().isBefore(start))
            .allMatch(refusal -> refusal.direction() == Direction.INBOUND && refusal.reason() == Reason.NOT_INVITED);
    }

    private void assertReaches(XmppClient remote, XmppClient local, boolean expected) {
        String message = next();
        String id = remote.send(local.jid(), message);
        if (expected) {
            local.awaitMessage(message, PATIENCE);
        } else {
            remote.awaitError(id, PATIENCE);
        }
        settle(remote, local);
        assertThat(local.hasMessage(message)).isEqualTo(expected);
        assertThat(remote.hasError(id)).isEqualTo(!expected);
    }

    @Test
    void membersOfASharedGroupThatTheUserSeesAreContacts() {
        PartnerServer partner = partners.get(PartnerKind.PROSODY);
        console.save(partner.domain(), SETTINGS, PUBLIC_UNVERIFIED);
        XmppClient member = client(openfire, MEMBER);
        XmppClient colleague = remote(partner, COLLEAGUE);
        XmppClient onlooker = remote(partner, ONLOOKER);
        assertThat(member.contact(colleague.jid()).to()).isTrue();
        assertReaches(colleague, member, true);
        assertThat(member.contact(onlooker.jid()).to()).isFalse();
        assertReaches(onlooker, member, false);
    }

    @ParameterizedTest
    @EnumSource(PartnerType.class)
    void messagesToTheServerPassForEveryPartnerType(PartnerType type) {
        PartnerServer partner = partners.get(PartnerKind.PROSODY);
        XmppClient remote = remote(partner, GUEST);
        console.save(partner.domain(), SETTINGS, type);
        Instant start = Instant.now();
        XmppClient administrator = testbed.closing(XmppClient.login(openfire, OpenfireServer.ADMINISTRATOR));
        String message = next();
        String id = remote.send(DOMAIN, message);
        remote.settle(DOMAIN);
        administrator.awaitMessage(message, PATIENCE);
        assertThat(remote.hasError(id)).isFalse();
        assertThat(refusals(partner, start)).isEmpty();
        assertReaches(remote, administrator, type != PUBLIC_UNVERIFIED);
        administrator.close();
    }

    @Test
    void refusesRequestsFromNonContactsAboveTheLimitUntilTheUserAsks() {
        flooding.start();
        console.save(FLOODING, SETTINGS, FEDERATED);
        console.subscriptionRequestsPerMinute(3);
        try {
            XmppClient flood = client(flooding, GUEST);
            Instant start = Instant.now();
            List<String> victims = new ArrayList<>(IntStream.range(0, 4).mapToObj(i -> "nobody" + i + "@" + DOMAIN).toList());
            victims.add("guest@" + DOMAIN);
            victims.forEach(flood::subscribe);
            flood.settle(DOMAIN);
            assertThat(refusals(flooding, start)).containsExactly(Reason.TOO_MANY_SUBSCRIPTION_REQUESTS, Reason.TOO_MANY_SUBSCRIPTION_REQUESTS);
            // Their server keeps these requests, and sends them again later.
            victims.forEach(victim -> assertThat(flood.hasPresence(victim, Presence.Type.unsubscribed)).as(victim).isFalse());
            victims.subList(3, 5).forEach(victim -> assertThat(flood.contact(victim).asked()).as(victim).isTrue());

            XmppClient local = locals.get(FEDERATED);
            local.subscribe(flood.jid());
            flood.awaitPresence(local.jid(), Presence.Type.subscribe, PATIENCE);
            flood.subscribe(local.jid());
            local.awaitPresence(flood.jid(), Presence.Type.subscribe, PATIENCE);

            // Prosody sends the refused request again when its user logs in, because this server did not deny it.
            console.subscriptionRequestsPerMinute(60);
            XmppClient guest = client(openfire, GUEST);
            assertThat(guest.hasPresence(flood.jid(), Presence.Type.subscribe)).as("before it is sent again").isFalse();
            flood.close();
            client(flooding, GUEST);
            guest.awaitPresence(flood.jid(), Presence.Type.subscribe, PATIENCE);
        } finally {
            console.subscriptionRequestsPerMinute(60);
        }
    }

    private String next() {
        return "word " + ++said;
    }
}
