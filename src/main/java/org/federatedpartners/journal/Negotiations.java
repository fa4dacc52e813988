package org.federatedpartners.journal;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.transcript.CertificateFacts;
import org.federatedpartners.transcript.Recorder;
import org.federatedpartners.transcript.Recording;
import org.federatedpartners.transcript.Transcript;

/**
 * The latest negotiations of partners, since the start. Bounded for each domain and direction, and altogether: anybody
 * can begin a stream in anybody's name.
 */
public final class Negotiations implements Recorder {

    private static final int MOST_CERTIFICATES = 20_000;

    private record Side(String domain, Direction direction) { }

    /** A recording, for one of the domains that it is about. */
    private record Entry(Side side, Recording recording) { }

    private final Clock clock;
    private final Predicate<String> isOfPartner;
    private final int mostOfSide;
    private final int most;
    private final Map<Side, Deque<Entry>> bySide = new HashMap<>();
    private final Set<Entry> oldestFirst = new LinkedHashSet<>();
    private final Map<String, CertificateFacts> certificates = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CertificateFacts> eldest) {
            return size() > MOST_CERTIFICATES;
        }
    };

    /**
     * @param isOfPartner whether a domain, as looked up, belongs to a partner: of others nothing is kept
     * @param mostOfSide  how many are kept of one domain in one direction
     * @param most        how many are kept altogether
     */
    public Negotiations(Clock clock, Predicate<String> isOfPartner, int mostOfSide, int most) {
        this.clock = clock;
        this.isOfPartner = isOfPartner;
        this.mostOfSide = mostOfSide;
        this.most = most;
    }

    @Override
    public Recording begin(Direction direction) {
        return new Recording(direction, clock);
    }

    @Override
    public void about(String domain, Recording recording) {
        if (isOfPartner.test(domain)) {
            add(new Entry(new Side(domain, recording.direction()), recording));
        }
    }

    private synchronized void add(Entry entry) {
        if (oldestFirst.add(entry)) {
            Deque<Entry> ofSide = bySide.computeIfAbsent(entry.side(), any -> new ArrayDeque<>());
            ofSide.addLast(entry);
            if (ofSide.size() > mostOfSide) {
                oldestFirst.remove(ofSide.removeFirst());
            }
            if (oldestFirst.size() > most) {
                forget(oldestFirst.iterator().next());
            }
        }
    }

    private void forget(Entry oldest) {
        oldestFirst.remove(oldest);
        Deque<Entry> ofSide = bySide.get(oldest.side());
        ofSide.remove(oldest);
        if (ofSide.isEmpty()) {
            bySide.remove(oldest.side());
        }
    }

    /** Only what a domain has been authenticated with counts as its certificate. */
    @Override
    public void authenticated(String domain, Recording recording) {
        Optional<CertificateFacts> shown = recording.certificate();
        if (shown.isPresent() && isOfPartner.test(domain)) {
            synchronized (this) {
                certificates.remove(domain);
                certificates.put(domain, shown.get());
            }
        }
    }

    /** What is kept of these domains in both directions, newest first; each negotiation once. */
    public List<Transcript> of(Collection<DomainName> domains) {
        List<Recording> recordings;
        synchronized (this) {
            recordings = domains.stream().map(DomainName::value)
                .flatMap(domain -> Stream.of(Direction.values()).map(direction -> new Side(domain, direction)))
                .flatMap(side -> bySide.getOrDefault(side, new ArrayDeque<>()).stream()).map(Entry::recording).distinct().toList();
        }
        return recordings.stream().map(Recording::soFar).sorted(Comparator.comparing(Transcript::began).reversed()).toList();
    }

    /** The certificate that the domain, as looked up, has been authenticated with last. */
    public synchronized Optional<CertificateFacts> certificate(String domain) {
        return Optional.ofNullable(certificates.get(domain));
    }
}
