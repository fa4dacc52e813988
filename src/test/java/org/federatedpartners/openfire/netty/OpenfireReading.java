package org.federatedpartners.openfire.netty;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.dom4j.Attribute;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.io.XMPPPacketReader;
import org.jivesoftware.openfire.net.MXParser;
import org.xmlpull.v1.XmlPullParser;
import org.xmlpull.v1.XmlPullParserFactory;

/** How Openfire on Netty reads a stream between servers: by its own classes, put together as its handlers put them together. */
final class OpenfireReading {

    private static final String STREAMS = "http://etherx.jabber.org/streams";

    private final XMPPPacketReader reader = new XMPPPacketReader();
    private final boolean inbound;
    private final List<Namespace> additional = new ArrayList<>();
    private String latestHeader = "";
    private Optional<String> latest = Optional.empty();

    /** @param inbound whether the other server has opened the stream: Openfire reads headers in another way if not */
    OpenfireReading(boolean inbound) throws Exception {
        this.inbound = inbound;
        XmlPullParserFactory factory = XmlPullParserFactory.newInstance(MXParser.class.getName(), null);
        factory.setNamespaceAware(true);
        reader.setXPPFactory(factory);
    }

    static boolean isStartOfStream(String text) {
        return text.startsWith("<stream:stream") || text.startsWith("<?xml ") && text.contains("<stream:stream");
    }

    /** What it makes of a stream's header: its attributes of interest; empty if it ends the stream. */
    Optional<String> header(String text) {
        if (!text.equals(latestHeader)) {
            latestHeader = text;
            latest = readHeader(text);
        }
        return latest;
    }

    private Optional<String> readHeader(String text) {
        additional.clear();
        try {
            MXParser parser = reader.getXPPParser();
            parser.setInput(new StringReader(text));
            while (parser.getEventType() != XmlPullParser.START_TAG) {
                parser.next();
            }
            if (!STREAMS.equals(parser.getNamespace()) || !"jabber:server".equals(parser.getNamespace(null)) && inbound) {
                return Optional.empty();
            }
            StringBuilder said = new StringBuilder(parser.getName());
            for (String name : List.of("from", "to", "id", "version")) {
                said.append(' ').append(name).append('=').append(parser.getAttributeValue("", name));
            }
            if (inbound) {
                prefixed(parser);
            } else {
                declared(text);
            }
            return Optional.of(said.toString());
        } catch (Exception e) {
            return Optional.empty();
        }
    }

    private void prefixed(XmlPullParser parser) throws Exception {
        for (int i = parser.getNamespaceCount(parser.getDepth() - 1); i < parser.getNamespaceCount(parser.getDepth()); i++) {
            String uri = parser.getNamespaceUri(i);
            if (parser.getNamespacePrefix(i) != null && !STREAMS.equals(uri) && !XMPPPacketReader.IGNORED_NAMESPACE_ON_STANZA.contains(uri)) {
                additional.add(Namespace.get(parser.getNamespacePrefix(i), uri));
            }
        }
    }

    private void declared(String text) {
        try {
            for (Object namespace : DocumentHelper.parseText(text + "</stream:stream>").getRootElement().declaredNamespaces()) {
                if (!XMPPPacketReader.IGNORED_NAMESPACE_ON_STANZA.contains(((Namespace) namespace).getURI())) {
                    additional.add((Namespace) namespace);
                }
            }
        } catch (Exception e) {
            // It goes on without them.
        }
    }

    /** The element that it makes of a string in the scope of the header; empty if it ends the stream. */
    Optional<Element> element(String text) {
        try {
            if (additional.isEmpty()) {
                return Optional.ofNullable(reader.read(new StringReader(text)).getRootElement());
            }
            StringBuilder wrapped = new StringBuilder("<stream:stream");
            additional.forEach(namespace -> wrapped.append(' ').append(namespace.asXML()));
            if (additional.stream().noneMatch(namespace -> namespace.getPrefix().equals("stream"))) {
                wrapped.append(" xmlns:stream=\"").append(STREAMS).append('"');
            }
            wrapped.append('>').append(text).append("</stream:stream>");
            return Optional.of(reader.read(new StringReader(wrapped.toString())).getRootElement().elementIterator().next());
        } catch (Exception | StackOverflowError e) {
            return Optional.empty();
        }
    }

    /** The first thing in which the two differ; empty if they say the same. Openfire leaves out some namespaces. */
    static Optional<String> difference(Element ours, Element theirs) {
        // Not by recursion, as elements may be deep.
        Deque<Element> mine = new ArrayDeque<>(List.of(ours));
        Deque<Element> yours = new ArrayDeque<>(List.of(theirs));
        while (!mine.isEmpty()) {
            Element my = mine.pop();
            Element your = yours.pop();
            Optional<String> difference = differenceHere(my, your);
            if (difference.isPresent()) {
                return difference;
            }
            my.elements().forEach(element -> mine.push(element));
            your.elements().forEach(element -> yours.push(element));
        }
        return Optional.empty();
    }

    private static Optional<String> differenceHere(Element ours, Element theirs) {
        if (!ours.getQualifiedName().equals(theirs.getQualifiedName())) {
            return Optional.of("name " + ours.getQualifiedName() + ", " + theirs.getQualifiedName());
        }
        String namespace = ours.getNamespaceURI();
        if (!namespace.equals(theirs.getNamespaceURI())
            && !(theirs.getNamespaceURI().isEmpty() && XMPPPacketReader.IGNORED_NAMESPACE_ON_STANZA.contains(namespace))) {
            return Optional.of("namespace of " + ours.getName() + ": " + namespace + ", " + theirs.getNamespaceURI());
        }
        if (!attributes(ours).equals(attributes(theirs))) {
            return Optional.of("attributes of " + ours.getName() + ": " + attributes(ours) + ", " + attributes(theirs));
        }
        if (!ours.getText().equals(theirs.getText())) {
            return Optional.of("text of " + ours.getName() + ": " + ours.getText() + ", " + theirs.getText());
        }
        return ours.elements().size() == theirs.elements().size() ? Optional.empty() : Optional.of("number of elements in " + ours.getName());
    }

    /** In their order: Openfire takes the first one with a name, whatever its prefix. */
    private static List<String> attributes(Element element) {
        List<String> all = new ArrayList<>();
        for (Iterator<?> attributes = element.attributeIterator(); attributes.hasNext();) {
            Attribute attribute = (Attribute) attributes.next();
            all.add("{" + attribute.getNamespaceURI() + "}" + attribute.getName() + "=" + attribute.getValue());
        }
        return all;
    }
}
