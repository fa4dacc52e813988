package org.federatedpartners.console.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.ContactSearch;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.transfer.Plan;

/**
 * What one change of several partners would do.
 *
 * @param page     those that would be changed or deleted, after those that are left out
 * @param effects  what becomes of live streams
 * @param unlisted what becomes of the domains of a deleted partner
 * @param texts    what the partners get, by the names in forms; none if they are deleted
 */
public record BulkPreview(Counts counts, Page<ImportRow> page, ImportEffects effects, String unlisted, Map<String, String> texts) {

    /** How many partners would be changed or deleted, how many are as they would be, and how many would become invalid and stay. */
    public record Counts(int changed, int deleted, int unchanged, int leftOut) {}

    /** @param page which part of the partners is shown, from 1; contacts are looked for at these only */
    public static BulkPreview of(Plan plan, Map<String, String> texts, long page, ConsoleServices.Here here) {
        Counts counts = new Counts(plan.rows(Plan.Kind.CHANGED).size(), plan.rows(Plan.Kind.DELETED).size(), plan.rows(Plan.Kind.UNCHANGED).size(), plan.rows(Plan.Kind.LEFT_OUT).size());
        Page<Plan.Row> shown = Page.of(plan.rows().stream().filter(row -> row.kind() != Plan.Kind.UNCHANGED).toList(), page);
        return new BulkPreview(counts, new Page<>(rows(shown.items(), here.contacts()), shown.number(), shown.count(), shown.total()),
            ImportEffects.of(plan, here), plan.basis().current().unlisted().name(), texts);
    }

    private static List<ImportRow> rows(List<Plan.Row> shown, ContactSearch search) {
        List<List<DomainName>> stricter = shown.stream().filter(BulkPreview::isStricter).map(row -> row.before().orElseThrow().domains()).toList();
        Optional<List<ContactSearch.Found>> found = stricter.isEmpty() ? Optional.empty() : search.each(stricter);
        List<ImportRow> rows = new ArrayList<>();
        int asked = 0;
        for (Plan.Row row : shown) {
            if (isStricter(row)) {
                int place = asked++;
                rows.add(ImportRow.of(row).with(found.map(all -> all.get(place))));
            } else {
                rows.add(ImportRow.of(row));
            }
        }
        return rows;
    }

    /** Whether more would be refused of the partner. */
    private static boolean isStricter(Plan.Row row) {
        Partner before = row.before().orElseThrow();
        return row.kind() == Plan.Kind.DELETED || row.after().filter(after -> after.isStricterThan(before)).isPresent();
    }

    /** How many partners the confirmation is about. */
    public int affected() {
        return counts.changed() + counts.deleted();
    }
}
