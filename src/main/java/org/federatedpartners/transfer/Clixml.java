package org.federatedpartners.transfer;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads objects from what {@code Export-Clixml} writes (MS-PSRP 2.2.5). Nothing but the text itself is read: no document type, no entities. What it repeats by
 * reference counts as if it stood there, so that a small file cannot stand for more than the largest one.
 */
final class Clixml {

    /** How deep objects may be within each other. */
    static final int MAX_DEPTH = 20;

    private static final Set<String> COLLECTIONS = Set.of("LST", "IE", "QUE", "STK");
    private static final Pattern ESCAPED = Pattern.compile("_x([0-9A-Fa-f]{4})_");
    private static final String DOCUMENT_TYPE = "<!DOCTYPE";
    /** What an element counts beside its text, in characters. */
    private static final int ELEMENT = 16;

    private final String text;
    private final Problems problems;
    private final Map<String, Node> known = new HashMap<>();
    private XMLStreamReader xml;
    /** In characters. */
    private long repeated;

    /** A value: a text, a list, or an object with properties. */
    private static final class Node {
        private final Place at;
        private final Map<String, Node> properties = new HashMap<>();
        private final List<Node> items = new ArrayList<>();
        private String text = "";
        /** With all that is within it, in characters. */
        private long size = ELEMENT;
        /** How deep it is within. */
        private int height;

        Node(Place at) {
            this.at = at;
        }

        Node holding(Node part) throws Beyond {
            size += part.size;
            height = Math.max(height, part.height + 1);
            if (height > MAX_DEPTH) {
                throw new Beyond(Problem.Code.TOO_DEEP, MAX_DEPTH);
            }
            return part;
        }

        Cell cell() {
            return items.isEmpty() ? new Cell(text, at) : Cell.of(items.stream().map(Node::cell).toList(), at);
        }
    }

    Clixml(String text, Problems problems) {
        this.text = text;
        this.problems = problems;
    }

    void read(Consumer<LyncRecord> records) {
        int type = text.indexOf(DOCUMENT_TYPE);
        if (type >= 0) {
            problems.add(Problem.Code.SYNTAX, Place.of(text, type), "", DOCUMENT_TYPE);
            return;
        }
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            xml = factory.createXMLStreamReader(new StringReader(text.strip()));
            xml.nextTag();
            if (!xml.getLocalName().equals("Objs")) {
                problems.add(Problem.Code.UNKNOWN_FORMAT, at(), "");
                return;
            }
            while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
                records(value(0), records);
            }
        } catch (XMLStreamException e) {
            Location where = e.getLocation();
            problems.add(Problem.Code.SYNTAX, where == null ? Place.FILE : new Place(where.getLineNumber(), where.getColumnNumber()), "",
                String.valueOf(e.getMessage()).replaceFirst("(?s).*Message: ", ""));
        } catch (Beyond e) {
            problems.add(e.code, at(), "", String.valueOf(e.limit));
        }
    }

    /** The objects are more, or deeper, than they may be. */
    private static final class Beyond extends Exception {
        private static final long serialVersionUID = 1L;
        private final Problem.Code code;
        private final int limit;

        Beyond(Problem.Code code, int limit) {
            super(code.name(), null, false, false);
            this.code = code;
            this.limit = limit;
        }
    }

    private static void records(Node node, Consumer<LyncRecord> records) {
        if (node.properties.containsKey("domain") || node.properties.containsKey("identity")) {
            LyncRecord record = new LyncRecord(node.at);
            node.properties.forEach((name, value) -> record.put(name, value.cell()));
            records.accept(record);
        } else {
            node.items.forEach(item -> records(item, records));
        }
    }

    private Place at() {
        return new Place(xml.getLocation().getLineNumber(), xml.getLocation().getColumnNumber());
    }

    /** Reads the element that begins here, up to its end. */
    private Node value(int depth) throws XMLStreamException, Beyond {
        if (depth > MAX_DEPTH) {
            throw new Beyond(Problem.Code.TOO_DEEP, MAX_DEPTH);
        }
        Node node = new Node(at());
        String id = xml.getAttributeValue(null, "RefId");
        String element = xml.getLocalName();
        switch (element) {
            case "Obj" -> object(node, depth);
            case "Ref" -> {
                skip();
                return again(known.getOrDefault(id, node));
            }
            case "Nil" -> skip();
            default -> node.text = text();
        }
        node.size += node.text.length();
        // Not before its end: what refers to itself would have none.
        if (id != null && element.equals("Obj")) {
            known.put(id, node);
        }
        return node;
    }

    private Node again(Node node) throws Beyond {
        repeated += node.size;
        if (repeated > Import.MAX_BYTES) {
            throw new Beyond(Problem.Code.TOO_LARGE, Import.MAX_BYTES / 1024 / 1024);
        }
        return node;
    }

    private void object(Node node, int depth) throws XMLStreamException, Beyond {
        while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
            String element = xml.getLocalName();
            if (element.equals("Props") || element.equals("MS")) {
                while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
                    String name = xml.getAttributeValue(null, "N");
                    Node value = node.holding(value(depth + 1));
                    if (name != null) {
                        node.properties.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
                    }
                }
            } else if (COLLECTIONS.contains(element)) {
                while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
                    node.items.add(node.holding(value(depth + 1)));
                }
            } else if (element.equals("ToString")) {
                node.text = text();
            } else {
                // The types of an object, or the number behind the name of a constant.
                skip();
            }
        }
    }

    /** Of the element that begins here, which may have no other within. Characters that XML cannot hold are written by their numbers. */
    private String text() throws XMLStreamException {
        return ESCAPED.matcher(xml.getElementText()).replaceAll(code -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(code.group(1), 16))));
    }

    private void skip() throws XMLStreamException {
        for (int open = 1; open > 0;) {
            int event = xml.next();
            open += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
        }
    }
}
