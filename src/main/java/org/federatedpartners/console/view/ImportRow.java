package org.federatedpartners.console.view;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.federatedpartners.console.ContactSearch;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.UnreadablePartner;
import org.federatedpartners.transfer.Plan;

/**
 * A partner that an import, or one change of many partners, would add, change or delete.
 *
 * @param kind        a {@link Plan.Kind}
 * @param differences what it would be, and what it is; for a new partner, its settings that differ from the default
 * @param notes       what is worth telling
 * @param stricter    whether it was asked who has contacts there, because more would be refused
 * @param contacts    who has; null if that is not known
 */
public record ImportRow(String kind, DomainText domain, List<Difference> differences, List<ImportProblem> notes, boolean stricter, ContactsView contacts) {

    private static final PartnerDraft DEFAULTS = PartnerDraft.blank();

    static ImportRow of(Plan.Row row) {
        DomainText domain = row.after().or(row::before).map(Partner::primaryDomain).map(DomainText::of)
            .orElseGet(() -> DomainText.seen(row.corrected().map(UnreadablePartner::name).orElse("")));
        List<Difference> differences = row.after().map(after -> row.before().map(before -> Difference.between(after, before)).orElseGet(() -> ofNew(after))).orElse(List.of());
        return new ImportRow(row.kind().name(), domain, differences, row.notes().stream().map(note -> ImportProblem.of(note, false)).toList(), false, null);
    }

    /** The same, with who has contacts there. */
    ImportRow with(Optional<ContactSearch.Found> found) {
        return new ImportRow(kind, domain, differences, notes, true, ContactsView.of(found));
    }

    private static List<Difference> ofNew(Partner partner) {
        PartnerDraft draft = PartnerDraft.of(partner);
        return Field.ALL.stream().filter(field -> field != Field.PRIMARY_DOMAIN && !field.names().stream().allMatch(name -> draft.text(name).equals(DEFAULTS.text(name))))
            .map(field -> new Difference(field.name(), field.prefix(), null, field.compared(partner), field.names().stream().map(DEFAULTS::text).collect(Collectors.joining(" ")).strip())).toList();
    }
}
