package org.federatedpartners.policy;

import static org.federatedpartners.policy.Negotiation.NOT_SUPPORTED;
import static org.federatedpartners.policy.Negotiation.OPTIONAL;
import static org.federatedpartners.policy.Negotiation.REQUIRED;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How streams with a partner may be negotiated: Lync Server 2013's three settings.
 *
 * <p>All 18 combinations can be represented, so that each can be explained; those with an error are not saved.
 * Source of the rules: "Negotiation settings for XMPP federated partners", Lync Server 2013.
 */
public record NegotiationSettings(Negotiation tls, Negotiation sasl, boolean dialback) {

    /** What a new partner starts with: certificates or nothing. */
    public static final NegotiationSettings DEFAULT = new NegotiationSettings(REQUIRED, REQUIRED, false);

    private static final Map<NegotiationSettings, NegotiationSettings> SHARED = all().stream().collect(Collectors.toUnmodifiableMap(one -> one, one -> one));

    public NegotiationSettings {
        Objects.requireNonNull(tls);
        Objects.requireNonNull(sasl);
    }

    /** The same, as one object for all that are equal: a million partners have a handful of different ones. */
    NegotiationSettings shared() {
        return SHARED.get(this);
    }

    /** Every combination, in the order of Lync's table. */
    public static List<NegotiationSettings> all() {
        List<NegotiationSettings> all = new ArrayList<>();
        for (Negotiation sasl : Negotiation.values()) {
            for (Negotiation tls : Negotiation.values()) {
                all.add(new NegotiationSettings(tls, sasl, true));
                all.add(new NegotiationSettings(tls, sasl, false));
            }
        }
        return List.copyOf(all);
    }

    /** The savable settings that accept these methods and as little else as possible; {@link #DEFAULT} for none. */
    public static NegotiationSettings strictestAccepting(Set<AuthenticationMethod> needed) {
        return all().stream()
            .filter(NegotiationSettings::isSavable)
            .filter(settings -> settings.acceptedMethods().containsAll(needed))
            .min(Comparator.<NegotiationSettings>comparingInt(settings -> settings.acceptedMethods().size())
                .thenComparingInt(settings -> settings.acceptedMethods().contains(AuthenticationMethod.SASL_OVER_TLS) ? 0 : 1)
                .thenComparingInt(settings -> settings.findings().size()))
            .orElse(DEFAULT);
    }

    /** The methods that these settings accept, strongest first; empty where they can accept nothing. */
    public Set<AuthenticationMethod> acceptedMethods() {
        Set<AuthenticationMethod> accepted = EnumSet.noneOf(AuthenticationMethod.class);
        if (tls != NOT_SUPPORTED && sasl != NOT_SUPPORTED) {
            accepted.add(AuthenticationMethod.SASL_OVER_TLS);
        }
        if (dialback && tls != NOT_SUPPORTED && !(tls == REQUIRED && sasl == REQUIRED)) {
            accepted.add(AuthenticationMethod.TLS_DIALBACK);
        }
        if (dialback && tls != REQUIRED) {
            accepted.add(AuthenticationMethod.TCP_DIALBACK);
        }
        return Collections.unmodifiableSet(accepted);
    }

    /** What the administrator is told of this combination; at most one finding, as in Lync's table. */
    public List<Finding> findings() {
        if (tls == NOT_SUPPORTED && sasl != NOT_SUPPORTED) {
            return List.of(Finding.of(Finding.Code.SASL_NEEDS_TLS, Field.SASL));
        }
        if (sasl == NOT_SUPPORTED && !dialback) {
            return List.of(Finding.of(Finding.Code.NO_METHOD_ENABLED, Field.DIALBACK));
        }
        if (tls == REQUIRED && sasl == REQUIRED && dialback) {
            return List.of(Finding.of(Finding.Code.DIALBACK_WITHOUT_EFFECT, Field.DIALBACK));
        }
        if (tls == OPTIONAL && sasl != NOT_SUPPORTED) {
            return List.of(Finding.of(dialback ? Finding.Code.OPTIONAL_TLS_WITH_DIALBACK : Finding.Code.OPTIONAL_TLS_WITH_SASL, Field.TLS));
        }
        if (tls == OPTIONAL) {
            return List.of(Finding.of(Finding.Code.ANY_DIALBACK, Field.TLS));
        }
        if (tls == NOT_SUPPORTED) {
            return List.of(Finding.of(Finding.Code.TCP_DIALBACK_ONLY, Field.TLS));
        }
        return List.of();
    }

    /** Whether a partner with these settings may be saved. */
    public boolean isSavable() {
        return findings().stream().noneMatch(Finding::isError);
    }
}
