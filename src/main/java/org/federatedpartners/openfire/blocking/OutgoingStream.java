package org.federatedpartners.openfire.blocking;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.dom4j.DocumentException;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.QName;
import org.federatedpartners.history.transcript.BoundedInput;
import org.federatedpartners.openfire.session.RefusedException;
import org.federatedpartners.stream.Dialback;
import org.federatedpartners.stream.InitiatingNegotiation;
import org.federatedpartners.stream.StreamHeader;
import org.federatedpartners.stream.StreamNames;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.net.DNSUtil;
import org.jivesoftware.openfire.server.RemoteServerManager;
import org.jivesoftware.openfire.spi.BasicStreamIDFactory;
import org.xmlpull.v1.XmlPullParserException;
import org.xmpp.packet.JID;

/** A stream that we open to a partner's server, until it is authenticated. Blocks, for at most the establishment time-out. */
final class OutgoingStream implements AutoCloseable {

    private static final int CONNECT_MILLIS = 10_000;
    /** How much is read before the stream is restarted or established, each time: a stream begins with far less. */
    private static final int MAX_BYTES = 64 * 1024;

    private final Attachment attachment;
    private final String local;
    private final String remote;
    /** The same, as its server writes it. */
    private final String spelled;
    private final Socket socket;
    private final SteeredConnection connection;
    /** Of the stream as it is now: a restart can give it another one. */
    private String id;
    private boolean announcesFeatures;
    private BoundedInput input;
    private boolean succeeded;
    private boolean established;

    private OutgoingStream(Attachment attachment, String local, String remote, String spelled) throws IOException {
        this.attachment = attachment;
        this.local = local;
        this.remote = remote;
        this.spelled = spelled;
        socket = connect(remote, hosts(attachment, remote));
        connection = SteeredConnection.opened(attachment, socket, local, remote);
        try {
            connection.setDeadline();
        } catch (RejectedExecutionException e) {
            connection.forceClose();
            throw new IOException("The plugin is being unloaded", e);
        }
    }

    /**
     * Negotiates a stream on which the local domain may send to the remote one, and hands it to Openfire.
     *
     * @throws RefusedException if the policy accepts nothing of what the other side does
     * @throws IOException      if there is no stream for any other reason
     */
    static void establish(Attachment attachment, String local, String remote) throws IOException {
        use(attachment, local, remote, remote, (stream, withTls) -> {
            Optional<Element> inTheClear = stream.begin(withTls);
            stream.authenticate(inTheClear.isPresent() ? inTheClear.get() : stream.features(true));
            return true;
        });
    }

    /**
     * Asks the remote domain's server whether it has sent this key on the stream with this id (XEP-0220 2.2).
     *
     * @param spelled the remote domain as its server writes it
     * @throws RefusedException if the policy accepts nothing of what the other side does
     * @throws IOException      if there is no answer for any other reason
     */
    static boolean verify(Attachment attachment, String local, String remote, String spelled, String streamId, String key) throws IOException {
        return use(attachment, local, remote, spelled, (stream, withTls) -> {
            if (stream.begin(withTls).isEmpty() && stream.announcesFeatures) {
                // What it offers is for streams that are to be authenticated.
                stream.connection.reader().unjudged();
            }
            return stream.ask(streamId, key);
        });
    }

    private interface Use {
        boolean of(OutgoingStream stream, boolean withTls) throws IOException, DocumentException, XmlPullParserException;
    }

    private static boolean use(Attachment attachment, String local, String remote, String spelled, Use use) throws IOException {
        try {
            return use(attachment, local, remote, spelled, use, true);
        } catch (HandshakeFailed e) {
            return use(attachment, local, remote, spelled, use, false);
        } catch (ExternalRefused e) {
            return use(attachment, local, remote, spelled, use, true);
        }
    }

