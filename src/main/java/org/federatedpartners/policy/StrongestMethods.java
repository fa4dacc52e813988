package org.federatedpartners.policy;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The strongest method seen of each partner, used often and for long enough for downgrade protection. Immutable. */
public final class StrongestMethods {

    /** Downgrade protection applies to no partner. */
    public static final StrongestMethods NONE = new StrongestMethods(Map.of());

    /** The strongest methods seen are unknown: the strongest method that a partner's settings accept takes their place. */
    public static final StrongestMethods UNKNOWN = new StrongestMethods(Map.of(), false);

    /** A partner, and which way its streams go: what a server can do as a client it need not be able to do as a server. */
    public record Side(long partnerId, Direction direction) {
        public Side {
            Objects.requireNonNull(direction);
        }
    }

    private final Map<Side, AuthenticationMethod> levels;
    private final boolean known;

    public StrongestMethods(Map<Side, AuthenticationMethod> levels) {
        this(levels, true);
    }

    private StrongestMethods(Map<Side, AuthenticationMethod> levels, boolean known) {
        this.levels = Map.copyOf(levels);
        this.known = known;
    }

    /** The strongest method seen; if unknown, the strongest method that the partner's settings accept. */
    Optional<AuthenticationMethod> of(Partner partner, Direction direction) {
        return known ? of(partner.id(), direction) : partner.acceptedMethods().stream().min(Comparator.naturalOrder());
    }

    /** The strongest method seen of the partner, if downgrade protection applies to it. */
    public Optional<AuthenticationMethod> of(long partnerId, Direction direction) {
        return Optional.ofNullable(levels.get(new Side(partnerId, direction)));
    }

    /** The ids of the partners of which another one says something else; empty if that may be any. */
    Optional<Set<Long>> differing(StrongestMethods other) {
        if (!known || !other.known) {
            return Optional.empty();
        }
        return Optional.of(Stream.concat(levels.keySet().stream(), other.levels.keySet().stream()).filter(side -> levels.get(side) != other.levels.get(side))
            .map(Side::partnerId).collect(Collectors.toSet()));
    }

    /** The same, with what another one says of these partners. */
    public StrongestMethods with(Set<Long> partnerIds, StrongestMethods other) {
        if (partnerIds.stream().allMatch(id -> Stream.of(Direction.values()).allMatch(direction -> of(id, direction).equals(other.of(id, direction))))) {
            return this;
        }
        Map<Side, AuthenticationMethod> changed = new HashMap<>(levels);
        changed.keySet().removeIf(side -> partnerIds.contains(side.partnerId()));
        changed.putAll(other.levels);
        return new StrongestMethods(changed);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof StrongestMethods that && known == that.known && levels.equals(that.levels);
    }

    @Override
    public int hashCode() {
        return levels.hashCode();
    }
}
