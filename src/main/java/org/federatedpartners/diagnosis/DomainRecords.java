package org.federatedpartners.diagnosis;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.Lookup.Absence;
import org.federatedpartners.dns.Lookup.Validation;
import org.federatedpartners.dns.ServerLocation;
import org.federatedpartners.dns.ServerLocation.Service;
import org.federatedpartners.dns.ServerLocation.Target;

/**
 * What was answered about one domain.
 *
 * @param startTls  {@code _xmpp-server._tcp}
 * @param directTls {@code _xmpps-server._tcp}
 * @param legacy    {@code _jabber._tcp}, the name of before RFC 3921
 * @param hosts     the addresses of each host that was asked for, in the resolver's order
 */
record DomainRecords(Lookup<Service> startTls, Lookup<Service> directTls, Lookup<Service> legacy, Map<String, Lookup<InetAddress>> hosts) {

    DomainRecords {
        hosts = Map.copyOf(hosts);
    }

    /** Everything that a location holds; addresses in the order that a virtual machine gives them by default. */
    static DomainRecords of(ServerLocation location) {
        Map<String, Lookup<InetAddress>> hosts = new HashMap<>();
        location.targets().forEach(target -> hosts.put(target.endpoint().host(), addresses(target)));
        return new DomainRecords(location.startTls(), location.directTls(), none(), hosts);
    }

    private static Lookup<InetAddress> addresses(Target target) {
        List<InetAddress> all = Stream.concat(target.ipv4().records().stream(), target.ipv6().records().stream()).toList();
        if (!all.isEmpty()) {
            return new Lookup.Found<>(all, Validation.UNCHECKED, Duration.ZERO);
        }
        return target.ipv4() instanceof Lookup.Failed<InetAddress> ? target.ipv4() : target.ipv6();
    }

    Lookup<InetAddress> addresses(String host) {
        return hosts.getOrDefault(host, none());
    }

    static <T> Lookup<T> none() {
        return new Lookup.None<>(Absence.NOT_ASKED, Validation.UNCHECKED, Duration.ZERO);
    }
}