    private static boolean use(Attachment attachment, String local, String remote, String spelled, Use use, boolean withTls) throws IOException {
        try (OutgoingStream stream = new OutgoingStream(attachment, local, remote, spelled)) {
            boolean result = stream.used(use, withTls);
            stream.succeeded = true;
            return result;
        } catch (DocumentException | XmlPullParserException e) {
            throw new IOException("The server of " + remote + " sends no XML that could be read", e);
        }
    }

    private boolean used(Use use, boolean withTls) throws IOException, DocumentException, XmlPullParserException {
        try {
            return use.of(this, withTls);
        } catch (RefusedException | HandshakeFailed e) {
            throw e;
        } catch (IOException e) {
            throw connection.negotiation().reconnects() ? new ExternalRefused(e) : e;
        }
    }

    /** Where its server is, in the order in which to try. */
    private static List<InetSocketAddress> hosts(Attachment attachment, String remote) {
        return attachment.policy().trust(remote).connectHost().map(host -> List.of(InetSocketAddress.createUnresolved(host.host(), host.port())))
            .orElseGet(() -> DNSUtil.resolveXMPPDomain(remote, RemoteServerManager.getPortForServer(remote)).stream()
                .map(host -> InetSocketAddress.createUnresolved(host.getHost(), host.getPort())).toList());
    }

