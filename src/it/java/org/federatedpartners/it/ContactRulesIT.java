package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.it.testbed.XmppClient.Contact;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerType;
import org.jivesoftware.smack.packet.Presence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a partner type does beyond refusing, as in Lync: whose status notes are seen, and whose requests need no answer of a user. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Software.PROSODY)
class ContactRulesIT {

    private static final NegotiationSettings SETTINGS = PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Contact SUBSCRIBER = new Contact(false, true, false);
    /** Not online when they are asked. */
    private static final Account AWAY = Account.of("away");
    private static final Account WAITING = Account.of("waiting");

    private final Testbed testbed = Testbed.of(ContactRulesIT.class);
    private final Map<PartnerType, ProsodyServer> partners = new EnumMap<>(PartnerType.class);
    private final Map<PartnerType, XmppClient> remotes = new EnumMap<>(PartnerType.class);
    private OpenfireServer openfire;
    private PartnersConsole console;

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"),
            Stream.concat(Stream.of(ALICE, AWAY, WAITING), Arrays.stream(PartnerType.values()).map(ContactRulesIT::account)).toArray(Account[]::new)).withPlugin();
        for (PartnerType type : PartnerType.values()) {
            partners.put(type, new ProsodyServer(testbed, testbed.site(domain(type)), PartnerProfile.P1, BOB, ALICE));
        }
        openfire.start();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        partners.values().parallelStream().forEach(ProsodyServer::start);
        partners.forEach((type, partner) -> {
            console.save(domain(type), SETTINGS, type);
            remotes.put(type, client(partner, BOB));
        });
    }

    private static String domain(PartnerType type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".example";
    }

    private static Account account(PartnerType type) {
        return Account.of("of-" + type.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private XmppClient client(PartnerServer server, Account account) {
        XmppClient client = testbed.closing(XmppClient.login(server, account));
        client.contact("");
        return client;
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    @ParameterizedTest
    @EnumSource
    void onlyFederatedPartnersSeeStatusNotes(PartnerType type) {
        XmppClient alice = client(openfire, ALICE);
        XmppClient bob = remotes.get(type);
        // The local user invites, which every type permits.
        befriend(alice, bob);

        assertThat(console.localContacts(domain(type))).as("who would lose contacts").contains(ALICE.user());

        bob.presence(alice.fullJid(), Presence.Type.available);
        note(bob, alice, alice.fullJid(), true);
        boolean seen = type == PartnerType.FEDERATED;
        note(alice, bob, bob.fullJid(), seen);
        String broadcast = "broadcast to " + type;
        alice.show(broadcast);
        alice.settle(domain(type));
        bob.settle();
        assertThat(bob.hasStatus(broadcast)).as("a broadcast").isEqualTo(seen);

        // A user who has just come online asks for it: a probe. The same address, so the first client ends.
        XmppClient another = client(partners.get(type), BOB);
        remotes.put(type, another);
        another.awaitPresence(alice.jid(), Presence.Type.available, PATIENCE);
        another.settle(openfire.domain());
        assertThat(another.hasStatus(broadcast)).as("the answer to a probe").isEqualTo(seen);

        XmppClient witness = client(openfire, account(type));
        befriend(alice, witness);
        String toAll = "to all contacts of " + type;
        alice.show(toAll);
        witness.awaitStatus(toAll, PATIENCE);
        alice.removeContact(witness.jid());
        alice.removeContact(bob.jid());
        alice.close();
    }

    private static void note(XmppClient from, XmppClient to, String address, boolean seen) {
        String note = "directed at " + System.nanoTime();
        from.show(address, note);
        if (seen) {
            to.awaitStatus(note, PATIENCE);
        } else {
            from.settle(address.substring(address.indexOf('@') + 1, address.indexOf('/')));
            to.settle();
            assertThat(to.hasStatus(note)).isFalse();
            assertThat(to.hasPresence(from.jid(), Presence.Type.available)).as("the presence itself").isTrue();
        }
    }

    private static void befriend(XmppClient local, XmppClient remote) {
        local.subscribe(remote.jid());
        remote.awaitPresence(local.jid(), Presence.Type.subscribe, PATIENCE);
        remote.presence(local.jid(), Presence.Type.subscribed);
        local.awaitContact(remote.jid(), new Contact(true, false, false), PATIENCE);
        remote.subscribe(local.jid());
        local.awaitPresence(remote.jid(), Presence.Type.subscribe, PATIENCE);
        local.presence(remote.jid(), Presence.Type.subscribed);
        local.awaitContact(remote.jid(), new Contact(true, true, false), PATIENCE);
    }

    @ParameterizedTest
    @EnumSource
    void requestsAreApprovedWhereThePartnerIsSetSo(PartnerType type) {
        console.change(domain(type), Map.of("autoApproval", "true"));
        XmppClient local = client(openfire, account(type));
        try (XmppClient remote = client(partners.get(type), ALICE)) {
            remote.subscribe(local.jid());
            if (type == PartnerType.PUBLIC_UNVERIFIED) {
                remote.awaitPresence(local.jid(), Presence.Type.unsubscribed, PATIENCE);
                assertThat(local.contact(remote.jid())).isEqualTo(Contact.NONE);
            } else {
                remote.awaitPresence(local.jid(), Presence.Type.subscribed, PATIENCE);
                remote.awaitPresence(local.jid(), Presence.Type.available, PATIENCE);
                local.awaitContact(remote.jid(), SUBSCRIBER, PATIENCE);
                remote.awaitContact(local.jid(), SUBSCRIBER.mirrored(), PATIENCE);
            }
            local.settle();
            assertThat(local.hasPresence(remote.jid(), Presence.Type.subscribe)).as("the user is not asked").isFalse();
        } finally {
            local.close();
            console.clear(domain(type), "autoApproval");
        }
    }

    @Test
    void requestsToUsersWhoAreAwayAreApprovedToo() {
        String domain = domain(PartnerType.FEDERATED);
        XmppClient bob = remotes.get(PartnerType.FEDERATED);
        console.change(domain, Map.of("autoApproval", "true"));
        bob.subscribe(AWAY.user() + "@" + openfire.domain());
        bob.awaitPresence(AWAY.user() + "@" + openfire.domain(), Presence.Type.subscribed, PATIENCE);
        bob.subscribe("nobody-at-all@" + openfire.domain());
        bob.settle(openfire.domain());
        assertThat(bob.hasPresence("nobody-at-all@" + openfire.domain(), Presence.Type.subscribed)).as("of a user who does not exist").isFalse();
        console.clear(domain, "autoApproval");
    }

    @Test
    void aRequestThatWaitsIsApprovedAtTheNextLogin() {
        String domain = domain(PartnerType.FEDERATED);
        XmppClient bob = remotes.get(PartnerType.FEDERATED);
        String user = WAITING.user() + "@" + openfire.domain();
        bob.subscribe(user);
        bob.settle(openfire.domain());
        assertThat(bob.hasPresence(user, Presence.Type.subscribed)).isFalse();
        console.change(domain, Map.of("autoApproval", "true"));
        XmppClient waiting = client(openfire, WAITING);
        bob.awaitPresence(user, Presence.Type.subscribed, PATIENCE);
        waiting.awaitContact(bob.jid(), SUBSCRIBER, PATIENCE);
        assertThat(waiting.hasPresence(bob.jid(), Presence.Type.subscribe)).isFalse();
        console.clear(domain, "autoApproval");
    }
}
