package org.federatedpartners.history;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.history.SeenCertificate.Key;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;

/** The latest certificate of each partner's server, so that a change is noticed. May be used from any thread. */
public final class SeenCertificates {

    private final SeenCertificateStore store;
    private final Clock clock;
    private final Map<Key, SeenCertificate> seen = new HashMap<>();
    private final Map<Key, SeenCertificate> unpersisted = new HashMap<>();
    private boolean loaded;

    public SeenCertificates(SeenCertificateStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * A server has shown a certificate. Until what was seen before could be read, nothing is noticed.
     *
     * @return what has changed; empty if it is the same as before, or the first
     */
    public synchronized Optional<SeenCertificate> see(Direction direction, String domain, X509Certificate certificate) {
        Key key = new Key(DomainName.lookupKey(domain), direction);
        SeenCertificate known = seen.get(key);
        if (!loaded || known != null && known.is(certificate)) {
            return Optional.empty();
        }
        SeenCertificate next = known == null ? SeenCertificate.first(key, certificate, clock.instant()) : known.followedBy(certificate, clock.instant());
        seen.put(key, next);
        unpersisted.put(key, next);
        return Optional.of(next).filter(change -> known != null);
    }

    /** Everything that was seen, in no particular order. */
    public synchronized List<SeenCertificate> all() {
        return List.copyOf(seen.values());
    }

    /** Stores what was seen since the last time, and reads what all servers have stored. If that fails, the next call does it. */
    public void persist() throws StreamCountStore.Failed {
        Map<Key, SeenCertificate> more;
        synchronized (this) {
            more = Map.copyOf(unpersisted);
        }
        store.put(more.values());
        List<SeenCertificate> stored = store.load();
        synchronized (this) {
            more.forEach(unpersisted::remove);
            seen.clear();
            stored.forEach(one -> seen.put(one.key(), one));
            seen.putAll(unpersisted);
            loaded = true;
        }
    }
}
