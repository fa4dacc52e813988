package org.federatedpartners.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads YAML as administrators write configurations: mappings, sequences and plain or quoted texts, as blocks or in one line, with comments. Anchors, tags and
 * texts of several lines are taken as they stand: what is sought does not use them, and a library for all of YAML is larger than the rest of this plugin.
 */
final class Yaml {

    /** How deep mappings and sequences may be within each other. */
    static final int MAX_DEPTH = 50;

    /** What stands behind a key, at a dash, or alone. */
    static final class Node {
        private final Place at;
        private String text = "";
        private final List<Entry> entries = new ArrayList<>();
        private final List<Node> items = new ArrayList<>();

        private Node(Place at) {
            this.at = at;
        }

        Place at() {
            return at;
        }

        /** Empty for a mapping or a sequence. */
        String text() {
            return text;
        }

        List<Entry> entries() {
            return entries;
        }

        /** Of a sequence; a single text counts as a sequence of itself. */
        List<Node> items() {
            return items.isEmpty() && !text.isEmpty() ? List.of(this) : items;
        }

        Optional<Node> get(String key) {
            return entries.stream().filter(entry -> entry.key().equals(key)).map(Entry::value).findFirst();
        }
    }

    /** A key of a mapping. */
    record Entry(String key, Node value) {}

    private record Line(int number, int indent, String text) {}

    /** The text cannot be understood from here on. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Place at;

        Broken(Place at, String what) {
            super(what, null, false, false);
            this.at = at;
        }

        Place at() {
            return at;
        }
    }

    private final List<Line> lines = new ArrayList<>();
    private int next;

    private Yaml(String text) {
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String content = withoutComment(line).stripTrailing();
            int indent = content.length() - content.stripLeading().length();
            if (!content.isBlank() && !content.startsWith("---") && !content.startsWith("%")) {
                lines.add(new Line(number, indent, content.substring(indent)));
            }
        }
    }

    static Node read(String text) throws Broken {
        Yaml yaml = new Yaml(text);
        Node root = yaml.lines.isEmpty() ? new Node(Place.FILE) : yaml.block(yaml.lines.get(0).indent(), 0);
        if (yaml.next < yaml.lines.size()) {
            Line rest = yaml.lines.get(yaml.next);
            throw new Broken(new Place(rest.number(), rest.indent() + 1), rest.text());
        }
        return root;
    }

    private static String withoutComment(String line) {
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '#' && (i == 0 || Character.isWhitespace(line.charAt(i - 1)))) {
                return line.substring(0, i);
            }
        }
        return line;
    }

    /** Lines of this indent, and what belongs to them. */
    private Node block(int indent, int depth) throws Broken {
        Line first = lines.get(next);
        Node node = new Node(new Place(first.number(), first.indent() + 1));
        if (depth > MAX_DEPTH) {
            throw new Broken(node.at, first.text());
        }
        while (next < lines.size() && lines.get(next).indent() == indent) {
            Line line = lines.get(next);
            int colon = colon(line.text());
            if (isItem(line.text())) {
                node.items.add(item(line, depth));
            } else if (colon >= 0) {
                String key = unquoted(line.text().substring(0, colon));
                node.entries.add(new Entry(key, value(line, colon + 1, depth)));
            } else {
                node.text = unquoted(line.text());
                next++;
                return node;
            }
        }
        return node;
    }

    private static boolean isItem(String text) {
        return text.equals("-") || text.startsWith("- ");
    }

    /** What follows a dash is a block of its own, with the indent that it has. */
    private Node item(Line line, int depth) throws Broken {
        String rest = line.text().substring(1);
        String content = rest.stripLeading();
        if (content.isEmpty()) {
            next++;
            return below(line, line.indent() + 1, depth);
        }
        int indent = line.indent() + 1 + rest.length() - content.length();
        if (content.startsWith("{") || content.startsWith("[")) {
            next++;
            return flow(line.number(), indent, content);
        }
        lines.set(next, new Line(line.number(), indent, content));
        return block(indent, depth + 1);
    }

