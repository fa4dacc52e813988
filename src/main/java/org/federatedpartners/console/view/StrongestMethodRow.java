package org.federatedpartners.console.view;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.StrongestMethods;

/**
 * The strongest method seen of a partner in one direction, with the evidence.
 *
 * @param streams the number of streams authenticated by it
 * @param since   when the first of them was seen
 */
public record StrongestMethodRow(String direction, String method, long streams, Date since) {

    static List<StrongestMethodRow> of(Partner partner, StrongestMethods levels, List<StreamCount> seen) {
        return Stream.of(Direction.values()).flatMap(direction -> levels.of(partner.id(), direction).stream()
            .map(method -> of(direction, method, seen.stream()
                .filter(one -> one.direction() == direction && one.seen().method().filter(method::equals).isPresent()).toList())))
            .toList();
    }

    private static StrongestMethodRow of(Direction direction, AuthenticationMethod method, List<StreamCount> proofs) {
        return new StrongestMethodRow(direction.name(), method.name(), proofs.stream().mapToLong(StreamCount::streams).sum(),
            Date.from(proofs.stream().map(StreamCount::first).min(Instant::compareTo).orElse(Instant.EPOCH)));
    }
}
