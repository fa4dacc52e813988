package org.federatedpartners.policy;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The strongest method that each partner has proved itself by, often and for long enough to be held to it. Immutable. */
public final class RatchetLevels {

    /** Nobody is held to anything. */
    public static final RatchetLevels NONE = new RatchetLevels(Map.of());

    /** A partner, and which way its streams go: what a server can do as a client it need not be able to do as a server. */
    public record Side(long partnerId, Direction direction) {
        public Side {
            Objects.requireNonNull(direction);
        }
    }

    private final Map<Side, AuthenticationMethod> levels;

    public RatchetLevels(Map<Side, AuthenticationMethod> levels) {
        this.levels = Map.copyOf(levels);
    }

    /** The method that the partner is held to, if it is held to one. */
    public Optional<AuthenticationMethod> of(long partnerId, Direction direction) {
        return Optional.ofNullable(levels.get(new Side(partnerId, direction)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RatchetLevels that && levels.equals(that.levels);
    }

    @Override
    public int hashCode() {
        return levels.hashCode();
    }
}
