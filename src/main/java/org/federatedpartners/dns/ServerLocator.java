package org.federatedpartners.dns;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.federatedpartners.background.DaemonThreads;
import org.federatedpartners.dns.Lookup.Failure;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Origin;
import org.federatedpartners.policy.DomainName;
import org.xbill.DNS.NioClient;
import org.xbill.DNS.ResolverConfig;

/**
 * Locates the servers of domains, in the background and within a time limit, and caches the result for as long as DNS allows. A
 * cached result stays in force until it expires, even if DNS fails in that time. A failed look-up is repeated after half a minute.
 */
public final class ServerLocator implements AutoCloseable {

    /** Services and then hosts: two such steps at most. */
    public static final Duration STEP_LIMIT = Duration.ofSeconds(5);

    private static final Duration DATAGRAM_LIMIT = Duration.ofSeconds(2);
    private static final Duration FAILURE_LIFETIME = Duration.ofSeconds(30);
    /** A location has to outlast the handshake that it was looked up for, even with a TTL of 0. */
    private static final Duration MIN_LIFETIME = Duration.ofSeconds(15);
    private static final int AT_THE_SAME_TIME = 8;
    private static final int MAX_CACHED = 4096;

    /** @param connectHost what the administrator says; empty: the DNS says it */
    private record Asked(DomainName domain, Optional<Endpoint> connectHost) {}

    private static final class Cached {
        final CompletableFuture<ServerLocation> location = new CompletableFuture<>();
        final AtomicBoolean renewed = new AtomicBoolean();
        volatile long since;
        /** From then on; null while it is being asked for. */
        volatile Duration lifetime;

        /** Whether it need not be asked for again: it is in force, or is being asked for. */
        boolean isInForce(long now) {
            Duration known = lifetime;
            return known == null || now - since < known.toNanos();
        }

        boolean isAged(long now) {
            Duration known = lifetime;
            return known != null && now - since > known.toNanos() / 2;
        }
    }

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Duration datagramLimit;
    private final Duration stepLimit;
    private final ExecutorService workers;
    private final Map<Asked, Cached> cached = new ConcurrentHashMap<>();
    private volatile Questions questions;
    private volatile boolean started;

    public ServerLocator(DnsSettings settings, Clock clock) {
        this(settings, clock, System::nanoTime, DATAGRAM_LIMIT, STEP_LIMIT);
    }

