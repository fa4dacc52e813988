package org.federatedpartners.transfer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.policy.Finding;

/** What is wrong with a file: of each kind, the first ones and how many there are. However many there are of one kind, they hide none of another. */
public final class Problems {

    /** How many of a kind are kept. */
    public static final int MAX_KEPT = 20;

    private record Kind(Problem.Code code, Optional<Finding.Code> finding) {
        static Kind of(Problem problem) {
            return new Kind(problem.code(), problem.finding().map(Finding::code));
        }
    }

    /**
     * Those of one kind.
     *
     * @param last the last one that is kept
     * @param more how many there are that are not
     */
    public record Rest(Problem last, int more) {}

    private final List<Problem> kept = new ArrayList<>();
    private final Map<Kind, Integer> counts = new LinkedHashMap<>();

    /** @param all in any order */
    public static Problems of(Iterable<Problem> all) {
        Problems problems = new Problems();
        all.forEach(problems::add);
        return problems;
    }

    void add(Problem problem) {
        if (counts.merge(Kind.of(problem), 1, Integer::sum) <= MAX_KEPT) {
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

    /** The kinds of which there are more than are kept. */
    public List<Rest> rests() {
        Map<Kind, Problem> last = new LinkedHashMap<>();
        kept.forEach(problem -> last.put(Kind.of(problem), problem));
        return last.entrySet().stream().filter(one -> counts.get(one.getKey()) > MAX_KEPT).map(one -> new Rest(one.getValue(), counts.get(one.getKey()) - MAX_KEPT)).toList();
    }

    /** How many there are. */
    public int count() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    public boolean isEmpty() {
        return kept.isEmpty();
    }
}
