package org.federatedpartners.openfire.session;

import java.io.IOException;
import java.io.StringReader;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.dom4j.DocumentException;
import org.dom4j.DocumentFactory;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;
import org.dom4j.io.SAXReader;
import org.jivesoftware.openfire.net.MXParser;
import org.xml.sax.SAXException;
import org.xmlpull.v1.XmlPullParser;
import org.xmlpull.v1.XmlPullParserException;

/**
 * Reads what passes a stream with the parser of the running Openfire, so that both read the same. A stricter parser would differ in some places, and a
 * peer could exploit that: Openfire's keeps 16 bits of a character reference and does not limit names or attributes. Used by one thread at a
 * time, and for any number of texts.
 */
public final class StreamParser {

    /** Of a stream header, in characters. A proper one has some 300; its declarations are kept as long as the stream. */
    public static final int MAX_HEADER = 8 * 1024;

    /** A parser that has read a longer text, in characters, is given up with the memory that it took for it. */
    private static final int MAX_BUFFERED = 32 * 1024;

    private Parser parser;

    /**
     * Reads a stream from its header to its end.
     *
     * @return the header, with the elements of the stream as its children
     * @throws DocumentException if Openfire would not read it, or if the stream contains more than elements and white space at its top level
     *     (RFC 6120 11.1 forbids comments, processing instructions and document types)
     */
    public Element read(String stream) throws DocumentException {
        try {
            if (parser == null) {
                parser = new Parser();
            }
            parser.setInput(new StringReader(stream));
            Element header = wholeStream();
            require(parser.isBlankFromHere(stream));
            return header;
        } catch (XmlPullParserException | IOException | RuntimeException e) {
            // The parser throws unchecked errors, such as an index that is out of bounds.
            parser = null;
            throw new DocumentException(e.getMessage(), e);
        } finally {
            if (stream.length() > MAX_BUFFERED) {
                parser = null;
            }
        }
    }

    /**
     * Reads a stream by the letter of XML, with the JDK's own parser: a bundled one could be any, and dom4j 2.0 has no hardened default.
     *
     * @throws DocumentException if it is not well-formed, declares a document type, or exceeds a limit of that parser
     */
    public static Element readStrictly(String stream) throws DocumentException {
        try {
            SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return new SAXReader(factory.newSAXParser().getXMLReader()).read(new StringReader(stream)).getRootElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new DocumentException(e.getMessage(), e);
        }
    }

    private Element wholeStream() throws DocumentException, XmlPullParserException, IOException {
        Element root = null;
        Element open = null;
        // Not up to the end of the document, which Openfire's parser takes for an illegal character.
        while (root == null || open != null) {
            int event = parser.nextToken();
            switch (event) {
                case XmlPullParser.START_TAG -> {
                    Element element = element();
                    if (root == null) {
                        root = element;
                    } else {
                        open.add(element);
                    }
                    open = element;
                }
                case XmlPullParser.END_TAG -> open = open.getParent();
                case XmlPullParser.TEXT, XmlPullParser.CDSECT, XmlPullParser.ENTITY_REF -> addText(open, open == root, event == XmlPullParser.TEXT);
                default -> require(open != null && open != root || event == XmlPullParser.IGNORABLE_WHITESPACE);
            }
        }
        return root;
    }

    private void addText(Element open, boolean isBetween, boolean mayBeWhite) throws DocumentException {
        String text = parser.getText();
        if (isBetween) {
            require(mayBeWhite && text.isBlank());
        } else {
            // Null, as for an entity that it does not know, ends the stream in Openfire too.
            open.addText(text);
        }
    }

    private static void require(boolean proper) throws DocumentException {
        if (!proper) {
            throw new DocumentException("Something between the elements of a stream");
        }
    }

    /** By its true namespace: Openfire's own reader leaves out those of stanzas. */
    private Element element() throws XmlPullParserException {
        Element element = DocumentFactory.getInstance().createElement(name(parser.getName(), parser.getPrefix(), parser.getNamespace()));
        int outer = parser.getNamespaceCount(parser.getDepth() - 1);
        for (int i = outer; i < parser.getNamespaceCount(parser.getDepth()); i++) {
            String prefix = parser.getNamespacePrefix(i);
            element.addNamespace(prefix == null ? "" : prefix, parser.getNamespaceUri(i));
        }
        for (int i = 0; i < parser.getAttributeCount(); i++) {
            element.addAttribute(name(parser.getAttributeName(i), parser.getAttributePrefix(i), parser.getAttributeNamespace(i)), parser.getAttributeValue(i));
        }
        return element;
    }

    /** Not by dom4j's own tables, which keep each name that there ever was. */
    private static QName name(String local, String prefix, String uri) {
        return uri == null || uri.isEmpty() ? new QName(local) : new QName(local, new Namespace(prefix == null ? "" : prefix, uri));
    }

    private static final class Parser extends MXParser {

        Parser() throws XmlPullParserException {
            setFeature(FEATURE_PROCESS_NAMESPACES, true);
        }

        boolean isBlankFromHere(String text) {
            return text.substring(bufAbsoluteStart + pos).isBlank();
        }
    }
}
