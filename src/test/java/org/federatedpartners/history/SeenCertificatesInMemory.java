package org.federatedpartners.history;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Keeps seen certificates for as long as a test lasts. */
public final class SeenCertificatesInMemory implements SeenCertificateStore {

    private final Map<SeenCertificate.Key, SeenCertificate> stored = new HashMap<>();
    /** How many were read, by everybody. */
    int rows;

    /** Those that have read an empty store already. */
    public static SeenCertificates empty(Clock clock, Predicate<String> isOfPartner, Consumer<SeenCertificate> changed) {
        SeenCertificates seen = new SeenCertificates(new SeenCertificatesInMemory(), clock, isOfPartner, changed);
        persist(seen);
        return seen;
    }

    public static void persist(SeenCertificates seen) {
        try {
            seen.persist();
        } catch (StreamCountStore.Failed e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public List<SeenCertificate> load() {
        return read(Instant.MIN);
    }

    @Override
    public List<SeenCertificate> load(Instant since) {
        return read(since);
    }

    private List<SeenCertificate> read(Instant since) {
        List<SeenCertificate> some = stored.values().stream().filter(one -> !one.since().isBefore(since)).toList();
        rows += some.size();
        return some;
    }

    @Override
    public void put(Collection<SeenCertificate> changed) {
        changed.forEach(one -> stored.put(one.key(), one));
    }
}
