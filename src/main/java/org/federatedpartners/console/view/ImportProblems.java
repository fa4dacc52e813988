package org.federatedpartners.console.view;

import java.util.List;
import org.federatedpartners.transfer.Problems;

/**
 * What is wrong with a file, or worth telling.
 *
 * @param shown the first ones of each kind, by their places
 * @param rests the kinds of which there are more
 */
public record ImportProblems(List<ImportProblem> shown, List<Rest> rests) {

    /**
     * Those of a kind that are not shown.
     *
     * @param like the last of them that is shown
     */
    public record Rest(int count, ImportProblem like) {}

    static ImportProblems of(Problems problems, boolean areErrors) {
        return new ImportProblems(problems.kept().stream().map(problem -> ImportProblem.of(problem, areErrors)).toList(),
            problems.rests().stream().map(rest -> new Rest(rest.more(), ImportProblem.of(rest.last(), areErrors))).toList());
    }
}
