package org.federatedpartners.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;

/**
 * Decides which refusals are written to the log, and how. One line for each domain, direction and reason per interval;
 * the next line says how many were left out. Floods that use ever new domains are bounded too: beyond
 * {@code mostLines} lines per interval nothing is written until the interval has passed.
 */
public final class RefusalLog {

    private record Key(String domain, Direction direction, Reason reason, boolean enforced) { }

    private static final class Tally {
        private final Instant since;
        private int leftOut;

        Tally(Instant since) {
            this.since = since;
        }
    }

    private final Duration interval;
    private final int mostLines;
    private final Map<Key, Tally> tallies = new LinkedHashMap<>();
    private Instant windowStart = Instant.MIN;
    private int linesInWindow;
    private int leftOutInWindow;

    public RefusalLog(Duration interval, int mostLines) {
        this.interval = interval;
        this.mostLines = mostLines;
    }

    /** The line to write for this refusal; empty if it is left out. */
    public synchronized Optional<String> line(Refusal refusal) {
        Key key = new Key(refusal.domain(), refusal.direction(), refusal.reason(), refusal.enforced());
        Tally tally = tallies.get(key);
        if (tally != null && refusal.at().isBefore(tally.since.plus(interval))) {
            tally.leftOut++;
            return Optional.empty();
        }
        if (!refusal.at().isBefore(later(windowStart))) {
            windowStart = refusal.at();
            linesInWindow = 0;
        }
        if (linesInWindow >= mostLines) {
            leftOutInWindow++;
            return Optional.empty();
        }
        linesInWindow++;
        tallies.values().removeIf(old -> old.leftOut == 0 && !refusal.at().isBefore(later(old.since)));
        if (tallies.size() >= mostLines) {
            tallies.remove(tallies.keySet().iterator().next());
        }
        tallies.put(key, new Tally(refusal.at()));
        int sameKind = tally == null ? 0 : tally.leftOut;
        int otherKinds = leftOutInWindow;
        leftOutInWindow = 0;
        return Optional.of(format(refusal, sameKind, otherKinds));
    }

    private Instant later(Instant start) {
        return start.equals(Instant.MIN) ? start : start.plus(interval);
    }

    private static String format(Refusal refusal, int sameKind, int otherKinds) {
        StringBuilder line = new StringBuilder(200);
        line.append(refusal.enforced() ? "Refused " : "Would refuse ").append(refusal.direction() == Direction.INBOUND ? "from " : "to ").append(printable(refusal.domain()))
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

    /** A domain comes from outside; it must not be able to forge log lines. */
    private static String printable(String outside) {
        return outside.codePoints().limit(256)
            .mapToObj(c -> c > 0x20 && c < 0x7F ? Character.toString(c) : String.format("\\u%04x", c))
            .collect(Collectors.joining());
    }
}
