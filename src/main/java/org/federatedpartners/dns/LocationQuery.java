package org.federatedpartners.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.federatedpartners.dns.Lookup.Absence;
import org.federatedpartners.dns.Lookup.Failure;
import org.federatedpartners.dns.Lookup.Validation;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Origin;
import org.federatedpartners.dns.ServerLocation.Service;
import org.federatedpartners.dns.ServerLocation.Target;
import org.federatedpartners.dns.ServerLocation.Tlsa;
import org.federatedpartners.policy.DomainName;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.Type;

/** Finds out where the server of one domain is: first the services, then everything about their hosts at the same time. */
final class LocationQuery {

    /** More than anybody has; those of the worst priority are left out. */
    private static final int MAX_TARGETS = 16;
    private static final Service NOWHERE = new Service(new Endpoint("", 0, false), 0, 0);

    private final Questions questions;
    private final DomainName domain;

    LocationQuery(Questions questions, DomainName domain) {
        this.questions = questions;
        this.domain = domain;
    }

    CompletableFuture<ServerLocation> run() {
        return services("_xmpp-server._tcp.", false).thenCombine(services("_xmpps-server._tcp.", true), this::byServices)
            .thenCompose(found -> found);
    }

    /** Without a question about services. */
    CompletableFuture<ServerLocation> run(Endpoint connectHost) {
        return location(Origin.CONNECT_HOST, notAsked(), notAsked(), List.of(new Service(connectHost, 0, 0)));
    }

    private CompletableFuture<Lookup<Service>> services(String prefix, boolean directTls) {
        return questions.ask(prefix + domain.value(), Type.SRV, entry -> service((SRVRecord) entry, directTls))
            .thenApply(reply -> withoutNowhere(reply.lookup()));
    }

    private static Service service(SRVRecord srv, boolean directTls) {
        return srv.getTarget().equals(Name.root) ? NOWHERE
            : new Service(new Endpoint(Questions.hostName(srv.getTarget()), srv.getPort(), directTls), srv.getPriority(), srv.getWeight());
    }

    private static Lookup<Service> withoutNowhere(Lookup<Service> lookup) {
        if (!(lookup instanceof Lookup.Found<Service> found) || !found.records().contains(NOWHERE)) {
            return lookup;
        }
        List<Service> rest = found.records().stream().filter(service -> !service.equals(NOWHERE)).toList();
        return rest.isEmpty() ? new Lookup.None<>(Absence.NOT_OFFERED, found.validation(), found.ttl()) : new Lookup.Found<>(rest, found.validation(), found.ttl());
    }

    private CompletableFuture<ServerLocation> byServices(Lookup<Service> startTls, Lookup<Service> directTls) {
        List<Service> services = Stream.concat(startTls.records().stream(), directTls.records().stream()).toList();
        if (!services.isEmpty()) {
            return location(Origin.SRV, startTls, directTls, services);
        }
        if (!(startTls instanceof Lookup.None<Service> none) || !(directTls instanceof Lookup.None<Service>)) {
            return location(Origin.UNKNOWN, startTls, directTls, List.of());
        }
        return none.absence() == Absence.NOT_OFFERED ? location(Origin.NOT_OFFERED, startTls, directTls, List.of())
            : location(Origin.FALLBACK, startTls, directTls, List.of(new Service(new Endpoint(domain.value(), ServerLocation.DEFAULT_PORT, false), 0, 0)));
    }

    private CompletableFuture<ServerLocation> location(Origin origin, Lookup<Service> startTls, Lookup<Service> directTls, List<Service> services) {
        List<CompletableFuture<Target>> targets = services.stream().sorted(ServerLocation.BY_PRIORITY).limit(MAX_TARGETS).map(this::target).toList();
        return CompletableFuture.allOf(targets.toArray(CompletableFuture[]::new))
            .thenApply(done -> new ServerLocation(domain, origin, startTls, directTls, targets.stream().map(CompletableFuture::join).toList()));
    }

    private CompletableFuture<Target> target(Service service) {
        String host = service.endpoint().host();
        int family = family(host);
        if (family != 0) {
            return CompletableFuture.completedFuture(new Target(service, literal(host, family == Address.IPv4), literal(host, family == Address.IPv6),
                Optional.empty(), notAsked()));
        }
        CompletableFuture<Questions.Reply<InetAddress>> ipv4 = questions.ask(host, Type.A, entry -> ((ARecord) entry).getAddress());
        CompletableFuture<Questions.Reply<InetAddress>> ipv6 = questions.ask(host, Type.AAAA, entry -> ((AAAARecord) entry).getAddress());
        CompletableFuture<Questions.Reply<Tlsa>> tlsa = questions.ask("_" + service.endpoint().port() + "._tcp." + host, Type.TLSA, LocationQuery::tlsa);
        return ipv4.thenCombine(ipv6, (four, six) -> new Target(service, four.lookup(), six.lookup(), four.alias().or(six::alias), notAsked()))
            .thenCombine(tlsa, (target, reply) -> new Target(service, target.ipv4(), target.ipv6(), target.alias(), reply.lookup()));
    }

    private static Tlsa tlsa(Record entry) {
        TLSARecord record = (TLSARecord) entry;
        return new Tlsa(record.getCertificateUsage(), record.getSelector(), record.getMatchingType(),
            HexFormat.of().formatHex(record.getCertificateAssociationData()));
    }

    private static int family(String host) {
        if (Address.toByteArray(host, Address.IPv4) != null) {
            return Address.IPv4;
        }
        return Address.toByteArray(host, Address.IPv6) != null ? Address.IPv6 : 0;
    }

    private static Lookup<InetAddress> literal(String host, boolean ofThisFamily) {
        if (!ofThisFamily) {
            return notAsked();
        }
        try {
            return new Lookup.Found<>(List.of(InetAddress.getByName(host)), Validation.INSECURE, Questions.LONGEST);
        } catch (UnknownHostException e) {
            return new Lookup.Failed<>(Failure.BAD_NAME, host);
        }
    }

    private static <T> Lookup<T> notAsked() {
        return new Lookup.None<>(Absence.NOT_ASKED, Validation.INSECURE, Questions.LONGEST);
    }
}
