package org.federatedpartners.policy;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The constraints on one partner's policy. Those that block nothing that the policy accepts are not included.
 *
 * @param all    the most far-reaching first
 * @param extent their combined extent
 */
public record ServerConstraints(List<Effect> all, Extent extent) {

    /**
     * The effect of a {@link ServerConstraint} on one partner's policy.
     *
     * @param present  the value of the constraint's property; empty if its cause is not a property
     * @param remedy   the value that removes the constraint; empty if that takes something else
     * @param inbound  which of the accepted methods the partner cannot use towards us, strongest first
     * @param outbound which of the accepted methods we cannot use towards the partner, strongest first
     * @param domains  those of the partner's domains that it concerns
     */
    public record Effect(ServerConstraint constraint, String present, String remedy, Set<AuthenticationMethod> inbound, Set<AuthenticationMethod> outbound,
        List<DomainName> domains) {}

    /** How much of what a policy accepts is lost; the text is the i18n key {@code obstacles.<extent>}. */
    public enum Extent {
        NOTHING_LOST,
        /** Some method, or some domain, but each direction has another one. */
        PARTLY,
        NOTHING_GOES_OUT,
        NOTHING_COMES_IN,
        NOTHING_PASSES
    }

    public ServerConstraints {
        all = List.copyOf(all);
    }

    /**
     * @param accepted what the policy accepts
     * @param domains  the partner's
     */
    public static ServerConstraints of(Set<AuthenticationMethod> accepted, Collection<DomainName> domains, ServerFacts facts) {
        List<Effect> all = Arrays.stream(ServerConstraint.values()).filter(constraint -> !facts.lifted().contains(constraint))
            .map(constraint -> new Effect(constraint, constraint.present(facts), constraint.remedy(facts), both(accepted, constraint.inbound()),
                both(accepted, constraint.outbound()), domains.stream().filter(domain -> constraint.standsFor(domain, facts)).toList()))
            .filter(effect -> !effect.domains().isEmpty() && !(effect.inbound().isEmpty() && effect.outbound().isEmpty()))
            .toList();
        return new ServerConstraints(all, extent(all, accepted, domains.size()));
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    private static Extent extent(List<Effect> all, Set<AuthenticationMethod> accepted, int domains) {
        if (all.isEmpty()) {
            return Extent.NOTHING_LOST;
        }
        List<Effect> everywhere = all.stream().filter(effect -> effect.domains().size() == domains).toList();
        boolean in = isLost(accepted, everywhere, Effect::inbound);
        boolean out = isLost(accepted, everywhere, Effect::outbound);
        return in && out ? Extent.NOTHING_PASSES : in ? Extent.NOTHING_COMES_IN : out ? Extent.NOTHING_GOES_OUT : Extent.PARTLY;
    }

    private static boolean isLost(Set<AuthenticationMethod> accepted, List<Effect> effects, Function<Effect, Set<AuthenticationMethod>> lost) {
        Set<AuthenticationMethod> left = EnumSet.copyOf(accepted);
        effects.forEach(effect -> left.removeAll(lost.apply(effect)));
        return left.isEmpty();
    }

    private static Set<AuthenticationMethod> both(Set<AuthenticationMethod> accepted, Set<AuthenticationMethod> blocked) {
        Set<AuthenticationMethod> both = EnumSet.noneOf(AuthenticationMethod.class);
        both.addAll(accepted);
        both.retainAll(blocked);
        return Collections.unmodifiableSet(both);
    }
}
