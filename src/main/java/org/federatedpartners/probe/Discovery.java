package org.federatedpartners.probe;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.Origin;
import org.federatedpartners.dns.ServerLocation;
import org.federatedpartners.dns.Target;

/**
 * What the DNS says about a domain, as steps, and the addresses that follow from it.
 *
 * @param addresses in the order in which a stream would try them; at the most {@link #MOST_ADDRESSES}
 */
record Discovery(List<Found> steps, List<TargetAddress> addresses) {

    static final int MOST_ADDRESSES = 8;

    static Discovery of(ServerLocation location, RandomGenerator random) {
        List<Found> steps = new ArrayList<>();
        origin(location, steps);
        Set<TargetAddress> addresses = new LinkedHashSet<>();
        for (Target target : location.inOrder(random)) {
            target.alias().ifPresent(alias -> add(steps, Step.Code.NAME_ALIAS, target.endpoint().host(), alias));
            unanswered(target.ipv6(), target, steps);
            unanswered(target.ipv4(), target, steps);
            for (InetAddress address : target.addresses()) {
                addresses.add(new TargetAddress(target.endpoint(), address));
            }
            if (location.origin() == Origin.SRV && target.addresses().isEmpty() && !isUnanswered(target)) {
                add(steps, Step.Code.NAME_WITHOUT_ADDRESS, target.endpoint().host());
            }
        }
        if (addresses.isEmpty()) {
            nowhere(location, steps);
        }
        if (addresses.size() > MOST_ADDRESSES) {
            add(steps, Step.Code.TARGETS_LEFT_OUT, Integer.toString(MOST_ADDRESSES), Integer.toString(addresses.size()));
        }
        return new Discovery(List.copyOf(steps), addresses.stream().limit(MOST_ADDRESSES).toList());
    }

    private static void add(List<Found> steps, Step.Code code, String... details) {
        steps.add(new Found(code, List.of(details)));
    }

    private static void origin(ServerLocation location, List<Found> steps) {
        String domain = location.domain().display();
        switch (location.origin()) {
            case CONNECT_HOST -> location.targets().forEach(target -> add(steps, Step.Code.CONNECT_HOST, target.endpoint().host(), port(target)));
            case SRV -> location.targets().forEach(target -> add(steps, Step.Code.SERVICE_FOUND, target.endpoint().host(), port(target)));
            case FALLBACK -> add(steps, Step.Code.SERVICE_NOT_NAMED, domain);
            case NOT_OFFERED -> add(steps, Step.Code.DOMAIN_DECLINES, domain);
            case UNKNOWN -> add(steps, Step.Code.DOMAIN_UNANSWERED, domain, failures(location));
        }
    }

    private static String port(Target target) {
        return Integer.toString(target.endpoint().port());
    }

    private static String failures(ServerLocation location) {
        return location.startTls() instanceof Lookup.Failed<?> failed ? failed.failure().name()
            : location.directTls() instanceof Lookup.Failed<?> failed ? failed.failure().name() : "";
    }

    private static void unanswered(Lookup<InetAddress> lookup, Target target, List<Found> steps) {
        if (lookup instanceof Lookup.Failed<?> failed) {
            add(steps, Step.Code.NAME_UNANSWERED, target.endpoint().host(), failed.failure().name());
        }
    }

    private static boolean isUnanswered(Target target) {
        return target.ipv4() instanceof Lookup.Failed<?> || target.ipv6() instanceof Lookup.Failed<?>;
    }

    /** Why there is nothing to connect to, if that has not been said yet. */
    private static void nowhere(ServerLocation location, List<Found> steps) {
        String domain = location.domain().display();
        if (location.targets().stream().anyMatch(Discovery::isUnanswered)) {
            add(steps, Step.Code.DOMAIN_UNANSWERED, domain, "");
            return;
        }
        switch (location.origin()) {
            case CONNECT_HOST -> location.targets().forEach(target -> add(steps, Step.Code.CONNECT_HOST_NOT_FOUND, target.endpoint().host()));
            case SRV, FALLBACK -> add(steps, Step.Code.DOMAIN_NOT_FOUND, domain);
            case NOT_OFFERED, UNKNOWN -> { }
        }
    }
}
