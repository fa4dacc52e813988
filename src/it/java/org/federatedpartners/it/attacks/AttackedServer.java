package org.federatedpartners.it.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;

import java.net.IDN;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.stream.IntStream;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.LogFile;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ServerSettings;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.TestCa;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Reason;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Stanza;

/**
 * The server under test with one user, the domains that attack it, and a friend whose stream is beyond doubt. What the
 * friend says arrives after whatever got in before; so nothing has to be waited for that does not come.
 */
final class AttackedServer implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final Duration RECORDED = Duration.ofSeconds(15);

    /**
     * Openfire on Netty cuts what comes in into elements before anybody judges it, and drops text between them: such
     * text changes nothing then.
     */
    static final boolean DROPS_TEXT_BETWEEN_ELEMENTS = !System.getProperty("openfire.home", "").isEmpty();

    private static final String DOMAIN = "openfire.example";
    private static final String FRIEND = "friend.example";
    /** Somebody else who exists, and never logs in. */
    static final Account SLEEPER = Account.of("sleeper");

    /** Alice and the sleeper. */
    static final String GROUP = "staff";

    private static final int INTERNATIONAL = 20;

    private final Testbed testbed;
    private final OpenfireServer openfire;
    private final Site friendSite;
    private final Queue<Site> spare = new ArrayDeque<>();
    private final Queue<Site> international = new ArrayDeque<>();
    private XmppClient alice;
    private PartnersConsole console;
    private RawPartner friend;
    private RawStream fromFriend;
    private int said;

    /** @param domains how many partners and strangers there are to be */
    AttackedServer(Class<?> test, int domains) {
        testbed = Testbed.of(test);
        openfire = OpenfireServer.underTest(testbed, testbed.site(DOMAIN), ALICE, SLEEPER)
            .withRooms().withSharedGroup(GROUP, "", ALICE.user(), SLEEPER.user()).withPlugin();
        friendSite = testbed.site(FRIEND);
        IntStream.range(0, domains).forEach(i -> spare.add(testbed.site("p" + i + ".example")));
        IntStream.range(0, INTERNATIONAL).forEach(i -> international.add(testbed.site(IDN.toASCII("b\u00fccher" + i + ".example"))));
    }

    /** Sets one of Openfire's properties before it starts. */
    AttackedServer with(String property, String value) {
        openfire.withProperty(property, value);
        return this;
    }

    /** The address of its ports. */
    String address() {
        return openfire.address();
    }

    void start() {
        openfire.start();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        friend = open(friendSite);
        console.save(FRIEND, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        fromFriend = authenticatedByExternal(friend);
    }

    private RawPartner open(Site site) {
        return testbed.closing(new RawPartner(site, testbed.ca()));
    }

    /** A domain that no other test uses, and that belongs to no partner. */
    RawPartner stranger() {
        return open(spare.remove());
    }

    /** A domain that no other test uses, and that belongs to a partner from whom these methods are accepted. */
    RawPartner partner(AuthenticationMethod... accepted) {
        return partner(open(spare.remove()), accepted);
    }

    /** The same, of one domain that tests agree on. */
    RawPartner partner(String domain, AuthenticationMethod... accepted) {
        Site site = spare.stream().filter(each -> each.domain().equals(domain)).findFirst().orElseThrow();
        spare.remove(site);
        return partner(open(site), accepted);
    }

    /** One whose name is not written as people read it. */
    RawPartner internationalPartner(AuthenticationMethod... accepted) {
        return partner(open(international.remove()), accepted);
    }

    private RawPartner partner(RawPartner partner, AuthenticationMethod... accepted) {
        policy(partner, accepted);
        return partner;
    }

    void policy(RawPartner partner, AuthenticationMethod... accepted) {
        console.save(partner.domain(), PartnersConsole.settings(accepted));
        partner.accepted(accepted);
    }

    /** Gives a partner, from whom EXTERNAL is accepted, another type. */
    void type(RawPartner partner, PartnerType type) {
        console.save(partner.domain(), PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS), type);
    }

    /** Belongs to a partner whose policy accepts EXTERNAL only. */
    RawPartner friend() {
        return friend;
    }

    TestCa ca() {
        return testbed.ca();
    }

    XmppClient alice() {
        return alice;
    }

    /** The sleeper's client, logged in now. */
    XmppClient awakened() {
        return testbed.closing(XmppClient.login(openfire, SLEEPER));
    }

    PartnersConsole console() {
        return console;
    }

    /** Openfire's own. */
    ServerSettings settings() {
        return openfire.settings();
    }

    LogFile log() {
        return openfire.log();
    }

    String domain() {
        return DOMAIN;
    }

    /** A connection to the server. */
    RawStream connect() {
        return testbed.closing(RawStream.connect(openfire.address()));
    }

    /** A stream that is as the partner's policy wants it: by EXTERNAL. */
    RawStream authenticatedByExternal(RawPartner partner) {
        RawStream stream = encrypted(partner.domain(), Optional.of(partner.identity()));
        stream.external(Optional.of(partner.domain()));
        stream.expect("success");
        stream.begin(partner.domain(), DOMAIN);
        return stream;
    }

    /** A stream that says it comes from the domain, over TLS with the certificate of whoever; its features were heard. */
    RawStream encrypted(String from, Optional<Identity> shown) {
        RawStream stream = begun(from);
        stream.startTls(shown);
        stream.begin(from, DOMAIN);
        return stream;
    }

    /** A stream in the clear that says it comes from the domain; its features were heard. */
    RawStream begun(String from) {
        RawStream stream = connect();
        stream.begin(from, DOMAIN);
        return stream;
    }

    /** A message to the user, as the sender's server would send it. */
    String message(String fromDomain, String body) {
        return "<message from='mallory@" + fromDomain + "/x' to='" + alice.jid() + "' type='chat'><body>" + body + "</body></message>";
    }

    /** A key, which is valid to whoever answers for the domain. */
    String dialback(String fromDomain) {
        return "<db:result from='" + fromDomain + "' to='" + DOMAIN + "'>0123456789abcdef</db:result>";
    }

    /** Fails unless a message on this stream reaches the user. */
    void requireDelivery(RawStream stream, String fromDomain) {
        String body = "proper " + ++said;
        stream.say(message(fromDomain, body));
        alice.awaitMessage(body, PATIENCE);
    }

    /** Fails unless a message of the user reaches the partner, as the partner answers. */
    void requireDeliveryTo(RawPartner partner) {
        requireDeliveryTo(partner, PATIENCE);
    }

    /** Fails unless a message of the user reaches the partner so soon after it was sent. */
    void requireDeliveryTo(RawPartner partner, Duration patience) {
        partner.awaitSaid(send(partner), patience);
    }

    /** A message of the user to the partner, by its text. */
    private String send(RawPartner partner) {
        String body = "proper " + ++said + " out";
        alice.send("bob@" + partner.domain(), body);
        return body;
    }

    /** Messages that the server has taken from the user for the partner, by their texts in order. */
    List<String> queue(RawPartner partner, int messages) {
        List<String> bodies = IntStream.range(0, messages).mapToObj(i -> send(partner)).toList();
        alice.settle();
        return bodies;
    }

    /** Ends a partner's streams, and waits until the server has noticed: what is sent before is lost with the stream. */
    void endStreams(RawPartner partner) {
        partner.streams().forEach(RawStream::close);
        console.awaitNoStreams(partner.domain(), PATIENCE);
    }

    /** Fails unless a message of the user reaches the partner, which answers as it should. */
    void requireProperDelivery(RawPartner partner) {
        partner.playsHonestly();
        requireDeliveryTo(partner);
    }

    /**
     * Fails if the user has received anything but what came over proper streams. Everything that attacks has to be
     * known to be processed.
     */
    void requireNothingCameIn() {
        requireDelivery(fromFriend, FRIEND);
        assertThat(alice.received()).as("what the user received").allMatch(AttackedServer::isHarmless);
    }

    private static boolean isHarmless(Stanza stanza) {
        if (stanza.getFrom() == null || stanza.getFrom().getDomain().toString().equals(DOMAIN)) {
            return true;
        }
        return stanza.getError() != null || stanza instanceof Message message && message.getBody() != null && message.getBody().startsWith("proper ");
    }

    /** Fails unless a refusal with one of these reasons is on the page. */
    void requireRefusal(Direction direction, String domain, Instant since, Reason... reasons) {
        console.awaitRefusal(domain, since, refusal -> refusal.direction() == direction && Set.of(reasons).contains(refusal.reason()), RECORDED);
    }

    /** Fails unless the user hears so soon that a message to the partner is lost, and the page tells this reason. */
    void requireRefusedMessage(RawPartner partner, Duration patience, Reason reason) {
        Instant since = Instant.now();
        alice.awaitError(alice.send("bob@" + partner.domain(), "lost"), patience);
        requireRefusal(Direction.OUTBOUND, partner.domain(), since, reason);
    }

    List<PartnersConsole.ShownRefusal> refusals(String domain) {
        return new ArrayList<>(console.refusals(domain));
    }

    @Override
    public void close() {
        testbed.close();
    }
}
