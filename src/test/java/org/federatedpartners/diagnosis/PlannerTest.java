package org.federatedpartners.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.Lookup.Validation;
import org.federatedpartners.dns.NameLookup;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Service;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Trust;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which hosts of a domain are looked up. */
class PlannerTest {

    private static final DomainName DOMAIN = DomainName.of("partner.example");

    /** So many hosts; the host with the best priority comes last. Each host has an address, or none has. */
    private static NameLookup names(int hosts, boolean addresses) {
        return new NameLookup() {
            @Override
            public Lookup<Service> services(String name, boolean directTls) {
                return !name.startsWith("_xmpp-server.") ? LocalDomainTests.none() : new Lookup.Found<>(IntStream.rangeClosed(1, hosts)
                    .mapToObj(number -> new Service(new Endpoint("host" + number + ".example", 5269, false), hosts - number, 0)).toList(), Validation.UNCHECKED, Duration.ZERO);
            }

            @Override
            public Lookup<InetAddress> addresses(String host) {
                return addresses && host.startsWith("host") ? new Lookup.Found<>(List.of(LocalDomainTests.address("192.0.2.1")), Validation.UNCHECKED, Duration.ZERO) : LocalDomainTests.none();
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"15, true, TARGETS_LEFT_OUT", "17, true, 'HOSTS_LEFT_OUT TARGETS_LEFT_OUT'", "17, false, 'HOSTS_LEFT_OUT'", "15, false, 'DOMAIN_NOT_FOUND'"})
    void saysNothingOfHostsThatItDoesNotLookUp(int hosts, boolean addresses, String told) {
        DomainTestRequest request = new DomainTestRequest(DOMAIN, Optional.empty(), Trust.DEFAULT);
        Planner.Found found = new Planner(names(hosts, addresses), asked -> CompletableFuture.completedFuture(LocalDomainTests.location(asked.domain())),
            LocalDomainTests.always(LocalDomainTests.rules())).find(request, Runnable::run).join();
        List<String> codes = Discovery.of(found).stream().map(step -> step.code().name()).toList();
        assertThat(codes.stream().filter("NAME_WITHOUT_ADDRESS"::equals)).hasSize(addresses ? 0 : 15);
        assertThat(codes).contains(told.split(" "));
        assertThat(codes.contains("HOSTS_LEFT_OUT")).isEqualTo(hosts > 15);
        assertThat(codes.contains("DOMAIN_NOT_FOUND")).as("a host that was not looked up may have an address").isEqualTo(hosts <= 15 && !addresses);
        if (addresses) {
            assertThat(found.plan().targets().get(0).endpoint().host()).as("the best priority").isEqualTo("host" + hosts + ".example");
        }
    }
}
