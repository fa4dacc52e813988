package org.federatedpartners.console;

import java.time.Instant;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.StreamFacts;

/**
 * One live stream that carries a domain.
 *
 * @param facts what is known about it with respect to that domain
 */
public record LiveStream(String domain, Direction direction, Instant since, StreamFacts facts) { }
