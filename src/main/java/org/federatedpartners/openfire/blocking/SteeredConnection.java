package org.federatedpartners.openfire.blocking;

import java.io.IOException;
import java.net.Socket;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import javax.net.ssl.SSLException;
import org.dom4j.DocumentException;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.federatedpartners.certificate.TlsFailure;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.s2s.PartnerTls;
import org.federatedpartners.s2s.RefusedException;
import org.federatedpartners.s2s.StreamErrors;
import org.federatedpartners.stream.Action;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.ReceivingNegotiation;
import org.federatedpartners.stream.RecordedNegotiation;
import org.federatedpartners.stream.Rejection;
import org.federatedpartners.stream.StreamHeader;
import org.federatedpartners.stream.StreamNames;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.auth.UnauthorizedException;
import org.jivesoftware.openfire.net.SocketConnection;
import org.jivesoftware.openfire.session.LocalIncomingServerSession;
import org.jivesoftware.openfire.session.LocalSession;
import org.xmlpull.v1.XmlPullParserException;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;

/**
 * One stream's connection, in either direction. All output, and through {@link StreamReader} all input,
 * passes the stream's negotiation. Streams with domains under no policy are never changed.
 */
@SuppressWarnings("deprecation") // Openfire 4.2 has no other connection for streams between servers.
final class SteeredConnection extends SocketConnection implements StreamReader.Listener {

    private static final Log LOG = Log.of(SteeredConnection.class);

    private final Attachment attachment;
    private final Socket socket;
    private final Direction direction;
    private final Negotiation negotiation;
    private final StreamReader reader = new StreamReader();
    private volatile LocalSession session;
    private boolean hasDeadline;

    private SteeredConnection(Attachment attachment, Socket socket, Direction direction, Negotiation negotiation) throws IOException {
        super(XMPPServer.getInstance().getPacketDeliverer(), socket, false);
        this.attachment = attachment;
        this.socket = socket;
        this.direction = direction;
        this.negotiation = negotiation;
        reader.readsFor(this);
    }

    /** A connection that another server has opened. */
    static SteeredConnection accepted(Attachment attachment, Socket socket) throws IOException {
        Negotiation negotiation = new ReceivingNegotiation(attachment.context().policy(), encrypted -> attachment.server().usableInbound(encrypted), () -> false,
            attachment.spellings());
        return new SteeredConnection(attachment, socket, Direction.INBOUND, new RecordedNegotiation(negotiation, Direction.INBOUND, attachment.context().reports().negotiations()));
    }

    /** A connection that we have opened. */
    static SteeredConnection opened(Attachment attachment, Socket socket, String local, String remote) throws IOException {
        return new SteeredConnection(attachment, socket, Direction.OUTBOUND, attachment.opened(local, remote, attachment.spellings()));
    }

    Negotiation negotiation() {
        return negotiation;
    }

    StreamReader reader() {
        return reader;
    }

    boolean belongsTo(Attachment other) {
        return attachment == other;
    }

    /** Whether it has come so far that it may go on without us. */
    boolean isEstablished() {
        return session != null && !(session instanceof LocalIncomingServerSession incoming && incoming.getValidatedDomains().isEmpty());
    }

    private boolean hasPolicy() {
        return attachment.hasPolicyFor(negotiation.peer());
    }

    @Override
    public void init(LocalSession owner) {
        session = owner;
        super.init(owner);
    }

    /** A stanza, addressed as the other side writes its domain. */
    @Override
    public void deliver(Packet packet) throws UnauthorizedException {
        super.deliver(direction == Direction.OUTBOUND ? addressed(packet) : packet);
    }

    private Packet addressed(Packet packet) {
        String remote = negotiation.peer();
        String spelled = negotiation.spelled();
        JID to = packet.getTo();
        if (spelled.equals(remote) || to == null || !to.getDomain().equals(remote)) {
            return packet;
        }
        Packet copy = packet.createCopy();
        String bare = (to.getNode() == null ? "" : to.getNode() + "@") + spelled;
        copy.getElement().addAttribute("to", to.getResource() == null ? bare : bare + "/" + to.getResource());
        return copy;
    }

    /** For a partner, Openfire leaves to us whether TLS is required or forbidden. */
    @Override
    public TLSPolicy getTlsPolicy() {
        return hasPolicy() ? TLSPolicy.optional : super.getTlsPolicy();
    }

    /** Openfire says something: it goes out as it is, or changed, or not at all. */
    @Override
    public void deliverRawText(String text) {
        if (attachment.hasEnded() || isClosed()) {
            super.deliverRawText(text);
            return;
        }
        boolean isOffer = true;
        try {
            RawText said = RawText.parse(text);
            isOffer = said.isOffer();
            say(said, text);
        } catch (RefusedException e) {
            if (!isOffer) {
                // It would have been the grant of something: Openfire must not go on as if it had been given.
                throw new IllegalStateException(e);
            }
        } catch (DocumentException e) {
            // Openfire puts the other side's words into its own as they are.
            if (negotiation.sendingUnreadable() instanceof Action.Refuse refusal) {
                refuse(refusal);
            } else {
                super.deliverRawText(text);
            }
        }
    }