    /** What follows a key. */
    private Node value(Line line, int from, int depth) throws Broken {
        String rest = line.text().substring(from);
        String content = rest.strip();
        next++;
        if (content.isEmpty()) {
            return below(line, line.indent(), depth);
        }
        return flow(line.number(), line.indent() + from + rest.length() - rest.stripLeading().length(), content);
    }

    /** The block below a line; a sequence may stand as far left as its key. */
    private Node below(Line line, int least, int depth) throws Broken {
        if (next < lines.size() && (lines.get(next).indent() > line.indent() || lines.get(next).indent() >= least && isItem(lines.get(next).text()) && !isItem(line.text()))) {
            return block(lines.get(next).indent(), depth + 1);
        }
        return new Node(new Place(line.number(), line.indent() + 1));
    }

    /** Of the key; -1 if there is none. */
    private static int colon(String text) {
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if ((c == '"' || c == '\'') && text.substring(0, i).isBlank()) {
                quote = c;
            } else if (c == ':' && (i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1)))) {
                return i;
            }
        }
        return -1;
    }

    private static String unquoted(String text) {
        String bare = text.strip();
        boolean quoted = bare.length() >= 2 && (bare.startsWith("\"") && bare.endsWith("\"") || bare.startsWith("'") && bare.endsWith("'"));
        return quoted ? bare.substring(1, bare.length() - 1) : bare;
    }

    private Node flow(int line, int column, String text) throws Broken {
        Flow flow = new Flow(line, column, text);
        if (!text.startsWith("[") && !text.startsWith("{")) {
            Node node = new Node(new Place(line, column + 1));
            node.text = unquoted(text);
            return node;
        }
        return flow.value(0);
    }

    /** Mappings and sequences in one line. */
    private static final class Flow {
        private final int line;
        private final int column;
        private final String text;
        private int position;

        Flow(int line, int column, String text) {
            this.line = line;
            this.column = column;
            this.text = text;
        }

        private Place here() {
            return new Place(line, column + position + 1);
        }

        private Node value(int depth) throws Broken {
            skipSpace();
            Node node = new Node(here());
            char first = position < text.length() ? text.charAt(position) : 0;
            if (depth > MAX_DEPTH) {
                throw new Broken(here(), text);
            }
            if (first != '[' && first != '{') {
                node.text = unquoted(scalar());
                return node;
            }
            char last = first == '[' ? ']' : '}';
            position++;
            for (skipSpace(); !at(last); skipSpace()) {
                if (position >= text.length()) {
                    throw new Broken(node.at, text);
                }
                int before = position;
                if (first == '[') {
                    node.items.add(value(depth + 1));
                } else {
                    String key = unquoted(scalar());
                    skipSpace();
                    if (at(':')) {
                        position++;
                    }
                    node.entries.add(new Entry(key, value(depth + 1)));
                }
                skipSpace();
                if (at(',')) {
                    position++;
                } else if (!at(last) || position == before) {
                    throw new Broken(here(), text);
                }
            }
            position++;
            return node;
        }

        private boolean at(char c) {
            return position < text.length() && text.charAt(position) == c;
        }

        private void skipSpace() {
            while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
                position++;
            }
        }

        private String scalar() {
            int begin = position;
            char quote = at('"') ? '"' : at('\'') ? '\'' : 0;
            if (quote != 0) {
                int end = text.indexOf(quote, position + 1);
                position = end < 0 ? text.length() : end + 1;
            } else {
                while (position < text.length() && ",]}".indexOf(text.charAt(position)) < 0
                    && !(text.charAt(position) == ':' && (position + 1 == text.length() || Character.isWhitespace(text.charAt(position + 1))))) {
                    position++;
                }
            }
            return text.substring(begin, position);
        }
    }
}
