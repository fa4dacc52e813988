package org.federatedpartners.console.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sources that pages are made of. */
public final class Sources {

    private Sources() {}

    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> in(String directory, String... extensions) {
        try (Stream<Path> files = Files.walk(Path.of(directory))) {
            return files.filter(file -> Stream.of(extensions).anyMatch(file.toString()::endsWith)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> views() {
        return in("web", ".jsp", ".jspf");
    }

    /** The first group of every match in any of the files. */
    static Set<String> matches(List<Path> files, String pattern) {
        return files.stream().flatMap(file -> Pattern.compile(pattern).matcher(text(file)).results()).map((MatchResult match) -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    }
}
