package org.federatedpartners.openfire.blocking;

import java.util.List;
import org.dom4j.DocumentException;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.Node;
import org.federatedpartners.openfire.session.StreamParser;

/**
 * What Openfire writes to a stream besides stanzas: whole elements, with or without the stream's header before them.
 *
 * @param opensStream whether it begins with a header
 * @param stream      the header, if there is one, with the elements that follow as its children
 */
record RawText(boolean opensStream, Element stream) {

    private static final String OPENING =
        "<stream:stream xmlns:stream='" + Xmpp.STREAMS + "' xmlns='jabber:server' xmlns:db='jabber:server:dialback'>";
    private static final String CLOSING = "</stream:stream>";

    /** @throws DocumentException if it is not well-formed, as where a peer's words were put into it as they came */
    static RawText parse(String text) throws DocumentException {
        boolean opensStream = text.startsWith("<?xml") || text.startsWith("<stream:stream");
        return new RawText(opensStream, new StreamParser().read((opensStream ? text : OPENING + text) + CLOSING));
    }

    List<Element> elements() {
        return List.copyOf(stream.elements());
    }

    /** Whether it only offers what the other side may do next. */
    boolean isOffer() {
        return opensStream || elements().stream().anyMatch(element -> Xmpp.is(element, Xmpp.FEATURES));
    }

    /** The header alone, left open; empty if there is none. */
    String header() {
        return opensStream ? open(stream) : "";
    }

    /** A stream header as it is written: an element that is never closed. */
    static String open(Element header) {
        Element empty = header.createCopy();
        // To dom4j, declared namespaces are content too.
        List.copyOf((List<?>) empty.content()).stream().filter(node -> !(node instanceof Namespace)).forEach(node -> empty.remove((Node) node));
        return empty.asXML().replaceFirst("/>$|></[^<>]*>$", "") + ">";
    }
}
