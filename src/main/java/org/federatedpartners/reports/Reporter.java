package org.federatedpartners.reports;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.federatedpartners.cluster.NodeStore;
import org.federatedpartners.cluster.ReportStore;
import org.federatedpartners.console.Elsewhere;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams.Begun;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.Negotiations;
import org.federatedpartners.history.transcript.Printable;
import org.federatedpartners.policy.Direction;

/**
 * Reports to the other nodes of the cluster what this one has with remote domains. It gathers on one thread, which may have to wait for Openfire's sessions, and
 * stores on another, which may have to wait for the database; only what is different from before is stored.
 */
public final class Reporter {

    /** How often a report is refreshed in which only numbers can have changed. */
    static final Duration REFRESH = Duration.ofMinutes(1);
    /** The maximum number of domains that a node reports of. */
    static final int MAX_DOMAINS = 1000;
    /** The maximum number of live streams in the report of a domain. */
    static final int MAX_STREAMS = 50;
    /** The maximum number of negotiations of each direction in the report of a domain. */
    static final int MAX_NEGOTIATIONS = 3;
    /** The maximum number of reports that are stored at once: the same thread publishes the beats of this node. */
    static final int MAX_AT_ONCE = 100;

    private static final int MAX_NAME = 255;

    /**
     * What this node has.
     *
     * @param begun       the live streams of each domain that has any
     * @param streams     those of some domains; of no other node, as the rest
     * @param isOfPartner whether a domain, as looked up, belongs to a partner
     */
    public record Own(Supplier<Map<String, List<Begun>>> begun, Function<List<String>, List<LiveStream>> streams, Activity activity, Negotiations negotiations,
        Predicate<String> isOfPartner) {}

    private final ReportStore store;
    private final Own own;
    private final LongSupplier nanoTime;

    /** Of the thread that gathers. */
    private Map<String, List<Begun>> begun = Map.of();
    private Optional<Long> refreshedAt = Optional.empty();

    /** By their domains, those of partners first, and of them the most recently active. */
    private volatile Map<String, ReportStore.Report> gathered = Map.of();

    /** Of the thread that stores: whose reports these are, and what is known to be stored of them. */
    private String node = "";
    private final Map<String, ReportStore.Report> stored = new HashMap<>();
    private long comparedAt;

    public Reporter(ReportStore store, Own own) {
        this(store, own, System::nanoTime);
    }

    /** @param nanoTime goes on evenly, whatever becomes of the clock */
    Reporter(ReportStore store, Own own, LongSupplier nanoTime) {
        this.store = store;
        this.own = own;
        this.nanoTime = nanoTime;
    }

    /** Gathers what is to be reported: of domains whose streams have begun or ended, and of all of them every {@link #REFRESH}. */
    public void gather() {
        Map<String, List<Begun>> live = new HashMap<>();
        own.begun().get().forEach((domain, streams) -> live.put(domain,
            streams.stream().sorted(Comparator.comparing(Begun::direction).thenComparing(Begun::since)).toList()));
        boolean isDue = refreshedAt.filter(at -> since(at).compareTo(REFRESH) < 0).isEmpty();
        List<String> domains = domains(live.keySet());
        List<String> changed = domains.stream().filter(domain -> isDue || !gathered.containsKey(domain) || !streams(live, domain).equals(streams(begun, domain))).toList();
        Map<String, List<LiveStream>> views = own.streams().apply(changed.stream().filter(live::containsKey).toList()).stream().collect(Collectors.groupingBy(LiveStream::domain));
        Map<String, ReportStore.Report> next = new LinkedHashMap<>();
        domains.forEach(domain -> next.put(domain, gathered.get(domain)));
        for (String domain : changed) {
            ReportStore.Report now = report(domain, streams(live, domain), views.getOrDefault(domain, List.of()));
            next.merge(domain, now, (before, any) -> now.equals(before) ? before : now);
        }
        begun = live;
        refreshedAt = isDue ? Optional.of(nanoTime.getAsLong()) : refreshedAt;
        gathered = next;
    }

    /** There are no others to report to. */
    public void forget() {
        begun = Map.of();
        refreshedAt = Optional.empty();
        gathered = Map.of();
    }

    private static List<Begun> streams(Map<String, List<Begun>> of, String domain) {
        return of.getOrDefault(domain, List.of());
    }

    /** Those of partners first: anybody can have streams in many names. */
    private List<String> domains(Set<String> live) {
        Set<String> domains = live.stream().filter(own.isOfPartner()).collect(Collectors.toCollection(LinkedHashSet::new));
        own.activity().lastHours().entrySet().stream().sorted(Map.Entry.<String, Instant>comparingByValue().reversed()).map(Map.Entry::getKey).forEach(domains::add);
        domains.addAll(own.negotiations().domains());
        domains.addAll(live);
        return domains.stream().filter(domain -> !domain.isEmpty() && Printable.isAscii(domain, MAX_NAME)).limit(MAX_DOMAINS).toList();
    }

    private ReportStore.Report report(String domain, List<Begun> begins, List<LiveStream> streams) {
        int inbound = (int) begins.stream().filter(one -> one.direction() == Direction.INBOUND).count();
        return new ReportStore.Report(domain, inbound, begins.size() - inbound,
            ReportJson.write(new Elsewhere.Report(domain, streams.stream().sorted(Comparator.comparing(LiveStream::since).reversed()).limit(MAX_STREAMS).toList(),
                own.activity().hours(domain), own.negotiations().latest(domain, MAX_NEGOTIATIONS))));
    }

    /** Stores what is different from what is stored. To be called often; it takes several calls to store much. @param name the id of this node */
    public void store(String name) throws NodeStore.Failed {
        Map<String, ReportStore.Report> now = gathered;
        if (!name.equals(node)) {
            stored.clear();
        }
        Set<String> gone = new LinkedHashSet<>(stored.keySet());
        if (!name.equals(node) || since(comparedAt).compareTo(REFRESH) >= 0) {
            gone.addAll(compare(name));
        }
        gone.removeAll(now.keySet());
        List<ReportStore.Report> changed = new ArrayList<>();
        now.values().stream().filter(report -> !report.equals(stored.get(report.domain()))).limit(MAX_AT_ONCE).forEach(changed::add);
        if (changed.isEmpty() && gone.isEmpty()) {
            return;
        }
        store.put(name, changed, gone);
        stored.keySet().removeAll(gone);
        changed.forEach(report -> stored.put(report.domain(), report));
    }

    /** Others may have removed what a node had reported that was silent for long. @return the domains of all that is stored */
    private Set<String> compare(String name) throws NodeStore.Failed {
        Set<String> domains = store.domains(name);
        stored.keySet().retainAll(domains);
        node = name;
        comparedAt = nanoTime.getAsLong();
        return domains;
    }

    private Duration since(long then) {
        return Duration.ofNanos(nanoTime.getAsLong() - then);
    }
}
