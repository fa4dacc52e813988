package org.federatedpartners.history;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.federatedpartners.history.transcript.Printable;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.StreamFacts;

/**
 * Counts streams and stanzas by domain, direction and what the stream was like, if the domain was authenticated on it. Counting neither waits nor, for what was
 * seen before, allocates more than a key; what was counted is kept by {@link #persist}, and is read from memory.
 */
public final class StreamCounts {

    /** For as many characters of a domain a store has room. */
    private static final int MAX_NAME = 255;

    private final StreamCountStore store;
    private final Clock clock;
    private final int maxKeys;
    private final Supplier<Optional<Predicate<String>>> partners;
    private final Consumer<Collection<StreamCount>> listener;
    /** One for each kind of stream that was seen since the start. They only grow, so that an increment is never lost to a reader. */
    private final Map<StreamCount.Key, Tally> tallies = new ConcurrentHashMap<>();
    /** Held while counts move between the maps, never while the store is asked: downgrade protection reads them on a thread that must not wait. */
    private final Object moving = new Object();
    /** Counted, and not stored yet; guarded by {@link #moving}. */
    private Map<StreamCount.Key, StreamCount> waiting = Map.of();
    /** Never changed, but replaced under {@link #moving}. */
    private volatile Map<StreamCount.Key, StreamCount> persisted = Map.of();
    private volatile Room room;

    private static final class Tally {
        private final Instant first;
        private final LongAdder streams = new LongAdder();
        private final LongAdder stanzas = new LongAdder();
        /** In milliseconds since 1970; set before the counters, so that nothing counted is without it. */
        private volatile long last;
        /** It is in no map any more, so what it counts is lost. */
        private volatile boolean gone;
        private long takenStreams;
        private long takenStanzas;

        Tally(Instant first) {
            this.first = first;
        }

        /** What was counted since it was taken last; null if nothing was. */
        StreamCount more(StreamCount.Key key) {
            long moreStreams = streams.sum() - takenStreams;
            long moreStanzas = stanzas.sum() - takenStanzas;
            return moreStreams == 0 && moreStanzas == 0 ? null : new StreamCount(key, first, Instant.ofEpochMilli(last), moreStreams, moreStanzas);
        }

        void taken(StreamCount more) {
            takenStreams += more.streams();
            takenStanzas += more.stanzas();
        }
    }

    /**
     * @param partners tells of the policy at that moment which domains, as looked up, are partners', denied and unreadable ones included; empty while that is not known.
     *                 Until it is, nothing that is stored is dropped
     * @param maxKeys  the maximum number of different stream counts, beyond which new ones of unlisted domains are ignored; see {@link Room}
     * @param listener is told once of everything that is counted, by {@link #publish}
     */
    public StreamCounts(StreamCountStore store, Clock clock, int maxKeys, Supplier<Optional<Predicate<String>>> partners,
        Consumer<Collection<StreamCount>> listener) {
        this.listener = listener;
        this.store = store;
        this.clock = clock;
        this.maxKeys = maxKeys;
        this.partners = partners;
        this.room = new Room(maxKeys);
    }

    /**
     * A stream that carries the domain was seen for the first time.
     *
     * @return whether it was counted; not if the domain has not been authenticated on it, yet or at all, or if no store has room for its name
     */
    public boolean stream(Direction direction, String domain, StreamFacts seen) {
        Tally tally = tally(direction, domain, seen);
        if (tally != null) {
            tally.last = clock.millis();
            tally.streams.increment();
        }
        return tally != null;
    }

    /** A stanza came from the domain or went to it. */
    public void stanza(Direction direction, String domain, StreamFacts seen) {
        Tally tally = tally(direction, domain, seen);
        if (tally != null) {
            count(tally);
        }
    }

    /** What counts each stanza that comes from the domain or goes to it over such streams: the same as {@link #stanza}, without looking for it each time. */
    public Runnable stanzas(Direction direction, String domain, StreamFacts seen) {
        Tally tally = tally(direction, domain, seen);
        return () -> {
            if (tally == null || tally.gone) {
                stanza(direction, domain, seen);
            } else {
                count(tally);
            }
        };
    }

    private void count(Tally tally) {
        tally.last = clock.millis();
        tally.stanzas.increment();
    }

    /**
     * Null if it is not counted: a header, or the sender of a stanza, is only what a peer claims. Nor is a name that no domain has, though a certificate for all
     * names below a domain can prove it: what a store cannot take would keep everybody's counts from it.
     */
    private Tally tally(Direction direction, String domain, StreamFacts seen) {
        if (seen.authentication() != StreamFacts.Authentication.DIALBACK && seen.authentication() != StreamFacts.Authentication.EXTERNAL) {
            return null;
        }
        StreamCount.Key key = new StreamCount.Key(DomainName.lookupKey(domain), direction, seen);
        Tally known = tallies.get(key);
        if (known != null || !Printable.isAscii(key.domain(), MAX_NAME) || !persisted.containsKey(key) && !room.take(key, this::isOfPartner)) {
            return known;
        }
        return tallies.computeIfAbsent(key, any -> new Tally(clock.instant()));
    }

