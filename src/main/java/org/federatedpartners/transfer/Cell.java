package org.federatedpartners.transfer;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A text from a file.
 *
 * @param parts its lines, if each has a place of its own
 */
record Cell(String text, Place at, List<Cell> parts) {

    Cell(String text, Place at) {
        this(text, at, List.of());
    }

    /** One text of several lines. */
    static Cell of(List<Cell> lines, Place at) {
        return new Cell(lines.stream().map(Cell::text).collect(Collectors.joining("\n")), at, List.copyOf(lines));
    }

    Cell with(String other) {
        return new Cell(other, at, List.of());
    }
}
