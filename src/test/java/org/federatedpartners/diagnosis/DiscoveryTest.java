package org.federatedpartners.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.federatedpartners.diagnosis.Step.Found;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.Lookup.Absence;
import org.federatedpartners.dns.Lookup.Failure;
import org.federatedpartners.dns.Lookup.Validation;
import org.federatedpartners.dns.ServerLocation;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Origin;
import org.federatedpartners.dns.ServerLocation.Service;
import org.federatedpartners.dns.ServerLocation.Target;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.DomainName;
import org.junit.jupiter.api.Test;

/** What is told of where a domain's servers are. */
class DiscoveryTest {

    private static final DomainName DOMAIN = DomainName.of("partner.example");
    private static final Service SERVICE = new Service(new Endpoint("host.example", 5269, false), 0, 0);

    private static List<Step.Code> codes(DomainRecords records, ServerLocation location, Optional<ConnectHost> connectHost) {
        return steps(records, location, connectHost).stream().map(Found::code).toList();
    }

    private static List<Found> steps(DomainRecords records, ServerLocation location, Optional<ConnectHost> connectHost) {
        return Discovery.of(new Planner.Found(ConnectionPlan.of(DOMAIN, connectHost, LocalDomainTests.rules(), records), records, Optional.of(location), false));
    }

    private static List<Found> steps(Origin origin, Target... targets) {
        ServerLocation location = location(origin, LocalDomainTests.none(), targets);
        return steps(DomainRecords.of(location), location, Optional.empty());
    }

    private static ServerLocation location(Origin origin, Lookup<Service> startTls, Target... targets) {
        return new ServerLocation(DOMAIN, origin, targets.length == 0 || origin != Origin.SRV ? startTls : LocalDomainTests.location(DOMAIN, targets).startTls(),
            LocalDomainTests.none(), List.of(targets));
    }

    private static Target target(Lookup<InetAddress> ipv4, Lookup<InetAddress> ipv6, String alias) {
        return new Target(SERVICE, ipv4, ipv6, Optional.ofNullable(alias), LocalDomainTests.none());
    }

    private static <T> Lookup<T> failed() {
        return new Lookup.Failed<>(Failure.TIMEOUT, "");
    }

    @Test
    void distinguishesAbsentFromUnansweredNames() {
        assertThat(steps(Origin.SRV, target(LocalDomainTests.none(), LocalDomainTests.none(), null))).extracting(Found::code)
            .containsExactly(Step.Code.SERVICE_FOUND, Step.Code.NAME_WITHOUT_ADDRESS, Step.Code.DOMAIN_NOT_FOUND);
        assertThat(steps(Origin.SRV, target(failed(), LocalDomainTests.none(), null))).extracting(Found::code)
            .containsExactly(Step.Code.SERVICE_FOUND, Step.Code.NAME_UNANSWERED, Step.Code.DOMAIN_UNANSWERED);
        assertThat(steps(Origin.FALLBACK)).extracting(Found::code).containsExactly(Step.Code.SERVICE_NOT_NAMED, Step.Code.DOMAIN_NOT_FOUND);
    }

    @Test
    void reportsUnansweredQueriesAndGoesOn() {
        DomainRecords records = new DomainRecords(LocalDomainTests.location(DOMAIN, LocalDomainTests.target("host.example", 5269, "192.0.2.1")).startTls(), failed(),
            LocalDomainTests.none(), Map.of("host.example", DomainRecords.of(LocalDomainTests.location(DOMAIN, LocalDomainTests.target("host.example", 5269, "192.0.2.1"))).addresses("host.example")));
        assertThat(codes(records, location(Origin.UNKNOWN, failed()), Optional.empty())).containsExactly(Step.Code.SERVICE_UNANSWERED, Step.Code.SERVICE_FOUND);
        DomainRecords nothing = new DomainRecords(failed(), failed(), failed(), Map.of());
        assertThat(codes(nothing, location(Origin.UNKNOWN, failed()), Optional.empty()))
            .containsExactly(Step.Code.SERVICE_UNANSWERED, Step.Code.SERVICE_UNANSWERED, Step.Code.SERVICE_NOT_NAMED, Step.Code.DOMAIN_UNANSWERED);
    }

    @Test
    void reportsADomainThatDeclinesTheService() {
        Lookup<Service> declined = new Lookup.None<>(Absence.NOT_OFFERED, Validation.INSECURE, java.time.Duration.ZERO);
        DomainRecords records = new DomainRecords(declined, LocalDomainTests.none(), LocalDomainTests.none(), Map.of());
        assertThat(codes(records, location(Origin.NOT_OFFERED, declined), Optional.empty())).containsExactly(Step.Code.DOMAIN_DECLINES);
    }

    /** Openfire takes a host without a name for this machine itself. */
    @Test
    void reportsThatTheRootWithAPortLeadsBackHere() {
        Lookup<Service> root = new Lookup.Found<>(List.of(new Service(new Endpoint("", 5269, false), 0, 0)), Validation.INSECURE, java.time.Duration.ZERO);
        DomainRecords records = new DomainRecords(root, LocalDomainTests.none(), LocalDomainTests.none(),
            Map.of("", new Lookup.Found<>(List.of(InetAddress.getLoopbackAddress()), Validation.INSECURE, java.time.Duration.ZERO)));
        assertThat(steps(records, location(Origin.NOT_OFFERED, LocalDomainTests.none()), Optional.empty())).containsExactly(Found.of(Step.Code.SERVICE_LEADS_HERE, DOMAIN.value(), "5269"));
    }

    @Test
    void reportsAConnectHostWithoutAddress() {
        DomainRecords records = new DomainRecords(LocalDomainTests.none(), LocalDomainTests.none(), LocalDomainTests.none(), Map.of());
        assertThat(codes(records, location(Origin.UNKNOWN, failed()), ConnectHost.parse("inner.example")))
            .containsExactly(Step.Code.CONNECT_HOST, Step.Code.CONNECT_HOST_NOT_FOUND);
    }

    @Test
    void reportsATargetThatIsAnAlias() {
        Target target = LocalDomainTests.target("host.example", 5269, "192.0.2.1");
        assertThat(steps(Origin.SRV, target(target.ipv4(), target.ipv6(), "other.example"))).contains(Found.of(Step.Code.NAME_ALIAS, "host.example", "other.example"));
    }

    @Test
    void moreAddressesThanAreTestedAreLeftOut() {
        assertThat(steps(Origin.SRV, LocalDomainTests.target("host.example", 5269, IntStream.range(0, 20).mapToObj(last -> "192.0.2." + last).toArray(String[]::new))))
            .contains(Found.of(Step.Code.TARGETS_LEFT_OUT, "8", "20"));
    }
}
