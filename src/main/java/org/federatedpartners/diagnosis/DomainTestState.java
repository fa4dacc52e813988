package org.federatedpartners.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a test has found out so far.
 *
 * @param number   of the test
 * @param lookUp   what was found out about where the domain's servers are
 * @param plan     where this server connects to; empty until it is known
 * @param attempts one for each address, in the order in which a stream would try them; behind them those that it never connects to
 * @param running  whether there is more to come
 * @param took     so far
 */
public record DomainTestState(long number, DomainTestRequest request, Instant started, List<Step> lookUp, Optional<ConnectionPlan> plan,
    List<Attempt> attempts, boolean running, Duration took) {

    /** What was found at one address, in the order of time. */
    public record Attempt(TargetAddress target, List<Step> steps) {

        public Attempt {
            steps = List.copyOf(steps);
        }
    }

    public DomainTestState {
        lookUp = List.copyOf(lookUp);
        attempts = List.copyOf(attempts);
    }

    /** All that was found out, wherever. */
    public Stream<Step> steps() {
        return Stream.concat(lookUp.stream(), attempts.stream().flatMap(attempt -> attempt.steps().stream()));
    }
}