    /** We say something ourselves. */
    void say(Element element) throws RefusedException {
        Optional<Element> passed = carryOut(negotiation.sending(element), element);
        passed.ifPresent(said -> super.deliverRawText(StreamNames.is(said, StreamNames.STREAM) ? StreamHeader.open(said) : said.asXML()));
    }

    /**
     * Answers the other side, if the stream has not ended.
     *
     * @return whether that answer was given, and no other in its place
     */
    boolean answers(Element answer) {
        if (isClosed()) {
            return false;
        }
        try {
            Optional<Element> passed = attachment.hasEnded() ? Optional.of(answer) : carryOut(negotiation.sending(answer), answer);
            passed.ifPresent(said -> super.deliverRawText(said.asXML()));
            return passed.isPresent();
        } catch (RefusedException e) {
            // It is recorded, and the stream is closed.
            return false;
        }
    }

    private void say(RawText said, String verbatim) throws RefusedException {
        if (said.opensStream()) {
            answerHeader(said);
        }
        StringBuilder changed = new StringBuilder(said.header());
        boolean asItIs = true;
        for (Element element : said.elements()) {
            Action action = negotiation.sending(withPossibleTls(element));
            if (action instanceof Action.Refuse) {
                // The stream error has its place in our stream.
                super.deliverRawText(changed.toString());
            }
            Optional<Element> passed = carryOut(action, element);
            passed.ifPresent(text -> changed.append(text.asXML()));
            asItIs &= passed.isPresent() && passed.get() == element;
        }
        super.deliverRawText(asItIs ? verbatim : changed.toString());
        if (said.elements().stream().anyMatch(element -> StreamNames.is(element, StreamNames.ERROR))) {
            // Openfire closes the connection now, without telling the reader.
            negotiation.leaves();
            recordAbandoned();
        }
    }

    /** Openfire answers their header with ours: they have just said who they are. */
    private void answerHeader(RawText ours) throws RefusedException {
        Element header = reader.header();
        Action verdict = negotiation.received(header);
        String peer = negotiation.peer();
        if (verdict == Action.PASS && attachment.isBarredByOpenfire(peer)) {
            // Openfire itself asks its list for dialback only.
            verdict = new Action.Refuse(negotiation.reject(peer, Reason.SERVER_SETTINGS));
        }
        if (verdict instanceof Action.Refuse) {
            super.deliverRawText(ours.header());
        }
        carryOut(verdict, header);
        if (!hasDeadline && hasPolicy()) {
            hasDeadline = true;
            setDeadline();
        }
    }

    /** From now on there is only so much time for the stream to be established. */
    void setDeadline() {
        Future<?> deadline = attachment.atDeadline(() -> {
            if (!isEstablished()) {
                expired();
            }
        });
        // What was cancelled holds nothing any more.
        registerCloseListener(closed -> deadline.cancel(false), null);
    }

    /** Openfire offers TLS by its one setting for all, and even where it has no certificate. */
    private Element withPossibleTls(Element element) {
        if (StreamNames.is(element, StreamNames.FEATURES) && !isSecure() && hasPolicy()) {
            Element offered = element.element(StreamNames.STARTTLS);
            boolean hasCertificate = attachment.server().hasCertificate();
            if (offered == null && hasCertificate) {
                element.addElement(StreamNames.STARTTLS);
            } else if (offered != null && !hasCertificate) {
                element.remove(offered);
            }
        }
        return element;
    }

    /** Judges an element from the other side; empty if it must not be processed. */
    @Override
    public Optional<Element> received(Element element) throws RefusedException {
        return attachment.hasEnded() ? Optional.of(element) : carryOut(negotiation.received(element), element);
    }

    /**
     * Authenticates by SASL EXTERNAL after the negotiation has found that the certificate proves the domain. Replaces Openfire's own, which
     * accepts only certificates that it trusts for every domain.
     *
     * @return whether the element was such a request, and the stream has been restarted
     */
    @Override
    public boolean authenticates(Element element) throws IOException, XmlPullParserException {
        if (attachment.hasEnded() || direction != Direction.INBOUND || !StreamNames.is(element, StreamNames.AUTH) || !hasPolicy()
            || !(session instanceof LocalIncomingServerSession incoming)) {
            return false;
        }
        String domain = negotiation.peer();
        say(DocumentHelper.createElement(StreamNames.SUCCESS));
        if (!negotiation.carries(domain)) {
            throw new RefusedException(Reason.NOT_AUTHENTICATED);
        }
        // Openfire takes a session for one by dialback unless it is told otherwise.
        incoming.tlsAuth();
        incoming.addValidatedDomain(domain);
        reader.restartAfterSuccess();
        deliverRawText(opening(incoming.getServerName(), incoming.getStreamID().getID()) + "<stream:features>"
            + Objects.requireNonNullElse(incoming.getAvailableStreamFeatures(), "") + "</stream:features>");
        return true;
    }

