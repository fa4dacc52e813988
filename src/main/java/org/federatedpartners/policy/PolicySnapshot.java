package org.federatedpartners.policy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The whole policy at one moment, and the one place that decides. Immutable; a change makes a new one.
 *
 * <p>Domains are given as on the wire and looked up by {@link DomainName#lookupKey}. The decisions neither block nor
 * allocate, so they may be made on any thread.
 */
public final class PolicySnapshot {

    private static final Map<Reason, Verdict> REFUSED = verdicts(Verdict.Refused::new);
    private static final Map<Reason, Verdict> REPORTED = verdicts(Verdict.Reported::new);

    /** A moment after the end of everything. */
    private static final InstantSource NEVER_AGAIN = InstantSource.fixed(Instant.ofEpochMilli(Long.MAX_VALUE));

    /** How much of the policy there is to go by. */
    private enum Knowledge {
        /** The partners were read. */
        KNOWN,
        /** They could not be read, and there have never been any: Openfire's own settings hold, as before the plugin was installed. */
        NEVER_ANY,
        /** They could not be read, and there have been some: any domain may be one of theirs. */
        LOST
    }

    /**
     * What decisions can rest on.
     *
     * @param isVerifiable whether it can be proven which stream delivers a stanza
     */
    private record Basis(Knowledge knowledge, boolean isVerifiable) {
        static final Basis ALL = new Basis(Knowledge.KNOWN, true);
    }

    private final Object edition = new Object();
    private final Basis basis;
    private final GlobalPolicy global;
    private final CompiledPartners partners;
    private final List<UnreadablePartner> unreadable;
    private final Set<String> unreadableDomains;
    private final StrongestMethods levels;

    private PolicySnapshot(Basis basis, GlobalPolicy global, CompiledPartners partners, List<UnreadablePartner> unreadable, StrongestMethods levels) {
        this.basis = basis;
        this.global = global;
        this.partners = partners;
        this.unreadable = unreadable;
        this.unreadableDomains = unreadable.stream().flatMap(partner -> partner.domains().stream()).collect(Collectors.toUnmodifiableSet());
        this.levels = levels;
    }

    private static PolicySnapshot of(Basis basis, GlobalPolicy global, StoredPartners stored, StrongestMethods levels, InstantSource clock) {
        return new PolicySnapshot(basis, global, CompiledPartners.of(stored.readable(), global, levels, clock), stored.unreadable(), levels);
    }

    private static Map<Reason, Verdict> verdicts(Function<Reason, Verdict> make) {
        return new EnumMap<>(Arrays.stream(Reason.values()).collect(Collectors.toMap(Function.identity(), make)));
    }

    /**
     * The policy.
     *
     * @param levels the strongest methods seen of partners
     * @param clock  tells at each decision whether a relaxation has ended
     * @throws IllegalArgumentException if a domain belongs to two partners
     */
    public static PolicySnapshot of(GlobalPolicy global, StoredPartners stored, StrongestMethods levels, InstantSource clock) {
        return of(Basis.ALL, global, stored, levels, clock);
    }

    /** The same with partners that can all be read. */
    public static PolicySnapshot of(GlobalPolicy global, Collection<Partner> partners, StrongestMethods levels, InstantSource clock) {
        return new PolicySnapshot(Basis.ALL, global, CompiledPartners.of(partners, global, levels, clock), List.of(), levels);
    }

    /**
     * The state in which the partners could not be read.
     *
     * @param everAny whether there have been partners; if so, no domain is left to Openfire's own settings
     */
    public static PolicySnapshot unknown(GlobalPolicy lastKnown, boolean everAny) {
        return of(new Basis(everAny ? Knowledge.LOST : Knowledge.NEVER_ANY, true), lastKnown, StoredPartners.of(List.of()), StrongestMethods.UNKNOWN, NEVER_AGAIN);
    }

    /** The state in which these partners may be out of date for too long: any domain is refused, as if they could not be read. */
    public PolicySnapshot outdated() {
        return of(new Basis(Knowledge.LOST, basis.isVerifiable()), global, StoredPartners.of(List.of()), levels, NEVER_AGAIN);
    }

    /** The same policy where it cannot be proven which stream delivers a stanza: what it enforces is refused. */
    public PolicySnapshot unverifiable() {
        return new PolicySnapshot(new Basis(basis.knowledge(), false), global, partners, unreadable, levels);
    }

    /** This policy's own, told apart by identity: what was decided under a policy is remembered by it, as the policy itself would keep all its partners in memory. */
    public Object edition() {
        return edition;
    }

    /** Whether the partners could be read, be it that some of them cannot be understood. */
    public boolean isKnown() {
        return basis.knowledge() == Knowledge.KNOWN;
    }

    /** Whether the partners could not be read although there have been some. */
    public boolean hasLostPartners() {
        return basis.knowledge() == Knowledge.LOST;
    }

    /** Whether a domain that belongs to no partner that can be read is refused. */
    public boolean refusesUnlisted() {
        return global.unlisted() == UnlistedDomains.REFUSE || basis.knowledge() == Knowledge.LOST;
    }

    public GlobalPolicy global() {
        return global;
    }

    public UnlistedDomains unlisted() {
        return global.unlisted();
    }

    public StrongestMethods levels() {
        return levels;
    }

    /** All partners, by primary domain. */
    public List<Partner> partners() {
        return partners.index().partners();
    }

    /** What finds some of them. */
    public PartnerIndex index() {
        return partners.index();
    }

    /** The partner with an id. */
    public Optional<Partner> partner(long id) {
        return partners.partner(id);
    }

    /** The partner with an id, if it cannot be understood. */
    public Optional<UnreadablePartner> unreadable(long id) {
        return unreadable.stream().filter(partner -> partner.id() == id).findFirst();
    }

    /** The version of the partner with an id, also of one that cannot be understood; empty if there is none. */
    public Optional<Long> version(long id) {
        return partner(id).map(Partner::version).or(() -> unreadable(id).map(UnreadablePartner::version));
    }

    /** The id of the partner that has a domain, also of one that cannot be understood, and also if the domain is denied. @param domain in its A-label form */
    public Optional<Long> holder(String domain) {
        return owner(domain).map(Partner::id).or(() -> unreadable.stream().filter(partner -> partner.domains().contains(domain)).map(UnreadablePartner::id).findFirst());
    }

    /**
     * Whether a domain, as looked up, is a partner's, also of one that cannot be understood, and also if it is denied: of any other, what was seen may be dropped. Empty
     * while the partners are not known.
     */
    public Optional<Predicate<String>> holders() {
        return isKnown() ? Optional.of(domain -> isUnreadable(domain) || owner(domain).isPresent()) : Optional.empty();
    }

    /** Partners with a domain that is denied, in no particular order. */
    public List<Partner> denied() {
        return partners.denied();
    }

    /** Whether there is any partner with downgrade protection. */
    public boolean hasGuarded() {
        return partners.hasGuarded();
    }

    /** The partners with downgrade protection that have one of these domains, in no particular order. Costs as much as the domains, however many partners there are. */
    public List<Partner> guarded(Set<String> domains) {
        return partners.guarded(domains);
    }

    /** Partners whose settings cannot be understood, so that their domains are refused. */
    public List<UnreadablePartner> unreadable() {
        return unreadable;
    }

    /** The few of them whose settings are relaxed, be it that the relaxation has ended. */
    public List<Partner> relaxed() {
        return partners.relaxed();
    }

    /** The same partners, with what else decides. */
    public PolicySnapshot with(GlobalPolicy other, StrongestMethods otherLevels) {
        return new PolicySnapshot(basis, other, partners.with(other, otherLevels), unreadable, otherLevels);
    }

    /** The same with changed partners; empty if that takes more than these changes, so that all partners have to be read. */
    public Optional<PolicySnapshot> with(StoredChanges changes) {
        Set<Long> ids = new HashSet<>(changes.gone());
        changes.written().forEach(partner -> ids.add(partner.id()));
        // One that could not be read may have been so for its contradicting others.
        boolean isEnough = isKnown() && unreadable.stream().noneMatch(partner -> ids.contains(partner.id()));
        Set<DomainName> domains = new HashSet<>();
        for (Partner partner : changes.written()) {
            for (DomainName domain : partner.domains()) {
                isEnough = isEnough && domains.add(domain) && !unreadableDomains.contains(domain.value())
                    && partners.owner(domain.value()).filter(owner -> !ids.contains(owner.id())).isEmpty();
            }
        }
        return isEnough ? Optional.of(new PolicySnapshot(basis, global, partners.with(ids, changes.written()), unreadable, levels)) : Optional.empty();
    }

    /** Whether a relaxation has ended after one moment and not after another. */
    public boolean relaxationEnded(Instant after, Instant notAfter) {
        return partners.relaxed().stream().flatMap(partner -> partner.strictness().relaxation().stream())
            .anyMatch(relaxation -> relaxation.isInForceAt(after) && !relaxation.isInForceAt(notAfter));
    }

    public Optional<Partner> partner(String domain) {
        return Optional.ofNullable(find(domain)).map(PartnerPolicy::partner);
    }

    /** The partner that has the domain, even if it is denied and so under no partner's policy. */
    Optional<Partner> owner(String domain) {
        return partners.owner(DomainName.lookupKey(domain));
    }

    /**
     * The partner that the nearest enclosing domain belongs to: for {@code conference.partner.example} that of {@code partner.example}. Empty
     * if there is none. Policies apply to exact domains only, so that partner's policy does not apply to the domain.
     */
    public Optional<Partner> parent(String domain) {
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            Optional<Partner> enclosing = partner(domain.substring(dot + 1));
            if (enclosing.isPresent()) {
                return enclosing;
            }
        }
        return Optional.empty();
    }

    /** The other way round: the partners with a subdomain of the domain, by primary domain. The first question in a while looks through all partners, the next ones through what has changed. */
    public List<Partner> children(String domain) {
        return partners.index().below(DomainName.lookupKey(domain));
    }

    /** The trust settings of the partner that the domain belongs to; the general ones if it belongs to none. */
    public Trust trust(String domain) {
        PartnerPolicy partnerPolicy = find(domain);
        return partnerPolicy == null ? Trust.DEFAULT : partnerPolicy.partner().trust();
    }

    /** What is accepted now of the partner that the domain belongs to; empty if it belongs to none. */
    public Set<AuthenticationMethod> accepted(Direction direction, String domain) {
        PartnerPolicy partnerPolicy = find(domain);
        return partnerPolicy == null ? Set.of() : partnerPolicy.terms().accepted(direction);
    }

    /** Null for none. */
    private PartnerPolicy find(String domain) {
        // What is found as it was seen need not be looked at closer: only names in the form for look-ups are in the map.
        PartnerPolicy asSeen = partners.judged(domain);
        if (asSeen != null) {
            return asSeen;
        }
        String key = DomainName.lookupKey(domain);
        return key.equals(domain) ? null : partners.judged(key);
    }

    /** Whether this policy decides about streams with the domain; if not, Openfire's own settings hold. */
    public boolean hasPolicyFor(String domain) {
        PartnerPolicy partnerPolicy = find(domain);
        return (partnerPolicy == null ? unlistedMode(domain) : partnerPolicy.terms().mode()) == Mode.ENFORCE;
    }

    /** Whether this policy has a view of streams with the domain, be it enforced or only reported. */
    public boolean watches(String domain) {
        return refusesUnlisted() || find(domain) != null || isUnreadable(domain) || isDenied(domain) || isListed(domain);
    }

    private Mode unlistedMode(String domain) {
        return refusesUnlisted() || isUnreadable(domain) || isDenied(domain) || isListed(domain) ? global.mode() : Mode.REPORT_ONLY;
    }

    /** Whether an administrator has said that there is never federation with the domain. */
    public boolean isDenied(String domain) {
        return global.denied().contains(domain);
    }

    /** The subscribed list that denies a domain; empty if none does, or if the domain belongs to a partner, which only an administrator can deny. */
    public Optional<String> listDenying(String domain) {
        return find(domain) == null && !isUnreadable(domain) ? global.subscribed().containing(domain) : Optional.empty();
    }

    /** The same of a domain that belongs to no partner that can be read. */
    private boolean isListed(String domain) {
        return global.subscribed().containing(domain).isPresent();
    }

    private boolean isUnreadable(String domain) {
        return !unreadableDomains.isEmpty() && (unreadableDomains.contains(domain) || unreadableDomains.contains(DomainName.lookupKey(domain)));
    }

    /** Whether any stream with the domain could pass at all; what can be said before there is one. */
    public Verdict mayFederate(String domain) {
        return mayFederate(find(domain), domain);
    }

    private Verdict mayFederate(PartnerPolicy partnerPolicy, String domain) {
        if (partnerPolicy != null) {
            return basis.isVerifiable() ? Verdict.Accepted.INSTANCE : unlessReported(partnerPolicy.terms().mode(), Reason.STREAMS_UNVERIFIABLE);
        }
        if (isDenied(domain)) {
            return unlessReported(global.mode(), Reason.DENIED);
        }
        if (isUnreadable(domain)) {
            return unlessReported(global.mode(), Reason.PARTNER_UNREADABLE);
        }
        // As long as the partners are lost, any domain may be one of theirs, which a list does not deny.
        if (!hasLostPartners() && isListed(domain)) {
            return unlessReported(global.mode(), Reason.DENIED);
        }
        return refusesUnlisted() ? unlessReported(global.mode(), isKnown() ? Reason.NOT_A_PARTNER : Reason.POLICY_UNKNOWN) : Verdict.Accepted.INSTANCE;
    }

    /** What can be said of a domain before there is a stream, for those who remember it. */
    public Prospect prospect(String domain) {
        return new Prospect(watches(domain), hasPolicyFor(domain), mayFederate(domain), partner(domain));
    }

    /** Whether stanzas from or to the domain may pass over a stream with these facts. */
    public Verdict judge(Direction direction, String domain, StreamFacts facts) {
        PartnerPolicy partnerPolicy = find(domain);
        if (partnerPolicy == null || !basis.isVerifiable()) {
            return mayFederate(partnerPolicy, domain);
        }
        AuthenticationMethod method = facts.methodOrNull();
        if (method == null) {
            return unlessReported(partnerPolicy.terms().mode(), whyUnproven(facts));
        }
        if (method != AuthenticationMethod.TCP_DIALBACK && !partnerPolicy.minimumTls().admits(facts.tlsProtocol())) {
            return unlessReported(partnerPolicy.terms().mode(), facts.tlsProtocol().isEmpty() ? Reason.FACTS_UNKNOWN : Reason.TLS_TOO_OLD);
        }
        return switch (partnerPolicy.terms().acceptance(direction, method)) {
            case ACCEPTED -> Verdict.Accepted.INSTANCE;
            case BELOW_STRONGEST_REPORTED -> REPORTED.get(Reason.DOWNGRADED);
            case BELOW_STRONGEST -> unlessReported(partnerPolicy.terms().mode(), Reason.DOWNGRADED);
            case NOT_ACCEPTED -> unlessReported(partnerPolicy.terms().mode(), notAccepted(method));
        };
    }

    /**
     * Whether a stanza from the domain may pass that came over no live stream which carries it.
     *
     * @param reason why it is refused if the domain is under a policy that permits streams at all
     */
    public Verdict judgeWithoutStream(String domain, Reason reason) {
        PartnerPolicy partnerPolicy = find(domain);
        return partnerPolicy == null || !basis.isVerifiable() ? mayFederate(partnerPolicy, domain) : unlessReported(partnerPolicy.terms().mode(), reason);
    }

    private static Verdict unlessReported(Mode mode, Reason reason) {
        return (mode == Mode.ENFORCE ? REFUSED : REPORTED).get(reason);
    }

    private static Reason notAccepted(AuthenticationMethod method) {
        return switch (method) {
            case SASL_OVER_TLS -> Reason.SASL_OVER_TLS_NOT_ACCEPTED;
            case TLS_DIALBACK -> Reason.TLS_DIALBACK_NOT_ACCEPTED;
            case TCP_DIALBACK -> Reason.TCP_DIALBACK_NOT_ACCEPTED;
        };
    }

    private static Reason whyUnproven(StreamFacts facts) {
        if (facts.authentication() == StreamFacts.Authentication.NONE) {
            return Reason.NOT_AUTHENTICATED;
        }
        if (facts.authentication() == StreamFacts.Authentication.UNKNOWN || facts.encryption() == StreamFacts.Encryption.UNKNOWN) {
            return Reason.FACTS_UNKNOWN;
        }
        return facts.certificate().reason();
    }
}
