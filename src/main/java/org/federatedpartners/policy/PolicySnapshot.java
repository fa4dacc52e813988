package org.federatedpartners.policy;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
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

    private final boolean known;
    private final GlobalPolicy global;
    private final List<Partner> partners;
    private final List<Partner> relaxed;
    private final RatchetLevels levels;
    private final Instant madeAt;
    private final Map<String, Governed> byDomain;

    private PolicySnapshot(boolean known, GlobalPolicy global, Collection<Partner> partners, RatchetLevels levels, Instant madeAt) {
        this.known = known;
        this.global = global;
        this.partners = List.copyOf(partners);
        this.relaxed = this.partners.stream().filter(partner -> partner.strictness().relaxation().isPresent()).toList();
        this.levels = levels;
        this.madeAt = madeAt;
        Map<String, Governed> all = new HashMap<>();
        // A million partners have a handful of different sets among them, which stay in the processor's caches.
        Map<Set<AuthenticationMethod>, Set<AuthenticationMethod>> shared = new HashMap<>();
        for (Partner partner : this.partners) {
            Governed governed = new Governed(partner, shared.computeIfAbsent(partner.acceptedMethods(), Function.identity()), global.mode(), levels, madeAt);
            for (DomainName domain : partner.domains()) {
                if (all.put(domain.value(), governed) != null) {
                    throw new IllegalArgumentException("The domain " + domain + " belongs to two partners");
                }
            }
        }
        // Keys and values side by side in one array: among a million, each look elsewhere waits for memory.
        this.byDomain = Map.copyOf(all);
    }

    private static Map<Reason, Verdict> verdicts(Function<Reason, Verdict> make) {
        return new EnumMap<>(Arrays.stream(Reason.values()).collect(Collectors.toMap(Function.identity(), make)));
    }

    /**
     * The policy from a moment on.
     *
     * @param levels what partners are held to
     * @param now    the moment; relaxations that have ended by then are not in force
     * @throws IllegalArgumentException if a domain belongs to two partners
     */
    public static PolicySnapshot of(GlobalPolicy global, Collection<Partner> partners, RatchetLevels levels, Instant now) {
        return new PolicySnapshot(true, global, partners, levels, now);
    }

    /** Partners whose settings are enforced as they are, with nothing remembered of them. */
    public static PolicySnapshot of(UnlistedDomains unlisted, Collection<Partner> partners) {
        return of(GlobalPolicy.enforcing(unlisted), partners, RatchetLevels.NONE, Instant.MAX);
    }

    /** The state in which the partners could not be read. */
    public static PolicySnapshot unknown(GlobalPolicy lastKnown) {
        return new PolicySnapshot(false, lastKnown, List.of(), RatchetLevels.NONE, Instant.MAX);
    }

    /** Whether the partners could be read. */
    public boolean isKnown() {
        return known;
    }

    public GlobalPolicy global() {
        return global;
    }

    public UnlistedDomains unlisted() {
        return global.unlisted();
    }

    public RatchetLevels levels() {
        return levels;
    }

    /** All partners, in no particular order. */
    public List<Partner> partners() {
        return partners;
    }

    /** The few of them whose settings are relaxed, be it that the relaxation has ended. */
    public List<Partner> relaxed() {
        return relaxed;
    }

    /** The same partners, with what else decides as it is at another moment. */
    public PolicySnapshot with(GlobalPolicy other, RatchetLevels otherLevels, Instant now) {
        return new PolicySnapshot(known, other, partners, otherLevels, now);
    }

    /** Whether a relaxation that was in force when this was made has ended by now. */
    public boolean isOutdatedAt(Instant now) {
        return relaxed.stream().flatMap(partner -> partner.strictness().relaxation().stream())
            .anyMatch(relaxation -> relaxation.isInForceAt(madeAt) && !relaxation.isInForceAt(now));
    }

    public Optional<Partner> partner(String domain) {
        return Optional.ofNullable(find(domain)).map(Governed::partner);
    }

    /**
     * The partner that the nearest enclosing domain belongs to: for {@code conference.partner.example} that of {@code partner.example}. Empty
     * if there is none. Policies hold for exact domains only, so it does not govern the domain.
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

    /** How the server of the partner that the domain belongs to is told from others; as for everybody if it belongs to none. */
    public Trust trust(String domain) {
        Governed governed = find(domain);
        return governed == null ? Trust.DEFAULT : governed.partner().trust();
    }

    /** What is accepted now of the partner that the domain belongs to; empty if it belongs to none. */
    public Set<AuthenticationMethod> accepted(Direction direction, String domain) {
        Governed governed = find(domain);
        return governed == null ? Set.of() : governed.accepted(direction);
    }

    /** Null for none. */
    private Governed find(String domain) {
        // What is found as it was seen need not be looked at closer: only names in the form for look-ups are in the map.
        Governed asSeen = byDomain.get(domain);
        if (asSeen != null) {
            return asSeen;
        }
        String key = DomainName.lookupKey(domain);
        return key.equals(domain) ? null : byDomain.get(key);
    }

    /** Whether this policy decides about streams with the domain; if not, Openfire's own settings hold. */
    public boolean governs(String domain) {
        Governed governed = find(domain);
        return (governed == null ? unlistedMode() : governed.mode()) == Mode.ENFORCE;
    }

    /** Whether this policy has a view of streams with the domain, be it enforced or only reported. */
    public boolean watches(String domain) {
        return global.unlisted() == UnlistedDomains.REFUSE || find(domain) != null;
    }

    private Mode unlistedMode() {
        return global.unlisted() == UnlistedDomains.REFUSE ? global.mode() : Mode.REPORT_ONLY;
    }

    /** Whether any stream with the domain could pass at all; what can be said before there is one. */
    public Verdict mayFederate(String domain) {
        return global.unlisted() == UnlistedDomains.FOLLOW_OPENFIRE || find(domain) != null ? Verdict.Accepted.INSTANCE
            : unlessReported(global.mode(), known ? Reason.NOT_A_PARTNER : Reason.POLICY_UNKNOWN);
    }

    /** Whether stanzas from or to the domain may pass over a stream with these facts. */
    public Verdict judge(Direction direction, String domain, StreamFacts facts) {
        Governed governed = find(domain);
        if (governed == null) {
            return mayFederate(domain);
        }
        AuthenticationMethod method = facts.methodOrNull();
        if (method == null) {
            return unlessReported(governed.mode(), whyUnproven(facts));
        }
        if (method != AuthenticationMethod.TCP_DIALBACK && !governed.minimumTls().admits(facts.tlsProtocol())) {
            return unlessReported(governed.mode(), facts.tlsProtocol().isEmpty() ? Reason.FACTS_UNKNOWN : Reason.TLS_TOO_OLD);
        }
        return switch (governed.standing(direction, method)) {
            case ACCEPTED -> Verdict.Accepted.INSTANCE;
            case BELOW_RATCHET_REPORTED -> REPORTED.get(Reason.DOWNGRADED);
            case BELOW_RATCHET -> unlessReported(governed.mode(), Reason.DOWNGRADED);
            case NOT_ACCEPTED -> unlessReported(governed.mode(), notAccepted(method));
        };
    }

    /** Whether a stanza from the domain may pass that came over no live stream which carries it. */
    public Verdict judgeWithoutStream(String domain) {
        return judgeWithoutStream(domain, Reason.NOT_AUTHENTICATED);
    }

    /** @param reason why it is refused if the policy governs the domain and lets it have streams at all */
    public Verdict judgeWithoutStream(String domain, Reason reason) {
        Governed governed = find(domain);
        return governed == null ? mayFederate(domain) : unlessReported(governed.mode(), reason);
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
