package org.federatedpartners;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.federatedpartners.console.pages.Sources;

/**
 * A table in a document that a test writes from the code, between two comments that name both.
 *
 * @param name   of what it is a table
 * @param writer the test
 */
record GeneratedTable(Path page, String name, Class<?> writer) {

    /** A row of a table in Markdown. */
    static String row(String... cells) {
        return "| " + String.join(" | ", Stream.of(cells).map(cell -> cell.replace("|", "\\|")).toList()) + " |\n";
    }

    /** That the document has this table; with {@code -Ddocs.update=true} it gets it. */
    void is(String table) throws IOException {
        String begin = "<!-- The table of " + name + ", written by " + writer.getSimpleName() + " -->\n";
        String end = "<!-- End of the table of " + name + " -->\n";
        String text = Sources.text(page);
        String current = text.substring(0, text.indexOf(begin)) + begin + table + text.substring(text.indexOf(end));
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(page, current);
            return;
        }
        assertThat(text).as("the table of %s in %s; to write it again: mvn test -Dtest=%s -Ddocs.update=true", name, page, writer.getSimpleName()).isEqualTo(current);
    }
}
