package org.federatedpartners.diagnosis;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.federatedpartners.history.transcript.BoundedInput;
import org.federatedpartners.history.transcript.Printable;

/** Reads what the other side of a stream begins with. Used by one thread. */
final class StreamInput {

    /** What the other side says. */
    sealed interface Said { }

    /** @param version whether it is a stream of XMPP 1.0, which has features */
    record Header(boolean version) implements Said { }

    record Features(boolean startTls, boolean startTlsRequired, Set<String> mechanisms, boolean dialback) implements Said { }

    /** @param condition of RFC 6120 4.9.3, or whatever else the error holds first */
    record StreamError(String condition) implements Said { }

    record Proceed() implements Said { }

    record TlsFailure() implements Said { }

    record End() implements Said { }

    /** Something else in well-formed XML. */
    record Other() implements Said { }

    /** It is no XML, or none that RFC 6120 11.1 permits, or too much of it. */
    static final class NotXmpp extends IOException {

        private static final long serialVersionUID = 1L;

        NotXmpp(Exception cause) {
            super(cause);
        }
    }

    private static final String STREAMS = "http://etherx.jabber.org/streams";
    private static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";
    private static final String TLS = "urn:ietf:params:xml:ns:xmpp-tls";
    private static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    private static final String DIALBACK = "urn:xmpp:features:dialback";

    private static final int MAX_BYTES = 64 * 1024;
    private static final int LONGEST_WORD = 64;

    private final BoundedInput in;
    private final XMLInputFactory factory = factory();
    private XMLStreamReader xml;

    StreamInput(InputStream in) {
        this.in = new BoundedInput(in, MAX_BYTES);
    }

    /** The JDK's own parser: a bundled one could be any. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /** The first element, which is never closed while the stream lasts. */
    Said header() throws IOException {
        return reading(() -> {
            xml = factory.createXMLStreamReader(in, "UTF-8");
            if (next() != XMLStreamConstants.START_ELEMENT || !is("stream", STREAMS)) {
                throw new XMLStreamException("Another element than that of a stream");
            }
            return new Header(xml.getAttributeValue(null, "version") != null);
        });
    }

    /** The next element. */
    Said element() throws IOException {
        return reading(() -> {
            if (next() != XMLStreamConstants.START_ELEMENT) {
                return new End();
            }
            if (is("features", STREAMS)) {
                return features();
            }
            if (is("error", STREAMS)) {
                return new StreamError(condition());
            }
            Said said = is("proceed", TLS) ? new Proceed() : is("failure", TLS) ? new TlsFailure() : new Other();
            skip();
            return said;
        });
    }

    boolean beginsLikeTls() {
        return in.beginsLikeTls();
    }

    private boolean is(String name, String namespace) {
        return name.equals(xml.getLocalName()) && namespace.equals(xml.getNamespaceURI());
    }

    private Features features() throws XMLStreamException {
        boolean startTls = false;
        boolean required = false;
        boolean dialback = false;
        Set<String> mechanisms = new HashSet<>();
        for (int depth = 1; depth > 0;) {
            int event = next();
            if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
                continue;
            }
            depth++;
            if (depth == 2) {
                startTls |= is("starttls", TLS);
                dialback |= is("dialback", DIALBACK);
            } else if (depth == 3 && is("required", TLS)) {
                required = true;
            } else if (depth == 3 && is("mechanism", SASL)) {
                mechanisms.add(word());
                depth--;
            }
        }
        return new Features(startTls, required, mechanisms, dialback);
    }

    private String condition() throws XMLStreamException {
        String condition = "undefined-condition";
        boolean known = false;
        for (int depth = 1; depth > 0;) {
            if (next() == XMLStreamConstants.END_ELEMENT) {
                depth--;
            } else if (++depth == 2 && !known && STREAM_ERRORS.equals(xml.getNamespaceURI()) && !xml.getLocalName().equals("text")) {
                condition = shortened(xml.getLocalName());
                known = true;
            }
        }
        return condition;
    }

    /** The text of the element that has begun, up to its end. */
    private String word() throws XMLStreamException {
        return shortened(xml.getElementText().strip());
    }

    private static String shortened(String word) {
        return Printable.cut(word, LONGEST_WORD);
    }

    private void skip() throws XMLStreamException {
        for (int depth = 1; depth > 0;) {
            depth += next() == XMLStreamConstants.START_ELEMENT ? 1 : -1;
        }
    }

    /** The next begin or end of an element, or the end of all. */
    private int next() throws XMLStreamException {
        for (;;) {
            int event = xml.next();
            switch (event) {
                case XMLStreamConstants.START_ELEMENT, XMLStreamConstants.END_ELEMENT, XMLStreamConstants.END_DOCUMENT -> {
                    return event;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.SPACE, XMLStreamConstants.CDATA -> { }
                // RFC 6120 11.1: no comments, no processing instructions, no document type, no other entities.
                default -> throw new XMLStreamException("Not permitted in a stream");
            }
        }
    }

    private interface Reading {
        Said read() throws XMLStreamException;
    }

    private Said reading(Reading reading) throws IOException {
        try {
            return reading.read();
        } catch (XMLStreamException | RuntimeException e) {
            if (in.failure() != null) {
                throw in.failure();
            }
            if (in.hasEnded() && in.beginsLikeXml()) {
                throw new EOFException("The stream ends in the middle of something");
            }
            // The JDK's parser is known to throw unchecked exceptions at what is no XML.
            throw new NotXmpp(e);
        }
    }
}
