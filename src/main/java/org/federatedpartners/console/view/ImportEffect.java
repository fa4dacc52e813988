package org.federatedpartners.console.view;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Forecast.Outcome;

/**
 * Live streams of which the same becomes.
 *
 * @param node   the name of the node of a cluster that has them; empty without one
 * @param reason why they would be closed; empty if it cannot be told whether they would
 * @param count  how many they are
 */
public record ImportEffect(DomainText domain, String direction, String node, String reason, int count) {

    /** Adds up like streams. */
    static final class Tally {

        /** What they have in common. */
        private record Kind(String domain, Direction direction, String node, String reason) {}

        private static final Comparator<Kind> ORDER = Comparator.comparing(Kind::domain).thenComparing(Kind::direction).thenComparing(Kind::node).thenComparing(Kind::reason);

        private final Map<Kind, Integer> closed = new TreeMap<>(ORDER);
        private final Map<Kind, Integer> unknown = new TreeMap<>(ORDER);

        /** Streams with the same outcome. */
        void add(NodeStreams of, Direction direction, Outcome outcome, int count) {
            if (outcome instanceof Outcome.Refused refused) {
                closed.merge(new Kind(of.domain(), direction, of.node(), refused.reason().name()), count, Integer::sum);
            } else if (outcome instanceof Outcome.Unknown) {
                unknown.merge(new Kind(of.domain(), direction, of.node(), ""), count, Integer::sum);
            }
        }

        /** Adds streams of which nothing is known. */
        void addUntold(NodeStreams of, Function<Direction, Outcome> outcome) {
            for (Direction direction : Direction.values()) {
                if (of.untold(direction) > 0) {
                    add(of, direction, outcome.apply(direction), of.untold(direction));
                }
            }
        }

        List<ImportEffect> closed() {
            return effects(closed);
        }

        /** Those of which it cannot be told. */
        List<ImportEffect> unknown() {
            return effects(unknown);
        }

        private static List<ImportEffect> effects(Map<Kind, Integer> counts) {
            return counts.entrySet().stream().map(entry -> new ImportEffect(DomainText.seen(entry.getKey().domain()), entry.getKey().direction().name(), entry.getKey().node(),
                entry.getKey().reason(), entry.getValue())).toList();
        }
    }
}
