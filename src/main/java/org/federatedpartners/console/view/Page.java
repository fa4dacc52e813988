package org.federatedpartners.console.view;

import java.util.List;
import java.util.function.Function;

/**
 * A part of a long list.
 *
 * @param number which part, from 1
 * @param count  how many parts there are, at least 1
 * @param total  how many items all parts have together
 */
public record Page<T>(List<T> items, int number, int count, int total) {

    /** How many items a page of the console shows. */
    public static final int SIZE = 50;

    public Page {
        items = List.copyOf(items);
    }

    /** The part that was asked for, or the nearest that exists. */
    public static <T> Page<T> of(List<T> all, long asked) {
        int count = Math.max(1, (all.size() + SIZE - 1) / SIZE);
        int number = (int) Math.max(1, Math.min(count, asked));
        int from = (number - 1) * SIZE;
        return new Page<>(all.subList(from, Math.min(all.size(), from + SIZE)), number, count, all.size());
    }

    public <R> Page<R> map(Function<? super T, R> row) {
        return new Page<>(items.stream().<R>map(row).toList(), number, count, total);
    }
}
