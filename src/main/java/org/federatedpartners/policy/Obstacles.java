package org.federatedpartners.policy;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * All that stands in the way of one partner's policy: what blocks nothing that the policy accepts is not among it.
 *
 * @param all    the most far-reaching first
 * @param extent what they come to together
 */
public record Obstacles(List<Obstruction> all, Extent extent) {

    /** How much of what a policy accepts is lost; the text is the i18n key {@code obstacles.<extent>}. */
    public enum Extent {
        NOTHING_LOST,
        /** Some method, or some domain, but each direction has another one. */
        PARTLY,
        NOTHING_GOES_OUT,
        NOTHING_COMES_IN,
        NOTHING_PASSES
    }

    public Obstacles {
        all = List.copyOf(all);
    }

    /**
     * @param accepted what the policy accepts
     * @param domains  the partner's
     */
    public static Obstacles of(Set<AuthenticationMethod> accepted, Collection<DomainName> domains, ServerFacts facts) {
        List<Obstruction> all = Arrays.stream(Obstacle.values()).filter(obstacle -> !facts.overcome().contains(obstacle))
            .map(obstacle -> new Obstruction(obstacle, obstacle.present(facts), obstacle.remedy(facts), both(accepted, obstacle.inbound()),
                both(accepted, obstacle.outbound()), domains.stream().filter(domain -> obstacle.standsFor(domain, facts)).toList()))
            .filter(obstruction -> !obstruction.domains().isEmpty() && !(obstruction.inbound().isEmpty() && obstruction.outbound().isEmpty()))
            .toList();
        return new Obstacles(all, extent(all, accepted, domains.size()));
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    private static Extent extent(List<Obstruction> all, Set<AuthenticationMethod> accepted, int domains) {
        if (all.isEmpty()) {
            return Extent.NOTHING_LOST;
        }
        List<Obstruction> everywhere = all.stream().filter(obstruction -> obstruction.domains().size() == domains).toList();
        boolean in = isLost(accepted, everywhere, Obstruction::inbound);
        boolean out = isLost(accepted, everywhere, Obstruction::outbound);
        return in && out ? Extent.NOTHING_PASSES : in ? Extent.NOTHING_COMES_IN : out ? Extent.NOTHING_GOES_OUT : Extent.PARTLY;
    }

    private static boolean isLost(Set<AuthenticationMethod> accepted, List<Obstruction> obstructions, Function<Obstruction, Set<AuthenticationMethod>> lost) {
        Set<AuthenticationMethod> left = EnumSet.copyOf(accepted);
        obstructions.forEach(obstruction -> left.removeAll(lost.apply(obstruction)));
        return left.isEmpty();
    }

    private static Set<AuthenticationMethod> both(Set<AuthenticationMethod> accepted, Set<AuthenticationMethod> blocked) {
        Set<AuthenticationMethod> both = EnumSet.noneOf(AuthenticationMethod.class);
        both.addAll(accepted);
        both.retainAll(blocked);
        return Collections.unmodifiableSet(both);
    }
}
