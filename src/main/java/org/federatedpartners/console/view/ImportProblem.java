package org.federatedpartners.console.view;

import java.util.Locale;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.store.Setting;
import org.federatedpartners.transfer.Problem;

/**
 * Something in a file that is wrong, or worth telling.
 *
 * @param line    from 1; 0 if it concerns the whole file
 * @param column  from 1
 * @param partner the partner that it concerns; empty for none
 * @param field   the field of a partner, as in i18n keys; empty for none
 * @param remedy  null if the text says what to do
 */
public record ImportProblem(String code, String severity, int line, int column, String partner, String field, Text text, Text remedy) {

    static ImportProblem of(Problem problem, boolean isError) {
        String partner = Text.printable(problem.partner());
        if (problem.finding().isPresent()) {
            Finding finding = problem.finding().get();
            return new ImportProblem(finding.code().name(), finding.severity().name().toLowerCase(Locale.ROOT), problem.at().line(), problem.at().column(), partner,
                finding.field().name(), Text.of(finding), Text.remedy(finding));
        }
        String code = problem.code().name();
        String severity = isError ? "error" : "note";
        if (problem.code() == Problem.Code.SETTING_INVALID) {
            Setting<?> setting = Setting.ALL.stream().filter(one -> one.parameter().equals(problem.field())).findFirst().orElseThrow();
            return new ImportProblem(code, severity, problem.at().line(), problem.at().column(), partner, "", Text.of("import.setting", problem.field()),
                SettingError.of(setting, problem.arguments().get(0)));
        }
        return new ImportProblem(code, severity, problem.at().line(), problem.at().column(), partner, "", new Text("transfer." + code, problem.arguments()),
            new Text("transfer." + code + ".remedy", problem.arguments()));
    }
}
