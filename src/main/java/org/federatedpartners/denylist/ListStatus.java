package org.federatedpartners.denylist;

import java.time.Instant;
import java.util.Optional;

/**
 * How a subscription does on this server.
 *
 * @param head    of the entries that are in force; empty if there are none yet
 * @param failure why it could not be fetched the last time; empty if it could, or was not tried since the start
 */
public record ListStatus(String source, Optional<ListHead> head, Optional<Failure> failure) {

    /**
     * @param detail for administrators, in English
     * @param at     the last time
     * @param since  when the list was fetched last, or else when it first could not be
     */
    public record Failure(Problem problem, String detail, Instant at, Instant since) {}
}
