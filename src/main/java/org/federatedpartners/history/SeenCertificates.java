package org.federatedpartners.history;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.federatedpartners.certificate.Expiry;
import org.federatedpartners.history.SeenCertificate.Key;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;

/**
 * The certificate that each partner's server was last authenticated with, in each direction: all pages and warnings take it from here. Until what
 * was seen before could be read, nothing is noticed. May be used from any thread.
 */
public final class SeenCertificates {

    private final SeenCertificateStore store;
    private final Clock clock;
    private final Predicate<String> isOfPartner;
    private final Consumer<SeenCertificate> changed;
    private volatile All seen = new All();
    private final Map<Key, SeenCertificate> unpersisted = new HashMap<>();
    private boolean loaded;
    /** Only one thread persists. */
    private final News news = new News();

    /** Any thread may read it; it is changed and replaced by who holds the lock on the certificates. */
    private static final class All {
        private final Map<Key, SeenCertificate> byKey = new ConcurrentHashMap<>();
        private final NavigableSet<SeenCertificate> byEnd = new ConcurrentSkipListSet<>(
            Comparator.comparing(SeenCertificate::expires).thenComparing(one -> one.key().domain()).thenComparing(one -> one.key().direction()));

        void put(SeenCertificate one) {
            SeenCertificate before = byKey.put(one.key(), one);
            if (before != null) {
                byEnd.remove(before);
            }
            byEnd.add(one);
        }
    }

    /**
     * @param isOfPartner whether a domain, as looked up, belongs to a partner; nothing is noticed of others
     * @param changed     is told of each certificate that differs from the one before it, on the thread that has noticed
     */
    public SeenCertificates(SeenCertificateStore store, Clock clock, Predicate<String> isOfPartner, Consumer<SeenCertificate> changed) {
        this.store = store;
        this.clock = clock;
        this.isOfPartner = isOfPartner;
        this.changed = changed;
    }

    /** The domain was authenticated on a stream on which its server has shown this. */
    public void see(String domain, Direction direction, ShownCertificate certificate) {
        Key key = new Key(DomainName.lookupKey(domain), direction);
        if (isOfPartner.test(key.domain())) {
            put(key, certificate).ifPresent(changed);
        }
    }

    /**
     * There is a live stream with the domain. It counts if nothing else was seen since the stream began: its domain may have become a
     * partner's, or may have been authenticated before the start.
     *
     * @param certificate     what its server has shown there; asked only if it counts
     * @param isAuthenticated whether the domain is authenticated there; asked only about a certificate that differs from the one before it
     */
    public void seeLive(String domain, Direction direction, Instant began, Supplier<Optional<ShownCertificate>> certificate, BooleanSupplier isAuthenticated) {
        Key key = new Key(DomainName.lookupKey(domain), direction);
        if (isOfPartner.test(key.domain()) && !wasSeenSince(key, began.truncatedTo(ChronoUnit.SECONDS))) {
            certificate.get().filter(shown -> isNews(key, shown) && isAuthenticated.getAsBoolean()).flatMap(shown -> put(key, shown)).ifPresent(changed);
        }
    }

    private boolean wasSeenSince(Key key, Instant began) {
        SeenCertificate known = seen.byKey.get(key);
        return known != null && !known.since().isBefore(began);
    }

    private synchronized boolean isNews(Key key, ShownCertificate certificate) {
        SeenCertificate known = seen.byKey.get(key);
        return loaded && !(known != null && known.is(certificate) && known.from().isPresent());
    }

    /** @return the change; empty if the certificate is the same as before, or the first */
    private synchronized Optional<SeenCertificate> put(Key key, ShownCertificate certificate) {
        if (!isNews(key, certificate)) {
            return Optional.empty();
        }
        SeenCertificate known = seen.byKey.get(key);
        boolean same = known != null && known.is(certificate);
        SeenCertificate next = known == null ? SeenCertificate.first(key, certificate, clock.instant())
            : same ? known.beginning(certificate) : known.followedBy(certificate, clock.instant());
        seen.put(next);
        unpersisted.put(key, next);
        return Optional.of(next).filter(change -> known != null && !same);
    }

    /** Those of the present partners, in no particular order. */
    public List<SeenCertificate> ofPartners() {
        return seen.byKey.values().stream().filter(certificate -> isOfPartner.test(certificate.key().domain())).toList();
    }

    /** Those that a domain, as looked up, was authenticated with; none unless it is a present partner's. */
    public List<SeenCertificate> of(String domain) {
        return !isOfPartner.test(domain) ? List.of() : Stream.of(Direction.values()).flatMap(direction -> Stream.ofNullable(seen.byKey.get(new Key(domain, direction)))).toList();
    }

    /**
     * Those of the present partners that are near their end or have ended, the first ones first, maybe some that are not, and the next one to end. Without those whose end
     * does not matter.
     *
     * @param byKeyAlone whether the key proves the domain alone, whenever its certificate ends
     */
    public List<SeenCertificate> ending(Instant now, Predicate<SeenCertificate> byKeyAlone) {
        Instant soon = now.plus(Expiry.EARLIEST);
        List<SeenCertificate> ending = new ArrayList<>();
        boolean hasNext = false;
        for (SeenCertificate one : seen.byEnd) {
            if (hasNext && one.expires().isAfter(soon)) {
                break;
            }
            if (isOfPartner.test(one.key().domain()) && !byKeyAlone.test(one)) {
                ending.add(one);
                hasNext = one.expires().isAfter(now);
            }
        }
        return ending;
    }

    /**
     * Stores what was seen since the last time, and reads what other servers have stored; everything when it is the first time, and every hour. If that fails, the next call
     * does it. To be called by one thread.
     */
    public void persist() throws StreamCountStore.Failed {
        Map<Key, SeenCertificate> more;
        synchronized (this) {
            more = Map.copyOf(unpersisted);
        }
        store.put(more.values());
        Instant now = clock.instant();
        Optional<Instant> since = news.since(now);
        if (since.isPresent()) {
            show(seen, store.load(since.get()), more);
            news.read(now);
        } else {
            All all = new All();
            store.load().forEach(all::put);
            show(all, List.of(), more);
            news.readAll(now);
        }
    }

    private synchronized void show(All all, List<SeenCertificate> stored, Map<Key, SeenCertificate> persisted) {
        persisted.forEach(unpersisted::remove);
        stored.forEach(all::put);
        unpersisted.values().forEach(all::put);
        seen = all;
        loaded = true;
    }
}
