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

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f (half of %d within %.3f to %.3f, all within %.3f to %.3f)", median(), values.size(), quantile(0.25),
            quantile(0.75), quantile(0), quantile(1));
    }
}
