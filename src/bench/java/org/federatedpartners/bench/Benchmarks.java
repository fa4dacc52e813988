package org.federatedpartners.bench;

import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks in whose names the first argument, a regular expression, is found. */
public final class Benchmarks {

    private Benchmarks() { }

    public static void main(String[] arguments) throws RunnerException {
        String wanted = arguments[0];
        boolean link = Pattern.compile(wanted).matcher(LinkComparison.class.getName()).find();
        try {
            new Runner(new OptionsBuilder().include(wanted).addProfiler(GCProfiler.class).build()).run();
        } catch (NoBenchmarksException e) {
            if (!link) {
                throw e;
            }
        }
        if (link) {
            LinkComparison.run();
        }
    }
}
