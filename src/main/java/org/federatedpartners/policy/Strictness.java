package org.federatedpartners.policy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How strictly a partner's settings are applied to it.
 *
 * @param mode       whether they are enforced; in a global mode of report only, they never are
 * @param relaxation what is temporarily accepted beyond them
 * @param downgradeProtection    what to do about methods weaker than the strongest method seen
 */
public record Strictness(Mode mode, Optional<Relaxation> relaxation, DowngradeProtection downgradeProtection) {

    /** Enforced as they are. */
    public static final Strictness DEFAULT = new Strictness(Mode.ENFORCE, Optional.empty(), DowngradeProtection.OFF);

    private static final Map<Strictness, Strictness> SHARED = Stream.of(Mode.values())
        .flatMap(mode -> Stream.of(DowngradeProtection.values()).map(protection -> new Strictness(mode, Optional.empty(), protection)))
        .collect(Collectors.toUnmodifiableMap(one -> one, one -> one));

    public Strictness {
        Objects.requireNonNull(mode);
        Objects.requireNonNull(relaxation);
        Objects.requireNonNull(downgradeProtection);
    }

    /** The same; without a relaxation, as for most partners, one object for all that are equal. */
    Strictness shared() {
        return SHARED.getOrDefault(this, this);
    }

    /** What has no effect with these settings. */
    List<Finding> findings(NegotiationSettings settings) {
        return relaxation.filter(one -> settings.acceptedMethods().containsAll(one.widen(settings.acceptedMethods()))).isPresent()
            ? List.of(Finding.of(Finding.Code.RELAXATION_WITHOUT_EFFECT, Field.RELAXATION)) : List.of();
    }

    /** Whether more may be refused. */
    boolean isStricterThan(Strictness other) {
        return mode == Mode.ENFORCE && other.mode != mode
            || downgradeProtection == DowngradeProtection.REFUSE && other.downgradeProtection != downgradeProtection
            || other.relaxation.isPresent() && !other.relaxation.equals(relaxation);
    }

    /** The relaxation, if it is in force at that moment. */
    public Optional<Relaxation> relaxationAt(Instant now) {
        return relaxation.filter(one -> one.isInForceAt(now));
    }

    /** Whether there is a relaxation that has ended by that moment. */
    public boolean hasEndedAt(Instant now) {
        return relaxation.filter(one -> !one.isInForceAt(now)).isPresent();
    }

    /** The same without a relaxation that has ended by that moment. */
    Strictness withoutEnded(Instant now) {
        return hasEndedAt(now) ? new Strictness(mode, Optional.empty(), downgradeProtection) : this;
    }
}
