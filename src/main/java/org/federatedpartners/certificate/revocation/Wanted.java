package org.federatedpartners.certificate.revocation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.federatedpartners.certificate.RevocationStatement;

/** What is known of one certificate, and for how long it is kept, as {@link System#nanoTime} counts. Used by any number of threads. */
final class Wanted {

    private final List<String> lists;
    private final AtomicReference<RevocationStatement> known = new AtomicReference<>();
    /** The domains for which it is wanted, as looked up, and until when. */
    private final Map<String, Long> domains = new ConcurrentHashMap<>();

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

    /** The domains for which it is wanted. */
    Set<String> domains() {
        return Set.copyOf(domains.keySet());
    }

    boolean isFor(String domain) {
        return domains.containsKey(domain);
    }

    /** How many nanoseconds it is kept for the domain from now on; none if the domain does not want to know. */
    long left(String domain, long now) {
        Long until = domains.get(domain);
        return until == null ? 0 : until - now;
    }

    /** @return whether it was wanted for the domain already; if not, nothing is changed */
    boolean extend(String domain, long end) {
        return domains.computeIfPresent(domain, (any, before) -> before - end > 0 ? before : end) != null;
    }

    void claim(String domain, long end) {
        domains.put(domain, end);
    }

    void drop(String domain) {
        domains.remove(domain);
    }
}
