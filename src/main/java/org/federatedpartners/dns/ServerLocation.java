package org.federatedpartners.dns;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.federatedpartners.policy.DomainName;

/**
 * Where the server of a domain is, according to DNS.
 *
 * @param startTls  of {@code _xmpp-server._tcp}
 * @param directTls of {@code _xmpps-server._tcp}
 * @param targets   of both kinds together (XEP-0368), by rising priority and falling weight; empty where the origin is
 *                  {@link Origin#NOT_OFFERED} or {@link Origin#UNKNOWN}
 */
public record ServerLocation(DomainName domain, Origin origin, Lookup<Service> startTls, Lookup<Service> directTls, List<Target> targets) {

    /** How it is known where the server of a domain is. */
    public enum Origin {
        /** SRV records name it. */
        SRV,
        /** There are no SRV records: the domain itself, on port 5269 (RFC 6120 3.2.2). */
        FALLBACK,
        /** The administrator says it; the DNS was not asked for SRV records. */
        CONNECT_HOST,
        /** SRV records deny the service. */
        NOT_OFFERED,
        /** It is not known. */
        UNKNOWN
    }

    /**
     * Where a server listens.
     *
     * @param host      a host name in lower case without a trailing dot, or an address; empty for the root, where Openfire connects to this machine
     * @param directTls whether TLS comes first (XEP-0368), instead of STARTTLS
     */
    public record Endpoint(String host, int port, boolean directTls) {}

    /** An SRV record. */
    public record Service(Endpoint endpoint, int priority, int weight) {}

    /**
     * A TLSA record (RFC 6698), whether its numbers mean something or not.
     *
     * @param usage       what it is of, for example {@link #DANE_EE}
     * @param selector    0 a certificate, 1 a public key
     * @param matching    0 as it is, 1 by SHA-256, 2 by SHA-512
     * @param association in hexadecimal, lower case
     */
    public record Tlsa(int usage, int selector, int matching, String association) {

        /** A CA that is to be trusted for the server (RFC 7218). */
        public static final int DANE_TA = 2;

        /** The server's own certificate. */
        public static final int DANE_EE = 3;
    }

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

    public static final int DEFAULT_PORT = 5269;

    static final Comparator<Service> BY_PRIORITY = Comparator.comparingInt(Service::priority).thenComparing(Service::weight, Comparator.reverseOrder());

    public ServerLocation {
        targets = targets.stream().sorted(Comparator.comparing(Target::service, BY_PRIORITY)).toList();
    }

    /**
     * The targets with keys that may be relied on: DNSSEC validates the keys, and it is proven that the domain has this server. The proof is
     * validated SRV records, their validated absence, or the administrator's setting (RFC 7673 3).
     */
    public List<Target> proven() {
        return targets.stream().filter(target -> !target.tlsa().records().isEmpty() && target.tlsa().isSecure() && leadsTo(target)).toList();
    }

    private boolean leadsTo(Target target) {
        return switch (origin) {
            case SRV -> (target.endpoint().directTls() ? directTls : startTls).isSecure();
            case FALLBACK -> startTls.isSecure() && directTls.isSecure();
            case CONNECT_HOST -> true;
            case NOT_OFFERED, UNKNOWN -> false;
        };
    }
}
