package org.federatedpartners.stream;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.federatedpartners.policy.Partner;

/**
 * Where a server ended an outbound stream because of SASL EXTERNAL: the next stream dials back at once, where the policy accepts that. Bounded in time
 * and number; asked once for each stream, from any thread.
 */
public final class ExternalFailures {

    static final Duration LIFETIME = Duration.ofHours(1);
    /** For so long it does not matter which certificates are shown: a partner's hosts may have different ones, and one retry must not lead to another. */
    static final Duration RETRY = Duration.ofSeconds(10);
    static final int MAX_ENTRIES = 1000;

    private record Way(String local, String remote) {}

    private record Failure(long at, Optional<Partner> partner, Optional<String> certificates) {}

    private final LongSupplier nanoTime;
    private final Map<Way, Failure> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Way, Failure> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    public ExternalFailures() {
        this(System::nanoTime);
    }

    ExternalFailures(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * @param local        the local domain that the stream is for
     * @param partner      the partner that the remote domain belongs to, as it is now: any change of it is a reason to try again
     * @param certificates of both sides, as {@link TlsFacts#certificates()}; empty if EXTERNAL may work with the same ones again soon
     */
    synchronized void add(String local, String remote, Optional<Partner> partner, Optional<String> certificates) {
        Way way = new Way(local, remote);
        failures.remove(way);
        failures.put(way, new Failure(nanoTime.getAsLong(), partner, certificates));
    }

    synchronized boolean contains(String local, String remote, Optional<Partner> partner, String certificates) {
        Failure failure = failures.get(new Way(local, remote));
        if (failure == null || !failure.partner.equals(partner)) {
            return false;
        }
        long age = nanoTime.getAsLong() - failure.at;
        return age < RETRY.toNanos() || age < LIFETIME.toNanos() && failure.certificates.equals(Optional.of(certificates));
    }

    synchronized void remove(String local, String remote) {
        failures.remove(new Way(local, remote));
    }
}