    private boolean isOfPartner(String domain) {
        return partners.get().filter(ofPartner -> ofPartner.test(domain)).isPresent();
    }

    /** Everything that was seen, kept or not yet. */
    public Collection<StreamCount> all() {
        Map<StreamCount.Key, StreamCount> all;
        synchronized (moving) {
            all = new HashMap<>(persisted);
            waiting.forEach((key, count) -> all.merge(key, count, StreamCount::plus));
            untaken().forEach(more -> all.merge(more.key(), more, StreamCount::plus));
        }
        return List.copyOf(all.values());
    }

    /** To be called while {@link #moving} is held. */
    private List<StreamCount> untaken() {
        List<StreamCount> untaken = new ArrayList<>();
        tallies.forEach((key, tally) -> {
            StreamCount more = tally.more(key);
            if (more != null) {
                untaken.add(more);
            }
        });
        return untaken;
    }

    /** What was seen of these domains. */
    public List<StreamCount> of(Collection<DomainName> domains) {
        Set<String> names = domains.stream().map(DomainName::value).collect(Collectors.toSet());
        return all().stream().filter(count -> names.contains(count.domain())).toList();
    }

    /** Tells the listener what was counted since the last time. */
    public synchronized void publish() {
        List<StreamCount> counted;
        synchronized (moving) {
            counted = untaken();
            Map<StreamCount.Key, StreamCount> more = new HashMap<>(waiting);
            for (StreamCount one : counted) {
                Tally tally = tallies.get(one.key());
                if (tally != null) {
                    tally.taken(one);
                }
                more.merge(one.key(), one, StreamCount::plus);
            }
            waiting = more;
        }
        listener.accept(counted);
    }

    /** Stores what was counted since the last time, and reads what all servers have stored. If that fails, the next call does it. */
    public synchronized void persist() throws StreamCountStore.Failed {
        publish();
        // Only this method and its brothers, one at a time, change what is waiting.
        Collection<StreamCount> counted = waiting().values();
        store.add(counted);
        synchronized (moving) {
            Map<StreamCount.Key, StreamCount> stored = new HashMap<>(persisted);
            counted.forEach(one -> stored.merge(one.key(), one, StreamCount::plus));
            persisted = stored;
            waiting = Map.of();
        }
        List<StreamCount> all = store.load();
        // One policy says of all what is dropped: it may become known, or another one, meanwhile.
        Optional<Predicate<String>> ofPartner = partners.get();
        Room fresh = ofPartner.isPresent() ? new Room(maxKeys) : room;
        List<StreamCount> superfluous = ofPartner.isPresent() ? fresh.superfluous(all, clock.instant(), ofPartner.get()) : List.of();
        if (!superfluous.isEmpty()) {
            Set<StreamCount.Key> gone = superfluous.stream().map(StreamCount::key).collect(Collectors.toSet());
            store.remove(gone);
            all = all.stream().filter(one -> !gone.contains(one.key())).toList();
            discard(gone::contains);
        }
        synchronized (moving) {
            persisted = all.stream().collect(Collectors.toUnmodifiableMap(StreamCount::key, one -> one, StreamCount::plus));
        }
        if (fresh != room) {
            tallies.keySet().stream().filter(key -> !persisted.containsKey(key)).forEach(key -> fresh.take(key, this::isOfPartner));
            room = fresh;
        }
    }

    private void discard(Predicate<StreamCount.Key> keys) {
        tallies.entrySet().removeIf(each -> {
            boolean discarded = keys.test(each.getKey());
            each.getValue().gone = each.getValue().gone || discarded;
            return discarded;
        });
    }

    private Map<StreamCount.Key, StreamCount> waiting() {
        synchronized (moving) {
            return waiting;
        }
    }

    /** Drops all counts of these domains; the caller recomputes the strongest methods seen. */
    public synchronized void forget(Collection<DomainName> domains) throws StreamCountStore.Failed {
        Set<String> names = domains.stream().map(DomainName::value).collect(Collectors.toSet());
        store.forget(names);
        synchronized (moving) {
            discard(key -> names.contains(key.domain()));
            Map<StreamCount.Key, StreamCount> others = new HashMap<>(waiting);
            others.keySet().removeIf(key -> names.contains(key.domain()));
            waiting = others;
        }
        persist();
    }
}
