package org.federatedpartners.console.view;

import java.util.List;
import java.util.Locale;
import org.federatedpartners.diagnosis.Step;

/**
 * One thing that a test has found out.
 *
 * @param quality good, note, warning or failure
 * @param at      seconds after the start of the test, with one decimal
 */
public record FoundRow(String code, String quality, Text text, Text at) {

    static FoundRow of(Step step) {
        return new FoundRow(step.code().name(), step.code().quality().name().toLowerCase(Locale.ROOT), text(step.code(), step.details()),
            Text.of("test.seconds", String.format(Locale.ROOT, "%.1f", step.at().toMillis() / 1000.0)));
    }

    static List<FoundRow> of(List<Step> steps) {
        return steps.stream().map(FoundRow::of).toList();
    }

    static Text text(Step.Code code, List<String> details) {
        return new Text(code.key(), details);
    }
}
