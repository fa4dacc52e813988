package org.federatedpartners.transfer;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.federatedpartners.policy.Forecast;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StoredPartners;
import org.federatedpartners.policy.UnreadablePartner;
import org.federatedpartners.store.Changes;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.PartnerChanges;

/**
 * What an import, or one change of many partners, would do. Nothing is done yet.
 *
 * @param format   how the file was recognized; empty without a file
 * @param rows     one for each partner that is meant, by its primary domain; of a file, without those that have errors
 * @param settings the settings for all domains that would hold
 * @param problems why it cannot be done
 * @param notes    what is worth telling of the whole file
 * @param basis    stands for the policy that the plan was made of: the same only if nothing has changed since
 */
public record Plan(Optional<Format> format, List<Row> rows, GlobalSettings settings, Problems problems, List<Problem> notes, Basis basis) {

    /** What becomes of a partner. */
    public enum Kind {
        ADDED, CHANGED, UNCHANGED, DELETED,
        /** Stays as it is, because its settings and the change contradict each other. */
        LEFT_OUT
    }

    /**
     * A partner.
     *
     * @param before    as it is; empty if there is none, or none that can be read
     * @param after     as it would be; empty if it would be deleted
     * @param corrected what can be read of it now, if that is not everything
     * @param notes     what is worth telling
     */
    public record Row(Kind kind, Optional<Partner> before, Optional<Partner> after, Optional<UnreadablePartner> corrected, List<Problem> notes) {

        public Row {
            notes = List.copyOf(notes);
        }

        /** Of its primary domain, or of what is known of it. */
        String order() {
            return after.or(() -> before).map(partner -> partner.primaryDomain().value()).orElseGet(() -> corrected.map(UnreadablePartner::name).orElse(""));
        }
    }

    /**
     * What a plan was made of.
     *
     * @param current  the policy in force
     * @param settings those in force
     * @param digest   of both; empty if the versions of the partners are compared instead
     */
    public record Basis(PolicySnapshot current, GlobalSettings settings, String digest) {}

    /** Those of a kind. */
    public List<Row> rows(Kind kind) {
        return rows.stream().filter(row -> row.kind() == kind).toList();
    }

    public boolean changesSettings() {
        return !settings.equals(basis.settings());
    }

    /** Whether there is anything to do. */
    public boolean changesAnything() {
        return changesSettings() || rows.stream().anyMatch(row -> row.kind() != Kind.UNCHANGED && row.kind() != Kind.LEFT_OUT);
    }

    /** What has to be done. */
    public Changes changes() {
        List<Partner> saved = new ArrayList<>();
        List<PartnerChanges.Deletion> deleted = new ArrayList<>();
        for (Row row : rows) {
            switch (row.kind()) {
                case ADDED, CHANGED -> saved.add(row.after().orElseThrow());
                case DELETED -> deleted.add(row.before().map(partner -> new PartnerChanges.Deletion(partner.id(), partner.version()))
                    .or(() -> row.corrected().map(partner -> new PartnerChanges.Deletion(partner.id(), partner.version()))).orElseThrow());
                case UNCHANGED, LEFT_OUT -> {}
            }
        }
        return new Changes(saved, deleted, basis.settings(), settings);
    }

    /** What would become of streams; only if nothing is wrong. */
    public Forecast forecast() {
        return new Forecast(basis.current(), future(), new Forecast.Checks(basis.settings().revocation(), settings.revocation()));
    }

    /** The policy that would be in force; only if nothing is wrong. */
    PolicySnapshot future() {
        List<Partner> partners = new ArrayList<>(Planner.others(basis.current(), rows));
        rows.forEach(row -> row.after().ifPresent(partners::add));
        return PolicySnapshot.of(settings.policy().withListsOf(basis.current().global()), new StoredPartners(partners, Planner.stillUnreadable(basis.current(), rows)),
            basis.current().levels(), Clock.systemUTC());
    }
}
