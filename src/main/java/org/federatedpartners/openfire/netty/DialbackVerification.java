package org.federatedpartners.openfire.netty;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.dom4j.DocumentException;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;
import org.dom4j.io.XMPPPacketReader;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.history.transcript.BoundedInput;
import org.federatedpartners.history.transcript.Printable;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.s2s.PartnerTls;
import org.federatedpartners.s2s.TlsSettings;
import org.federatedpartners.stream.Action;
import org.federatedpartners.stream.Dialback;
import org.federatedpartners.stream.InitiatingNegotiation;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.Rejection;
import org.jivesoftware.openfire.net.MXParser;
import org.xmlpull.v1.XmlPullParser;
import org.xmlpull.v1.XmlPullParserException;
import org.xmlpull.v1.XmlPullParserFactory;

/**
 * Whether a dialback key that somebody shows is the remote domain's: asks that domain's server (XEP-0220 2.2), over a
 * connection that is judged by the partner's policy like any that we open. Openfire's own question goes out in the clear
 * where TLS is not offered or fails, and is not asked at all where Openfire finds that the certificate names the domain.
 *
 * @param local    the domain of ours that the key was shown to
 * @param remote   the domain that the key was shown for
 * @param spelled  the same, as its server writes it
 * @param streamId of the stream that it was shown on
 */
record DialbackVerification(String local, String remote, String spelled, String streamId, String key) {

    /** For a domain that is written as it is looked up. */
    DialbackVerification(String local, String remote, String streamId, String key) {
        this(local, remote, remote, streamId, key);
    }


    /** How the other server is reached. */
    interface Way {

        /** @throws IOException if there is none */
        Line connect(String remote) throws IOException;

        /** With which TLS is put on a connection. */
        TlsSettings tls();

        /** A negotiation for a stream to this domain. */
        Negotiation negotiation(String remote);
    }

    /** @param direct whether TLS begins at once */
    record Line(Socket socket, boolean direct) { }

    /** The policy accepts nothing of what the other server does; it is written down already. */
    static final class RefusedException extends IOException {

        private static final long serialVersionUID = 1L;

        RefusedException(Rejection rejection) {
            super("The policy for " + rejection.domain() + " does not accept it: " + rejection.reason());
        }
    }

    /** For everything but the connections themselves. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** How much is read before TLS, and how much after it: a stream begins with far less. */
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_WORD = 64;
    private static final String STREAMS = "http://etherx.jabber.org/streams";
    private static final QName STREAM = QName.get("stream", "stream", STREAMS);
    private static final QName STARTTLS = QName.get("starttls", "urn:ietf:params:xml:ns:xmpp-tls");

