package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The log of a running server, read as it grows. A file that is not there yet is empty. */
public final class LogFile {

    private final Path path;

    LogFile(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /** The position of the next line, for {@link #since(long)}. */
    public long mark() {
        try {
            return Files.exists(path) ? Files.size(path) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything so far. */
    public String text() {
        return since(0);
    }

    /** What was written since then. */
    public String since(long mark) {
        if (!Files.exists(path)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(mark);
            byte[] bytes = new byte[Math.toIntExact(Math.max(0, file.length() - mark))];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines written since then. */
    public List<String> linesSince(long mark) {
        return since(mark).lines().toList();
    }

    /** Waits for a line written since then that satisfies the condition, and returns the first one. */
    public String await(long mark, Duration patience, String what, Predicate<String> line) {
        return Await.value(patience, () -> what + " in " + path, () -> first(mark, line));
    }

    /** The last line written since then in which the pattern is found. */
    Optional<MatchResult> last(long mark, Pattern pattern) {
        return linesSince(mark).stream().map(pattern::matcher).filter(Matcher::find).map(Matcher::toMatchResult).reduce((earlier, later) -> later);
    }

    private Optional<String> first(long mark, Predicate<String> line) {
        return linesSince(mark).stream().filter(line).findFirst();
    }

    String tail(int lines) {
        List<String> all = linesSince(0);
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }
}
