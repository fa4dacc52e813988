package org.federatedpartners.console.view;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.federatedpartners.diagnosis.Diagnosis;
import org.federatedpartners.diagnosis.TargetAddress;

/**
 * Something that is not as it should be, or not as one would like it.
 *
 * @param remedy null if nothing can be done
 * @param at     the addresses at which it was seen; null if it is about the domain
 */
public record ProblemRow(String code, String quality, Text text, Text remedy, Text at) {

    static ProblemRow of(Diagnosis.Problem problem) {
        return new ProblemRow(problem.code().name(), problem.code().quality().name().toLowerCase(Locale.ROOT),
            FoundRow.text(problem.code(), problem.details()),
            problem.code().isProblem() ? new Text(problem.code().key() + ".remedy", problem.details()) : null,
            problem.at().isEmpty() ? null : Text.of("test.at", addresses(problem)));
    }

    static List<ProblemRow> of(List<Diagnosis.Problem> problems) {
        return problems.stream().map(ProblemRow::of).toList();
    }

    static String addresses(Diagnosis.Problem problem) {
        return problem.at().stream().map(TargetAddress::text).collect(Collectors.joining(", "));
    }
}
