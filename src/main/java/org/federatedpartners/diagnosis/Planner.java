package org.federatedpartners.diagnosis;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.NameLookup;
import org.federatedpartners.dns.ServerLocation;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Service;
import org.federatedpartners.dns.ServerLocator;

/**
 * Looks up what a {@link ConnectionPlan} is made from, as Openfire does. At the same time it asks the resolvers of the plugin's settings:
 * for what only they return, and for a location where Openfire finds none. Any thread may use it.
 */
public final class Planner {

    /**
     * @param elsewhere whether only the name servers of the plugin's settings know the place
     * @param location  what those say; empty while it is not needed, or not known
     */
    record Found(ConnectionPlan plan, DomainRecords records, Optional<ServerLocation> location, boolean elsewhere) {}

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** More hosts are left out; so many threads are blocked at the same time. */
    static final int MAX_HOSTS = 16;

    private final NameLookup names;
    private final Function<DomainTestRequest, CompletableFuture<ServerLocation>> locator;
    private final ConnectRules.Source rules;

    Planner(NameLookup names, Function<DomainTestRequest, CompletableFuture<ServerLocation>> locator, ConnectRules.Source rules) {
        this.names = names;
        this.locator = locator;
        this.rules = rules;
    }

    /** @param names as Openfire asks them */
    public Planner(NameLookup names, ServerLocator locator, ConnectRules.Source rules) {
        this(names, request -> locator.refresh(request.domain(), request.connectHost().map(host -> new Endpoint(host.host(), host.port(), false))), rules);
    }

    /** What the DNS says of a domain to everyone. */
    CompletableFuture<ServerLocation> locate(DomainTestRequest request) {
        return locator.apply(request);
    }

    /** How long this server waits for others. */
    ConnectRules.Patience patience() {
        return rules.patience();
    }

    /** @param executor is blocked as long as {@link NameLookup} waits, several threads at a time */
    CompletableFuture<Found> find(DomainTestRequest request, Executor executor) {
        CompletableFuture<ServerLocation> location = locator.apply(request);
        return CompletableFuture.supplyAsync(() -> rules.rules(request), executor).thenCompose(current -> records(request, current, executor)
            .thenCompose(records -> {
                ConnectionPlan plan = ConnectionPlan.of(request.domain(), request.connectHost(), current, records);
                // Where Openfire finds the place, the rest may be missing.
                return plan.targets().isEmpty() ? location.thenApply(known -> found(request, plan, records, known))
                    : location.copy().completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .thenApply(known -> new Found(plan, records, Optional.ofNullable(known), false));
            }));
    }

    private static Found found(DomainTestRequest request, ConnectionPlan plan, DomainRecords records, ServerLocation location) {
        if (plan.blockedHere().isPresent()) {
            return new Found(plan, records, Optional.of(location), false);
        }
        DomainRecords others = DomainRecords.of(location);
        ConnectionPlan other = ConnectionPlan.of(request.domain(), request.connectHost(), plan.rules(), others);
        return other.targets().isEmpty() && other.hosts().allMatch(host -> host.named() == ConnectionPlan.Named.DOMAIN)
            ? new Found(plan, records, Optional.of(location), false) : new Found(other, others, Optional.of(location), !other.targets().isEmpty());
    }

    /**
     * Whether this server's own settings alone keep it from connecting to the domain. Blocks as long as {@link NameLookup} waits.
     *
     * @param executor see {@link #find}
     */
    public boolean isBlockedHere(DomainTestRequest request, Executor executor) {
        ConnectRules current = rules.rules(request);
        return !(current.startTlsPort() && current.directTlsPort())
            && ConnectionPlan.of(request.domain(), request.connectHost(), current, records(request, current, executor).join()).blockedHere().isPresent();
    }

    private CompletableFuture<DomainRecords> records(DomainTestRequest request, ConnectRules current, Executor executor) {
        Optional<Endpoint> fixed = current.fixed(request.domain(), request.connectHost());
        if (fixed.isPresent()) {
            return hosts(Set.of(fixed.get().host()), executor)
                .thenApply(hosts -> new DomainRecords(DomainRecords.none(), DomainRecords.none(), DomainRecords.none(), hosts));
        }
        String domain = request.domain().value();
        CompletableFuture<Lookup<Service>> startTls = services("_xmpp-server._tcp." + domain, false, executor);
        CompletableFuture<Lookup<Service>> directTls = services("_xmpps-server._tcp." + domain, true, executor);
        CompletableFuture<Lookup<Service>> legacy = services("_jabber._tcp." + domain, false, executor);
        return CompletableFuture.allOf(startTls, directTls, legacy).thenCompose(all -> {
            Set<String> hosts = new LinkedHashSet<>(List.of(domain));
            // Those that are left out are the last that a stream would try.
            Stream.of(startTls, directTls, legacy).flatMap(lookup -> lookup.join().records().stream()).sorted(Comparator.comparingInt(Service::priority))
                .forEach(service -> hosts.add(service.endpoint().host()));
            return hosts(hosts, executor).thenApply(found -> new DomainRecords(startTls.join(), directTls.join(), legacy.join(), found));
        });
    }

    private CompletableFuture<Lookup<Service>> services(String name, boolean directTls, Executor executor) {
        return CompletableFuture.supplyAsync(() -> names.services(name, directTls), executor);
    }

    private CompletableFuture<Map<String, Lookup<InetAddress>>> hosts(Set<String> hosts, Executor executor) {
        Map<String, Lookup<InetAddress>> found = new ConcurrentHashMap<>();
        return CompletableFuture.allOf(hosts.stream().limit(MAX_HOSTS)
            .map(host -> CompletableFuture.runAsync(() -> found.put(host, names.addresses(host)), executor)).toArray(CompletableFuture[]::new)).thenApply(all -> found);
    }
}
