package org.federatedpartners.policy;

import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The strongest method that each partner has proved itself by, often and for long enough to be held to it. Immutable. */
public final class StrongestMethods {

    /** Nobody is held to anything. */
    public static final StrongestMethods NONE = new StrongestMethods(Map.of());

    /** It is not known what partners have shown: each is held to the best that its settings accept. */
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

    /** The same, where what the partner's settings accept decides if nothing is known. */
    Optional<AuthenticationMethod> of(Partner partner, Direction direction) {
        return known ? of(partner.id(), direction) : partner.acceptedMethods().stream().min(Comparator.naturalOrder());
    }

    /** The method that the partner is held to, if it is held to one. */
    public Optional<AuthenticationMethod> of(long partnerId, Direction direction) {
        return Optional.ofNullable(levels.get(new Side(partnerId, direction)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StrongestMethods that && known == that.known && levels.equals(that.levels);
    }

    @Override
    public int hashCode() {
        return levels.hashCode();
    }
}
