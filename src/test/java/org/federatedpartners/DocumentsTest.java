package org.federatedpartners;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.pages.Sources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every link in the documents leads somewhere, and every page and picture is linked. */
class DocumentsTest {

    private static final Path DOCS = Path.of("docs");
    /** In Markdown {@code [text](target)} and {@code ![text](target)}, with a title or without; in HTML {@code href} and {@code src}. */
    private static final Pattern LINK = Pattern.compile("]\\(\\s*<?([^)\\s>]+)>?(?:\\s[^)]*)?\\)|(?:href|src)\\s*=\\s*[\"']([^\"']*)[\"']");
    private static final Pattern REFERENCE = Pattern.compile("(?m)^\\[[^]]+]:\\s*(\\S+)");

    static List<Path> documents() {
        return Stream.concat(files(DOCS).filter(file -> file.toString().endsWith(".md")),
            Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "readme.html", "changelog.html").map(Path::of)).toList();
    }

    private static Stream<Path> files(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without what is code: a link there is none. */
    private static String prose(Path document) {
        return Sources.text(document).replaceAll("(?sm)^```.*?^```|`[^`\\n]*`", "");
    }

    private static Set<String> links(Path document) {
        return Stream.concat(LINK.matcher(prose(document)).results(), REFERENCE.matcher(prose(document)).results())
            .map(DocumentsTest::group).collect(Collectors.toSet());
    }

    private static String group(MatchResult found) {
        return found.groupCount() > 1 && found.group(1) == null ? found.group(2) : found.group(1);
    }

    private static boolean isElsewhere(String link) {
        return URI.create(link).isAbsolute();
    }

    private static Path target(Path document, String link) {
        String path = URI.create(link).getPath();
        return path.isEmpty() ? document : document.resolveSibling(path).normalize();
    }

    /** Ids; of headings the names that forges give them: lower case, words joined by hyphens. */
    private static Set<String> anchors(Path document) {
        Set<String> anchors = Pattern.compile("\\sid=\"([^\"]+)\"").matcher(Sources.text(document)).results().map(found -> found.group(1))
            .collect(Collectors.toCollection(HashSet::new));
        Pattern.compile("(?m)^#+ +(.+)$").matcher(Sources.text(document)).results().forEach(heading -> {
            String name = heading.group(1).strip().replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
            for (int i = 0; !anchors.add(i == 0 ? name : name + "-" + i); i++) {
                // Headings of the same name are counted.
            }
        });
        return anchors;
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Path document) {
        assertThat(links(document)).filteredOn(link -> !isElsewhere(link)).allSatisfy(link -> {
            Path target = target(document, link);
            assertThat(target).as(link).exists();
            String anchor = URI.create(link).getFragment();
            if (anchor != null) {
                assertThat(anchors(target)).as("headings of %s", target).contains(anchor);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("documents")
    void whatIsElsewhereIsFetchedEncrypted(Path document) {
        assertThat(links(document)).filteredOn(DocumentsTest::isElsewhere).allMatch(link -> link.startsWith("https://"));
    }

    @Test
    void theReadmeIsShort() {
        assertThat(Sources.text(Path.of("README.md")).lines()).hasSizeLessThanOrEqualTo(120);
    }

    @Test
    void everyPageAndPictureIsLinked() {
        Set<Path> linked = documents().stream().flatMap(document -> links(document).stream().filter(link -> !isElsewhere(link))
            .map(link -> target(document, link)).filter(target -> !target.equals(document))).collect(Collectors.toSet());
        assertThat(files(DOCS)).isNotEmpty().isSubsetOf(linked);
    }
}
