package org.federatedpartners.openfire.netty;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dom4j.Attribute;
import org.dom4j.DocumentException;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.federatedpartners.openfire.session.StreamParser;
import org.federatedpartners.stream.StreamHeader;
import org.federatedpartners.stream.StreamNames;

/**
 * Reads the strings that pass a stream in one direction, in the scope of that direction's latest header. What it makes
 * of a string is what Openfire would make of it, or it is unreadable.
 */
final class StreamText {

    /** What a string says. */
    sealed interface Said {}

    /** White space, or an XML declaration. */
    record Nothing() implements Said {}

    /** A stream header; what is sent by a receiving server has its features behind it. */
    record Header(Element element, String opening, Optional<Element> features) implements Said {

        /** This header as text, with another element in place of its own. */
        String with(Element changed) {
            String text = changed.asXML();
            int end = text.endsWith("/>") ? text.length() - 2 : text.lastIndexOf("></");
            return opening.substring(0, opening.indexOf("<stream:stream")) + text.substring(0, end) + ">";
        }
    }

    /** One whole element. */
    record Whole(Element element) implements Said {}

    /** The end of the stream. */
    record End() implements Said {}

    /** No XML, more than one element, anything that RFC 6120 11.1 forbids, or a header that is too long. */
    record Unreadable() implements Said {}

    private static final Set<String> HEADER_ATTRIBUTES = Set.of("from", "to", "id", "version");
    private static final String END = StreamHeader.END;
    private static final String USUAL_SCOPE = StreamHeader.OPENING;
    private static final Pattern DECLARATION = Pattern.compile("\\A<\\?xml\\s[^?<>]*\\?>");

    private final StreamParser parser;
    /** A start tag with the namespaces that the latest header declares. */
    private String scope = USUAL_SCOPE;

    StreamText(StreamParser parser) {
        this.parser = parser;
    }

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
     * The domain in the sender's address of a {@link #isStanza stanza}, found without parsing. Empty if there is none or if it is not
     * written as usual; references are not resolved.
     *
     * @param latest what was found in the stanza before, and is returned itself if it is found again: mostly so, and it need not be looked at closer then
     */
    static String sender(String stanza, String latest) {
        int at = endOfName(stanza);
        while (at < stanza.length() && stanza.charAt(at) == ' ') {
            int name = at + 1;
            int equals = endOfAttribute(stanza, name);
            int value = equals + 2;
            int end = equals < 0 || value > stanza.length() ? -1 : endOfValue(stanza, value);
            if (end < 0) {
                return "";
            }
            if (equals >= name + 4 && stanza.startsWith("from", equals - 4)) {
                // To Openfire, the first one is the sender, whatever its prefix.
                return equals == name + 4 ? domain(stanza, value, end, latest) : "";
            }
            at = end + 1;
        }
        return "";
    }

    /** The {@link #isStanza stanza}, as Openfire writes it, with another spelling of its recipient's domain where that is this one. */
    static String addressed(String stanza, String domain, String spelling) {
        int at = endOfName(stanza);
        while (at < stanza.length() && stanza.charAt(at) == ' ') {
            int equals = endOfAttribute(stanza, at);
            int value = equals + 2;
            int end = equals < 0 || value > stanza.length() ? -1 : endOfValue(stanza, value);
            if (end < 0) {
                return stanza;
            }
            if (equals == at + 3 && stanza.startsWith("to", at + 1)) {
                int start = startOfDomain(stanza, value, end);
                return domain(stanza, value, end, domain).equals(domain) ? stanza.substring(0, start) + spelling + stanza.substring(start + domain.length()) : stanza;
            }
            at = end + 1;
        }
        return stanza;
    }

    private static int endOfName(String stanza) {
        return switch (stanza.charAt(1)) {
            case 'm' -> 8;
            case 'p' -> 9;
            default -> 3;
        };
    }

    /** Where the equals sign behind an attribute's name is; -1 if the start tag ends before one. What follows that tag is content, which may look like attributes. */
    private static int endOfAttribute(String stanza, int name) {
        for (int at = name; at < stanza.length() && stanza.charAt(at) != '>'; at++) {
            if (stanza.charAt(at) == '=') {
                return at;
            }
        }
        return -1;
    }

