package org.federatedpartners.policy;

import java.security.cert.X509Certificate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A setting of a partner. {@link #ALL} is the one table of them. It determines what a form sends and shows, and how a setting is checked,
 * audited, compared, stored in the partner's row and written as text in files. A new setting takes four things: an entry here, a component of
 * {@link Partner} that {@link Values} fills, a column, and its input and texts on the page.
 *
 * @param <T> its type in a {@link Partner}
 */
public final class Field<T> {

    public static final Field<DomainName> PRIMARY_DOMAIN = new Field<>("PRIMARY_DOMAIN", List.of("primaryDomain"), List.of(),
        "", new DomainShape.One(), null, Partner::primaryDomain, "domain");
    public static final Field<List<DomainName>> ADDITIONAL_DOMAINS = new Field<>("ADDITIONAL_DOMAINS", List.of("additionalDomains"), List.of(),
        "", new DomainShape.Several(), List.of(), Partner::additionalDomains, "additional domains");
    public static final Field<String> DESCRIPTION = new Field<>("DESCRIPTION", List.of("description"), List.of("description"),
        "", new Shape.FreeText(Partner.MAX_DESCRIPTION), "", Partner::description, "description");
    /** Has no default: a wrong guess refuses people, or lets strangers in, without a word. */
    public static final Field<PartnerType> TYPE = new Field<>("TYPE", List.of("type"), List.of("partnerType"),
        "type.", Shape.Constant.of(PartnerType.class), null, Partner::type, "type");
    public static final Field<Boolean> AUTO_APPROVAL = new Field<>("AUTO_APPROVAL", List.of("autoApproval"), List.of("autoApproval"),
        "autoApproval.", new Shape.Flag(), false, Partner::autoApproval, "automatic approval");
    public static final Field<Negotiation> TLS = new Field<>("TLS", List.of("tls"), List.of("tls"),
        "negotiation.", Shape.Constant.of(Negotiation.class), NegotiationSettings.DEFAULT.tls(), partner -> partner.negotiation().tls(), "TLS");
    public static final Field<Negotiation> SASL = new Field<>("SASL", List.of("sasl"), List.of("sasl"),
        "negotiation.", Shape.Constant.of(Negotiation.class), NegotiationSettings.DEFAULT.sasl(), partner -> partner.negotiation().sasl(), "SASL");
    public static final Field<Boolean> DIALBACK = new Field<>("DIALBACK", List.of("dialback"), List.of("dialback"),
        "dialback.", new Shape.Flag(), NegotiationSettings.DEFAULT.dialback(), partner -> partner.negotiation().dialback(), "dialback");
    public static final Field<Mode> MODE = new Field<>("MODE", List.of("mode"), List.of("operation"),
        "mode.", Shape.Constant.of(Mode.class), Strictness.DEFAULT.mode(), partner -> partner.strictness().mode(), "mode");
    public static final Field<Optional<Relaxation>> RELAXATION = new Field<>("RELAXATION", List.of("relaxedTo", "relaxedUntil"), List.of("relaxedTo", "relaxedUntil"),
        "", new RelaxationShape(), Strictness.DEFAULT.relaxation(), partner -> partner.strictness().relaxation(), "relaxation");
    public static final Field<DowngradeProtection> RATCHET = new Field<>("RATCHET", List.of("ratchet"), List.of("ratchet"),
        "ratchet.", Shape.Constant.of(DowngradeProtection.class), Strictness.DEFAULT.downgradeProtection(), partner -> partner.strictness().downgradeProtection(), "downgrade protection");
    public static final Field<List<KeyPin>> PINS = new Field<>("PINS", List.of("pins"), List.of(),
        "", new TrustShape.Pins(), Trust.DEFAULT.pins(), partner -> partner.trust().pins(), "pinned keys");
    /** Every {@link KeyPin} holds it; what is told of the pins says it. */
    public static final Field<Boolean> KEY_ALONE = new Field<>("KEY_ALONE", List.of("keyAlone"), List.of(),
        "keyAlone.", new Shape.Flag(), Trust.DEFAULT.keyAlone(), partner -> partner.trust().keyAlone(), "");
    public static final Field<List<X509Certificate>> AUTHORITIES = new Field<>("AUTHORITIES", List.of("authorities"), List.of(),
        "", new TrustShape.PrivateCas(), Trust.DEFAULT.privateCas(), partner -> partner.trust().privateCas(), "private CAs with the keys");
    public static final Field<MinimumTls> MINIMUM_TLS = new Field<>("MINIMUM_TLS", List.of("minimumTls"), List.of("minimumTls"),
        "minimumTls.", Shape.Constant.of(MinimumTls.class), Trust.DEFAULT.minimumTls(), partner -> partner.trust().minimumTls(), "minimum TLS");
    public static final Field<Boolean> DANE = new Field<>("DANE", List.of("dane"), List.of("dane"),
        "dane.", new Shape.Flag(), Trust.DEFAULT.dane(), partner -> partner.trust().dane(), "DANE");
    public static final Field<Optional<ConnectHost>> CONNECT_HOST = new Field<>("CONNECT_HOST", List.of("connectHost"), List.of("connectHost", "connectPort"),
        "", new TrustShape.Host(), Trust.DEFAULT.connectHost(), partner -> partner.trust().connectHost(), "connect host");

    /** Every field, in the order of the form. */
    public static final List<Field<?>> ALL = List.of(PRIMARY_DOMAIN, ADDITIONAL_DOMAINS, DESCRIPTION, TYPE, AUTO_APPROVAL, TLS, SASL, DIALBACK, MODE, RELAXATION, RATCHET,
        PINS, KEY_ALONE, AUTHORITIES, MINIMUM_TLS, DANE, CONNECT_HOST);

    /** What tells one partner from another. */
    private static final List<Field<?>> IDENTITY = List.of(PRIMARY_DOMAIN, ADDITIONAL_DOMAINS, DESCRIPTION);

    /** Those that several partners can have in common: all but domains and description, in the order of the form. */
    public static final List<Field<?>> SETTINGS = ALL.stream().filter(field -> !IDENTITY.contains(field)).toList();

    private final String code;
    private final List<String> names;
    private final List<String> columns;
    private final String prefix;
    private final Shape<T> shape;
    private final T standard;
    private final Function<Partner, T> of;
    private final String label;

    /**
     * @param code     see {@link #name()}
     * @param names    see {@link #names()}
     * @param columns  see {@link #columns()}
     * @param prefix   see {@link #prefix()}
     * @param standard what a new partner starts with; null if it has to be given
     * @param label    before its value in an audit; empty if another field tells it
     */
    private Field(String code, List<String> names, List<String> columns, String prefix, Shape<T> shape, T standard, Function<Partner, T> of, String label) {
        this.code = code;
        this.names = names;
        this.columns = columns;
        this.prefix = prefix;
        this.shape = shape;
        this.standard = standard;
        this.of = of;
        this.label = label;
    }

    /** In findings, in i18n keys ({@code field.<name>}) and on pages, for example {@code MINIMUM_TLS}. */
    public String name() {
        return code;
    }

    /** Of its texts, in forms and in files, for example {@code minimumTls}; one, or several that make one value. */
    public List<String> names() {
        return names;
    }

    /** The only one of its names. */
    String parameter() {
        return names.get(0);
    }

    /** Its columns in the partner's row; none if it is stored in separate rows. */
    public List<String> columns() {
        return columns;
    }

    /** Of the i18n keys of its values; empty where values are shown as they are. */
    public String prefix() {
        return prefix;
    }

    /** Every value that there is, as text, in the order of the form; empty where any may be typed. */
    public List<String> options() {
        return shape.options();
    }

    /** Whether its value is free text, which may look like the value of another field. */
    public boolean isFreeText() {
        return shape instanceof Shape.FreeText;
    }

    /** Whether it is either set or not. */
    public boolean isFlag() {
        return shape instanceof Shape.Flag;
    }

    /** Whether its text has a line for each of several values. */
    public boolean isList() {
        return standard instanceof List;
    }

    /** What it means if a form does not send it. */
    String absent() {
        return shape.absent();
    }

    /** May be null: see the constructor. */
    T standard() {
        return standard;
    }

    /** What the form for a new partner starts with, for each of the names. */
    List<String> initial() {
        return standard == null ? Collections.nCopies(names.size(), "") : shape.show(standard, Optional.empty());
    }

    /** A partner's texts, for each of the names. @param zone of local times; empty for times that mean the same everywhere */
    List<String> texts(Partner partner, Optional<ZoneId> zone) {
        return shape.show(of.apply(partner), zone);
    }

    /** Reads and checks the texts of a draft. @return null after an error, which is among the findings then */
    T read(Shape.Context context, Collection<Finding> findings) {
        int before = findings.size();
        T read = shape.read(names.stream().map(context.draft()::text).toList(), into(findings), context);
        return findings.stream().skip(before).anyMatch(Finding::isError) ? null : read;
    }

    /** What a partner's columns hold, each a String, an Integer, a Long or, for a text only, null. */
    public List<Object> store(Partner partner) {
        return shape.store(of.apply(partner));
    }

    /** What stored columns mean. @param stored as text, null where the database has none @return null after an error, which is among the findings then */
    public T load(List<String> stored, Collection<Finding> findings) {
        return shape.load(stored, into(findings));
    }

    /** The texts that stand for stored columns, for each of the names, even for columns that mean nothing. */
    public List<String> typed(List<String> stored) {
        return shape.typed(stored);
    }

    /** What the audit log says of it; empty if another field says it. */
    public String auditText(Partner partner) {
        return label.isEmpty() ? "" : label + " " + shape.auditText(of.apply(partner));
    }

    /** What the form compares with another version of the partner. */
    public String compared(Partner partner) {
        return shape.compared(of.apply(partner));
    }

    /** The same of a version that may no longer be good; as it was typed if it means nothing. */
    public String compared(PartnerDraft draft) {
        T value = read(new Shape.Context(draft, Shape.Context.NO_POLICY, domain -> false, Shape.Context.BEFORE_ALL), new ArrayList<>());
        return value == null ? String.join(" ", names.stream().map(draft::text).toList()).strip() : shape.compared(value);
    }

    private Shape.Problems into(Collection<Finding> findings) {
        return (problem, arguments) -> findings.add(Finding.of(problem, this, arguments));
    }

    @Override
    public String toString() {
        return code;
    }
}
