package org.federatedpartners.history;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.federatedpartners.history.transcript.Printable;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;

/**
 * Decides which refusals are written to the log, and how. One line for each domain, direction and reason per interval;
 * the next line says how many were left out. Floods from ever new domains are bounded too. Each partner, all partners
 * together and all other domains have a maximum of lines per interval; beyond it, nothing is written until the interval has passed.
 *
 * <p>This is a summary and no {@link org.federatedpartners.policy.Throttle}, which says yes or no and forgets the rest. What is left out is counted here and
 * told by the next line of its kind, so a kind is kept for as long as something of it is untold; and a line counts against three limits at
 * once, but only if it is written.
 */
public final class RefusalLog {

    private static final int MAX_DOMAIN = 256;
    /** How many partners can have all their lines in one interval. */
    private static final int PARTNERS = 10;

    private record Key(String domain, Direction direction, Reason reason, boolean enforced) {}

    private static final class Tally {
        private final long since;
        private int leftOut;

        Tally(long since) {
            this.since = since;
        }
    }

    /** So many lines per interval. */
    private final class Budget {
        private final int max;
        private final Map<Key, Tally> tallies = new LinkedHashMap<>();
        private long start = nanoTime.getAsLong();
        private int lines;
        private int leftOut;

        Budget(int max) {
            this.max = max;
        }

        boolean hasEnded(long now) {
            return isOver(start, now);
        }

        boolean allows(long now) {
            if (hasEnded(now)) {
                start = now;
                lines = 0;
            }
            if (lines >= max) {
                leftOut++;
                return false;
            }
            return true;
        }

        /** Empty if the line is left out. */
        Optional<Tally> tally(Key key, long now) {
            Tally before = tallies.get(key);
            if (before != null && !isOver(before.since, now)) {
                before.leftOut++;
                return Optional.empty();
            }
            return allows(now) ? Optional.of(before == null ? new Tally(now) : before) : Optional.empty();
        }

        void wrote(Key key, long now) {
            lines++;
            tallies.values().removeIf(old -> old.leftOut == 0 && isOver(old.since, now));
            if (tallies.size() >= max) {
                tallies.remove(tallies.keySet().iterator().next());
            }
            tallies.put(key, new Tally(now));
        }

        int takeLeftOut() {
            int taken = leftOut;
            leftOut = 0;
            return taken;
        }
    }

    private final Duration interval;
    private final LongSupplier nanoTime;
    private final int maxLines;
    private final Budget others;
    private final Budget partners;
    private final Map<String, Budget> byPartner = new HashMap<>();

    /** @param maxLines how many lines an interval may have of each partner, and of everyone else; of all partners ten times as many */
    public RefusalLog(Duration interval, int maxLines) {
        this(interval, maxLines, System::nanoTime);
    }

    /** @param nanoTime goes on evenly, whatever becomes of the clock */
    RefusalLog(Duration interval, int maxLines, LongSupplier nanoTime) {
        this.interval = interval;
        this.nanoTime = nanoTime;
        this.maxLines = maxLines;
        this.others = new Budget(maxLines);
        this.partners = new Budget(PARTNERS * maxLines);
    }

    /** The line to write for this refusal; empty if it is left out. */
    public synchronized Optional<String> line(Refusal refusal) {
        long now = nanoTime.getAsLong();
        if (refusal.partner().isEmpty()) {
            return line(refusal, others, 0, now);
        }
        String partner = refusal.partner().get();
        if (!byPartner.containsKey(partner)) {
            if (!partners.allows(now)) {
                return Optional.empty();
            }
            byPartner.values().removeIf(idle -> idle.hasEnded(now));
            byPartner.put(partner, new Budget(maxLines));
        } else if (!partners.allows(now)) {
            return Optional.empty();
        }
        Optional<String> line = line(refusal, byPartner.get(partner), partners.leftOut, now);
        if (line.isPresent()) {
            partners.lines++;
            partners.takeLeftOut();
        }
        return line;
    }

    private Optional<String> line(Refusal refusal, Budget budget, int moreLeftOut, long now) {
        Key key = new Key(refusal.domain(), refusal.direction(), refusal.reason(), refusal.enforced());
        return budget.tally(key, now).map(before -> {
            budget.wrote(key, now);
            return format(refusal, before.leftOut, budget.takeLeftOut() + moreLeftOut);
        });
    }

    private boolean isOver(long start, long now) {
        return now - start >= interval.toNanos();
    }

    private static String format(Refusal refusal, int sameKind, int otherKinds) {
        StringBuilder line = new StringBuilder(200);
        line.append(refusal.enforced() ? "Refused " : "Would refuse ").append(refusal.direction() == Direction.INBOUND ? "from " : "to ")
            // A domain comes from outside; it must not be able to forge log lines.
            .append(Printable.ascii(refusal.domain(), MAX_DOMAIN))
            .append(": ").append(refusal.reason())
            .append("; partner ").append(refusal.partner().orElse("none"))
            .append("; seen ").append(refusal.seen().map(RefusalLog::seen).orElse("no stream"))
            .append("; accepted ").append(refusal.accepted().isEmpty() ? "nothing"
                : refusal.accepted().stream().sorted().map(AuthenticationMethod::name).collect(Collectors.joining("+")));
        if (sameKind > 0) {
            line.append(" (").append(sameKind).append(" more like it left out)");
        }
        if (otherKinds > 0) {
            line.append(" (").append(otherKinds).append(" others left out)");
        }
        return line.toString();
    }

    private static String seen(StreamFacts facts) {
        return "encryption=" + facts.encryption() + " authentication=" + facts.authentication() + " certificate=" + facts.certificate()
            + (facts.tlsProtocol().isEmpty() ? "" : " protocol=" + facts.tlsProtocol());
    }
}
