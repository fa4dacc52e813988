package org.federatedpartners.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A number of measurements of the same thing. */
final class Spread {

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    double median() {
        return quantile(0.5);
    }

    /** Between the two nearest, where none is at that place. */
    private double quantile(double share) {
        List<Double> sorted = values.stream().sorted().toList();
        double place = share * (sorted.size() - 1);
        double low = sorted.get((int) Math.floor(place));
        double high = sorted.get((int) Math.ceil(place));
        return low + (high - low) * (place - Math.floor(place));
    }

    /** Within which the middle half lies. */
    String half() {
        return range(quantile(0.25), quantile(0.75));
    }

    String all() {
        return range(quantile(0), quantile(1));
    }

    private static String range(double from, double to) {
        return String.format(Locale.ROOT, "%.2f to %.2f", from, to);
    }
}
