package org.federatedpartners.diagnosis;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.Lookup.Absence;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Service;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.DomainName;

/**
 * Where this server connects to for a domain, in which order: what its version of Openfire makes of its settings and of what the
 * DNS says. The one model of that; a failed question counts there as one without an answer.
 *
 * @param stages   one after the other, as long as none accepts a connection; the hosts of one stage have the same priority
 * @param unused   hosts that are named, but never connected to
 */
public record ConnectionPlan(DomainName domain, ConnectRules rules, List<List<Host>> stages, List<Unused> unused) {

    /** Who names a host. */
    public enum Named {
        CONNECT_HOST, OVERRIDE, SRV, LEGACY_SRV,
        /** There are no SRV records. */
        DOMAIN,
        /** There are SRV records, and the domain itself is tried behind all of them. */
        DOMAIN_LAST;

        /** Whether the partner has published it, and so answers for it. */
        boolean isPublished() {
            return this == SRV || this == LEGACY_SRV || this == DOMAIN;
        }
    }

    /** @param addresses in the resolver's order */
    public record Host(Named named, Service service, Lookup<InetAddress> addresses) {

        public Endpoint endpoint() {
            return service.endpoint();
        }

        public List<TargetAddress> targets() {
            return addresses.records().stream().map(address -> new TargetAddress(endpoint(), address)).distinct().toList();
        }

        /** Whether there were too many hosts to ask for the addresses of this one, too. */
        boolean isLeftOut() {
            return addresses instanceof Lookup.None<InetAddress> none && none.absence() == Absence.NOT_ASKED;
        }
    }

    /** @param because a step that says why not */
    public record Unused(Host host, Step.Code because) {}

    public ConnectionPlan {
        stages = stages.stream().map(List::copyOf).toList();
        unused = List.copyOf(unused);
    }

    static ConnectionPlan of(DomainName domain, Optional<ConnectHost> connectHost, ConnectRules rules, DomainRecords records) {
        Optional<Endpoint> fixed = rules.fixed(domain, connectHost);
        List<Host> hosts = fixed.isPresent() ? List.of(new Host(connectHost.isPresent() ? Named.CONNECT_HOST : Named.OVERRIDE, new Service(fixed.get(), 0, 0),
            records.addresses(fixed.get().host()))) : published(domain, rules, records);
        List<Unused> unused = new ArrayList<>();
        TreeMap<Integer, List<Host>> stages = new TreeMap<>();
        for (Host host : hosts) {
            rules.constraint(host.endpoint()).ifPresentOrElse(because -> unused.add(new Unused(host, because)),
                () -> stages.computeIfAbsent(host.service().priority(), priority -> new ArrayList<>()).add(host));
        }
        return new ConnectionPlan(domain, rules, List.copyOf(stages.values()), unused);
    }

    private static List<Host> published(DomainName domain, ConnectRules rules, DomainRecords records) {
        boolean asked = rules.model().asksForDirectTls() && rules.tls();
        List<Host> hosts = new ArrayList<>(hosts(Named.SRV, records.startTls(), records));
        // Those that this server does not ask for are told of, but change nothing.
        hosts.addAll(hosts(Named.SRV, records.directTls(), records));
        boolean named = names(records.startTls()) || asked && names(records.directTls());
        if (!named) {
            hosts.addAll(hosts(Named.LEGACY_SRV, records.legacy(), records));
            named = names(records.legacy());
        }
        Endpoint itself = new Endpoint(domain.value(), rules.defaultPort(), false);
        if (!named || rules.model().alwaysTriesDomain() && hosts.stream().noneMatch(host -> host.endpoint().equals(itself))) {
            hosts.add(new Host(named ? Named.DOMAIN_LAST : Named.DOMAIN, new Service(itself, Integer.MAX_VALUE, 0), records.addresses(itself.host())));
        }
        return hosts;
    }

    /** Whether there are SRV records. One that denies the service counts: Openfire takes its empty target for a host, whose port 0 cannot be reached. */
    private static boolean names(Lookup<Service> services) {
        return services instanceof Lookup.Found<Service> || services instanceof Lookup.None<Service> none && none.absence() == Absence.NOT_OFFERED;
    }

    private static List<Host> hosts(Named named, Lookup<Service> services, DomainRecords records) {
        return services.records().stream().map(service -> new Host(named, service, records.addresses(service.endpoint().host()))).toList();
    }

    /** The hosts that are connected to. */
    Stream<Host> hosts() {
        return stages.stream().flatMap(List::stream);
    }

    /** Who names this address; of several, who names it first. */
    Optional<Named> named(TargetAddress target) {
        return hosts().filter(host -> host.targets().contains(target)).map(Host::named).findFirst();
    }

    /** All addresses that are connected to, those first that come first. */
    List<TargetAddress> targets() {
        return hosts().flatMap(host -> host.targets().stream()).collect(Collectors.collectingAndThen(Collectors.toCollection(LinkedHashSet::new), List::copyOf));
    }

    /**
     * Why this server's own closed ports keep it from all servers in SRV records; empty if there is another reason, or none. It may still
     * try the domain itself after them.
     */
    Optional<Step.Code> blockedHere() {
        return hosts().anyMatch(host -> host.named() != Named.DOMAIN_LAST) ? Optional.empty() : unused.stream().map(Unused::because)
            .filter(because -> because == Step.Code.STARTTLS_NOT_USED || because == Step.Code.DIRECT_TLS_NOT_USED).findFirst();
    }
}
