package org.federatedpartners.transfer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** What is wrong with a file, in its order; of very many, the first ones and how many there are. */
public final class Problems {

    /** How many are kept. */
    public static final int MAX_KEPT = 500;

    private final List<Problem> kept = new ArrayList<>();
    private int count;

    void add(Problem problem) {
        count++;
        if (kept.size() < MAX_KEPT) {
            kept.add(problem);
        }
    }

    void add(Problem.Code code, Place at, String field, String... arguments) {
        add(Problem.of(code, at, "", field, arguments));
    }

    /** The kept ones, by their places. */
    public List<Problem> kept() {
        List<Problem> sorted = new ArrayList<>(kept);
        sorted.sort(Comparator.comparingInt((Problem problem) -> problem.at().line()).thenComparingInt(problem -> problem.at().column()));
        return Collections.unmodifiableList(sorted);
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }
}
