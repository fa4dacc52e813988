package org.federatedpartners.history;

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
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.StrongestMethods;

/**
 * The thresholds of downgrade protection.
 *
 * @param times the number of streams that must have been authenticated by a method, at least one
 * @param days  the number of days over which that must have happened
 */
public record DowngradeRule(int times, int days) {

    /** The most that can be set. */
    public static final int MAX_TIMES = 1_000_000;
    public static final int MAX_DAYS = 3650;

    /** What holds unless an administrator says otherwise. */
    public static final DowngradeRule DEFAULT = new DowngradeRule(10, 7);

    public DowngradeRule {
        if (times < 1 || days < 0) {
            throw new IllegalArgumentException("At least once and no negative days: " + times + ", " + days);
        }
    }

    /** The strongest methods seen of the partners that have downgrade protection. */
    public StrongestMethods levels(Collection<Partner> partners, Collection<StreamCount> counts, Instant now) {
        Map<String, List<StreamCount>> byDomain = counts.stream().collect(Collectors.groupingBy(StreamCount::domain));
        Map<StrongestMethods.Side, AuthenticationMethod> levels = new HashMap<>();
        for (Partner partner : partners) {
            if (partner.strictness().downgradeProtection() != DowngradeProtection.OFF) {
                List<StreamCount> its = partner.domains().stream().flatMap(domain -> byDomain.getOrDefault(domain.value(), List.of()).stream()).toList();
                for (Direction direction : Direction.values()) {
                    level(its, direction, now).ifPresent(level -> levels.put(new StrongestMethods.Side(partner.id(), direction), level));
                }
            }
        }
        return new StrongestMethods(levels);
    }

    private Optional<AuthenticationMethod> level(List<StreamCount> counts, Direction direction, Instant now) {
        return Stream.of(AuthenticationMethod.values()).filter(method -> isStrongestSeen(method, counts, direction, now)).findFirst();
    }

    private boolean isStrongestSeen(AuthenticationMethod method, List<StreamCount> counts, Direction direction, Instant now) {
        List<StreamCount> proofs = counts.stream()
            .filter(one -> one.direction() == direction && one.seen().method().filter(method::equals).isPresent()).toList();
        return proofs.stream().mapToLong(StreamCount::streams).sum() >= times
            && proofs.stream().anyMatch(one -> !one.first().plus(Duration.ofDays(days)).isAfter(now));
    }
}