    private static Socket connect(String remote, List<InetSocketAddress> hosts) throws IOException {
        IOException failure = new ConnectException("No server of " + remote + " can be reached");
        long giveUp = System.nanoTime() + Attachment.ESTABLISHMENT.toNanos();
        for (InetSocketAddress host : hosts) {
            try {
                for (InetAddress address : InetAddress.getAllByName(host.getHostString())) {
                    Socket socket = new Socket();
                    try {
                        if (System.nanoTime() < giveUp) {
                            socket.connect(new InetSocketAddress(address, host.getPort()), CONNECT_MILLIS);
                            return socket;
                        }
                    } catch (IOException e) {
                        failure.addSuppressed(e);
                    }
                    socket.close();
                }
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    /**
     * Goes as far as to the header of the stream that is to be used: encrypted, if the policy wants it so.
     *
     * @return what is offered in the clear, if that is where it stays
     */
    private Optional<Element> begin(boolean withTls) throws IOException, DocumentException, XmlPullParserException {
        restart(socket.getInputStream());
        Element offered = features(withTls);
        if (!withTls || offered.element(StreamNames.STARTTLS) == null) {
            return Optional.of(offered);
        }
        connection.say(DocumentHelper.createElement(StreamNames.STARTTLS));
        if (!StreamNames.is(hear(), StreamNames.PROCEED)) {
            throw new IOException("The server of " + remote + " does not go on with TLS, which it has offered");
        }
        try {
            connection.startTLS(true);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            connection.forceClose();
            throw new HandshakeFailed(e);
        }
        restart(connection.getTLSStreamHandler().getInputStream());
        return Optional.empty();
    }

    private void restart(InputStream in) throws IOException, XmlPullParserException {
        connection.say(StreamHeader.initiating(local, spelled));
        input = new BoundedInput(in, MAX_BYTES);
        Element theirs = connection.reader().restart(input);
        id = theirs.attributeValue("id");
        announcesFeatures = InitiatingNegotiation.announcesFeatures(theirs);
        judged(theirs);
    }

    private Element judged(Element element) throws IOException {
        return connection.received(element).orElseThrow(() -> new IOException("The server of " + remote + " goes on in a way that is ignored"));
    }

    private Element features(boolean withTls) throws IOException, DocumentException, XmlPullParserException {
        if (!announcesFeatures) {
            return judged(InitiatingNegotiation.noFeatures());
        }
        Element offered = connection.reader().unjudged();
        if (offered == null || !StreamNames.is(offered, StreamNames.FEATURES)) {
            if (offered != null) {
                judged(offered);
            }
            throw new IOException("The server of " + remote + " offers nothing, but says " + (offered == null ? "good-bye" : named(offered)));
        }
        Element starttls = offered.element(StreamNames.STARTTLS);
        if (!withTls && starttls != null && starttls.elements().isEmpty()) {
            offered.remove(starttls);
        }
        return judged(offered);
    }

    /** Not the element as a whole: that would be long, and as deep as its sender likes. */
    private static String named(Element element) {
        return '<' + element.getQualifiedName() + '>';
    }

    private Element hear() throws IOException, DocumentException, XmlPullParserException {
        Element element = connection.reader().hear();
        if (element == null || StreamNames.is(element, StreamNames.ERROR)) {
            throw new EOFException("The server of " + remote + " has ended the stream" + (element == null ? "" : " with an error"));
        }
        return element;
    }

    private Element hear(Predicate<Element> wanted) throws IOException, DocumentException, XmlPullParserException {
        Element element = hear();
        while (!wanted.test(element)) {
            element = hear();
        }
        return element;
    }

    private void authenticate(Element offered) throws IOException, DocumentException, XmlPullParserException {
        if (offersExternal(offered) && authenticatedByExternal()) {
            restart(connection.getTLSStreamHandler().getInputStream());
            handOver(false);
        } else {
            authenticateByDialback();
            handOver(true);
        }
    }

    private static boolean offersExternal(Element offered) {
        Element mechanisms = offered.element(QName.get("mechanisms", StreamNames.SASL));
        return mechanisms != null && mechanisms.elements().stream()
            .anyMatch(mechanism -> "EXTERNAL".equals(((Element) mechanism).getTextTrim()));
    }

    private boolean authenticatedByExternal() throws IOException, DocumentException, XmlPullParserException {
        Element auth = DocumentHelper.createElement(StreamNames.AUTH);
        auth.addAttribute("mechanism", "EXTERNAL");
        auth.setText(Base64.getEncoder().encodeToString(local.getBytes(StandardCharsets.UTF_8)));
        connection.say(auth);
        return StreamNames.is(hear(), StreamNames.SUCCESS);
    }

    private void authenticateByDialback() throws IOException, DocumentException, XmlPullParserException {
        connection.say(Dialback.key(local, remote, DialbackKeys.key(remote, local, id)));
        Element answer = hear(Dialback::isVerdict);
        if (!Dialback.isBetween(answer, remote, local) || !"valid".equals(answer.attributeValue("type"))) {
            throw new IOException("The server of " + remote + " does not accept our dialback key: " + answer.attributeValue("type"));
        }
    }

    private boolean ask(String streamId, String key) throws IOException, DocumentException, XmlPullParserException {
        connection.say(Dialback.question(local, spelled, streamId, key));
        Element answer = hear(Dialback::isAnswer);
        String type = answer.attributeValue("type");
        if (!Dialback.isBetween(answer, remote, local) || !streamId.equals(answer.attributeValue("id")) || !type.equals("valid") && !type.equals("invalid")) {
            throw new IOException("The server of " + remote + " does not tell about its dialback key: " + type);
        }
        return type.equals("valid");
    }

    private void handOver(boolean dialback) throws IOException {
        if (id == null) {
            throw new IOException("The server of " + remote + " gives its stream no id");
        }
        OutgoingSession session = new OutgoingSession(attachment, local, connection, BasicStreamIDFactory.createStreamID(id), dialback);
        connection.init(session);
        session.setAddress(new JID(null, remote, null));
        established = true;
        input.lift();
        session.addOutgoingDomainPair(local, remote);
        SessionManager.getInstance().outgoingServerSessionCreated(session);
    }

    @Override
    public void close() {
        if (!succeeded) {
            connection.abandoned();
        } else if (!established) {
            connection.close();
        }
    }

    /** The other side ended the stream because of EXTERNAL; another one dials back at once. */
    private static final class ExternalRefused extends IOException {

        private static final long serialVersionUID = 1L;

        ExternalRefused(IOException cause) {
            super("The partner's server refused EXTERNAL and closed the stream", cause);
        }
    }

    /** TLS could not be established, and the policy accepts a stream without. */
    private static final class HandshakeFailed extends IOException {

        private static final long serialVersionUID = 1L;

        HandshakeFailed(Exception cause) {
            super(cause);
        }
    }
}
