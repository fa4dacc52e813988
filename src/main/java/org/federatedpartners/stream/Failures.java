package org.federatedpartners.stream;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.federatedpartners.policy.BoundedMap;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.Reason;

/**
 * Where TLS could not be established on an outbound stream, or a server ended one because of SASL EXTERNAL: the next stream does without, where the policy
 * accepts that. Bounded in time and number; asked once for each stream, from any thread.
 */
public final class Failures {

    static final Duration LIFETIME = Duration.ofHours(1);
    /**
     * For so long the next stream, and no other, is taken for one in place of the failed one, well above what it takes to connect to it: it does without TLS,
     * or without EXTERNAL, whatever certificates are shown. A partner's hosts may differ, and one retry must not lead to another.
     */
    static final Duration RETRY = Duration.ofMinutes(10);
    static final int MAX_ENTRIES = 1000;

    private record Way(String local, String remote) {}

    private record FailedTls(long at, Reason reason) {}

    /** @param retried whether a stream has begun in place of the failed one */
    private record FailedExternal(long at, Optional<Partner> partner, Optional<String> certificates, boolean retried) {}

    private final LongSupplier nanoTime;
    private final Map<Way, FailedExternal> failedExternal = BoundedMap.ofLatest(MAX_ENTRIES);
    private final Map<Way, FailedTls> failedTls = BoundedMap.ofLatest(MAX_ENTRIES);

    public Failures() {
        this(System::nanoTime);
    }

    Failures(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void addTls(String local, String remote, Reason reason) {
        Way way = new Way(local, remote);
        failedTls.remove(way);
        failedTls.put(way, new FailedTls(nanoTime.getAsLong(), reason));
    }

    /** Why TLS could not be established on the stream before; empty if it was, or not tried. Told once, so that the stream after tries it again. */
    synchronized Optional<Reason> takeTls(String local, String remote) {
        return Optional.ofNullable(failedTls.remove(new Way(local, remote))).filter(failed -> nanoTime.getAsLong() - failed.at < RETRY.toNanos()).map(FailedTls::reason);
    }

    /**
     * EXTERNAL has failed.
     *
     * @param local        the local domain that the stream is for
     * @param partner      the partner that the remote domain belongs to, as it is now: any change of it is a reason to try again
     * @param certificates of both sides, as {@link TlsFacts#certificates()}; empty if EXTERNAL may work with the same ones again soon
     */
    synchronized void add(String local, String remote, Optional<Partner> partner, Optional<String> certificates) {
        Way way = new Way(local, remote);
        failedExternal.remove(way);
        failedExternal.put(way, new FailedExternal(nanoTime.getAsLong(), partner, certificates, false));
    }

    /**
     * Whether the stream that begins is to do without EXTERNAL: the next one after the failure in any case, later ones with the same certificates.
     *
     * @param certificates of both sides, as {@link TlsFacts#certificates()}
     */
    synchronized boolean avoidsExternal(String local, String remote, Optional<Partner> partner, String certificates) {
        Way way = new Way(local, remote);
        FailedExternal failure = failedExternal.get(way);
        if (failure == null || !failure.partner.equals(partner)) {
            return false;
        }
        failedExternal.put(way, new FailedExternal(failure.at, partner, failure.certificates, true));
        long age = nanoTime.getAsLong() - failure.at;
        return !failure.retried && age < RETRY.toNanos() || age < LIFETIME.toNanos() && failure.certificates.equals(Optional.of(certificates));
    }

    synchronized void remove(String local, String remote) {
        failedExternal.remove(new Way(local, remote));
    }
}
