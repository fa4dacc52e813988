package org.federatedpartners.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.federatedpartners.dns.Endpoint;
import org.federatedpartners.dns.Failure;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.Origin;
import org.federatedpartners.dns.ServerLocation;
import org.federatedpartners.dns.Service;
import org.federatedpartners.dns.Target;
import org.federatedpartners.policy.DomainName;
import org.junit.jupiter.api.Test;

class DiscoveryTest {

    private static final DomainName DOMAIN = DomainName.of("partner.example");
    private static final Service SERVICE = new Service(new Endpoint("host.example", 5269, false), 0, 0);

    private static Discovery of(Origin origin, Target... targets) {
        return Discovery.of(new ServerLocation(DOMAIN, origin, LocalProbes.none(), LocalProbes.none(), List.of(targets)), new Random(1));
    }

    private static List<Step.Code> codes(Discovery discovery) {
        return discovery.steps().stream().map(Found::code).toList();
    }

    private static Target target(Lookup<InetAddress> ipv4, Lookup<InetAddress> ipv6, String alias) {
        return new Target(SERVICE, ipv4, ipv6, Optional.ofNullable(alias), LocalProbes.none());
    }

    private static Lookup<InetAddress> failed() {
        return new Lookup.Failed<>(Failure.TIMEOUT, "");
    }

    @Test
    void bothFamiliesAreTried() {
        Discovery discovery = of(Origin.SRV, LocalProbes.target("host.example", 5269, "192.0.2.1", "2001:db8::1"));
        assertThat(discovery.addresses()).extracting(TargetAddress::text).containsExactly("[2001:db8:0:0:0:0:0:1]:5269", "192.0.2.1:5269");
        assertThat(codes(discovery)).containsExactly(Step.Code.SERVICE_FOUND);
    }

    @Test
    void absentIsNotUnanswered() {
        assertThat(codes(of(Origin.SRV, target(LocalProbes.none(), LocalProbes.none(), null))))
            .containsExactly(Step.Code.SERVICE_FOUND, Step.Code.NAME_WITHOUT_ADDRESS, Step.Code.DOMAIN_NOT_FOUND);
        assertThat(codes(of(Origin.SRV, target(failed(), LocalProbes.none(), null))))
            .containsExactly(Step.Code.SERVICE_FOUND, Step.Code.NAME_UNANSWERED, Step.Code.DOMAIN_UNANSWERED);
        assertThat(codes(of(Origin.FALLBACK, target(LocalProbes.none(), LocalProbes.none(), null))))
            .containsExactly(Step.Code.SERVICE_NOT_NAMED, Step.Code.DOMAIN_NOT_FOUND);
        assertThat(codes(of(Origin.CONNECT_HOST, target(LocalProbes.none(), LocalProbes.none(), null))))
            .containsExactly(Step.Code.CONNECT_HOST, Step.Code.CONNECT_HOST_NOT_FOUND);
        assertThat(codes(of(Origin.NOT_OFFERED))).containsExactly(Step.Code.DOMAIN_DECLINES);
        assertThat(codes(of(Origin.UNKNOWN))).containsExactly(Step.Code.DOMAIN_UNANSWERED);
    }

    @Test
    void anAliasIsTold() {
        Target target = LocalProbes.target("host.example", 5269, "192.0.2.1");
        assertThat(of(Origin.SRV, target(target.ipv4(), target.ipv6(), "other.example")).steps())
            .contains(Found.of(Step.Code.NAME_ALIAS, "host.example", "other.example"));
    }

    @Test
    void moreAddressesThanAreTestedAreLeftOut() {
        Discovery discovery = of(Origin.SRV, LocalProbes.target("host.example", 5269, IntStream.range(0, 20).mapToObj(last -> "192.0.2." + last).toArray(String[]::new)));
        assertThat(discovery.addresses()).hasSize(Discovery.MOST_ADDRESSES);
        assertThat(discovery.steps()).contains(Found.of(Step.Code.TARGETS_LEFT_OUT, "8", "20"));
    }
}
