package org.federatedpartners.dns;

import java.util.Comparator;
import java.util.List;
import org.federatedpartners.policy.DomainName;

/**
 * Where the server of a domain is, as far as the DNS says it.
 *
 * @param startTls  of {@code _xmpp-server._tcp}
 * @param directTls of {@code _xmpps-server._tcp}
 * @param targets   of both kinds together (XEP-0368), by rising priority and falling weight; empty where the origin is
 *                  {@link Origin#NOT_OFFERED} or {@link Origin#UNKNOWN}
 */
public record ServerLocation(DomainName domain, Origin origin, Lookup<Service> startTls, Lookup<Service> directTls, List<Target> targets) {

    public static final int DEFAULT_PORT = 5269;

    static final Comparator<Service> BY_PRIORITY = Comparator.comparingInt(Service::priority).thenComparing(Service::weight, Comparator.reverseOrder());

    public ServerLocation {
        targets = targets.stream().sorted(Comparator.comparing(Target::service, BY_PRIORITY)).toList();
    }

    /**
     * The targets with keys that may be relied on: DNSSEC proves the keys, and it is proven that the domain has this server, by
     * SRV records, by their absence, or because the administrator says so (RFC 7673 3).
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