    /**
     * Blocks until there is an answer.
     *
     * @throws RefusedException if the policy accepts nothing of what the other server does
     * @throws IOException      if there is no answer for any other reason
     */
    boolean isAffirmed(Way way, NettyStreams streams) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            return ask(way, streams, true, end);
        } catch (HandshakeFailed e) {
            return ask(way, streams, false, end);
        }
    }

    private boolean ask(Way way, NettyStreams streams, boolean withTls, long end) throws IOException {
        Line line = way.connect(remote);
        try (Socket socket = line.socket()) {
            long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
            socket.setSoTimeout((int) left);
            // A server that says a little now and then must not hold the thread for ever.
            CompletableFuture.delayedExecutor(left, TimeUnit.MILLISECONDS).execute(() -> close(socket));
            return new Talk(way, streams, socket).ask(line.direct(), withTls);
        } catch (DocumentException | XmlPullParserException e) {
            throw new IOException("The server of " + remote + " sends no XML that could be read", e);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS could not be set up", e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** TLS could not be established, and the policy accepts a stream without. */
    private static final class HandshakeFailed extends IOException {

        private static final long serialVersionUID = 1L;

        HandshakeFailed(Exception cause) {
            super("TLS failed", cause);
        }
    }

    /** One connection. */
    private final class Talk {

        private final Way way;
        private final NettyStreams streams;
        private final Negotiation negotiation;
        private final XMPPPacketReader reader = new XMPPPacketReader();
        private Socket socket;

        Talk(Way way, NettyStreams streams, Socket socket) throws XmlPullParserException {
            this.way = way;
            this.streams = streams;
            this.socket = socket;
            negotiation = way.negotiation(remote);
            XmlPullParserFactory parsers = XmlPullParserFactory.newInstance(MXParser.class.getName(), null);
            parsers.setNamespaceAware(true);
            reader.setXPPFactory(parsers);
        }

        boolean ask(boolean direct, boolean withTls) throws IOException, DocumentException, XmlPullParserException, GeneralSecurityException {
            if (direct) {
                encrypt();
                begin();
            } else if (judged(offer(begin(), withTls)).element(STARTTLS) != null) {
                say(DocumentHelper.createElement(STARTTLS));
                Element answer = judged(hear());
                if (!answer.getName().equals("proceed")) {
                    throw new IOException("The server of " + remote + " does not go on with TLS, which it has offered");
                }
                encrypt();
                begin();
            }
            // What it offers under TLS is for streams that are to be authenticated.
            say(Dialback.question(local, spelled, streamId, key));
            Element answer = hear();
            while (!Dialback.isAnswer(answer)) {
                answer = hear();
            }
            String type = answer.attributeValue("type");
            boolean isMeant = Dialback.isBetween(answer, remote, local) && streamId.equals(answer.attributeValue("id"));
            if (!isMeant || !type.equals("valid") && !type.equals("invalid")) {
                throw new IOException("The server of " + remote + " does not tell about its dialback key: " + Printable.cut(type, MAX_WORD));
            }
            return type.equals("valid");
        }

        /** What is offered in the clear; a server before XMPP 1.0 offers nothing. */
        private Element offer(Element header, boolean withTls) throws IOException, DocumentException, XmlPullParserException {
            Element offered = InitiatingNegotiation.announcesFeatures(header) ? hear() : InitiatingNegotiation.noFeatures();
            Element starttls = offered.element(STARTTLS);
            if (!withTls && starttls != null && starttls.elements().isEmpty()) {
                offered.remove(starttls);
            }
            return offered;
        }

        private Element begin() throws IOException, XmlPullParserException {
            Element header = DocumentHelper.createElement(STREAM);
            header.addNamespace("", "jabber:server");
            header.addNamespace("db", "jabber:server:dialback");
            header.addAttribute("from", local).addAttribute("to", spelled).addAttribute("version", "1.0").addText("\n");
            enforce(negotiation.sending(header));
            String text = header.asXML();
            write(text.substring(0, text.lastIndexOf("</")));
            XmlPullParser parser = reader.getXPPParser();
            parser.setInput(new InputStreamReader(new BoundedInput(socket.getInputStream(), MAX_BYTES), StandardCharsets.UTF_8));
            while (parser.getEventType() != XmlPullParser.START_TAG) {
                parser.next();
            }
            String prefix = parser.getPrefix() == null ? "" : parser.getPrefix();
            Element theirs = DocumentHelper.createElement(QName.get(parser.getName(), Namespace.get(prefix, parser.getNamespace())));
            theirs.addAttribute("version", parser.getAttributeValue("", "version"));
            return judged(theirs);
        }

        private void encrypt() throws IOException, GeneralSecurityException {
            try {
                PartnerTls tls = new PartnerTls(way.tls());
                SSLSocket encrypted = tls.initiating(socket, remote);
                encrypted.startHandshake();
                socket = encrypted;
                negotiation.handshakeDone(streams.tlsFacts(encrypted.getSession(), Optional.of(tls.trust())));
            } catch (IOException e) {
                enforce(negotiation.handshakeFailed(PeerCertificate.failure(e)));
                throw new HandshakeFailed(e);
            }
        }

        private void say(Element element) throws IOException {
            enforce(negotiation.sending(element));
            write(element.asXML());
        }

        private void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        }

        private Element hear() throws IOException, DocumentException, XmlPullParserException {
            Element element = reader.parseDocument().getRootElement();
            boolean isError = element != null && element.getName().equals("error") && element.getNamespaceURI().equals(STREAMS);
            if (isError) {
                negotiation.received(element);
            }
            if (element == null || isError) {
                negotiation.closed().ifPresent(rejection -> streams.record(Direction.OUTBOUND, rejection));
                throw new EOFException("The server of " + remote + " has ended the stream" + (element == null ? "" : " with an error"));
            }
            return element;
        }

        private Element judged(Element element) throws IOException {
            return enforce(negotiation.received(element)).orElse(element);
        }

        /** What is to be taken in place of what was said, if anything is. */
        private Optional<Element> enforce(Action action) throws IOException {
            if (action instanceof Action.Refuse refusal) {
                streams.record(Direction.OUTBOUND, refusal.rejection());
                throw new RefusedException(refusal.rejection());
            }
            return action instanceof Action.Replace replacement ? Optional.of(replacement.element()) : Optional.empty();
        }
    }
}
