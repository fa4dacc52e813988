package org.federatedpartners.transfer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.store.GlobalSettings;

/**
 * One change of many partners.
 *
 * @param texts what each of them gets, by the names of {@link Field#names}; the rest stays. Empty if they are deleted
 */
public record BulkChange(Optional<Map<String, String>> texts) {

    /** Has settings like any partner's, so that a text is wrong here only if it is wrong everywhere. */
    private static final PartnerDraft ANY = PartnerDraft.blank("any.invalid").with(Field.TYPE.names().get(0), PartnerDraft.ADOPTED.name());

    /** What is wrong with the texts, whichever partner gets them. */
    public List<Finding> errors(PolicySnapshot current) {
        return texts.map(some -> ANY.with(some).validate(current, domain -> false).findings().stream()
            .filter(finding -> finding.isError() && finding.field().names().stream().anyMatch(some::containsKey)).toList()).orElse(List.of());
    }

    /**
     * What it would do. A partner that the change would make invalid is left out, with the errors as its notes.
     *
     * @param chosen   the partners, as they are
     * @param current  the policy in force
     * @param settings those in force
     * @param isLocal  whether a domain is one of this server's own
     */
    public Plan plan(List<Partner> chosen, PolicySnapshot current, GlobalSettings settings, Predicate<DomainName> isLocal) {
        List<Plan.Row> rows = new ArrayList<>(chosen.stream().map(partner -> texts.map(some -> changed(partner, some, current, isLocal))
            .orElseGet(() -> row(Plan.Kind.DELETED, partner, Optional.empty(), List.of()))).toList());
        // What is not done comes first: nobody looks for it at the end of a long list.
        rows.sort(Comparator.comparing((Plan.Row row) -> row.kind() != Plan.Kind.LEFT_OUT).thenComparing(Plan.Row::order));
        return new Plan(Optional.empty(), rows, settings, new Problems(), List.of(), new Plan.Basis(current, settings, ""));
    }

    private static Plan.Row changed(Partner partner, Map<String, String> texts, PolicySnapshot current, Predicate<DomainName> isLocal) {
        PartnerDraft before = PartnerDraft.forFile(partner);
        PartnerDraft.Validation validation = before.with(texts).validate(current, isLocal);
        if (validation.partner().isEmpty()) {
            return row(Plan.Kind.LEFT_OUT, partner, Optional.of(partner), validation.findings().stream().filter(Finding::isError).toList());
        }
        if (validation.partner().get().equals(partner.withoutEnded(Instant.now()))) {
            return row(Plan.Kind.UNCHANGED, partner, Optional.of(partner), List.of());
        }
        // What is told of the partner anyhow would hide what the change brings.
        List<Finding> known = before.validate(current, isLocal).findings();
        return row(Plan.Kind.CHANGED, partner, validation.partner(), validation.findings().stream().filter(finding -> !known.contains(finding)).toList());
    }

    private static Plan.Row row(Plan.Kind kind, Partner before, Optional<Partner> after, List<Finding> told) {
        return new Plan.Row(kind, Optional.of(before), after, Optional.empty(), told.stream().map(finding -> Problem.of(finding, Place.FILE, before.primaryDomain().display())).toList());
    }
}
