package org.federatedpartners.s2s;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;
import org.federatedpartners.history.transcript.BoundedInput;
import org.federatedpartners.stream.StreamNames;

/** Reads what the other side of a stream begins with, element by element. Used by one thread. */
final class StreamInput {

    /** Of elements in each other; a feature has three or four. */
    private static final int MAX_DEPTH = 32;

    private final PushbackInputStream arriving;
    private final BoundedInput in;
    private final XMLInputFactory factory = factory();
    private XMLStreamReader xml;

    StreamInput(InputStream in) {
        this.arriving = new PushbackInputStream(in);
        this.in = new BoundedInput(arriving, Wire.MAX_BYTES);
    }

    /** Whether more has arrived than was read so far; white space does not count, and is read. Does not wait. */
    boolean hasMore() throws IOException {
        while (in.available() > 0) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            if (!Character.isWhitespace(next)) {
                arriving.unread(next);
                return true;
            }
        }
        return false;
    }

    /** The JDK's own parser: a bundled one could be any. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /**
     * The first element, which is never closed while the stream lasts.
     *
     * @throws NotXmppException if it is not the header of a stream
     */
    Element header() throws IOException {
        return reading(() -> {
            xml = factory.createXMLStreamReader(new Sparing(in), "UTF-8");
            Element header = next() == XMLStreamConstants.START_ELEMENT ? begun() : null;
            if (header == null || !StreamNames.is(header, StreamNames.STREAM)) {
                throw new XMLStreamException("Another element than that of a stream");
            }
            return header;
        });
    }

    /** The next element; null if the stream is at its end. */
    Element element() throws IOException {
        return reading(() -> next() == XMLStreamConstants.START_ELEMENT ? whole() : null);
    }

    private Element whole() throws XMLStreamException {
        Element root = begun();
        Element open = root;
        for (int depth = 1; open != null;) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (++depth > MAX_DEPTH) {
                    throw new XMLStreamException("Elements too deep in each other");
                }
                Element child = begun();
                open.add(child);
                open = child;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
                open = open.getParent();
            } else {
                requireText(event);
                open.addText(xml.getText());
            }
        }
        return root;
    }

    private Element begun() {
        Element element = DocumentHelper.createElement(name(xml.getLocalName(), xml.getPrefix(), xml.getNamespaceURI()));
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            element.addAttribute(name(xml.getAttributeLocalName(i), xml.getAttributePrefix(i), xml.getAttributeNamespace(i)), xml.getAttributeValue(i));
        }
        return element;
    }

    /** Not by dom4j's own tables, which keep each name that there ever was. */
    private static QName name(String local, String prefix, String uri) {
        return uri == null || uri.isEmpty() ? new QName(local) : new QName(local, new Namespace(prefix == null ? "" : prefix, uri));
    }

    /** The next begin or end of an element, or the end of all. */
    private int next() throws XMLStreamException {
        for (;;) {
            int event = xml.next();
            switch (event) {
                case XMLStreamConstants.START_ELEMENT, XMLStreamConstants.END_ELEMENT, XMLStreamConstants.END_DOCUMENT -> {
                    return event;
                }
                default -> requireText(event);
            }
        }
    }

    /** RFC 6120 11.1: no comments, no processing instructions, no document type, no other entities. */
    private static void requireText(int event) throws XMLStreamException {
        switch (event) {
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.SPACE, XMLStreamConstants.CDATA -> {}
            default -> throw new XMLStreamException("Not permitted in a stream");
        }
    }

    private interface Reading {
        Element read() throws XMLStreamException;
    }

    private Element reading(Reading reading) throws IOException {
        try {
            return reading.read();
        } catch (XMLStreamException | RuntimeException e) {
            if (in.failure() != null) {
                throw in.failure();
            }
            if (in.hasEnded() && in.beginsLikeXml()) {
                throw new EOFException("The stream ends in the middle of something");
            }
            // The JDK's parser is known to throw unchecked exceptions at text that is not XML.
            throw new NotXmppException(e, in.beginsLikeTls());
        }
    }

    /** Takes no more from a connection than the parser needs: what follows on {@code <proceed/>} belongs to TLS, which fails if it is anything else. */
    private static final class Sparing extends FilterInputStream {

        Sparing(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return super.read(buffer, offset, Math.min(length, 1));
        }
    }
}
