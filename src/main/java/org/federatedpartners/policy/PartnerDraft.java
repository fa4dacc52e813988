package org.federatedpartners.policy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A partner as it was typed or imported: nothing is trusted yet, and nothing typed is lost. Forms, imports and
 * commands all go through {@link #validate}, so that one set of rules holds for all of them.
 *
 * @param texts letter for letter, one for each name of each {@link Field}
 */
public record PartnerDraft(long id, long version, Map<String, String> texts) {

    /** The type with which a domain becomes a partner whose users are in contact with ours already: it takes nothing from them. */
    public static final PartnerType ADOPTED = PartnerType.FEDERATED;

    /** Before the names of what a form was opened with. */
    private static final String OPENED = "opened.";

    /** @throws IllegalArgumentException if the texts have a name that no field has, or lack one */
    public PartnerDraft {
        Map<String, String> ordered = new LinkedHashMap<>();
        for (Field<?> field : Field.ALL) {
            for (String name : field.names()) {
                ordered.put(name, texts.get(name));
            }
        }
        if (ordered.containsValue(null) || !ordered.keySet().containsAll(texts.keySet())) {
            throw new IllegalArgumentException("Not one text for each of " + ordered.keySet() + ": " + texts.keySet());
        }
        texts = Collections.unmodifiableMap(ordered);
    }

    private static PartnerDraft of(long id, long version, Function<Field<?>, List<String>> texts) {
        Map<String, String> all = new LinkedHashMap<>();
        for (Field<?> field : Field.ALL) {
            List<String> own = texts.apply(field);
            for (int i = 0; i < own.size(); i++) {
                all.put(field.names().get(i), own.get(i));
            }
        }
        return new PartnerDraft(id, version, all);
    }

    /** What a form for a new partner starts with. */
    public static PartnerDraft blank() {
        return of(Partner.NEW, 0, Field::initial);
    }

    /** The same for a domain that is known. */
    public static PartnerDraft blank(String primaryDomain) {
        return blank().with(Field.PRIMARY_DOMAIN.parameter(), primaryDomain);
    }

    /** A new partner that is adopted with these settings. */
    public static PartnerDraft adopted(String primaryDomain, NegotiationSettings settings) {
        return blank(primaryDomain).with(Map.of(Field.TYPE.parameter(), ADOPTED.name(), Field.TLS.parameter(), settings.tls().name(),
            Field.SASL.parameter(), settings.sasl().name(), Field.DIALBACK.parameter(), String.valueOf(settings.dialback())));
    }

    /** A partner as a form shows it, with times in the zone of this server, and without a relaxation that has ended, which could not be saved. */
    public static PartnerDraft of(Partner partner) {
        return of(partner.withoutEnded(Instant.now()), Optional.of(ZoneId.systemDefault()));
    }

    /** A new partner with the settings of another one; its domains and its description are its own. */
    public static PartnerDraft copyOf(Partner partner) {
        PartnerDraft copy = of(partner).over(Partner.NEW, 0);
        PartnerDraft blank = blank();
        return of(copy.id(), copy.version(), field -> field.names().stream().map(Field.SETTINGS.contains(field) ? copy::text : blank::text).toList());
    }

    /** A partner as files hold it: read on any server, it is the same. Without a relaxation that has ended, as in a form. */
    public static PartnerDraft forFile(Partner partner) {
        return of(partner.withoutEnded(Instant.now()), Optional.empty());
    }

    /** @param zone in which times are given; empty as files hold them */
    static PartnerDraft of(Partner partner, Optional<ZoneId> zone) {
        return of(partner.id(), partner.version(), field -> field.texts(partner, zone));
    }

    /** What a form has sent. @param parameter by its name; empty if it was not sent */
    public static PartnerDraft sent(long id, long version, UnaryOperator<String> parameter) {
        return of(id, version, field -> field.names().stream().map(parameter).map(text -> text.isEmpty() ? field.absent() : text).toList());
    }

    /** The same, with these texts, by their names. */
    public PartnerDraft with(Map<String, String> others) {
        Map<String, String> all = new LinkedHashMap<>(texts);
        all.putAll(others);
        return new PartnerDraft(id, version, all);
    }

    public PartnerDraft with(String name, String text) {
        return with(Map.of(name, text));
    }

    /** The same, with the settings that a proposal names; domains and description stay. @param proposed by its name; empty for none */
    public PartnerDraft proposing(UnaryOperator<String> proposed) {
        return of(id, version, field -> field.names().stream()
            .map(name -> !Field.SETTINGS.contains(field) || proposed.apply(name).isEmpty() ? text(name) : proposed.apply(name)).toList());
    }

    /** The same, with one more domain; nothing for an empty name. */
    public PartnerDraft adding(String domain) {
        return adding(Field.ADDITIONAL_DOMAINS, domain);
    }

    /** The same, with one more pinned key; nothing for an empty one. */
    public PartnerDraft pinning(String pin) {
        return adding(Field.PINS, pin);
    }

    /** The same, with one more private CA; nothing for an empty one. @param pem its certificate */
    public PartnerDraft trusting(String pem) {
        return adding(Field.AUTHORITIES, pem);
    }

    private PartnerDraft adding(Field<?> field, String line) {
        String name = field.parameter();
        return line.isEmpty() ? this : with(name, (text(name) + "\n" + line).strip());
    }

    /** The version that a form was opened with, as it sends it back. @param parameter by its name; empty if it was not sent @return empty if it was not */
    public static Optional<PartnerDraft> opened(long id, long version, UnaryOperator<String> parameter) {
        return parameter.apply(OPENED + Field.PRIMARY_DOMAIN.parameter()).isEmpty() ? Optional.empty() : Optional.of(sent(id, version, name -> parameter.apply(OPENED + name)));
    }

    /** The same texts, to be saved over another version, or as a new partner ({@link Partner#NEW}). */
    public PartnerDraft over(long otherId, long otherVersion) {
        return new PartnerDraft(otherId, otherVersion, texts);
    }

    /** @throws IllegalArgumentException if no field has that name */
    public String text(String name) {
        String text = texts.get(name);
        if (text == null) {
            throw new IllegalArgumentException("No field has the name " + name);
        }
        return text;
    }

    /** Whether something is set that is either set or not. */
    public boolean is(String name) {
        return text(name).equals(Boolean.TRUE.toString());
    }

    public boolean isNew() {
        return id == Partner.NEW;
    }

    public String primaryDomain() {
        return text(Field.PRIMARY_DOMAIN.parameter());
    }

    /** The primary domain; empty if it is not well formed. */
    public Optional<DomainName> primary() {
        return wellFormed(Stream.of(primaryDomain())).findFirst();
    }

    /** Those of the domains that are well formed. */
    public List<DomainName> domains() {
        return wellFormed(Stream.concat(Stream.of(primaryDomain()), DomainShape.split(text(Field.ADDITIONAL_DOMAINS.parameter())).stream())).toList();
    }

    private static Stream<DomainName> wellFormed(Stream<String> typed) {
        return typed.map(one -> TypedDomain.read(one).parsed()).filter(DomainName.Valid.class::isInstance).map(parsed -> ((DomainName.Valid) parsed).name());
    }

    /**
     * The outcome of a validation.
     *
     * @param partner  what may be saved; empty if any finding is an error
     * @param findings everything to tell, in the order of the form
     */
    public record Validation(Optional<Partner> partner, List<Finding> findings) {
        public Validation {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Judges the draft.
     *
     * @param current the policy in force, for the uniqueness of domains
     * @param isLocal whether a domain is one of this server's own
     */
    public Validation validate(PolicySnapshot current, Predicate<DomainName> isLocal) {
        return validate(current, isLocal, Clock.systemDefaultZone());
    }

    /** The same at a given time, and in its zone. */
    Validation validate(PolicySnapshot current, Predicate<DomainName> isLocal, Clock clock) {
        List<Finding> findings = new ArrayList<>();
        Values values = read(Field.ALL, new Shape.Context(this, current, isLocal, clock), findings);
        if (values.has(Field.TLS) && values.has(Field.SASL) && values.has(Field.DIALBACK)) {
            NegotiationSettings settings = values.negotiation();
            findings.addAll(settings.findings());
            findings.addAll(values.strictness().findings(settings));
            findings.addAll(values.trust().findings(settings));
        }
        findings.addAll(values.contactFindings());
        findings.sort(Comparator.comparing(finding -> Field.ALL.indexOf(finding.field())));
        return new Validation(findings.stream().anyMatch(Finding::isError) ? Optional.empty() : Optional.of(values.partner(id, version)), findings);
    }

    /** What else in the draft has no effect with negotiation settings, as far as it can be read. */
    public Function<NegotiationSettings, List<Finding>> withoutEffect() {
        Values values = read(Values.BESIDE_NEGOTIATION, new Shape.Context(this, Shape.Context.NO_POLICY, domain -> false, Shape.Context.BEFORE_ALL), new ArrayList<>());
        Strictness strictness = values.strictness();
        Trust trust = values.trust();
        return settings -> Stream.concat(strictness.findings(settings).stream(), trust.findings(settings).stream()).toList();
    }

    /**
     * Judges only how the partner's server is told from others, and where it is.
     *
     * @return good only if no error was added to the findings
     */
    public Trust trust(Clock clock, List<Finding> findings) {
        return read(Values.TRUST, new Shape.Context(this, Shape.Context.NO_POLICY, domain -> false, clock), findings).trust();
    }

    private static Values read(List<Field<?>> fields, Shape.Context context, List<Finding> findings) {
        Values values = new Values();
        fields.forEach(field -> read(field, values, context, findings));
        return values;
    }

    private static <T> void read(Field<T> field, Values values, Shape.Context context, List<Finding> findings) {
        values.put(field, field.read(context, findings));
    }
}
