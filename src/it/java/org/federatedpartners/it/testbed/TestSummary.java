package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/** The last line of a build: how many tests ran, how many were skipped for want of which packages, and what installs these. */
public final class TestSummary {

    private int ran;
    private int skippedOtherwise;
    private final Map<Software, Integer> skipped = new TreeMap<>();

    /**
     * Prints the line.
     *
     * @param arguments when the build began (ISO 8601), and the directories with reports of tests in JUnit's XML
     */
    public static void main(String... arguments) throws IOException {
        TestSummary summary = new TestSummary();
        Instant began = Instant.parse(arguments[0]);
        for (Path report : reports(List.of(arguments).subList(1, arguments.length))) {
            // Reports of earlier builds stay where they are.
            if (!Files.getLastModifiedTime(report).toInstant().isBefore(began)) {
                summary.add(Jsoup.parse(Files.newInputStream(report), "UTF-8", "", Parser.xmlParser()));
            }
        }
        System.out.println(summary);
    }

    private static List<Path> reports(List<String> directories) throws IOException {
        List<Path> reports = new ArrayList<>();
        for (String directory : directories) {
            if (Files.isDirectory(Path.of(directory))) {
                try (Stream<Path> files = Files.list(Path.of(directory))) {
                    files.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml")).forEach(reports::add);
                }
            }
        }
        return reports;
    }

    void add(Document report) {
        for (Element test : report.select("testcase")) {
            Element skip = test.selectFirst("> skipped");
            if (skip == null) {
                ran++;
            } else {
                Software.missing(skip.attr("message") + skip.wholeText()).ifPresentOrElse(software -> skipped.merge(software, 1, Integer::sum), () -> skippedOtherwise++);
            }
        }
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("Tests: " + ran + " ran");
        if (skippedOtherwise > 0) {
            line.append("; ").append(skippedOtherwise).append(" skipped because they are not for this version of Openfire or need what is not here");
        }
        if (!skipped.isEmpty()) {
            line.append("; ").append(skipped.values().stream().mapToInt(Integer::intValue).sum()).append(" skipped because packages are missing (")
                .append(skipped.entrySet().stream().map(each -> each.getKey().packages() + ": " + each.getValue()).collect(Collectors.joining(", ")))
                .append("); install them with: sudo apt-get install --no-install-recommends ")
                .append(skipped.keySet().stream().map(Software::packages).collect(Collectors.joining(" ")));
        }
        return line.append('.').toString();
    }
}
