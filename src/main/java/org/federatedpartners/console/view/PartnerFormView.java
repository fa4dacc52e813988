package org.federatedpartners.console.view;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.federatedpartners.console.AuditLog;
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
 * @param opened      the version that it was opened with, which it sends back; null for a new partner
 * @param findings    the findings when it was sent; before, warnings and notes
 * @param problem     why it was not saved although it has no error; null otherwise
 * @param conflict    what another administrator has saved since; null if nothing
 * @param server      the server-wide Openfire settings
 * @param preview     what saving it would do; null if that was not asked
 * @param seen        the recorded counts of its streams
 * @param strongestMethods the strongest methods seen of it, for downgrade protection
 * @param proposed    the fields in which the form differs from the saved version, because another page proposes it
 * @param copied      where the settings of a new partner come from; null if from no other partner
 * @param relative    the partner that the domain of a new one can be added to instead; null if there is none
 */
public record PartnerFormView(PartnerDraft form, PartnerDraft opened, List<FindingText> findings, Text problem, Conflict conflict, ServerFacts server,
    Preview preview, List<SeenRow> seen, List<StrongestMethodRow> strongestMethods, List<String> proposed,
    Copied copied, Relative relative) {

    /**
     * The partner that a new one has its settings of.
     *
     * @param fields the fields with values that may fit that partner only
     */
    public record Copied(DomainText from, List<String> fields) {}

    private static final Set<String> NEGOTIATION = Set.of(Field.TLS.name(), Field.SASL.name(), Field.DIALBACK.name());
    /** What depends on the negotiation settings stands beside them. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(Finding.Code.TRUST_WITHOUT_EFFECT.name(), Finding.Code.MINIMUM_TLS_WITHOUT_EFFECT.name(),
        Finding.Code.RELAXATION_WITHOUT_EFFECT.name());

    private PartnerFormView(PartnerDraft form, List<FindingText> findings, Text problem, ServerFacts server) {
        this(form, null, findings, problem, null, server, null, List.of(), List.of(), List.of(), null, null);
    }

    public PartnerFormView {
        findings = List.copyOf(findings);
    }

    public static PartnerFormView of(PartnerDraft form, ServerFacts server) {
        return new PartnerFormView(form, List.of(), null, server);
    }

    public static PartnerFormView judged(PartnerDraft form, List<Finding> findings, ServerFacts server) {
        return new PartnerFormView(form, findings.stream().map(FindingText::of).toList(), null, server);
    }

    /** The same, which was opened with this version. */
    public PartnerFormView openedWith(Optional<PartnerDraft> version) {
        return new PartnerFormView(form, version.orElse(null), findings, problem, conflict, server, preview, seen, strongestMethods, proposed, copied, relative);
    }

    /** The same, with what saving it would do. */
    public PartnerFormView with(Preview asked) {
        return new PartnerFormView(form, opened, findings, problem, conflict, server, asked, seen, strongestMethods, proposed, copied, relative);
    }

    /** The same form, with the recorded streams of the partner and the strongest methods seen of it. */
    public PartnerFormView withStrongestMethods(Partner partner, StrongestMethods levels, List<StreamCount> counts) {
        return new PartnerFormView(form, opened, findings, problem, conflict, server, preview, SeenRow.of(counts),
            StrongestMethodRow.of(partner, levels, counts), proposed, copied, relative);
    }

    /** The same, which proposes a change of what is saved. */
    public PartnerFormView proposing(Partner change, Partner saved) {
        return new PartnerFormView(form, opened, findings, problem, conflict, server, preview, seen, strongestMethods,
            Difference.between(change, saved).stream().map(Difference::field).toList(), copied, relative);
    }

    /** The same, for a new partner with the settings of another one. */
    public PartnerFormView copiedFrom(Partner other) {
        PartnerDraft blank = PartnerDraft.blank();
        // Whatever is one of a few choices may suit any partner.
        List<String> own = Field.SETTINGS.stream().filter(field -> field.options().isEmpty() || field == Field.RELAXATION)
            .filter(field -> field.names().stream().anyMatch(name -> !form.text(name).equals(blank.text(name)))).map(Field::name).toList();
        return new PartnerFormView(form, opened, findings, problem, conflict, server, preview, seen, strongestMethods, proposed, new Copied(DomainText.of(other.primaryDomain()), own), relative);
    }

    /** The same, which offers to add the domain to that partner instead. */
    public PartnerFormView offering(Relative other) {
        return new PartnerFormView(form, opened, findings, problem, conflict, server, preview, seen, strongestMethods, proposed, copied, other);
    }

    /** What can be read of a partner whose stored settings cannot be understood, and what cannot. */
    public static PartnerFormView unreadable(UnreadablePartner partner, ServerFacts server) {
        return new PartnerFormView(partner.draft(), partner.problems().stream().map(FindingText::of).toList(), Text.of("edit.unreadable"), server);
    }

    public static PartnerFormView failed(PartnerDraft form, Text problem, ServerFacts server) {
        return new PartnerFormView(form, List.of(), problem, server);
    }

    /**
     * The form after another administrator has saved another version: it holds both changes, and saving it now would overwrite that version.
     *
     * @param opened what the form was opened with; empty if the form did not send it
     * @param who    who has saved that version, and when; empty if that is not known
     */
    public static PartnerFormView changedByOthers(Optional<PartnerDraft> opened, PartnerDraft typed, Partner mine, Partner theirs, Optional<AuditLog.Entry> who, ServerFacts server) {
        Conflict conflict = Conflict.of(opened, typed, mine, theirs);
        Text problem = who.map(act -> Text.of("edit.conflict.by", act.administrator(), Times.ofThisServer().minutes(act.at()))).orElse(Text.of("edit.conflict"));
        return new PartnerFormView(conflict.form(), PartnerDraft.of(theirs), List.of(), problem, conflict, server, null, List.of(), List.of(), List.of(), null, null);
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
        return Outcome.all(form.text("tls"), form.text("sasl"), form.is("dialback"), methods -> ConstraintsView.of(ServerConstraints.of(methods, domains, server), domains.size()),
            form.withoutEffect());
    }

    public List<Preset> presets() {
        return Preset.all(form.text("tls"), form.text("sasl"), form.is("dialback"));
    }

    /** How strictly the settings apply. */
    public FormSection enforcement() {
        return FormSection.of(FormSection.ENFORCEMENT, form, told());
    }

    /** How the partner's server is recognized, and where it is. */
    public FormSection certificates() {
        return FormSection.of(FormSection.CERTIFICATES, form, told());
    }

    private List<String> told() {
        return Stream.concat(findings.stream().map(FindingText::field), proposed.stream()).toList();
    }

    public List<FindingText> errors() {
        return findings.stream().filter(one -> one.severity().equals("error")).toList();
    }

    public List<FindingText> errorsOf(String field) {
        return errors().stream().filter(one -> one.field().equals(field)).toList();
    }

    /** Warnings and notes about a field; those about the way of negotiation stand beside the {@link #outcomes}. */
    public List<FindingText> notesOf(String field) {
        return findings.stream().filter(one -> !one.severity().equals("error") && one.field().equals(field) && !NEGOTIATION.contains(field)
            && !WITHOUT_EFFECT.contains(one.code())).toList();
    }

    /** Warnings that stand at fields which may be out of sight. */
    public List<FindingText> warnings() {
        return findings.stream().filter(one -> one.severity().equals("warning") && (!NEGOTIATION.contains(one.field()) || WITHOUT_EFFECT.contains(one.code()))).toList();
    }
}
