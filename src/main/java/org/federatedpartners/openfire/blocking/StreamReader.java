package org.federatedpartners.openfire.blocking;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.dom4j.Document;
import org.dom4j.DocumentException;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;
import org.dom4j.io.XMPPPacketReader;
import org.federatedpartners.openfire.session.StreamParser;
import org.federatedpartners.s2s.RefusedException;
import org.federatedpartners.stream.StreamHeader;
import org.federatedpartners.stream.StreamNames;
import org.jivesoftware.openfire.net.MXParser;
import org.xmlpull.v1.XmlPullParser;
import org.xmlpull.v1.XmlPullParserException;

/** Reads a stream for Openfire, and shows it only what the negotiation lets through. Used by one thread at a time. */
final class StreamReader extends XMPPPacketReader {

    /** Who hears of everything that is read. */
    interface Listener {

        boolean isClosed();

        /** Judges an element from the other side; empty if it must not be processed. */
        Optional<Element> received(Element element) throws RefusedException;

        /**
         * Goes through SASL, if the element asks for it.
         *
         * @return whether the element was such a request, and the stream has been restarted
         */
        boolean authenticates(Element element) throws IOException, XmlPullParserException;

        /** The other side says something that is not to be read. */
        void unreadable() throws RefusedException;

        /** The other side's header does not end where any proper one has. */
        void headerTooLong() throws RefusedException;

        /** The other side says why it ends the stream. */
        void farewell(Element error);

        /** The other side has ended the stream, or does not go on in a way that leads anywhere. */
        void abandoned();

        /** Nothing more can be read, for this reason. */
        void lost(Exception cause);
    }

    private final Parser parser;
    private Listener connection;

    StreamReader() {
        try {
            parser = new Parser();
        } catch (XmlPullParserException e) {
            throw new IllegalStateException("Openfire's parser does not know namespaces", e);
        }
    }

    void readsFor(Listener owner) {
        connection = owner;
    }

    @Override
    public MXParser getXPPParser() {
        return parser;
    }

    /** For Openfire: a stream that the policy has ended looks like one that the other side has ended. */
    @Override
    public Document parseDocument() throws DocumentException, IOException, XmlPullParserException {
        try {
            Element element = hear();
            while (element != null && connection.authenticates(element)) {
                element = hear();
            }
            return element != null && element.getDocument() != null ? element.getDocument() : DocumentHelper.createDocument(element);
        } catch (RefusedException e) {
            return DocumentHelper.createDocument();
        }
    }

    /** The next element that the negotiation lets through; null at the end of the stream. */
    Element hear() throws DocumentException, IOException, XmlPullParserException {
        try {
            for (;;) {
                Element element = connection.isClosed() ? null : unjudged();
                boolean isFarewell = element != null && StreamNames.is(element, StreamNames.ERROR);
                if (isFarewell) {
                    connection.farewell(element);
                }
                if (element == null || isFarewell) {
                    connection.abandoned();
                    return element;
                }
                Optional<Element> passed = connection.received(element);
                if (passed.isPresent()) {
                    return passed.get();
                }
            }
        } catch (DocumentException | IOException | XmlPullParserException e) {
            // Openfire itself forgets to close an outgoing stream that ends before it has a session.
            connection.lost(e);
            throw e;
        }
    }

    /** The next element, whatever the negotiation would say to it; null at the end of the stream. */
    Element unjudged() throws DocumentException, IOException, XmlPullParserException {
        try {
            return super.parseDocument().getRootElement();
        } catch (DocumentException | XmlPullParserException e) {
            connection.unreadable();
            throw e;
        }
    }

    /** Reads on from here, up to and including the other side's header. */
    Element restart(InputStream in) throws IOException, XmlPullParserException {
        requireNoEnd(parser.unread());
        parser.setInput(new InputStreamReader(in, StandardCharsets.UTF_8));
        readHeader();
        return header();
    }

    private void readHeader() throws IOException, XmlPullParserException {
        try {
            while (parser.getEventType() != XmlPullParser.START_TAG) {
                parser.next();
            }
        } catch (XmlPullParserException e) {
            requireNoEnd(parser.held());
            connection.unreadable();
            throw e;
        }
    }

    /**
     * What the other side says before its header is said on the stream before, and can only end that one.
     *
     * @throws EOFException if it does; why is told before
     */
    private void requireNoEnd(String said) throws EOFException {
        String words = said.strip();
        boolean ends = words.endsWith(StreamHeader.END);
        List<Element> elements;
        try {
            elements = new StreamParser().read(StreamHeader.OPENING + words + (ends ? "" : StreamHeader.END)).elements();
        } catch (DocumentException e) {
            return;
        }
        if (elements.stream().allMatch(element -> StreamNames.is(element, StreamNames.ERROR)) && (ends || !elements.isEmpty())) {
            elements.forEach(connection::farewell);
            throw new EOFException("The other server has ended the stream in place of a header");
        }
    }

    /** Reads on up to and including the header that follows on the success of SASL. */
    void restartAfterSuccess() throws IOException, XmlPullParserException {
        parser.resetInput();
        try {
            readHeader();
        } catch (IOException | XmlPullParserException e) {
            connection.lost(e);
            throw e;
        }
    }

    /** The header on which the parser stands, by its own name: Openfire takes any element for one. */
    Element header() {
        String prefix = parser.getPrefix() == null ? "" : parser.getPrefix();
        Element header = DocumentHelper.createElement(QName.get(parser.getName(), Namespace.get(prefix, parser.getNamespace())));
        for (String attribute : new String[] {"from", "to", "id", "version"}) {
            header.addAttribute(attribute, parser.getAttributeValue("", attribute));
        }
        return header;
    }

    /** Whether more has arrived than was asked for. */
    boolean hasUnread() throws IOException {
        return parser.hasUnread();
    }

    private final class Parser extends MXParser {

        Parser() throws XmlPullParserException {
            setFeature(FEATURE_PROCESS_NAMESPACES, true);
        }

        @Override
        protected int nextImpl() throws XmlPullParserException, IOException {
            boolean headerIsDue = eventType == START_DOCUMENT;
            try {
                int event = super.nextImpl();
                if (headerIsDue) {
                    requireShortHeader();
                }
                return event;
            } catch (IOException e) {
                if (headerIsDue) {
                    // Openfire reads the header that follows on TLS by itself.
                    connection.lost(e);
                }
                throw e;
            }
        }

        /** Has to have more: all that there was has been read. */
        @Override
        protected void fillBuf() throws IOException, XmlPullParserException {
            if (eventType == START_DOCUMENT) {
                requireShortHeader();
            }
            super.fillBuf();
        }

        private void requireShortHeader() throws RefusedException {
            if (bufAbsoluteStart + pos > StreamParser.MAX_HEADER) {
                connection.headerTooLong();
            }
        }

        /** What was taken from the connection, and not asked for. */
        String unread() {
            return new String(buf, pos, bufEnd - pos);
        }

        /** What has arrived, if that is no more than the parser holds at a time. */
        String held() {
            return new String(buf, 0, bufEnd);
        }

        boolean hasUnread() throws IOException {
            for (int i = pos; i < bufEnd; i++) {
                if (!Character.isWhitespace(buf[i])) {
                    return true;
                }
            }
            return reader.ready();
        }
    }
}