    /** @param nanoTime goes on evenly, whatever becomes of the clock */
    ServerLocator(DnsSettings settings, Clock clock, LongSupplier nanoTime, Duration datagramLimit, Duration stepLimit) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.datagramLimit = datagramLimit;
        this.stepLimit = stepLimit;
        workers = Executors.newFixedThreadPool(AT_THE_SAME_TIME, DaemonThreads.named("federatedpartners-dns"));
        settings(settings);
    }

    /** Applies settings from now on, and empties the cache. */
    public void settings(DnsSettings settings) {
        ResolverConfig.refresh();
        questions = new Questions(settings, clock, ForkJoinPool.commonPool(), datagramLimit, stepLimit);
        cached.clear();
    }

    /**
     * The cached location, or else the one that DNS returns now.
     *
     * @param connectHost the administrator's setting; empty: DNS says it
     * @return completes normally, and within the time limit unless many are being looked up
     */
    public CompletableFuture<ServerLocation> locate(DomainName domain, Optional<Endpoint> connectHost) {
        Asked asked = new Asked(domain, connectHost);
        long now = nanoTime.getAsLong();
        Cached known = cached.get(asked);
        if (known != null && known.isInForce(now)) {
            return known.location;
        }
        makeRoom(now);
        Cached next = new Cached();
        Cached winner = cached.compute(asked, (same, current) -> current != null && current.isInForce(now) ? current : next);
        if (winner == next) {
            ask(asked).thenAccept(location -> complete(next, location));
        }
        return winner.location;
    }

    /** The location that DNS returns now, bypassing the cache; it is cached from then on. */
    public CompletableFuture<ServerLocation> refresh(DomainName domain, Optional<Endpoint> connectHost) {
        Asked asked = new Asked(domain, connectHost);
        return ask(asked).whenComplete((location, never) -> renew(asked, location));
    }

    /** The cached location, if in force. Neither blocks nor asks. */
    public Optional<ServerLocation> known(DomainName domain, Optional<Endpoint> connectHost) {
        Cached known = cached.get(new Asked(domain, connectHost));
        return known == null || !known.isInForce(nanoTime.getAsLong()) ? Optional.empty() : Optional.ofNullable(known.location.getNow(null));
    }

    /** Keeps the location of this domain available to {@link #known}, if called every few seconds. Does not block. */
    public void prefetch(DomainName domain, Optional<Endpoint> connectHost) {
        Asked asked = new Asked(domain, connectHost);
        Cached known = cached.get(asked);
        if (known == null || !known.isInForce(nanoTime.getAsLong())) {
            locate(domain, connectHost);
        } else if (known.isAged(nanoTime.getAsLong()) && known.renewed.compareAndSet(false, true)) {
            ask(asked).thenAccept(location -> {
                renew(asked, location);
                known.renewed.set(false);
            });
        }
    }

    private void renew(Asked asked, ServerLocation location) {
        Cached next = new Cached();
        complete(next, location);
        cached.compute(asked, (same, current) -> current != null && current.lifetime != null && current.isInForce(nanoTime.getAsLong())
            && isKnown(current.location.getNow(location)) && !isKnown(location) ? current : next);
    }

    private void complete(Cached entry, ServerLocation location) {
        entry.since = nanoTime.getAsLong();
        entry.lifetime = isKnown(location) ? lifetime(location) : FAILURE_LIFETIME;
        entry.location.complete(location);
    }

    private CompletableFuture<ServerLocation> ask(Asked asked) {
        CompletableFuture<ServerLocation> answer = new CompletableFuture<>();
        started = true;
        try {
            workers.execute(() -> {
                try {
                    LocationQuery query = new LocationQuery(questions, asked.domain);
                    // To wait here is what limits how many are looked up at the same time.
                    answer.complete(asked.connectHost.map(query::run).orElseGet(query::run).join());
                } catch (RuntimeException e) {
                    answer.complete(unknown(asked.domain, Failure.MALFORMED));
                }
            });
        } catch (RejectedExecutionException e) {
            answer.complete(unknown(asked.domain, Failure.UNREACHABLE));
        }
        return answer;
    }

    private static ServerLocation unknown(DomainName domain, Failure failure) {
        return new ServerLocation(domain, Origin.UNKNOWN, new Lookup.Failed<>(failure, ""), new Lookup.Failed<>(failure, ""), List.of());
    }

    private void makeRoom(long now) {
        if (cached.size() >= MAX_CACHED) {
            cached.values().removeIf(entry -> !entry.isInForce(now));
        }
        if (cached.size() >= MAX_CACHED) {
            cached.clear();
        }
    }

    private static Stream<Lookup<?>> lookups(ServerLocation location) {
        return Stream.concat(Stream.of(location.startTls(), location.directTls()),
            location.targets().stream().flatMap(target -> Stream.of(target.ipv4(), target.ipv6(), target.tlsa())));
    }

    private static boolean isKnown(ServerLocation location) {
        return lookups(location).noneMatch(lookup -> lookup instanceof Lookup.Failed<?>);
    }

    private static Duration lifetime(ServerLocation location) {
        Duration shortest = lookups(location).map(ServerLocator::ttl).min(Duration::compareTo).orElse(MIN_LIFETIME);
        return shortest.compareTo(MIN_LIFETIME) < 0 ? MIN_LIFETIME : shortest;
    }

    private static Duration ttl(Lookup<?> lookup) {
        if (lookup instanceof Lookup.Found<?> found) {
            return found.ttl();
        }
        return lookup instanceof Lookup.None<?> none ? none.ttl() : FAILURE_LIFETIME;
    }

    /** Ends every look-up. */
    @Override
    public void close() {
        workers.shutdownNow();
        if (started) {
            // The resolver's thread belongs to a class, and would keep the plugin's class loader alive.
            NioClient.close();
        }
    }
}
