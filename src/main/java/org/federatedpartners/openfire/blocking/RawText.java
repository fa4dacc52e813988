package org.federatedpartners.openfire.blocking;

import java.util.List;
import org.dom4j.DocumentException;
import org.dom4j.Element;
import org.federatedpartners.openfire.session.StreamParser;
import org.federatedpartners.stream.StreamHeader;
import org.federatedpartners.stream.StreamNames;

/**
 * What Openfire writes to a stream apart from stanzas: whole elements, with or without the stream's header before them.
 *
 * @param opensStream whether it begins with a header
 * @param stream      the header, if there is one, with the elements that follow as its children
 */
record RawText(boolean opensStream, Element stream) {

    /** @throws DocumentException if it is not well-formed, as where a peer's words were put into it as they came */
    static RawText parse(String text) throws DocumentException {
        boolean opensStream = text.startsWith("<?xml") || text.startsWith("<stream:stream");
        return new RawText(opensStream, new StreamParser().read((opensStream ? text : StreamHeader.OPENING + text) + StreamHeader.END));
    }

    List<Element> elements() {
        return List.copyOf(stream.elements());
    }

    /** Whether it only offers what the other side may do next. */
    boolean isOffer() {
        return opensStream || elements().stream().anyMatch(element -> StreamNames.is(element, StreamNames.FEATURES));
    }

    /** The header alone, left open; empty if there is none. */
    String header() {
        return opensStream ? StreamHeader.open(stream) : "";
    }
}