    private static String opening(String from, String id) {
        return StreamHeader.DECLARATION + StreamHeader.open(StreamHeader.receiving(from, id));
    }

    /** The other side says something that is not to be read. */
    @Override
    public void unreadable() throws RefusedException {
        if (!attachment.hasEnded() && negotiation.unreadable() instanceof Action.Refuse refusal) {
            throw refuse(refusal);
        }
    }

    /** The other side's header does not end where any proper one has. */
    @Override
    public void headerTooLong() throws RefusedException {
        if (direction == Direction.INBOUND && !attachment.hasEnded()) {
            // The stream error belongs in an open stream, and Openfire has not sent our header.
            super.deliverRawText(opening(XMPPServer.getInstance().getServerInfo().getXMPPDomain(), UUID.randomUUID().toString()));
        }
        unreadable();
    }

    /** Records why the other side ends the stream; needs no judgment. */
    @Override
    public void farewell(Element error) {
        if (!attachment.hasEnded()) {
            negotiation.received(error);
        }
    }

    /** The other side has ended the stream, or does not go on in a way that leads anywhere. */
    @Override
    public void abandoned() {
        recordAbandoned();
        close();
    }

    @Override
    public void lost(Exception cause) {
        if (cause instanceof SSLException) {
            negotiation.broke(TlsFailure.of(cause).reason());
        }
        // Without a session, who opens the stream ends it, or Openfire does.
        if (session != null) {
            abandoned();
        }
    }

    /** The other side does not go on; it may not even take our good-bye. */
    void expired() {
        negotiation.givesUp();
        recordAbandoned();
        forceClose();
    }

    private void recordAbandoned() {
        if (!isClosed() && !attachment.hasEnded() && !negotiation.reconnects()) {
            negotiation.closed().ifPresent(this::record);
        }
    }

    private Optional<Element> carryOut(Action action, Element element) throws RefusedException {
        if (action instanceof Action.Refuse refusal) {
            throw refuse(refusal);
        }
        if (action instanceof Action.Answer answer) {
            record(answer.rejection());
            super.deliverRawText(answer.answer().asXML());
            return Optional.empty();
        }
        if (action instanceof Action.Drop drop) {
            record(drop.rejection());
            return Optional.empty();
        }
        return Optional.of(action instanceof Action.Replace replacement ? replacement.element() : element);
    }

    private RefusedException refuse(Action.Refuse refusal) {
        record(refusal.rejection());
        super.deliverRawText(StreamErrors.lastWord(refusal));
        close();
        return new RefusedException(refusal.rejection().reason());
    }

    /** Records why something that a domain wants on this stream is refused. */
    void reject(String domain, Reason reason) {
        record(negotiation.reject(domain, reason));
    }

    private void record(Rejection rejection) {
        attachment.context().reports().recorder().accept(direction, rejection);
    }

    @Override
    public void startTLS(boolean clientMode) throws IOException {
        if (attachment.hasEnded()) {
            super.startTLS(clientMode);
            return;
        }
        try {
            if (reader.hasUnread()) {
                // Nothing may follow <starttls/> or <proceed/> in the clear, whatever it says.
                unreadable();
            }
            if (hasPolicy()) {
                secure(clientMode);
            } else {
                super.startTLS(clientMode);
            }
        } catch (RefusedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (hasPolicy()) {
                LOG.info("TLS with {} failed: {}", negotiation.peer(), String.valueOf(e));
                LOG.debug("Cause", e);
            }
            if (negotiation.handshakeFailed(TlsFailure.of(e).reason()) instanceof Action.Refuse refusal) {
                if (refusal.rejection().reason() != Reason.PARTNER_SILENT) {
                    // That was recorded when we gave up.
                    record(refusal.rejection());
                }
                // Nothing is said on a socket that is half way between plain text and TLS (RFC 6120 5.4.3.2).
                forceClose();
                throw new RefusedException(refusal.rejection().reason());
            }
            throw e;
        }
        negotiation.handshakeDone(PartnerTls.facts(getTLSStreamHandler().getSSLSession(), attachment.context().certificates(), Optional.empty()));
    }

    private void secure(boolean clientMode) throws IOException {
        TlsLayer layer;
        if (clientMode) {
            layer = TlsLayer.toServer(socket, getConfiguration(), negotiation.peer());
        } else {
            boolean wantsCertificate = attachment.policy().accepted(Direction.INBOUND, negotiation.peer()).contains(AuthenticationMethod.SASL_OVER_TLS);
            layer = TlsLayer.toClient(socket, getConfiguration(), wantsCertificate);
            super.deliverRawText("<proceed xmlns=\"" + StreamNames.TLS + "\"/>");
        }
        layer.start();
        attachment.openfire().secure(this, layer);
    }
}
