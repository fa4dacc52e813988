package org.federatedpartners.history;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
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
    private Map<Key, SeenCertificate> seen = new HashMap<>();
    private final Map<Key, SeenCertificate> unpersisted = new HashMap<>();
    private boolean loaded;
    /** When the store was read last, and when all of it is to be read; only one thread persists. */
    private Instant readAt = Instant.MIN;
    private Instant wholeAt = Instant.MIN;

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

    private synchronized boolean wasSeenSince(Key key, Instant began) {
        SeenCertificate known = seen.get(key);
        return known != null && !known.since().isBefore(began);
    }

    private synchronized boolean isNews(Key key, ShownCertificate certificate) {
        SeenCertificate known = seen.get(key);
        return loaded && !(known != null && known.is(certificate) && known.from().isPresent());
    }

    /** @return the change; empty if the certificate is the same as before, or the first */
    private synchronized Optional<SeenCertificate> put(Key key, ShownCertificate certificate) {
        if (!isNews(key, certificate)) {
            return Optional.empty();
        }
        SeenCertificate known = seen.get(key);
        boolean same = known != null && known.is(certificate);
        SeenCertificate next = known == null ? SeenCertificate.first(key, certificate, clock.instant())
            : same ? known.beginning(certificate) : known.followedBy(certificate, clock.instant());
        seen.put(key, next);
        unpersisted.put(key, next);
        return Optional.of(next).filter(change -> known != null && !same);
    }

    /** Those of the present partners, in no particular order. */
    public List<SeenCertificate> ofPartners() {
        return all().stream().filter(certificate -> isOfPartner.test(certificate.key().domain())).toList();
    }

    private synchronized List<SeenCertificate> all() {
        return List.copyOf(seen.values());
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
        boolean isWhole = !now.isBefore(wholeAt);
        Map<Key, SeenCertificate> stored = new HashMap<>();
        (isWhole ? store.load() : store.load(readAt.minus(StreamCounts.DELAY))).forEach(one -> stored.put(one.key(), one));
        synchronized (this) {
            more.forEach(unpersisted::remove);
            stored.putAll(unpersisted);
            if (isWhole) {
                seen = stored;
            } else {
                seen.putAll(stored);
            }
            loaded = true;
        }
        readAt = now;
        wholeAt = isWhole ? now.plus(StreamCounts.WHOLE) : wholeAt;
    }
}
