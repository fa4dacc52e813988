package org.federatedpartners.console.view;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.transfer.BulkAction;

/**
 * One change of several partners: what is asked, and what it would do.
 *
 * @param form     has the texts that were sent
 * @param findings what is wrong with them
 * @param preview  null before there is something to preview
 * @param problem  why nothing was done; null otherwise
 */
public record BulkView(BulkOption action, Selection selection, PartnerDraft form, List<FindingText> findings, BulkPreview preview, Text problem) {

    /**
     * The partners that were selected.
     *
     * @param first the first of them, by name
     * @param sent  stands for all of them in forms, each with the version that the page is about
     */
    public record Selection(int count, List<DomainText> first, String sent) {

        static Selection of(List<Partner> partners) {
            return new Selection(partners.size(), partners.stream().limit(Page.SIZE).map(Partner::primaryDomain).map(DomainText::of).toList(),
                partners.stream().map(partner -> partner.id() + "-" + partner.version()).collect(Collectors.joining(" ")));
        }

        /** The number of those that are not among the first. */
        public int more() {
            return count - first.size();
        }
    }

    /** @param texts what was sent; a field of the action has none before */
    public static BulkView of(BulkAction action, List<Partner> partners, Map<String, String> texts) {
        PartnerDraft form = PartnerDraft.blank().with(action.names().stream().collect(Collectors.toMap(name -> name, name -> texts.getOrDefault(name, ""))));
        return new BulkView(BulkOption.of(action), Selection.of(partners), form, List.of(), null, null);
    }

    /** The same, with what is wrong with the texts. */
    public BulkView judged(List<Finding> errors) {
        return new BulkView(action, selection, form, errors.stream().map(FindingText::of).toList(), preview, problem);
    }

    /** The same, with what the change would do. */
    public BulkView with(BulkPreview asked) {
        return new BulkView(action, selection, form, findings, asked, problem);
    }

    /** The same, with why nothing was done. */
    public BulkView with(Text why) {
        return new BulkView(action, selection, form, findings, preview, why);
    }

    /** The values of a field that has only so many. */
    public List<String> options(String field) {
        return field(field).options();
    }

    /** Before the i18n keys of these values. */
    public String prefix(String field) {
        return field(field).prefix();
    }

    private static Field<?> field(String name) {
        return Field.SETTINGS.stream().filter(field -> field.name().equals(name)).findFirst().orElseThrow(() -> new IllegalArgumentException(name));
    }

    /** The time zone in which times are typed, as people know it. */
    public String timeZone() {
        return ZoneId.systemDefault().getId();
    }

    public List<Preset> presets() {
        return Preset.all("", "", false);
    }

    public List<FindingText> errorsOf(String field) {
        return findings.stream().filter(one -> one.field().equals(field)).toList();
    }

    /** None: what is worth telling depends on the partner, and stands beside it. */
    public List<FindingText> notesOf(String field) {
        return List.of();
    }
}
