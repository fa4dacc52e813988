package org.federatedpartners.revocation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.federatedpartners.certificate.RevocationStatement;

/** What is known of one certificate, and for how long it is remembered. Used by any number of threads. */
final class Wanted {

    private final List<String> lists;
    private final AtomicReference<RevocationStatement> known = new AtomicReference<>();
    private final AtomicReference<Instant> until = new AtomicReference<>(Instant.MIN);

    /** @param lists where more would be told */
    Wanted(List<String> lists) {
        this.lists = lists;
    }

    List<String> lists() {
        return lists;
    }

    Optional<RevocationStatement> known() {
        return Optional.ofNullable(known.get());
    }

    /** @return whether something else holds from now on */
    boolean learn(RevocationStatement statement) {
        RevocationStatement before = known.getAndUpdate(last -> last == null ? statement : last.or(statement));
        return before == null || !before.or(statement).equals(before);
    }

    void remember(Instant end) {
        until.accumulateAndGet(end, (one, other) -> one.isAfter(other) ? one : other);
    }

    boolean isForgottenAt(Instant time) {
        return !time.isBefore(until.get());
    }
}
