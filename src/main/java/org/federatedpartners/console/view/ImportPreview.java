package org.federatedpartners.console.view;

import java.util.List;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.store.Setting;
import org.federatedpartners.transfer.Plan;
import org.federatedpartners.transfer.Problem;
import org.federatedpartners.transfer.Problems;
import org.federatedpartners.transfer.SaslWithoutTls;

/**
 * What an import would do.
 *
 * @param format   how the file was recognized
 * @param counts   how many partners become what
 * @param page     those that would be added, changed or deleted
 * @param settings the settings for all domains that would change
 * @param problems why nothing can be done
 * @param notes    what is worth telling of the whole file
 * @param effects  what becomes of live streams
 * @param request  what a form sends to have it done
 */
public record ImportPreview(String format, Counts counts, Page<ImportRow> page, List<SettingChange> settings, ImportProblems problems, ImportProblems notes,
    ImportEffects effects, Request request) {

    /** How many partners would be added, changed and deleted, and how many stay. */
    public record Counts(int added, int changed, int deleted, int unchanged) {}

    /** A setting for all domains. */
    public record SettingChange(String property, String before, String after) {}

    /**
     * What was asked for.
     *
     * @param content stands for the file
     * @param deletes whether partners that the file does not have are deleted
     * @param choice  a {@link SaslWithoutTls}
     * @param basis   stands for the policy on which the preview is based
     */
    public record Request(String content, boolean deletes, String choice, String basis) {}

    /** @param page which part of the partners is shown, from 1 */
    public static ImportPreview of(Plan plan, Request request, long page, ConsoleServices.Here here) {
        Counts counts = new Counts(plan.rows(Plan.Kind.ADDED).size(), plan.rows(Plan.Kind.CHANGED).size(), plan.rows(Plan.Kind.DELETED).size(),
            plan.rows(Plan.Kind.UNCHANGED).size());
        return new ImportPreview(plan.format().orElseThrow().name(), counts, Page.of(plan.rows().stream().filter(row -> row.kind() != Plan.Kind.UNCHANGED).toList(), page).map(ImportRow::of),
            Setting.ALL.stream().filter(setting -> !setting.text(plan.settings()).equals(setting.text(plan.basis().settings())))
                .map(setting -> new SettingChange(setting.property(), setting.text(plan.basis().settings()), setting.text(plan.settings()))).toList(),
            ImportProblems.of(plan.problems(), true), ImportProblems.of(Problems.of(plan.notes()), false), plan.problems().isEmpty() ? ImportEffects.of(plan, here) : ImportEffects.NONE, request);
    }

    /** What can be chosen, if something has to be; empty otherwise. */
    public List<String> choices() {
        return problems.shown().stream().anyMatch(problem -> problem.code().equals(Problem.Code.CHOICE_NEEDED.name()))
            ? List.of(SaslWithoutTls.AS_LYNC.name(), SaslWithoutTls.REQUIRE_TLS.name()) : List.of();
    }

    /** Whether there is something to do, and nothing that is wrong. */
    public boolean confirmable() {
        return problems.shown().isEmpty() && (page.total() > 0 || !settings.isEmpty());
    }
}
