package org.federatedpartners.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.federatedpartners.diagnosis.ConnectionPlan.Host;
import org.federatedpartners.diagnosis.Step.Found;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.Lookup.Absence;
import org.federatedpartners.dns.ServerLocation;
import org.federatedpartners.dns.ServerLocation.Target;

/** What was found out about where a domain's servers are, as steps. Pure. */
final class Discovery {

    /** More addresses are not tested. */
    static final int MAX_ADDRESSES = 8;

    private final Planner.Found found;
    private final ConnectionPlan plan;
    private final List<Found> steps = new ArrayList<>();

    private Discovery(Planner.Found found) {
        this.found = found;
        plan = found.plan();
    }

    static List<Found> of(Planner.Found found) {
        Discovery discovery = new Discovery(found);
        discovery.explain();
        return List.copyOf(discovery.steps);
    }

    private void add(Step.Code code, String... details) {
        steps.add(new Found(code, List.of(details)));
    }

    private void explain() {
        boolean fixed = plan.hosts().anyMatch(host -> host.named() == ConnectionPlan.Named.CONNECT_HOST || host.named() == ConnectionPlan.Named.OVERRIDE);
        if (!fixed) {
            unanswered("_xmpp-server._tcp.", found.records().startTls());
            unanswered("_xmpps-server._tcp.", found.records().directTls());
        }
        plan.unused().forEach(unused -> named(unused.host()));
        plan.hosts().forEach(this::named);
        if (!fixed && plan.hosts().noneMatch(host -> host.named() == ConnectionPlan.Named.SRV) && plan.unused().isEmpty()
            && (declines(found.records().startTls()) || plan.targets().isEmpty() && found.location().map(ServerLocation::startTls).filter(Discovery::declines).isPresent())) {
            add(Step.Code.DOMAIN_DECLINES, plan.domain().display());
        }
        found.location().filter(location -> !fixed).ifPresent(location -> location.targets().forEach(this::details));
        plan.blockedHere().ifPresent(because -> add(Step.Code.NOTHING_LEAVES, ConnectRules.property(because), plan.domain().display()));
        List<Host> named = plan.hosts().filter(Discovery::isInRecord).toList();
        long leftOut = named.stream().filter(Host::isLeftOut).count();
        if (leftOut > 0) {
            add(Step.Code.HOSTS_LEFT_OUT, Long.toString(named.size() - leftOut), Integer.toString(named.size()));
        }
        if (plan.targets().isEmpty() && plan.blockedHere().isEmpty() && leftOut == 0) {
            nowhere();
        } else if (found.elsewhere()) {
            add(Step.Code.NAMES_UNKNOWN_TO_OPENFIRE, plan.domain().display());
        }
        if (plan.targets().size() > MAX_ADDRESSES) {
            add(Step.Code.TARGETS_LEFT_OUT, Integer.toString(MAX_ADDRESSES), Integer.toString(plan.targets().size()));
        }
    }

    private void unanswered(String service, Lookup<?> lookup) {
        if (lookup instanceof Lookup.Failed<?> failed) {
            add(Step.Code.SERVICE_UNANSWERED, service + plan.domain().value(), failed.failure().name());
        }
    }

    private static boolean declines(Lookup<?> lookup) {
        return lookup instanceof Lookup.None<?> none && none.absence() == Absence.NOT_OFFERED;
    }

    private static boolean isInRecord(Host host) {
        return host.named() == ConnectionPlan.Named.SRV || host.named() == ConnectionPlan.Named.LEGACY_SRV;
    }

    private void named(Host host) {
        String name = host.endpoint().host();
        String port = Integer.toString(host.endpoint().port());
        switch (host.named()) {
            case CONNECT_HOST -> add(Step.Code.CONNECT_HOST, name, port);
            case OVERRIDE -> add(Step.Code.OVERRIDE, name, port);
            case SRV, LEGACY_SRV -> {
                if (name.isEmpty()) {
                    add(Step.Code.SERVICE_LEADS_HERE, plan.domain().display(), port);
                } else {
                    add(host.named() == ConnectionPlan.Named.SRV ? Step.Code.SERVICE_FOUND : Step.Code.LEGACY_SERVICE_FOUND, name, port);
                }
            }
            case DOMAIN -> add(Step.Code.SERVICE_NOT_NAMED, plan.domain().display(), port);
            case DOMAIN_LAST -> {
                if (!host.targets().isEmpty()) {
                    add(Step.Code.DOMAIN_TRIED_LAST, plan.domain().display(), port);
                }
            }
        }
        if (isInRecord(host) && host.targets().isEmpty() && !host.isLeftOut() && failure(host).isEmpty()) {
            add(Step.Code.NAME_WITHOUT_ADDRESS, name);
        }
    }

    /** What this server's virtual machine does not tell, but the DNS does. */
    private void details(Target target) {
        target.alias().ifPresent(alias -> add(Step.Code.NAME_ALIAS, target.endpoint().host(), alias));
    }

    /** Why the addresses of a host are not known: the virtual machine takes that for a host without addresses. */
    private Optional<Lookup.Failed<?>> failure(Host host) {
        Optional<Lookup.Failed<?>> ofHost = host.addresses() instanceof Lookup.Failed<?> failed ? Optional.of(failed) : Optional.empty();
        return ofHost.or(() -> found.location().stream().flatMap(location -> location.targets().stream())
            .filter(target -> target.endpoint().host().equals(host.endpoint().host()))
            .flatMap(target -> Stream.of(target.ipv6(), target.ipv4()))
            .filter(Lookup.Failed.class::isInstance).<Lookup.Failed<?>>map(lookup -> (Lookup.Failed<?>) lookup).findFirst());
    }

    /** Why there is nothing to connect to. */
    private void nowhere() {
        String domain = plan.domain().display();
        if (!plan.unused().isEmpty()) {
            plan.unused().stream().map(ConnectionPlan.Unused::because).distinct().forEach(because -> add(because, ConnectRules.property(because)));
            return;
        }
        Optional<Lookup.Failed<?>> failure = plan.hosts().flatMap(host -> failure(host).stream()).findFirst();
        plan.hosts().forEach(host -> failure(host).ifPresent(failed -> add(Step.Code.NAME_UNANSWERED, host.endpoint().host(), failed.failure().name())));
        if (plan.hosts().anyMatch(host -> host.named() == ConnectionPlan.Named.CONNECT_HOST || host.named() == ConnectionPlan.Named.OVERRIDE)) {
            plan.hosts().filter(host -> failure(host).isEmpty()).forEach(host -> add(host.named() == ConnectionPlan.Named.OVERRIDE
                ? Step.Code.OVERRIDE_NOT_FOUND : Step.Code.CONNECT_HOST_NOT_FOUND, host.endpoint().host()));
        } else if (steps.stream().anyMatch(step -> step.code() == Step.Code.DOMAIN_DECLINES)) {
            return;
        } else if (steps.stream().anyMatch(step -> step.code() == Step.Code.SERVICE_UNANSWERED)) {
            add(Step.Code.DOMAIN_UNANSWERED, domain, "");
            return;
        } else if (failure.isEmpty()) {
            add(Step.Code.DOMAIN_NOT_FOUND, domain);
        }
        if (failure.isPresent()) {
            add(Step.Code.DOMAIN_UNANSWERED, domain, "");
        }
    }
}
