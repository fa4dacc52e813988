package org.federatedpartners.policy;

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

    private static final Map<Reason, Verdict> REFUSED = new EnumMap<>(Arrays.stream(Reason.values())
        .collect(Collectors.toMap(Function.identity(), Verdict.Refused::new)));

    private final boolean known;
    private final UnlistedDomains unlisted;
    private final List<Partner> partners;
    private final Map<String, Governed> byDomain;

    private record Governed(Partner partner, Set<AuthenticationMethod> accepted) { }

    private PolicySnapshot(boolean known, UnlistedDomains unlisted, Collection<Partner> partners) {
        this.known = known;
        this.unlisted = unlisted;
        this.partners = List.copyOf(partners);
        this.byDomain = new HashMap<>();
        // A million partners have a handful of different sets among them, which stay in the processor's caches.
        Map<Set<AuthenticationMethod>, Set<AuthenticationMethod>> shared = new HashMap<>();
        for (Partner partner : this.partners) {
            Governed governed = new Governed(partner, shared.computeIfAbsent(partner.acceptedMethods(), Function.identity()));
            for (DomainName domain : partner.domains()) {
                if (byDomain.put(domain.value(), governed) != null) {
                    throw new IllegalArgumentException("The domain " + domain + " belongs to two partners");
                }
            }
        }
    }

    /** @throws IllegalArgumentException if a domain belongs to two partners */
    public static PolicySnapshot of(UnlistedDomains unlisted, Collection<Partner> partners) {
        return new PolicySnapshot(true, unlisted, partners);
    }

    /** The state in which the partners could not be read. */
    public static PolicySnapshot unknown(UnlistedDomains lastKnown) {
        return new PolicySnapshot(false, lastKnown, List.of());
    }

    /** Whether the partners could be read. */
    public boolean isKnown() {
        return known;
    }

    public UnlistedDomains unlisted() {
        return unlisted;
    }

    /** All partners, in no particular order. */
    public List<Partner> partners() {
        return partners;
    }

    /** The same policy, with another answer for unlisted domains. */
    public PolicySnapshot with(UnlistedDomains other) {
        return new PolicySnapshot(known, other, partners);
    }

    public Optional<Partner> partner(String domain) {
        return Optional.ofNullable(find(domain)).map(Governed::partner);
    }

    /** What the partner that the domain belongs to accepts; empty if it belongs to none. */
    public Set<AuthenticationMethod> accepted(String domain) {
        Governed governed = find(domain);
        return governed == null ? Set.of() : governed.accepted;
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

    /** Whether this policy has a say about streams with the domain; if not, Openfire's own settings hold. */
    public boolean governs(String domain) {
        return unlisted == UnlistedDomains.REFUSE || find(domain) != null;
    }

    /** Whether any stream with the domain could pass at all; what can be said before there is one. */
    public Verdict mayFederate(String domain) {
        if (unlisted == UnlistedDomains.FOLLOW_OPENFIRE || find(domain) != null) {
            return Verdict.Accepted.INSTANCE;
        }
        return REFUSED.get(known ? Reason.NOT_A_PARTNER : Reason.POLICY_UNKNOWN);
    }

    /** Whether stanzas from or to the domain may pass over a stream with these facts. */
    public Verdict judge(String domain, StreamFacts facts) {
        Governed governed = find(domain);
        if (governed == null) {
            return mayFederate(domain);
        }
        AuthenticationMethod method = facts.methodOrNull();
        if (method == null) {
            return REFUSED.get(whyUnproven(facts));
        }
        return governed.accepted.contains(method) ? Verdict.Accepted.INSTANCE : REFUSED.get(notAccepted(method));
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
        return switch (facts.certificate()) {
            case ABSENT -> Reason.CERTIFICATE_ABSENT;
            case WRONG_NAME -> Reason.CERTIFICATE_WRONG_NAME;
            case UNTRUSTED -> Reason.CERTIFICATE_UNTRUSTED;
            case OUT_OF_DATE -> Reason.CERTIFICATE_OUT_OF_DATE;
            // A proof on a stream in the clear is no proof: there is no telling who sends on it.
            case PROVES_DOMAIN, UNKNOWN -> Reason.FACTS_UNKNOWN;
        };
    }
}
