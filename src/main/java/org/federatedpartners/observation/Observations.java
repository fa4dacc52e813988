package org.federatedpartners.observation;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.StreamFacts;

/**
 * Counts streams and stanzas by domain, direction and what the stream was like, if the domain was authenticated on it. Counting neither waits nor, for what was
 * seen before, allocates more than a key; what was counted is kept by {@link #keep}, and is read from memory.
 */
public final class Observations {

    private final ObservationStore store;
    private final Clock clock;
    private final int mostKeys;
    private final Predicate<String> isOfPartner;
    private final BooleanSupplier partnersAreKnown;
    private final Consumer<Collection<Observation>> listener;
    private final Map<Observation.Key, Tally> unkept = new ConcurrentHashMap<>();
    /** Counted, and not stored yet. */
    private volatile Map<Observation.Key, Observation> waiting = Map.of();
    private volatile Map<Observation.Key, Observation> kept = Map.of();
    private volatile Room room;

    private static final class Tally {
        private final Instant first;
        private volatile Instant last;
        private final LongAdder streams = new LongAdder();
        private final LongAdder stanzas = new LongAdder();

        Tally(Instant first) {
            this.first = first;
            this.last = first;
        }

        Observation of(Observation.Key key) {
            return new Observation(key, first, last, streams.sum(), stanzas.sum());
        }
    }

    /** Of domains of no partner, without a listener. */
    public Observations(ObservationStore store, Clock clock, int mostKeys) {
        this(store, clock, mostKeys, domain -> false, () -> true, counted -> { });
    }

    /**
     * @param mostKeys         beyond so many different observations new ones of domains of no partner are not counted; see {@link Room}
     * @param isOfPartner      whether a domain, as looked up, belongs to a partner
     * @param partnersAreKnown whether that can be told; until it can, nothing that is stored is forgotten
     * @param listener         is told once of everything that is counted, by {@link #tell}
     */
    public Observations(ObservationStore store, Clock clock, int mostKeys, Predicate<String> isOfPartner, BooleanSupplier partnersAreKnown,
                        Consumer<Collection<Observation>> listener) {
        this.listener = listener;
        this.store = store;
        this.clock = clock;
        this.mostKeys = mostKeys;
        this.isOfPartner = isOfPartner;
        this.partnersAreKnown = partnersAreKnown;
        this.room = new Room(isOfPartner, mostKeys);
    }

    /** A stream that carries the domain was seen for the first time. */
    public void stream(Direction direction, String domain, StreamFacts seen) {
        Tally tally = tally(direction, domain, seen);
        if (tally != null) {
            tally.streams.increment();
            tally.last = clock.instant();
        }
    }

    /** A stanza came from the domain or went to it. */
    public void stanza(Direction direction, String domain, StreamFacts seen) {
        Tally tally = tally(direction, domain, seen);
        if (tally != null) {
            tally.stanzas.increment();
        }
    }

    /** Null if it is not counted: a header, or the sender of a stanza, is only what a peer claims. */
    private Tally tally(Direction direction, String domain, StreamFacts seen) {
        if (seen.authentication() != StreamFacts.Authentication.DIALBACK && seen.authentication() != StreamFacts.Authentication.EXTERNAL) {
            return null;
        }
        Observation.Key key = new Observation.Key(DomainName.lookupKey(domain), direction, seen);
        Tally known = unkept.get(key);
        if (known != null || !kept.containsKey(key) && !waiting.containsKey(key) && !room.take(key)) {
            return known;
        }
        return unkept.computeIfAbsent(key, any -> new Tally(clock.instant()));
    }

    /** Everything that was seen, kept or not yet. */
    public Collection<Observation> all() {
        Map<Observation.Key, Observation> all = new HashMap<>(kept);
        waiting.forEach((key, observation) -> all.merge(key, observation, Observation::plus));
        unkept.forEach((key, tally) -> all.merge(key, tally.of(key), Observation::plus));
        return List.copyOf(all.values());
    }

    /** What was seen of these domains. */
    public List<Observation> of(Collection<DomainName> domains) {
        Set<String> names = domains.stream().map(DomainName::value).collect(Collectors.toSet());
        return all().stream().filter(observation -> names.contains(observation.domain())).toList();
    }

    /** Tells the listener what was counted since the last time. */
    public synchronized void tell() {
        List<Observation> counted = new ArrayList<>();
        for (Observation.Key key : new HashSet<>(unkept.keySet())) {
            Tally tally = unkept.remove(key);
            if (tally != null) {
                counted.add(tally.of(key));
            }
        }
        Map<Observation.Key, Observation> more = new HashMap<>(waiting);
        counted.forEach(one -> more.merge(one.key(), one, Observation::plus));
        waiting = more;
        listener.accept(counted);
    }

    /** Stores what was counted since the last time, and reads what all servers have stored. If that fails, the next call does it. */
    public synchronized void keep() throws ObservationStore.Failed {
        tell();
        store.add(waiting.values());
        Map<Observation.Key, Observation> stored = new HashMap<>(kept);
        waiting.forEach((key, observation) -> stored.merge(key, observation, Observation::plus));
        kept = stored;
        waiting = Map.of();
        List<Observation> all = store.load();
        Room fresh = new Room(isOfPartner, mostKeys);
        List<Observation> superfluous = fresh.superfluous(all, clock.instant());
        if (!superfluous.isEmpty() && partnersAreKnown.getAsBoolean()) {
            store.remove(superfluous.stream().map(Observation::key).toList());
            Set<Observation> gone = new HashSet<>(superfluous);
            all = all.stream().filter(one -> !gone.contains(one)).toList();
        }
        kept = all.stream().collect(Collectors.toUnmodifiableMap(Observation::key, one -> one, Observation::plus));
        unkept.keySet().stream().filter(key -> !kept.containsKey(key)).forEach(fresh::take);
        room = fresh;
    }

    /** Forgets everything about these domains; what they are held to by it is up to who asks next. */
    public synchronized void forget(Collection<DomainName> domains) throws ObservationStore.Failed {
        Set<String> names = domains.stream().map(DomainName::value).collect(Collectors.toSet());
        store.forget(names);
        unkept.keySet().removeIf(key -> names.contains(key.domain()));
        Map<Observation.Key, Observation> others = new HashMap<>(waiting);
        others.keySet().removeIf(key -> names.contains(key.domain()));
        waiting = others;
        keep();
    }
}
