package org.federatedpartners.console.view;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.federatedpartners.observation.Observation;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.RatchetLevels;

/**
 * What a partner is held to in one direction, with the evidence.
 *
 * @param streams by how many streams it has shown that it can do so
 * @param since   when the first of them was seen
 */
public record HeldRow(String direction, String method, long streams, Date since) {

    static List<HeldRow> of(Partner partner, RatchetLevels levels, List<Observation> seen) {
        return Stream.of(Direction.values()).flatMap(direction -> levels.of(partner.id(), direction).stream()
            .map(method -> of(direction, method, seen.stream()
                .filter(one -> one.direction() == direction && one.seen().method().filter(method::equals).isPresent()).toList()))).toList();
    }

    private static HeldRow of(Direction direction, AuthenticationMethod method, List<Observation> proofs) {
        return new HeldRow(direction.name(), method.name(), proofs.stream().mapToLong(Observation::streams).sum(),
            Date.from(proofs.stream().map(Observation::first).min(Instant::compareTo).orElse(Instant.EPOCH)));
    }
}