    private static int endOfValue(String stanza, int start) {
        char quote = stanza.charAt(start - 1);
        return quote == '\'' || quote == '"' ? stanza.indexOf(quote, start) : -1;
    }

    /** Of the address that stands in the stanza. */
    private static String domain(String stanza, int address, int end, String latest) {
        int start = startOfDomain(stanza, address, end);
        int length = endOfDomain(stanza, address, end) - start;
        return length == latest.length() && stanza.startsWith(latest, start) ? latest : stanza.substring(start, start + length);
    }

    private static int startOfDomain(String stanza, int address, int end) {
        int at = stanza.indexOf('@', address);
        return at >= 0 && at < endOfDomain(stanza, address, end) ? at + 1 : address;
    }

    private static int endOfDomain(String stanza, int address, int end) {
        int slash = stanza.indexOf('/', address);
        return slash >= 0 && slash < end ? slash : end;
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
        } catch (DocumentException e) {
            return new Unreadable();
        }
    }

    /** How Openfire tells. */
    private static boolean isStartOfStream(String text) {
        return text.startsWith("<stream:stream") || text.startsWith("<?xml ") && text.contains("<stream:stream");
    }

    private Said header(String text, String content) throws DocumentException {
        Element header = parser.read(content + END);
        int length = endOfStartTag(content);
        if (length > StreamParser.MAX_HEADER || !isStream(header) || !header.getQualifiedName().equals("stream:stream") || header.elements().size() > 1) {
            return new Unreadable();
        }
        String declared = scope(header);
        // Openfire reads the header of a stream that it opened with both parsers, and goes on where only one of them can.
        if (declared.isEmpty() || hasAmbiguousAttribute(header) || !said(header).equals(said(StreamParser.readStrictly(content.substring(0, length) + END)))) {
            return new Unreadable();
        }
        scope = declared;
        Optional<Element> features = onlyElement(header);
        features.ifPresent(Element::detach);
        return new Header(header, text.substring(0, text.length() - content.length() + length), features);
    }

    /** The attributes of a header, and the namespaces that it declares. */
    private static Set<String> said(Element header) {
        Set<String> said = new HashSet<>();
        header.declaredNamespaces().forEach(namespace -> said.add(namespace.asXML()));
        header.attributes().forEach(attribute -> said.add(attribute.getQualifiedName() + "=" + attribute.getValue()));
        return said;
    }

    /** Openfire reads some attributes of a header with their namespaces and some without. */
    private static boolean hasAmbiguousAttribute(Element header) {
        for (Object each : header.attributes()) {
            Attribute attribute = (Attribute) each;
            if (!attribute.getNamespaceURI().isEmpty() && HEADER_ATTRIBUTES.contains(attribute.getName())) {
                return true;
            }
        }
        return false;
    }

    /** A start tag that declares what the header does; empty if Openfire could not repeat it, as it does before each element from then on. */
    private static String scope(Element header) {
        StringBuilder scope = new StringBuilder("<stream:stream");
        for (Object declared : header.declaredNamespaces()) {
            Namespace namespace = (Namespace) declared;
            if (!namespace.getURI().chars().allMatch(StreamText::standsInQuotes)) {
                return "";
            }
            scope.append(namespace.getPrefix().isEmpty() ? " xmlns" : " xmlns:").append(namespace.getPrefix()).append("=\"").append(namespace.getURI()).append('"');
        }
        return scope.append('>').toString();
    }

    /** Openfire does not escape the name of a namespace: one with a quotation mark would be markup, such as a stanza. */
    private static boolean standsInQuotes(int c) {
        return c > ' ' && c != '"' && c != '&' && c != '<' && c != '>';
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

    private Said whole(String content) throws DocumentException {
        Optional<Element> element = onlyElement(parser.read(scope + (content.endsWith(END) ? content : content + END)));
        if (element.isEmpty() || isStream(element.get())) {
            return new Unreadable();
        }
        return new Whole((Element) element.get().detach());
    }

    private static boolean isStream(Element element) {
        return StreamNames.is(element, StreamNames.STREAM);
    }

    private static Optional<Element> onlyElement(Element parent) {
        List<?> elements = parent.elements();
        return elements.size() == 1 ? Optional.of((Element) elements.get(0)) : Optional.empty();
    }
}
