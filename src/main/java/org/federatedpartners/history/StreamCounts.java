package org.federatedpartners.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.federatedpartners.history.transcript.Printable;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;

/**
 * Counts streams and stanzas by domain, direction and what the stream was like, if the domain was authenticated on it. Counting neither waits nor, for what was
 * seen before, allocates more than a key; what was counted is kept by {@link #persist}, and is read from memory. All of this costs as much as there is news, however
 * much was seen before.
 */
public final class StreamCounts implements SeenStreams {

    /** How long a forgotten count stays in the store, so that other servers notice. */
    private static final Duration NOTICE = News.WHOLE.multipliedBy(2);
    /** For as many characters of a domain a store has room. */
    private static final int MAX_NAME = 255;

    private final StreamCountStore store;
    private final Clock clock;
    private final int maxKeys;
    private final Supplier<Optional<Predicate<String>>> partners;
    private final Consumer<Collection<StreamCount>> listener;
    /** One for each kind of stream that was seen since the start. They only grow, so that an increment is never lost to a reader. */
    private final Map<StreamCount.Key, Tally> tallies = new ConcurrentHashMap<>();
    /** Those that have counted something that was not taken yet. */
    private final Queue<Tally> counting = new ConcurrentLinkedQueue<>();
    /** Held while counts move, never while the store is asked: downgrade protection reads them on a thread that must not wait. */
    private final Object moving = new Object();
    /** Taken, and not stored yet; guarded by {@link #moving}. */
    private Map<StreamCount.Key, StreamCount> waiting = new HashMap<>();
    /** Taken, and not told to the listener yet; guarded by {@link #moving}. */
    private Map<StreamCount.Key, StreamCount> untold = new HashMap<>();
    /** All that was taken or read; changed under {@link #moving}. */
    private final CountsByDomain shown = new CountsByDomain();
    private final SeenKinds kinds = new SeenKinds(shown::of, this::otherwiseSeen);
    /** Guarded by this. */
    private final News news = new News();
    private volatile Room room;

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
            tally.stream(clock.millis());
            counted(tally);
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
            if (tally == null || tally.isGone()) {
                stanza(direction, domain, seen);
            } else {
                count(tally);
            }
        };
    }

    private void count(Tally tally) {
        tally.stanza(clock.millis());
        counted(tally);
    }

    private void counted(Tally tally) {
        if (tally.isNews()) {
            counting.add(tally);
        }
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
        if (known != null || !Printable.isAscii(key.domain(), MAX_NAME) || shown.of(key).isEmpty() && !room.take(key, this::isOfPartner)) {
            return known;
        }
        return tallies.computeIfAbsent(key, any -> new Tally(key, clock.instant()));
    }

    private boolean isOfPartner(String domain) {
        return partners.get().filter(ofPartner -> ofPartner.test(domain)).isPresent();
    }

    /** What was seen of the domains that pass a test, kept or not yet. */
    public List<StreamCount> where(Predicate<String> domains) {
        take();
        return shown.where(domains);
    }

    /** What was seen of these domains. */
    public List<StreamCount> of(Collection<DomainName> domains) {
        take();
        return domains.stream().map(DomainName::value).distinct().flatMap(domain -> shown.of(domain).stream()).toList();
    }

    @Override
    public List<StreamCount> of(String domain) {
        take();
        return shown.of(domain);
    }

    @Override
    public int[] kinds(PolicySnapshot policy) {
        return kinds.of(policy);
    }

    private Optional<Set<String>> otherwiseSeen() {
        synchronized (moving) {
            take();
            return shown.kinds().taken();
        }
    }

    /** Moves what the tallies have counted. */
    private void take() {
        synchronized (moving) {
            List<Tally> more = new ArrayList<>();
            for (Tally tally = counting.poll(); tally != null; tally = counting.poll()) {
                more.add(tally);
            }
            // Not at once: what is taken may count again, and would be found again for as long as it does.
            more.stream().filter(tally -> !tally.isGone()).map(Tally::taken).filter(Objects::nonNull).forEach(one -> {
                untold.merge(one.key(), one, StreamCount::plus);
                waiting.merge(one.key(), one, StreamCount::plus);
                shown.put(shown.of(one.key()).map(one::plus).orElse(one));
            });
        }
    }

    /** The domains of which other streams were counted since this was asked last; empty if that may be any. For one caller. */
    Optional<Set<String>> changed() {
        synchronized (moving) {
            take();
            return shown.streams().taken();
        }
    }

    /** Of which anything was seen. */
    public Set<String> domains() {
        take();
        return shown.domains();
    }

    /** Tells the listener what was counted since the last time. */
    public synchronized void publish() {
        Map<StreamCount.Key, StreamCount> counted;
        synchronized (moving) {
            take();
            counted = untold;
            untold = new HashMap<>();
        }
        listener.accept(counted.values());
    }

    /** Stores what was counted since the last time, and reads what other servers have stored. If that fails, the next call does it. */
    public synchronized void persist() throws StreamCountStore.Failed {
        publish();
        store();
        Instant now = clock.instant();
        Optional<Instant> since = news.since(now);
        if (since.isEmpty()) {
            readAll(now);
            return;
        }
        List<StreamCount> more = store.load(since.get());
        synchronized (moving) {
            more.forEach(one -> shown.put(byThisClock(withWaiting(one), now)));
        }
        news.read(now);
    }

    private void store() throws StreamCountStore.Failed {
        Map<StreamCount.Key, StreamCount> counted;
        synchronized (moving) {
            counted = waiting;
            waiting = new HashMap<>();
        }
        boolean isStored = false;
        try {
            store.add(counted.values());
            isStored = true;
        } finally {
            if (!isStored) {
                synchronized (moving) {
                    counted.forEach((key, one) -> waiting.merge(key, one, StreamCount::plus));
                }
            }
        }
    }

    /** To be called while {@link #moving} is held. */
    private StreamCount withWaiting(StreamCount stored) {
        StreamCount more = waiting.get(stored.key());
        return more == null ? stored : stored.isEmpty() ? more : stored.plus(more);
    }

    /** What was seen was seen by now, whatever another server's clock says, or this one's said before it was set; and what is known already was not seen again. */
    private StreamCount byThisClock(StreamCount read, Instant now) {
        Instant latest = shown.of(read.key()).filter(known -> known.streams() == read.streams() && known.stanzas() == read.stanzas()).map(StreamCount::last)
            .filter(known -> known.isBefore(now)).orElse(now);
        return read.last().isAfter(latest) ? new StreamCount(read.key(), read.first(), latest, read.streams(), read.stanzas()) : read;
    }

    private void readAll(Instant now) throws StreamCountStore.Failed {
        List<StreamCount> all = store.load();
        // One policy says of all what is dropped: it may become known, or another one, while this goes on.
        Optional<Predicate<String>> ofPartner = partners.get();
        Room fresh = new Room(maxKeys);
        Set<StreamCount.Key> gone = all.stream().filter(one -> one.isEmpty() && one.last().isBefore(now.minus(NOTICE))).map(StreamCount::key).collect(Collectors.toSet());
        ofPartner.ifPresent(known -> fresh.superfluous(all.stream().filter(one -> !one.isEmpty()).toList(), now, known).forEach(one -> gone.add(one.key())));
        if (!gone.isEmpty()) {
            store.remove(gone);
            discard(gone::contains);
        }
        Map<String, List<StreamCount>> left = all.stream().filter(one -> !one.isEmpty() && !gone.contains(one.key()))
            .map(one -> byThisClock(one, now)).collect(Collectors.groupingBy(StreamCount::domain));
        synchronized (moving) {
            shown.replace(left, waiting.values());
        }
        if (ofPartner.isPresent()) {
            tallies.keySet().stream().filter(key -> shown.of(key).isEmpty()).forEach(key -> fresh.take(key, this::isOfPartner));
            room = fresh;
            news.readAll(now);
        }
    }

    private void discard(Predicate<StreamCount.Key> keys) {
        tallies.entrySet().removeIf(each -> {
            boolean discarded = keys.test(each.getKey());
            if (discarded) {
                each.getValue().discard();
            }
            return discarded;
        });
    }

    /** Drops all counts of these domains; the caller recomputes the strongest methods seen. */
    public synchronized void forget(Collection<DomainName> domains) throws StreamCountStore.Failed {
        Set<String> names = domains.stream().map(DomainName::value).collect(Collectors.toSet());
        store.forget(names, clock.instant());
        synchronized (moving) {
            discard(key -> names.contains(key.domain()));
            waiting.keySet().removeIf(key -> names.contains(key.domain()));
            shown.remove(names);
        }
    }
}
