package org.federatedpartners.transfer;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a table (RFC 4180). Commons CSV was looked at: it tells the line of an error, but no column of a cell, and brings two more libraries. This one
 * tells both, and goes on after an error.
 */
final class CsvReader {

    private static final char QUOTE = '"';

    private final String text;
    private final char separator;
    private final Problems problems;
    private int position;
    private int line = 1;
    private int lineBegin;

    /** @param problems takes what is wrong with quotes */
    CsvReader(String text, char separator, Problems problems) {
        this.text = text;
        this.separator = separator;
        this.problems = problems;
    }

    /** The next row that is not empty; null after the last one. */
    List<Cell> next() {
        while (position < text.length()) {
            List<Cell> row = row();
            if (row.size() > 1 || !row.get(0).text().isBlank()) {
                return row;
            }
        }
        return null;
    }

    private List<Cell> row() {
        List<Cell> row = new ArrayList<>();
        while (true) {
            Place at = here();
            String cell = position < text.length() && text.charAt(position) == QUOTE ? quoted(at) : plain();
            row.add(new Cell(cell, at));
            if (position >= text.length()) {
                return row;
            }
            if (text.charAt(position) == separator) {
                position++;
            } else {
                lineBreak();
                return row;
            }
        }
    }

    private String plain() {
        int begin = position;
        while (position < text.length() && !isEnd(text.charAt(position))) {
            if (text.charAt(position) == QUOTE) {
                problems.add(Problem.Code.QUOTE_MISPLACED, here(), "");
            }
            position++;
        }
        return text.substring(begin, position);
    }

    private String quoted(Place at) {
        StringBuilder cell = new StringBuilder();
        position++;
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c != QUOTE) {
                if (c == '\n' || c == '\r') {
                    cell.append('\n');
                    lineBreak();
                } else {
                    cell.append(c);
                    position++;
                }
            } else if (position + 1 < text.length() && text.charAt(position + 1) == QUOTE) {
                cell.append(QUOTE);
                position += 2;
            } else {
                position++;
                if (position < text.length() && !isEnd(text.charAt(position))) {
                    problems.add(Problem.Code.QUOTE_MISPLACED, here(), "");
                    cell.append(plain());
                }
                return cell.toString();
            }
        }
        problems.add(Problem.Code.QUOTE_UNCLOSED, at, "");
        return cell.toString();
    }

    private boolean isEnd(char c) {
        return c == separator || c == '\n' || c == '\r';
    }

    private void lineBreak() {
        position += text.startsWith("\r\n", position) ? 2 : 1;
        line++;
        lineBegin = position;
    }

    private Place here() {
        return new Place(line, position - lineBegin + 1);
    }
}
