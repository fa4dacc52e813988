package org.federatedpartners.stream;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;

/** The header with which each side's stream begins (RFC 6120 4.7): an element that stays open until the stream ends. */
public final class StreamHeader {

    /** What may come before a header (RFC 6120 11.5). */
    public static final String DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>";

    /** A start tag with the usual namespaces and nothing else. */
    public static final String OPENING = "<stream:stream xmlns='" + StreamNames.SERVER + "' xmlns:stream='" + StreamNames.STREAMS
        + "' xmlns:db='" + StreamNames.DIALBACK + "'>";

    /** The end of a stream whose header binds the prefix {@code stream}. */
    public static final String END = "</stream:stream>";

    private StreamHeader() {
    }

    /** What the side that opens a stream says first. */
    public static Element initiating(String from, String to) {
        return header().addAttribute("from", from).addAttribute("to", to).addAttribute("version", "1.0");
    }

    /** What the side that was connected to answers. */
    public static Element receiving(String from, String id) {
        return header().addAttribute("from", from).addAttribute("id", id).addAttribute("version", "1.0");
    }

    private static Element header() {
        Element header = DocumentHelper.createElement(StreamNames.STREAM);
        header.addNamespace("", StreamNames.SERVER);
        header.add(StreamNames.DB);
        return header;
    }

    /** The header as it is written: without its end, and without what it holds. */
    public static String open(Element header) {
        Map<String, String> namespaces = new LinkedHashMap<>();
        header.declaredNamespaces().forEach(declared -> namespaces.put(declared.getPrefix(), declared.getURI()));
        namespaces.put(header.getNamespacePrefix(), header.getNamespaceURI());
        StringBuilder text = new StringBuilder("<").append(header.getQualifiedName());
        namespaces.forEach((prefix, uri) -> append(text, prefix.isEmpty() ? "xmlns" : "xmlns:" + prefix, uri));
        header.attributes().forEach(attribute -> append(text, attribute.getQualifiedName(), attribute.getValue()));
        return text.append('>').toString();
    }

    private static void append(StringBuilder text, String name, String value) {
        text.append(' ').append(name).append("='").append(value.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;")).append('\'');
    }
}
