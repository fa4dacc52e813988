package org.federatedpartners.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
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

    /** The targets in an order in which to try them: by priority, and among equals by chance according to weight (RFC 2782). */
    public List<Target> inOrder(RandomGenerator random) {
        List<Target> ordered = new ArrayList<>();
        targets.stream().collect(Collectors.groupingBy(target -> target.service().priority(), TreeMap::new, Collectors.toList())).values()
            .forEach(equals -> draw(new ArrayList<>(equals), random, ordered));
        return ordered;
    }

    private static void draw(List<Target> left, RandomGenerator random, List<Target> drawn) {
        // RFC 2782: those of weight 0 come first, so that they have a small chance at all.
        left.sort(Comparator.comparingInt(target -> target.service().weight()));
        while (!left.isEmpty()) {
            int lot = random.nextInt(left.stream().mapToInt(target -> target.service().weight()).sum() + 1);
            int next = 0;
            for (int sum = left.get(0).service().weight(); sum < lot; sum += left.get(next).service().weight()) {
                next++;
            }
            drawn.add(left.remove(next));
        }
    }
}
