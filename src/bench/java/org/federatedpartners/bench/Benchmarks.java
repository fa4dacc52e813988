package org.federatedpartners.bench;

import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs the benchmarks in whose names the first argument, a regular expression, is found, and prints tables in Markdown.
 * What many partners cost is measured on the embedded database.
 * Messages between servers are compared on Openfire 4.2.0 and, if {@code openfire.home} names one, on another one.
 */
public final class Benchmarks {

    private static final String OTHER_OPENFIRE = "openfire.home";

    private Benchmarks() {}

    public static void main(String[] arguments) throws RunnerException {
        String wanted = arguments[0];
        boolean link = Pattern.compile(wanted).matcher(LinkComparison.class.getName()).find();
        boolean size = Pattern.compile(wanted).matcher(SizeTable.class.getName()).find();
        try {
            print(new Runner(new OptionsBuilder().include(wanted).addProfiler(GCProfiler.class).build()).run());
        } catch (NoBenchmarksException e) {
            if (!link && !size) {
                throw e;
            }
        }
        if (size) {
            SizeTable.print();
        }
        if (link) {
            compareLinks();
        }
    }

    private static void print(Collection<RunResult> results) {
        System.out.println("\n| benchmark | with | ns each: median | fastest to slowest of its turns | bytes allocated |\n|---|---|---|---|---|");
        for (RunResult result : results) {
            Statistics nanos = result.getPrimaryResult().getStatistics();
            String with = result.getParams().getParamsKeys().stream().map(key -> key + " " + result.getParams().getParam(key))
                .collect(Collectors.joining(", "));
            String name = result.getParams().getBenchmark();
            System.out.println(String.format(Locale.ROOT, "| %s | %s | %.0f | %.0f to %.0f | %.0f |", name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
                with, nanos.getPercentile(50), nanos.getMin(), nanos.getMax(), result.getSecondaryResults().get("gc.alloc.rate.norm").getScore()));
        }
    }

    private static void compareLinks() {
        String other = System.clearProperty(OTHER_OPENFIRE);
        LinkComparison.run();
        if (other != null && !other.isBlank()) {
            System.setProperty(OTHER_OPENFIRE, other);
            LinkComparison.run();
        }
    }
}
