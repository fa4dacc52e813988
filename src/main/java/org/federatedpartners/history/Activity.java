package org.federatedpartners.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.federatedpartners.policy.DomainName;

/**
 * How many streams and stanzas were accepted and refused: hour by hour for the last day of each partner's domain, and
 * altogether, since the start. What is refused is counted at once, what is accepted whenever it is told.
 */
public final class Activity {

    /** The number of hours that are kept, the present one among them. */
    public static final int HOURS = 24;

    /** What is counted. */
    public enum Kind { STREAM, STANZA }

    /**
     * One hour, or several together.
     *
     * @param start when the hour began
     */
    public record Hour(Instant start, long acceptedStreams, long refusedStreams, long acceptedStanzas, long refusedStanzas) {

        static Hour empty(Instant start) {
            return new Hour(start, 0, 0, 0, 0);
        }

        /** Whether nothing happened in it. */
        public boolean isEmpty() {
            return acceptedStreams + refusedStreams + acceptedStanzas + refusedStanzas == 0;
        }

        Hour plus(Hour other) {
            return new Hour(start, acceptedStreams + other.acceptedStreams, refusedStreams + other.refusedStreams,
                acceptedStanzas + other.acceptedStanzas, refusedStanzas + other.refusedStanzas);
        }
    }

    private final Clock clock;
    private final Predicate<String> isOfPartner;
    private final int maxDomains;
    private final Map<String, Hour[]> byDomain = new LinkedHashMap<>();
    private final LongAdder acceptedStreams = new LongAdder();
    private final LongAdder refusedStreams = new LongAdder();
    private final LongAdder acceptedStanzas = new LongAdder();
    private final LongAdder refusedStanzas = new LongAdder();

    /**
     * @param isOfPartner whether a domain, as looked up, belongs to a partner; hours are kept only for partners
     * @param maxDomains the maximum number of domains whose hours are kept
     */
    public Activity(Clock clock, Predicate<String> isOfPartner, int maxDomains) {
        this.clock = clock;
        this.isOfPartner = isOfPartner;
        this.maxDomains = maxDomains;
    }

    /** These were accepted since the last time that this was called. */
    public void accepted(Collection<StreamCount> more) {
        Instant now = thisHour();
        for (StreamCount count : more) {
            acceptedStreams.add(count.streams());
            acceptedStanzas.add(count.stanzas());
            add(count.domain(), new Hour(now, count.streams(), 0, count.stanzas(), 0), true);
        }
    }

    /** One was refused. */
    public void refused(Kind kind, String domain) {
        boolean stream = kind == Kind.STREAM;
        (stream ? refusedStreams : refusedStanzas).increment();
        add(domain, new Hour(thisHour(), 0, stream ? 1 : 0, 0, stream ? 0 : 1), false);
    }

    private Instant thisHour() {
        return clock.instant().truncatedTo(ChronoUnit.HOURS);
    }

    /** @param displaces whether the domain that was added first goes if there are too many: anybody can be refused in a partner's name */
    private void add(String domain, Hour more, boolean displaces) {
        if (!isOfPartner.test(domain)) {
            return;
        }
        synchronized (byDomain) {
            if (!displaces && byDomain.size() >= maxDomains && !byDomain.containsKey(domain)) {
                return;
            }
            Hour[] hours = byDomain.computeIfAbsent(domain, any -> new Hour[HOURS]);
            int place = place(more.start());
            Hour known = hours[place];
            hours[place] = known == null || !known.start().equals(more.start()) ? more : known.plus(more);
            if (byDomain.size() > maxDomains) {
                byDomain.remove(byDomain.keySet().iterator().next());
            }
        }
    }

    private static int place(Instant hour) {
        return (int) (hour.getEpochSecond() / Duration.ofHours(1).toSeconds() % HOURS);
    }

    /** When the last hour began in which anything happened, for each domain with which anything happened in the last day. */
    public Map<String, Instant> lastHours() {
        Instant before = thisHour().minus(HOURS, ChronoUnit.HOURS);
        Map<String, Instant> last = new HashMap<>();
        synchronized (byDomain) {
            byDomain.forEach((domain, hours) -> Stream.of(hours).filter(Objects::nonNull).map(Hour::start).max(Comparator.naturalOrder()).filter(start -> start.isAfter(before))
                .ifPresent(start -> last.put(domain, start)));
        }
        return last;
    }

    /** Those hours of the last day in which anything happened with this domain, as looked up, the oldest first. */
    public List<Hour> hours(String domain) {
        return day(List.of(domain)).stream().filter(hour -> !hour.isEmpty()).toList();
    }

    /** The last day of these domains together, the oldest hour first. */
    public List<Hour> lastDay(Collection<DomainName> domains) {
        return day(domains.stream().map(DomainName::value).toList());
    }

    /** A day with what others have counted in its hours. */
    public static List<Hour> together(List<Hour> day, Collection<Hour> more) {
        return day.stream().map(hour -> more.stream().filter(one -> one.start().equals(hour.start())).reduce(hour, Hour::plus)).toList();
    }

    private List<Hour> day(List<String> domains) {
        Instant now = thisHour();
        List<Hour> day = new ArrayList<>();
        synchronized (byDomain) {
            for (int ago = HOURS - 1; ago >= 0; ago--) {
                Instant start = now.minus(ago, ChronoUnit.HOURS);
                Hour hour = Hour.empty(start);
                for (String domain : domains) {
                    Hour[] hours = byDomain.get(domain);
                    Hour known = hours == null ? null : hours[place(start)];
                    if (known != null && known.start().equals(start)) {
                        hour = hour.plus(known);
                    }
                }
                day.add(hour);
            }
        }
        return day;
    }

    /** How many there were since the start, of all remote domains. */
    public long total(Kind kind, boolean accepted) {
        return switch (kind) {
            case STREAM -> (accepted ? acceptedStreams : refusedStreams).sum();
            case STANZA -> (accepted ? acceptedStanzas : refusedStanzas).sum();
        };
    }
}
