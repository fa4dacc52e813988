package org.federatedpartners.policy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

    private final Basis basis;
    private final GlobalPolicy global;
    private final StoredPartners stored;
    private final List<Partner> relaxed;
    private final StrongestMethods levels;
    private final InstantSource clock;
    private final Map<String, PartnerPolicy> byDomain;
    private final Set<String> unreadable;

    private PolicySnapshot(Basis basis, GlobalPolicy global, StoredPartners stored, StrongestMethods levels, InstantSource clock) {
        this.basis = basis;
        this.global = global;
        this.stored = stored;
        this.relaxed = stored.readable().stream().filter(partner -> partner.strictness().relaxation().isPresent()).toList();
        this.levels = levels;
        this.clock = clock;
        Map<String, PartnerPolicy> all = new HashMap<>();
        // A million partners have a handful of different sets among them, which stay in the processor's caches.
        Map<Set<AuthenticationMethod>, Set<AuthenticationMethod>> shared = new HashMap<>();
        for (Partner partner : stored.readable()) {
            PartnerPolicy partnerPolicy = new PartnerPolicy(partner, shared.computeIfAbsent(partner.acceptedMethods(), Function.identity()), global.mode(), levels, clock);
            for (DomainName domain : partner.domains()) {
                // One that is denied is not found as a partner's, which costs the others nothing.
                if (!isDenied(domain.value()) && all.put(domain.value(), partnerPolicy) != null) {
                    throw new IllegalArgumentException("The domain " + domain + " belongs to two partners");
                }
            }
        }
        // Keys and values side by side in one array: among a million, each look elsewhere waits for memory.
        this.byDomain = Map.copyOf(all);
        Set<String> refused = new HashSet<>();
        stored.unreadable().forEach(partner -> refused.addAll(partner.domains()));
        this.unreadable = Set.copyOf(refused);
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
        return new PolicySnapshot(Basis.ALL, global, stored, levels, clock);
    }

    /** The same with partners that can all be read. */
    public static PolicySnapshot of(GlobalPolicy global, Collection<Partner> partners, StrongestMethods levels, InstantSource clock) {
        return of(global, StoredPartners.of(List.copyOf(partners)), levels, clock);
    }

    /**
     * The state in which the partners could not be read.
     *
     * @param everAny whether there have been partners; if so, no domain is left to Openfire's own settings
     */
    public static PolicySnapshot unknown(GlobalPolicy lastKnown, boolean everAny) {
        return new PolicySnapshot(new Basis(everAny ? Knowledge.LOST : Knowledge.NEVER_ANY, true), lastKnown, StoredPartners.of(List.of()), StrongestMethods.UNKNOWN, NEVER_AGAIN);
    }

    /** The state in which these partners may be out of date for too long: any domain is refused, as if they could not be read. */
    public PolicySnapshot outdated() {
        return new PolicySnapshot(new Basis(Knowledge.LOST, basis.isVerifiable()), global, StoredPartners.of(List.of()), levels, NEVER_AGAIN);
    }

    /** The same policy where it cannot be proven which stream delivers a stanza: what it enforces is refused. */
    public PolicySnapshot unverifiable() {
        return new PolicySnapshot(new Basis(basis.knowledge(), false), global, stored, levels, clock);
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

    /** All partners, in no particular order. */
    public List<Partner> partners() {
        return stored.readable();
    }

    /** Partners whose settings cannot be understood, so that their domains are refused. */
    public List<UnreadablePartner> unreadable() {
        return stored.unreadable();
    }

    /** The few of them whose settings are relaxed, be it that the relaxation has ended. */
    public List<Partner> relaxed() {
        return relaxed;
    }

    /** The same partners, with what else decides. */
    public PolicySnapshot with(GlobalPolicy other, StrongestMethods otherLevels) {
        return new PolicySnapshot(basis, other, stored, otherLevels, clock);
    }

    /** Whether a relaxation has ended after one moment and not after another. */
    public boolean relaxationEnded(Instant after, Instant notAfter) {
        return relaxed.stream().flatMap(partner -> partner.strictness().relaxation().stream())
            .anyMatch(relaxation -> relaxation.isInForceAt(after) && !relaxation.isInForceAt(notAfter));
    }

    public Optional<Partner> partner(String domain) {
        return Optional.ofNullable(find(domain)).map(PartnerPolicy::partner);
    }

    /** The partner that has the domain, even if it is denied and so under no partner's policy. Looks through all partners then. */
    Optional<Partner> owner(String domain) {
        Optional<Partner> found = partner(domain);
        return found.isPresent() || !isDenied(domain) ? found
            : partners().stream().filter(partner -> partner.domains().stream().anyMatch(name -> name.value().equals(domain))).findFirst();
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

    /** The trust settings of the partner that the domain belongs to; the general ones if it belongs to none. */
    public Trust trust(String domain) {
        PartnerPolicy partnerPolicy = find(domain);
        return partnerPolicy == null ? Trust.DEFAULT : partnerPolicy.partner().trust();
    }

    /** What is accepted now of the partner that the domain belongs to; empty if it belongs to none. */
    public Set<AuthenticationMethod> accepted(Direction direction, String domain) {
        PartnerPolicy partnerPolicy = find(domain);
        return partnerPolicy == null ? Set.of() : partnerPolicy.accepted(direction);
    }

    /** Null for none. */
    private PartnerPolicy find(String domain) {
        // What is found as it was seen need not be looked at closer: only names in the form for look-ups are in the map.
        PartnerPolicy asSeen = byDomain.get(domain);
        if (asSeen != null) {
            return asSeen;
        }
        String key = DomainName.lookupKey(domain);
        return key.equals(domain) ? null : byDomain.get(key);
    }

    /** Whether this policy decides about streams with the domain; if not, Openfire's own settings hold. */
    public boolean hasPolicyFor(String domain) {
        PartnerPolicy partnerPolicy = find(domain);
        return (partnerPolicy == null ? unlistedMode(domain) : partnerPolicy.mode()) == Mode.ENFORCE;
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
        return !unreadable.isEmpty() && (unreadable.contains(domain) || unreadable.contains(DomainName.lookupKey(domain)));
    }

    /** Whether any stream with the domain could pass at all; what can be said before there is one. */
    public Verdict mayFederate(String domain) {
        return mayFederate(find(domain), domain);
    }

    private Verdict mayFederate(PartnerPolicy partnerPolicy, String domain) {
        if (partnerPolicy != null) {
            return basis.isVerifiable() ? Verdict.Accepted.INSTANCE : unlessReported(partnerPolicy.mode(), Reason.STREAMS_UNVERIFIABLE);
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

    /** Whether stanzas from or to the domain may pass over a stream with these facts. */
    public Verdict judge(Direction direction, String domain, StreamFacts facts) {
        PartnerPolicy partnerPolicy = find(domain);
        if (partnerPolicy == null || !basis.isVerifiable()) {
            return mayFederate(partnerPolicy, domain);
        }
        AuthenticationMethod method = facts.methodOrNull();
        if (method == null) {
            return unlessReported(partnerPolicy.mode(), whyUnproven(facts));
        }
        if (method != AuthenticationMethod.TCP_DIALBACK && !partnerPolicy.minimumTls().admits(facts.tlsProtocol())) {
            return unlessReported(partnerPolicy.mode(), facts.tlsProtocol().isEmpty() ? Reason.FACTS_UNKNOWN : Reason.TLS_TOO_OLD);
        }
        return switch (partnerPolicy.acceptance(direction, method)) {
            case ACCEPTED -> Verdict.Accepted.INSTANCE;
            case BELOW_STRONGEST_REPORTED -> REPORTED.get(Reason.DOWNGRADED);
            case BELOW_STRONGEST -> unlessReported(partnerPolicy.mode(), Reason.DOWNGRADED);
            case NOT_ACCEPTED -> unlessReported(partnerPolicy.mode(), notAccepted(method));
        };
    }

    /**
     * Whether a stanza from the domain may pass that came over no live stream which carries it.
     *
     * @param reason why it is refused if the domain is under a policy that permits streams at all
     */
    public Verdict judgeWithoutStream(String domain, Reason reason) {
        PartnerPolicy partnerPolicy = find(domain);
        return partnerPolicy == null || !basis.isVerifiable() ? mayFederate(partnerPolicy, domain) : unlessReported(partnerPolicy.mode(), reason);
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
