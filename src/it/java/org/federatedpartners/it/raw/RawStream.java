package org.federatedpartners.it.raw;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;
import org.federatedpartners.it.testbed.Identity;

/**
 * One end of a server-to-server stream, which says whatever it is told to say and understands what it hears. Used by one
 * thread; what was heard may be asked from any.
 */
public final class RawStream implements AutoCloseable {

    public static final int PORT = 5269;
    public static final int DIRECT_TLS_PORT = 5270;
    public static final String STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    public static final String PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final XMLInputFactory PARSERS = parsers();

    private Socket socket;
    private Heard clear;
    private volatile Heard heard;
    private volatile String serverName = "";
    private OutputStream out;
    private XMLStreamReader xml;
    private final StringBuffer said = new StringBuffer();

    private RawStream(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        out = socket.getOutputStream();
        clear = new Heard(socket.getInputStream());
        heard = clear;
    }

    static RawStream accepted(Socket socket) throws IOException {
        return new RawStream(socket);
    }

    /** Waits for the first word. False if the other side goes away without any. */
    boolean isSpokenTo() throws IOException {
        return clear.begins();
    }

    public static RawStream connect(String address) {
        return connect(address, PORT);
    }

    public static RawStream connect(String address, int port) {
        try {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(address, port), (int) PATIENCE.toMillis());
            return new RawStream(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static XMLInputFactory parsers() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** Writes all of it in one go. */
    public void say(String text) {
        said.append("\n> ").append(text);
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes each byte for itself. */
    public void sayBytewise(String text) {
        said.append("\n> ").append(text);
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            write(new byte[] {one});
        }
    }

    /** Says it whether or not anybody is listening any more. */
    public void tryToSay(String text) {
        try {
            say(text);
        } catch (UncheckedIOException closed) {
            said.append(" (closed)");
        }
    }

    /** Says it byte by byte, as far as anybody is listening. */
    public void tryToSayBytewise(String text) {
        try {
            sayBytewise(text);
        } catch (UncheckedIOException closed) {
            said.append(" (closed)");
        }
    }

    private void write(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(toString(), e);
        }
    }

    public static String header(String attributes) {
        return "<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'"
            + " xmlns:db='jabber:server:dialback' " + attributes + ">";
    }

    /** The id in the header that was said last. */
    public String headerId() {
        String text = said.toString();
        int start = text.lastIndexOf(" id='") + " id='".length();
        return text.substring(start, text.indexOf('\'', start));
    }

    /** Says a header, and hears the other's. */
    public Element open(String attributes) {
        xml = null;
        say(header(attributes));
        return hearHeader();
    }

    /** Says a header as a server that wants to send from the one domain to the other, and hears what it is offered. */
    public Element begin(String from, String to) {
        open("from='" + from + "' to='" + to + "' version='1.0'");
        return expect("features");
    }

    /** The header of the other's stream, which begins here. */
    public Element hearHeader() {
        try {
            xml = PARSERS.createXMLStreamReader(heard, "UTF-8");
            while (xml.next() != XMLStreamConstants.START_ELEMENT) {
                // Whatever comes before it.
            }
            return start();
        } catch (XMLStreamException e) {
            throw new AssertionError("No header: " + this, e);
        }
    }

    /** The next element; empty at the end of the stream, in whatever way it ends. */
    public Optional<Element> hear() {
        if (xml == null) {
            return Optional.empty();
        }
        try {
            for (;;) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        return Optional.of(whole());
                    }
                    case XMLStreamConstants.END_ELEMENT, XMLStreamConstants.END_DOCUMENT -> {
                        return Optional.empty();
                    }
                    default -> {}
                }
            }
        } catch (XMLStreamException e) {
            if (heard.hasEnded()) {
                return Optional.empty();
            }
            throw new AssertionError((e.getNestedException() instanceof SocketTimeoutException ? "Silence: " : "Not XML: ") + this, e);
        }
    }

    /** The next element, which must have this local name. */
    public Element expect(String name) {
        Element element = hear().orElseThrow(() -> new AssertionError("The stream has ended instead of " + name + ": " + this));
        if (!element.getName().equals(name)) {
            throw new AssertionError(name + " was expected, not " + element.asXML() + ": " + this);
        }
        return element;
    }

    private Element whole() throws XMLStreamException {
        Element element = start();
        for (;;) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> element.add(whole());
                case XMLStreamConstants.CHARACTERS -> element.addText(xml.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    return element;
                }
                default -> {}
            }
        }
    }

    private Element start() {
        Element element = DocumentHelper.createElement(QName.get(xml.getLocalName(), Namespace.get(
            xml.getPrefix() == null ? "" : xml.getPrefix(), xml.getNamespaceURI() == null ? "" : xml.getNamespaceURI())));
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            element.addAttribute(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
        }
        return element;
    }

    /** Listens until the other side has closed the connection, whatever it says until then. */
    public void awaitEnd() {
        try {
            while (heard.read() >= 0) {
                // It is kept as text.
            }
        } catch (IOException e) {
            if (!heard.hasEnded()) {
                throw new AssertionError("The connection was not closed: " + this, e);
            }
        }
    }

    /** Says nothing more, and listens until the other side has closed the connection. */
    public void finish() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(toString(), e);
        }
        awaitEnd();
    }

    /** Asks for TLS, and does the handshake. */
    public void startTls(Optional<Identity> shown) {
        say(STARTTLS);
        expect("proceed");
        secure(Tls.client(shown, socket));
    }

    /** Does a handshake as direct TLS begins: unasked. */
    public void secure(Optional<Identity> shown) {
        secure(Tls.client(shown, socket));
    }

    /** Does a handshake whether or not the other side does. */
    public void tryToSecure(Identity shown) {
        try {
            secure(Tls.client(Optional.of(shown), socket));
        } catch (UncheckedIOException refused) {
            said.append("\n(no TLS)");
        }
    }

    /** Takes part in a handshake whether or not the other side does. */
    public void tryToAccept(Identity shown) {
        try {
            accept(shown);
        } catch (UncheckedIOException refused) {
            said.append("\n(no TLS)");
        }
    }

    /** Reads so many bytes, whatever they are. */
    public void read(int count) {
        try {
            heard.readNBytes(count);
        } catch (IOException e) {
            throw new UncheckedIOException(toString(), e);
        }
    }

    /** Agrees to TLS, and does the handshake. */
    public void proceedTls(Identity shown, String... protocols) {
        say(PROCEED);
        accept(shown, protocols);
    }

    /**
     * Takes part in a handshake.
     *
     * @param protocols none for what the JDK has enabled
     */
    public void accept(Identity shown, String... protocols) {
        secure(Tls.server(shown, socket, clear.ahead(), protocols));
    }

    /** Agrees to TLS, and ends the handshake over the other side's certificate. */
    public void refuseCertificateOfClient(Identity shown, String... protocols) {
        say(PROCEED);
        refuse(Tls.refusing(shown, socket, clear.ahead(), protocols));
    }

    /** Asks for TLS, and ends the handshake over the other side's certificate. */
    public void refuseCertificateOfServer(Identity shown, String... protocols) {
        say(STARTTLS);
        expect("proceed");
        refuse(Tls.refusing(shown, socket, null, protocols));
    }

    private void refuse(SSLSocket encrypted) {
        try {
            encrypted.startHandshake();
            throw new AssertionError("The handshake was completed: " + this);
        } catch (SSLException refused) {
            said.append("\n(certificate refused)");
        } catch (IOException e) {
            throw new UncheckedIOException(toString(), e);
        }
    }

    private void secure(SSLSocket encrypted) {
        try {
            encrypted.startHandshake();
            serverName = ((ExtendedSSLSession) encrypted.getSession()).getRequestedServerNames().stream().map(SNIHostName.class::cast)
                .map(SNIHostName::getAsciiName).findFirst().orElse("");
            socket = encrypted;
            out = encrypted.getOutputStream();
            heard = new Heard(encrypted.getInputStream());
            xml = null;
        } catch (IOException e) {
            throw new UncheckedIOException("No TLS: " + this, e);
        }
    }

    /** @param authzid the domain to be; none for what the certificate says */
    public void external(Optional<String> authzid) {
        auth("EXTERNAL", authzid.map(domain -> Base64.getEncoder().encodeToString(domain.getBytes(StandardCharsets.UTF_8))).orElse("="));
    }

    public void auth(String mechanism, String initial) {
        say("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='" + mechanism + "'>" + initial + "</auth>");
    }

    /** The server that the client of the handshake wanted (RFC 6066 3), as on the wire; empty if none was named, or without TLS. */
    public String serverName() {
        return serverName;
    }

    /** Whether the other side is known to have closed the connection. */
    public boolean hasEnded() {
        return heard.hasEnded();
    }

    private boolean isEncrypted() {
        return heard != clear;
    }

    public String heardInTheClear() {
        return clear.text();
    }

    /** All that was heard, encrypted or not. */
    public String heardAtAll() {
        return isEncrypted() ? clear.text() + heard.text() : clear.text();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "said:" + said + "\nheard in the clear:\n< " + clear.text() + (isEncrypted() ? "\nheard over TLS:\n< " + heard.text() : "");
    }
}
