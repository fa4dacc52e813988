package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;
import org.jivesoftware.smack.iqrequest.AbstractIqRequestHandler;
import org.jivesoftware.smack.iqrequest.IQRequestHandler;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.MessageBuilder;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.roster.packet.RosterPacket;
import org.jivesoftware.smack.sasl.SASLMechanism;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.iqregister.AccountManager;
import org.jivesoftware.smackx.muc.packet.MUCUser;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Localpart;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;

/** A user's client, which keeps everything that it receives. */
public final class XmppClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String RESOURCE = "test";
    private static final String QUESTION = "question";
    private static final String QUESTIONS = "urn:example:question";

    private final XMPPTCPConnection connection;
    private final String bareJid;
    private final List<Stanza> received = new CopyOnWriteArrayList<>();

    private XmppClient(XMPPTCPConnection connection, String bareJid) {
        this.connection = connection;
        this.bareJid = bareJid;
    }

    /** Logs in, and becomes available. */
    public static XmppClient login(PartnerServer server, Account account) {
        return login(server.address(), server.domain(), account);
    }

    /** Logs in, and becomes available. */
    public static XmppClient login(String address, String domain, Account account) {
        try {
            XMPPTCPConnection connection = connection(address, domain, account);
            Roster roster = Roster.getInstanceFor(connection);
            roster.setRosterLoadedAtLogin(false);
            roster.setSubscriptionMode(Roster.SubscriptionMode.manual);
            XmppClient client = new XmppClient(connection, account.user() + "@" + domain);
            // In the order in which they come, as the requests below.
            connection.addSyncStanzaListener(client.received::add, any -> true);
            client.answer(IQ.Type.get);
            client.answer(IQ.Type.set);
            connection.connect().login();
            connection.sendStanza(connection.getStanzaFactory().buildPresenceStanza().build());
            // Stanzas of one client are processed in order: when this is answered, messages to the bare address reach the client.
            client.settle();
            return client;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while logging in", e);
        } catch (SmackException | XMPPException | IOException e) {
            throw new IllegalStateException("Cannot log in as " + account.user() + "@" + domain + " at " + address, e);
        }
    }

    /** Requests never reach a listener. */
    private void answer(IQ.Type type) {
        connection.registerIQRequestHandler(new AbstractIqRequestHandler(QUESTION, QUESTIONS, type, IQRequestHandler.Mode.sync) {
            @Override
            public IQ handleIQRequest(IQ request) {
                received.add(request);
                return IQ.createResultIQ(request);
            }
        });
    }

    /** Its address with the resource. */
    public String fullJid() {
        return bareJid + "/" + RESOURCE;
    }

    /** Makes an account by in-band registration (XEP-0077). */
    static void register(String address, String domain, Account account) {
        try {
            XMPPTCPConnection connection = connection(address, domain, account);
            connection.connect();
            AccountManager accounts = AccountManager.getInstance(connection);
            accounts.sensitiveOperationOverInsecureConnection(true);
            accounts.createAccount(Localpart.from(account.user()), account.password());
            connection.instantShutdown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while registering", e);
        } catch (SmackException | XMPPException | IOException e) {
            throw new IllegalStateException("Cannot register " + account.user() + "@" + domain + " at " + address, e);
        }
    }

    private static XMPPTCPConnection connection(String address, String domain, Account account) throws XmppStringprepException, UnknownHostException {
        XMPPTCPConnection connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder().setHost(address).setPort(Streams.CLIENT_PORT)
            .setXmppDomain(JidCreate.domainBareFrom(domain)).setSecurityMode(SecurityMode.disabled).setCompressionEnabled(false)
            .addEnabledSaslMechanism(SASLMechanism.PLAIN).setUsernameAndPassword(account.user(), account.password())
            .setResource(Resourcepart.from(RESOURCE)).setSendPresence(false).build());
        connection.setReplyTimeout(PATIENCE.toMillis());
        connection.setUseStreamManagement(false);
        return connection;
    }

    /** Its address without the resource. */
    public String jid() {
        return bareJid;
    }

    /** Sends a chat message, and returns its id. */
    public String send(String to, String body) {
        return send(builder -> builder.to(jidOf(to)).ofType(Message.Type.chat).setBody(body).build());
    }

    /** Sends a message of this type, and returns its id. */
    public String send(String to, Message.Type type, String body) {
        return send(builder -> builder.to(jidOf(to)).ofType(type).setBody(body).build());
    }

    /** Sends a message that says that another one failed, and returns its id. */
    public String sendError(String to) {
        return send(builder -> builder.to(jidOf(to)).ofType(Message.Type.error)
            .setError(StanzaError.getBuilder(StanzaError.Condition.item_not_found).build()).build());
    }

    /** Has a service invite a user to a room (XEP-0045 7.8.2), and returns the message's id. */
    public String invite(String service, String invited) {
        MUCUser user = new MUCUser();
        user.setInvite(new MUCUser.Invite(null, JidCreate.entityBareFromOrThrowUnchecked(invited)));
        return send(builder -> builder.to(jidOf(service)).addExtension(user).build());
    }

    /** Sends an IQ of this type, and returns its id; nobody waits for an answer. A client like this one answers a request. */
    public String iq(String to, IQ.Type type) {
        Bare iq = new Bare(QUESTION, QUESTIONS, type, to);
        send(iq);
        return iq.getStanzaId();
    }

    private interface Composition {
        Message from(MessageBuilder builder);
    }

    private String send(Composition composition) {
        Message message = composition.from(connection.getStanzaFactory().buildMessageStanza());
        send(message);
        return message.getStanzaId();
    }

    /** Sends a presence of this type. */
    public String presence(String to, Presence.Type type) {
        Presence presence = connection.getStanzaFactory().buildPresenceStanza().to(jidOf(to)).ofType(type).build();
        send(presence);
        return presence.getStanzaId();
    }

    /** Shows somebody one's presence, with a status. */
    public String show(String to, String status) {
        Presence presence = connection.getStanzaFactory().buildPresenceStanza().to(jidOf(to)).setStatus(status).build();
        send(presence);
        return presence.getStanzaId();
    }

    /** Shows one's presence to all who see it, with a status. */
    public void show(String status) {
        send(connection.getStanzaFactory().buildPresenceStanza().setStatus(status).build());
    }

    /** Asks to be told somebody's presence. */
    public String subscribe(String to) {
        return presence(to, Presence.Type.subscribe);
    }

    /** Sends any stanza. */
    public void send(Stanza stanza) {
        try {
            connection.sendStanza(stanza);
        } catch (SmackException.NotConnectedException e) {
            throw new IllegalStateException("Not connected any more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending", e);
        }
    }

    /** Takes somebody out of the roster, which ends all subscriptions. */
    public void removeContact(String jid) {
        RosterPacket change = new RosterPacket();
        change.setType(IQ.Type.set);
        RosterPacket.Item item = new RosterPacket.Item(jidOf(jid).asBareJid(), null);
        item.setItemType(RosterPacket.ItemType.remove);
        change.addRosterItem(item);
        ask(change);
    }

    /**
     * One of a user's contacts, as the user's server keeps it.
     *
     * @param to    whether the user sees the contact's presence
     * @param from  whether the contact sees the user's presence
     * @param asked whether the user waits for the contact's consent
     */
    public record Contact(boolean to, boolean from, boolean asked) {

        /** Somebody who is in nobody's roster, or might as well not be. */
        public static final Contact NONE = new Contact(false, false, false);

        /** What both have agreed on, as the other one's server must have it. */
        public Contact mirrored() {
            return new Contact(from, to, false);
        }
    }

    /** What somebody is in the roster that the server keeps. */
    public Contact contact(String jid) {
        RosterPacket roster = (RosterPacket) ask(new RosterPacket());
        return roster.getRosterItems().stream().filter(item -> item.getJid().toString().equals(jid)).findFirst()
            .map(item -> new Contact(is(item, RosterPacket.ItemType.to), is(item, RosterPacket.ItemType.from), item.isSubscriptionPending())).orElse(Contact.NONE);
    }

    private static boolean is(RosterPacket.Item item, RosterPacket.ItemType type) {
        return item.getItemType() == type || item.getItemType() == RosterPacket.ItemType.both;
    }

    /** Waits until somebody is this in the roster that the server keeps. */
    public void awaitContact(String jid, Contact expected, Duration patience) {
        Await.until(patience, jid + " to be " + expected + " to " + bareJid, () -> contact(jid).equals(expected));
    }

    private IQ ask(IQ question) {
        try {
            return connection.sendIqRequestAndWaitForResponse(question);
        } catch (XMPPException.XMPPErrorException | SmackException e) {
            throw new IllegalStateException("The server does not do what it is asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /** Has what is received from now on told, on the connection's thread. */
    public void onStanza(Consumer<Stanza> told) {
        connection.addSyncStanzaListener(told::accept, any -> true);
    }

    /** Everything received so far, in order. */
    public List<Stanza> received() {
        return List.copyOf(received);
    }

    /** Waits for a message with this body that is no error. */
    public Message awaitMessage(String body, Duration patience) {
        return (Message) await(patience, "the message \"" + body + "\"", isMessage(body));
    }

    /** Waits for a presence of this type from this user. */
    public Presence awaitPresence(String from, Presence.Type type, Duration patience) {
        return (Presence) await(patience, type + " presence from " + from, isPresence(from, type));
    }

    /** Waits for a presence with this status that is no error. */
    public Presence awaitStatus(String status, Duration patience) {
        return (Presence) await(patience, "the presence \"" + status + "\"", isStatus(status));
    }

    /** Waits for the error that answers the stanza with this id. */
    public Stanza awaitError(String id, Duration patience) {
        return await(patience, "an error for the stanza " + id, stanza -> stanza.getError() != null && Objects.equals(stanza.getStanzaId(), id));
    }

    /** Whether such a message has been received. */
    public boolean hasMessage(String body) {
        return received.stream().anyMatch(isMessage(body));
    }

    /** Whether a presence with this status has been received. */
    public boolean hasStatus(String status) {
        return received.stream().anyMatch(isStatus(status));
    }

    /** Whether an error for the stanza with this id has been received. */
    public boolean hasError(String id) {
        return received().stream().anyMatch(stanza -> stanza.getError() != null && Objects.equals(stanza.getStanzaId(), id));
    }

    /** Whether the stanza with this id has been received, which is no answer to one of one's own. */
    public boolean has(String id) {
        return received.stream().anyMatch(stanza -> id.equals(stanza.getStanzaId()));
    }

    /** Whether such a presence has been received. */
    public boolean hasPresence(String from, Presence.Type type) {
        return received.stream().anyMatch(isPresence(from, type));
    }

    /**
     * Waits until whatever the server was going to deliver before now has arrived: the server answers a ping after it, for
     * stanzas to one client are delivered in order.
     */
    public void settle() {
        settle(connection.getXMPPServiceDomain().toString());
    }

    /** Waits until another server, too, has processed whatever was sent to it before now. */
    public void settle(String domain) {
        Bare ping = new Bare("ping", "urn:xmpp:ping", IQ.Type.get, domain);
        send(ping);
        // An error is an answer too. Smack gives an answer to the one who waits for it before it has told of the stanzas that came earlier.
        await(PATIENCE, "an answer of " + domain + " to a ping", stanza -> ping.getStanzaId().equals(stanza.getStanzaId()));
    }

    private Stanza await(Duration patience, String what, Predicate<Stanza> condition) {
        return Await.value(patience, () -> what + " at " + bareJid + "; received: " + received.stream().map(stanza -> stanza.toXML().toString()).toList(),
            () -> received.stream().filter(condition).findFirst());
    }

    private static Predicate<Stanza> isMessage(String body) {
        return stanza -> stanza instanceof Message message && message.getType() != Message.Type.error && body.equals(message.getBody());
    }

    private static Predicate<Stanza> isStatus(String status) {
        return stanza -> stanza instanceof Presence presence && presence.getType() != Presence.Type.error && status.equals(presence.getStatus());
    }

    private static Predicate<Stanza> isPresence(String from, Presence.Type type) {
        return stanza -> stanza instanceof Presence presence && presence.getType() == type
            && Optional.ofNullable(presence.getFrom()).map(jid -> jid.asBareJid().toString()).equals(Optional.of(from));
    }

    private static org.jxmpp.jid.Jid jidOf(String text) {
        try {
            return JidCreate.from(text);
        } catch (XmppStringprepException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** Disconnects, without waiting for the server to say good-bye: some never do. */
    @Override
    public void close() {
        connection.instantShutdown();
    }

    /** An IQ with nothing but an element. */
    private static final class Bare extends IQ {
        Bare(String element, String namespace, Type type, String to) {
            super(element, namespace);
            setType(type);
            setTo(jidOf(to));
        }

        @Override
        protected IQChildElementXmlStringBuilder getIQChildElementBuilder(IQChildElementXmlStringBuilder xml) {
            xml.setEmptyElement();
            return xml;
        }
    }
}
