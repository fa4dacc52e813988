package org.federatedpartners.diagnosis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.diagnosis.Step.Found;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.Lookup.Absence;
import org.federatedpartners.dns.Lookup.Validation;
import org.federatedpartners.dns.NameLookup;
import org.federatedpartners.dns.ServerLocation;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Origin;
import org.federatedpartners.dns.ServerLocation.Service;
import org.federatedpartners.dns.ServerLocation.Target;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.s2s.TestTls;
import org.federatedpartners.s2s.TlsSettings;
import org.federatedpartners.stream.Spellings;

/** Tests of domains on this machine, without a DNS. */
public final class LocalDomainTests {

    private static final Duration TTL = Duration.ofMinutes(1);

    /** A server without a certificate, and without a port. */
    public static class Here implements OwnServer {
        @Override
        public String domain() {
            return "here.example";
        }

        @Override
        public List<DomainName> domains() {
            return List.of(DomainName.of("here.example"));
        }

        @Override
        public List<PeerCertificate> certificates() throws GeneralSecurityException {
            return List.of();
        }

        @Override
        public OptionalInt port() {
            return OptionalInt.empty();
        }

        @Override
        public OptionalInt directTlsPort() {
            return OptionalInt.empty();
        }

        @Override
        public InetAddress address() {
            return InetAddress.getLoopbackAddress();
        }
    }

    private LocalDomainTests() {}

    /** A domain with these servers, each at addresses. */
    public static ServerLocation location(DomainName domain, Target... targets) {
        List<Service> services = Arrays.stream(targets).map(Target::service).toList();
        return new ServerLocation(domain, Origin.SRV, services.isEmpty() ? none() : new Lookup.Found<>(services, Validation.INSECURE, TTL), none(), List.of(targets));
    }

    public static Target target(String host, int port, String... addresses) {
        return target(new Endpoint(host, port, false), addresses);
    }

    static Target target(Endpoint endpoint, String... addresses) {
        List<InetAddress> all = Arrays.stream(addresses).map(LocalDomainTests::address).toList();
        List<InetAddress> four = all.stream().filter(address -> address.getAddress().length == 4).toList();
        List<InetAddress> six = all.stream().filter(address -> address.getAddress().length == 16).toList();
        return new Target(new Service(endpoint, 0, 0), found(four), found(six), Optional.empty(), none());
    }

    private static Lookup<InetAddress> found(List<InetAddress> addresses) {
        return addresses.isEmpty() ? none() : new Lookup.Found<>(addresses, Validation.INSECURE, TTL);
    }

    static <T> Lookup<T> none() {
        return new Lookup.None<>(Absence.NO_SUCH_RECORD, Validation.INSECURE, TTL);
    }

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** TLS without a certificate of one's own. */
    public static TlsSettings tls() {
        return TestTls.withoutCertificate();
    }

    /** Settings under which everything is as usual: as 5.0 does it. */
    static ConnectRules rules() {
        return rules(new ConnectRules.Patience(Duration.ofMinutes(2), Duration.ofSeconds(10)));
    }

    static ConnectRules rules(ConnectRules.Patience patience) {
        return new ConnectRules(new ConnectModel(true, true, true, false, ConnectModel.Attempts.RACE), true, true, true, ServerLocation.DEFAULT_PORT,
            Duration.ofMillis(250), patience, true, Map.of());
    }

    /** Finds what this locator says, in Openfire's way. */
    static Planner planner(Function<DomainTestRequest, CompletableFuture<ServerLocation>> locator, ConnectRules rules) {
        return new Planner(new NameLookup() {
            private DomainRecords records(String name) {
                DomainName domain = DomainName.of(name.substring(name.indexOf("_tcp.") + "_tcp.".length()));
                return DomainRecords.of(locator.apply(new DomainTestRequest(domain, Optional.empty(), Trust.DEFAULT)).join());
            }

            @Override
            public Lookup<Service> services(String name, boolean directTls) {
                known.putAll(records(name).hosts());
                Lookup<Service> found = name.startsWith("_jabber") ? none() : records(name).startTls();
                return !(found instanceof Lookup.Found<Service> services) ? found
                    : filtered(services.records().stream().filter(service -> service.endpoint().directTls() == directTls).toList());
            }

            private final Map<String, Lookup<InetAddress>> known = new ConcurrentHashMap<>();

            @Override
            public Lookup<InetAddress> addresses(String host) {
                return known.getOrDefault(host, none());
            }
        }, locator, always(rules));
    }

    /** The same rules for all domains. */
    public static ConnectRules.Source always(ConnectRules rules) {
        return new ConnectRules.Source() {
            @Override
            public ConnectRules rules(DomainTestRequest request) {
                return rules;
            }

            @Override
            public ConnectRules.Patience patience() {
                return rules.patience();
            }
        };
    }

    private static Lookup<Service> filtered(List<Service> services) {
        return services.isEmpty() ? none() : new Lookup.Found<>(services, Validation.INSECURE, TTL);
    }

    /** Quick ones, which may connect to this machine. */
    public static DomainTests of(Function<DomainTestRequest, CompletableFuture<ServerLocation>> locator) {
        return of(locator, true, new DomainTests.Limits(Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofSeconds(5), 2, 20), Clock.systemUTC());
    }

    static DomainTests of(Function<DomainTestRequest, CompletableFuture<ServerLocation>> locator, boolean privateAddresses, DomainTests.Limits limits, Clock clock) {
        return of(planner(locator, rules()), privateAddresses, limits, clock);
    }

    static DomainTests of(Planner planner, boolean privateAddresses, DomainTests.Limits limits, Clock clock) {
        return of(planner, request -> Optional.empty(), privateAddresses, limits, clock);
    }

    static DomainTests of(Planner planner, Function<DomainTestRequest, Optional<Spellings>> spellings, boolean privateAddresses, DomainTests.Limits limits, Clock clock) {
        CertificateCheck selfSigned = (chain, request) -> List.of(Found.of(Step.Code.CERTIFICATE_SELF_SIGNED));
        return new DomainTests(new Here(), planner, tls(), new DomainTests.Rules(selfSigned, selfSigned, spellings, () -> privateAddresses, limits), clock);
    }
}
