package org.federatedpartners.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A server of the domain.
 *
 * @param alias what the host's name is an alias of, where it is one: against RFC 2782, but seen
 * @param tlsa  the records for the port of this host
 */
public record Target(Service service, Lookup<InetAddress> ipv4, Lookup<InetAddress> ipv6, Optional<String> alias, Lookup<Tlsa> tlsa) {

    public Endpoint endpoint() {
        return service.endpoint();
    }

    /** Both families, IPv6 first. */
    public List<InetAddress> addresses() {
        return Stream.concat(ipv6.records().stream(), ipv4.records().stream()).toList();
    }
}
