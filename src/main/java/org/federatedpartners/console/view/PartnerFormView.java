package org.federatedpartners.console.view;

import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.ServerConstraints;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.UnreadablePartner;

/**
 * The form for one partner, with the findings about its values.
 *
 * @param findings        the findings when it was sent; empty before
 * @param problem     why it was not saved although it has no error; null otherwise
 * @param differences where the form differs from a version that another administrator has saved since
 * @param server      the server-wide Openfire settings
 * @param consequences what saving it would do to live streams and recorded traffic; null if that was not asked
 * @param seen        the recorded counts of its streams
 * @param strongestMethods        the strongest methods seen of it, for downgrade protection
 * @param proposed    the fields in which the form differs from the saved version, because another page proposes it
 */
public record PartnerFormView(PartnerDraft form, List<FindingText> findings, Text problem, List<Difference> differences, ServerFacts server,
    List<Consequence> consequences, List<SeenRow> seen, List<StrongestMethodRow> strongestMethods, List<String> proposed) {

    private static final Set<String> NEGOTIATION = Set.of(Field.TLS.name(), Field.SASL.name(), Field.DIALBACK.name());

    private PartnerFormView(PartnerDraft form, List<FindingText> findings, Text problem, List<Difference> differences, ServerFacts server) {
        this(form, findings, problem, differences, server, null, List.of(), List.of(), List.of());
    }

    public PartnerFormView {
        findings = List.copyOf(findings);
        differences = List.copyOf(differences);
    }

    public static PartnerFormView of(PartnerDraft form, ServerFacts server) {
        return new PartnerFormView(form, List.of(), null, List.of(), server);
    }

    public static PartnerFormView judged(PartnerDraft form, List<Finding> findings, ServerFacts server) {
        return new PartnerFormView(form, findings.stream().map(FindingText::of).toList(), null, List.of(), server);
    }

    /** The same, with what saving it would do. */
    public PartnerFormView with(List<Consequence> asked) {
        return new PartnerFormView(form, findings, problem, differences, server, asked, seen, strongestMethods, proposed);
    }

    /** The same form, with the recorded streams of the partner and the strongest methods seen of it. */
    public PartnerFormView withStrongestMethods(Partner partner, StrongestMethods levels, List<StreamCount> counts) {
        return new PartnerFormView(form, findings, problem, differences, server, consequences, SeenRow.of(counts),
            StrongestMethodRow.of(partner, levels, counts), proposed);
    }

    /** The same, which proposes a change of what is saved. */
    public PartnerFormView proposing(Partner change, Partner saved) {
        return new PartnerFormView(form, findings, problem, differences, server, consequences, seen, strongestMethods,
            Difference.between(change, saved).stream().map(Difference::field).toList());
    }

    /** What can be read of a partner whose stored settings cannot be understood, and what cannot. */
    public static PartnerFormView unreadable(UnreadablePartner partner, ServerFacts server) {
        return new PartnerFormView(partner.draft(), partner.problems().stream().map(FindingText::of).toList(), Text.of("edit.unreadable"),
            List.of(), server);
    }

    public static PartnerFormView failed(PartnerDraft form, Text problem, ServerFacts server) {
        return new PartnerFormView(form, List.of(), problem, List.of(), server);
    }

    /** The form after another administrator has saved another version: it keeps its values, and saving it now would overwrite that version. */
    public static PartnerFormView changedByOthers(PartnerDraft form, Partner mine, Partner theirs, ServerFacts server) {
        return new PartnerFormView(form.over(theirs.id(), theirs.version()), List.of(), Text.of("edit.conflict"), Difference.between(mine, theirs), server);
    }

    /** The form after another administrator has deleted the partner: it keeps its values, and saving it now would add a new one. */
    public static PartnerFormView deletedByOthers(PartnerDraft form, ServerFacts server) {
        return failed(form.over(Partner.NEW, 0), Text.of("edit.deletedMeanwhile"), server);
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
        return Field.ALL.stream().filter(field -> field.name().equals(name)).findFirst().orElseThrow(() -> new IllegalArgumentException(name));
    }

    /** The time zone in which times are typed, as people know it. */
    public String timeZone() {
        return ZoneId.systemDefault().getId();
    }

    public List<Outcome> outcomes() {
        List<DomainName> domains = form.domains();
        return Outcome.all(form.text("tls"), form.text("sasl"), form.is("dialback"), methods -> ConstraintsView.of(ServerConstraints.of(methods, domains, server), domains.size()));
    }

    public List<FindingText> errors() {
        return findings.stream().filter(one -> one.severity().equals("error")).toList();
    }

    public List<FindingText> errorsOf(String field) {
        return errors().stream().filter(one -> one.field().equals(field)).toList();
    }

    /** Warnings and notes about a field; those about the way of negotiation stand beside the {@link #outcomes}. */
    public List<FindingText> notesOf(String field) {
        return findings.stream().filter(one -> !one.severity().equals("error") && one.field().equals(field) && !NEGOTIATION.contains(field)).toList();
    }

    public List<String> erroneousFields() {
        return errors().stream().map(FindingText::field).distinct().toList();
    }
}
