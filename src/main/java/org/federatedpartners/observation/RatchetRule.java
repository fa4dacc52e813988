package org.federatedpartners.observation;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.Ratchet;
import org.federatedpartners.policy.RatchetLevels;

/**
 * When a partner is held to a method.
 *
 * @param times how many of its streams must have been authenticated by it, at least one
 * @param days  for how many days it must have been doing so
 */
public record RatchetRule(int times, int days) {

    /** The most that can be set. */
    public static final int MOST_TIMES = 1_000_000;
    public static final int MOST_DAYS = 3650;

    /** What holds unless an administrator says otherwise. */
    public static final RatchetRule DEFAULT = new RatchetRule(10, 7);

    public RatchetRule {
        if (times < 1 || days < 0) {
            throw new IllegalArgumentException("At least once and no negative days: " + times + ", " + days);
        }
    }

    /** What the partners that ask for it are held to. */
    public RatchetLevels levels(Collection<Partner> partners, Collection<Observation> observations, Instant now) {
        Map<String, List<Observation>> byDomain = observations.stream().collect(Collectors.groupingBy(Observation::domain));
        Map<RatchetLevels.Side, AuthenticationMethod> levels = new HashMap<>();
        for (Partner partner : partners) {
            if (partner.strictness().ratchet() != Ratchet.OFF) {
                List<Observation> its = partner.domains().stream().flatMap(domain -> byDomain.getOrDefault(domain.value(), List.of()).stream()).toList();
                for (Direction direction : Direction.values()) {
                    level(its, direction, now).ifPresent(level -> levels.put(new RatchetLevels.Side(partner.id(), direction), level));
                }
            }
        }
        return new RatchetLevels(levels);
    }

    private Optional<AuthenticationMethod> level(List<Observation> observations, Direction direction, Instant now) {
        return Stream.of(AuthenticationMethod.values()).filter(method -> isHeldTo(method, observations, direction, now)).findFirst();
    }

    private boolean isHeldTo(AuthenticationMethod method, List<Observation> observations, Direction direction, Instant now) {
        List<Observation> proofs = observations.stream()
            .filter(one -> one.direction() == direction && one.seen().method().filter(method::equals).isPresent()).toList();
        return proofs.stream().mapToLong(Observation::streams).sum() >= times
            && proofs.stream().anyMatch(one -> !one.first().plus(Duration.ofDays(days)).isAfter(now));
    }
}
