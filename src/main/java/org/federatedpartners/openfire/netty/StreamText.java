package org.federatedpartners.openfire.netty;

import java.io.StringReader;
import java.util.Iterator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.dom4j.DocumentException;
import org.dom4j.Element;
import org.dom4j.Node;
import org.dom4j.io.SAXReader;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;

/**
 * Reads the strings that pass a stream in one direction, in the scope of that direction's latest header. What it makes
 * of a string is what Openfire would make of it, or it is unreadable.
 */
final class StreamText {

    /** What a string says. */
    sealed interface Said { }

    /** White space, or an XML declaration. */
    record Nothing() implements Said { }

    /** A stream header; what is sent by a receiving server has its features behind it. */
    record Header(Element element, String opening, Optional<Element> features) implements Said { }

    /** One whole element. */
    record Whole(Element element) implements Said { }

    /** The end of the stream. */
    record End() implements Said { }

    /** No XML, more than one element, or anything that RFC 6120 11.1 forbids. */
    record Unreadable() implements Said { }

    private static final String STREAMS = "http://etherx.jabber.org/streams";
    private static final String END = "</stream:stream>";
    private static final String USUAL_SCOPE =
        "<stream:stream xmlns='jabber:server' xmlns:stream='" + STREAMS + "' xmlns:db='jabber:server:dialback'>";
    private static final Pattern DECLARATION = Pattern.compile("\\A<\\?xml\\s[^?<>]*\\?>");

    private String scope = USUAL_SCOPE;

    /** Whether the string is a stanza to everybody who reads it, by the name of its first element. */
    static boolean isStanza(String text) {
        if (text.length() < 4 || text.charAt(0) != '<') {
            return false;
        }
        return switch (text.charAt(1)) {
            case 'm' -> text.startsWith("message", 1) && endsName(text, 8);
            case 'p' -> text.startsWith("presence", 1) && endsName(text, 9);
            case 'i' -> text.startsWith("iq", 1) && endsName(text, 3);
            default -> false;
        };
    }

    private static boolean endsName(String text, int at) {
        return at < text.length() && switch (text.charAt(at)) {
            case ' ', '\t', '\r', '\n', '/', '>' -> true;
            default -> false;
        };
    }

    /**
     * The domain that a {@link #isStanza stanza} says it comes from, at a glance: empty where it says none or is not
     * written as usual, and with references as they stand.
     */
    static String sender(String stanza) {
        int at = endOfName(stanza);
        while (at < stanza.length() && stanza.charAt(at) == ' ') {
            int name = at + 1;
            int equals = stanza.indexOf('=', name);
            int value = equals + 2;
            int end = equals < 0 || value > stanza.length() ? -1 : endOfValue(stanza, value);
            if (end < 0) {
                return "";
            }
            if (equals == name + 4 && stanza.startsWith("from", name)) {
                return domain(stanza.substring(value, end));
            }
            at = end + 1;
        }
        return "";
    }

    private static int endOfName(String stanza) {
        return switch (stanza.charAt(1)) {
            case 'm' -> 8;
            case 'p' -> 9;
            default -> 3;
        };
    }

    private static int endOfValue(String stanza, int start) {
        char quote = stanza.charAt(start - 1);
        return quote == '\'' || quote == '"' ? stanza.indexOf(quote, start) : -1;
    }

    private static String domain(String address) {
        int slash = address.indexOf('/');
        String bare = slash < 0 ? address : address.substring(0, slash);
        return bare.substring(bare.indexOf('@') + 1);
    }

    /** What was said so far says nothing about what follows (after TLS). */
    void startOver() {
        scope = USUAL_SCOPE;
    }

    Said read(String text) {
        // Not trimmed: Openfire compares this one literally.
        if (text.equals(END)) {
            return new End();
        }
        Matcher declaration = DECLARATION.matcher(text);
        String content = declaration.find() ? text.substring(declaration.end()) : text;
        if (content.isBlank()) {
            return new Nothing();
        }
        try {
            return isStartOfStream(text) ? header(text, content.stripLeading()) : whole(content);
        } catch (DocumentException | SAXException | ParserConfigurationException e) {
            return new Unreadable();
        }
    }

    /** How Openfire tells. */
    private static boolean isStartOfStream(String text) {
        return text.startsWith("<stream:stream") || text.startsWith("<?xml ") && text.contains("<stream:stream");
    }

    private Said header(String text, String content) throws DocumentException, SAXException, ParserConfigurationException {
        Element header = parse(content + END);
        Optional<Element> features = onlyElement(header);
        features.ifPresent(Element::detach);
        if (!isStream(header) || !header.getQualifiedName().equals("stream:stream") || !header.getText().isBlank() || !header.elements().isEmpty()) {
            return new Unreadable();
        }
        scope = content.substring(0, endOfStartTag(content));
        return new Header(header, text.substring(0, text.length() - content.length() + scope.length()), features);
    }

    /** In what is known to be well-formed. */
    private static int endOfStartTag(String content) {
        char quote = 0;
        for (int i = 0;; i++) {
            char c = content.charAt(i);
            if (quote == 0 && c == '>') {
                return i + 1;
            }
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
        }
    }

    private Said whole(String content) throws DocumentException, SAXException, ParserConfigurationException {
        boolean ends = content.endsWith(END);
        Element root = parse(scope + (ends ? content : content + END));
        Optional<Element> element = onlyElement(root);
        if (element.isEmpty() || isStream(element.get())) {
            return new Unreadable();
        }
        return new Whole((Element) element.get().detach());
    }

    private static boolean isStream(Element element) {
        return element.getName().equals("stream") && STREAMS.equals(element.getNamespaceURI());
    }

    /** The one child, if there is nothing else but white space beside it. */
    private static Optional<Element> onlyElement(Element parent) {
        Element only = null;
        for (Iterator<?> nodes = parent.nodeIterator(); nodes.hasNext();) {
            Node node = (Node) nodes.next();
            if (node instanceof Element element && only == null) {
                only = element;
            } else if (node.getNodeType() != Node.NAMESPACE_NODE && (node.getNodeType() != Node.TEXT_NODE || !node.getText().isBlank())) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(only);
    }

    private static Element parse(String document) throws DocumentException, SAXException, ParserConfigurationException {
        // The JDK's own parser: a bundled one could be any, and dom4j 2.0 has no hardened default.
        SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        XMLReader parser = factory.newSAXParser().getXMLReader();
        return new SAXReader(parser).read(new StringReader(document)).getRootElement();
    }
}
