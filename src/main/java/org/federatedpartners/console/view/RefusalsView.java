package org.federatedpartners.console.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;

/**
 * The latest refusals, newest first.
 *
 * @param max     the maximum number kept
 * @param reasons those of the refusals that are kept
 */
public record RefusalsView(Query query, int max, List<String> reasons, Page<RefusalRow> page) {

    /** Which refusals by age; the text is the i18n key {@code refusals.age.<age>}. */
    public enum Age {
        ALL(Duration.ofDays(100_000)), HOUR(Duration.ofHours(1)), DAY(Duration.ofDays(1)), WEEK(Duration.ofDays(7));

        private final Duration atMost;

        Age(Duration atMost) {
            this.atMost = atMost;
        }
    }

    /** Whether a stream was refused, or only what one sender sent over it; the text is the i18n key {@code refusals.what.<what>}. */
    public enum What { ALL, STREAMS, STANZAS }

    /**
     * What was asked for.
     *
     * @param domain    a part of a domain or of a partner's primary domain; empty for all
     * @param direction a {@link Direction}; empty for both
     * @param reason    a {@link Reason}; empty for any
     */
    public record Query(String domain, String direction, String reason, Age age, What what, long page) {

        public static Query of(String domain, String direction, String reason, Age age, What what, long page) {
            return new Query(domain.strip(), known(direction, Direction.values()), known(reason, Reason.values()), age, what, page);
        }

        /** What is unknown asks for nothing. */
        private static String known(String name, Enum<?>[] values) {
            return Arrays.stream(values).map(Enum::name).filter(name::equals).findFirst().orElse("");
        }

        /** Whether any refusal could be left out. */
        public boolean isNarrowed() {
            return !domain.isEmpty() || !direction.isEmpty() || !reason.isEmpty() || age != Age.ALL || what != What.ALL;
        }

        private Predicate<Refusal> matching(Instant now) {
            String filter = domain.toLowerCase(Locale.ROOT);
            return refusal -> matches(refusal, filter) && (direction.isEmpty() || refusal.direction().name().equals(direction))
                && (reason.isEmpty() || refusal.reason().name().equals(reason)) && !refusal.at().isBefore(now.minus(age.atMost))
                && (what == What.ALL || refusal.reason().concernsStreams() == (what == What.STREAMS));
        }
    }

    public RefusalsView {
        reasons = List.copyOf(reasons);
    }

    public static RefusalsView of(List<Refusal> latest, int max, Query query, PolicySnapshot policy, OwnCertificate own, Instant now) {
        return new RefusalsView(query, max, latest.stream().map(refusal -> refusal.reason().name()).distinct().sorted().toList(),
            Page.of(latest.stream().filter(query.matching(now)).toList(), query.page()).map(refusal -> RefusalRow.of(refusal, policy, own)));
    }

    private static boolean matches(Refusal refusal, String filter) {
        return filter.isEmpty()
            || refusal.domain().toLowerCase(Locale.ROOT).contains(filter)
            || DomainText.seen(refusal.domain()).display().contains(filter)
            || refusal.partner().filter(partner -> partner.contains(filter)).isPresent();
    }

    public List<String> directions() {
        return Arrays.stream(Direction.values()).map(Direction::name).toList();
    }

    public List<String> ages() {
        return Arrays.stream(Age.values()).map(Age::name).toList();
    }

    public List<String> whats() {
        return Arrays.stream(What.values()).map(What::name).toList();
    }

    /** The address of another page of the same list. */
    public String toPage(long other) {
        return Link.to("federated-partner-refusals.jsp").with("domain", query.domain()).with("direction", query.direction()).with("reason", query.reason())
            .with("age", query.age()).with("what", query.what()).with("page", other).toString();
    }
}
