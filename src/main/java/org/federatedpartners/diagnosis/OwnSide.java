package org.federatedpartners.diagnosis;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.diagnosis.Step.Found;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.ServerLocation;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Origin;
import org.federatedpartners.dns.ServerLocation.Target;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Trust;

/** Judges what partners see of this server. Pure, but for the server that it asks. */
final class OwnSide {

    private final OwnServer server;
    private final CertificateCheck check;

    OwnSide(OwnServer server, CertificateCheck check) {
        this.server = server;
        this.check = check;
    }

    List<OwnFinding> listeners() {
        List<OwnFinding> findings = new ArrayList<>();
        OptionalInt port = server.port();
        OptionalInt direct = server.directTlsPort();
        findings.add(port.isPresent() ? OwnFinding.of(OwnFinding.Code.LISTENS, Integer.toString(port.getAsInt())) : OwnFinding.of(OwnFinding.Code.LISTENS_NOT));
        findings.add(direct.isPresent() ? OwnFinding.of(OwnFinding.Code.DIRECT_TLS_LISTENS, Integer.toString(direct.getAsInt()))
            : OwnFinding.of(OwnFinding.Code.DIRECT_TLS_LISTENS_NOT));
        return findings;
    }

    OwnReport.OwnDomain domain(DomainName domain, ServerLocation location) {
        return new OwnReport.OwnDomain(domain, certificate(domain), named(location));
    }

    /** Of several certificates, the one that proves the domain is shown for it. */
    private List<Found> certificate(DomainName domain) {
        DomainTestRequest request = new DomainTestRequest(domain, Optional.empty(), Trust.DEFAULT);
        try {
            List<List<Found>> all = server.certificates().stream().map(peer -> check.judge(peer, request)).toList();
            return all.stream().filter(found -> found.stream().anyMatch(one -> one.code() == Step.Code.CERTIFICATE_PROVES_DOMAIN)).findFirst()
                .orElseGet(() -> all.isEmpty() ? check.judge(PeerCertificate.of(List.of()), request) : all.get(0));
        } catch (GeneralSecurityException e) {
            return List.of(Found.of(Step.Code.CERTIFICATE_UNREADABLE, String.valueOf(e.getMessage())));
        }
    }

    private List<OwnFinding> named(ServerLocation location) {
        String domain = location.domain().display();
        return switch (location.origin()) {
            case NOT_OFFERED -> List.of(OwnFinding.of(OwnFinding.Code.DECLINES, domain));
            case UNKNOWN, CONNECT_HOST -> List.of(OwnFinding.of(OwnFinding.Code.UNANSWERED, domain));
            case SRV, FALLBACK -> location.targets().stream().flatMap(target -> named(location, target).stream()).toList();
        };
    }

    private List<OwnFinding> named(ServerLocation location, Target target) {
        String host = target.endpoint().host();
        List<OwnFinding> findings = new ArrayList<>();
        target.alias().ifPresent(alias -> findings.add(OwnFinding.of(OwnFinding.Code.NAMED_AS_ALIAS, host, alias)));
        if (target.addresses().isEmpty()) {
            boolean unanswered = target.ipv4() instanceof Lookup.Failed<?> || target.ipv6() instanceof Lookup.Failed<?>;
            findings.add(unanswered ? OwnFinding.of(OwnFinding.Code.UNANSWERED, host)
                : location.origin() == Origin.FALLBACK ? OwnFinding.of(OwnFinding.Code.NOT_FOUND, location.domain().display())
                : OwnFinding.of(OwnFinding.Code.NAMED_WITHOUT_ADDRESS, host));
            return findings;
        }
        findings.add(ofPort(location, target.endpoint()));
        return findings;
    }

    /** A port counts for the kind of stream that the record is for. */
    private OwnFinding ofPort(ServerLocation location, Endpoint endpoint) {
        OptionalInt ours = endpoint.directTls() ? server.directTlsPort() : server.port();
        OptionalInt others = endpoint.directTls() ? server.port() : server.directTlsPort();
        OptionalInt named = OptionalInt.of(endpoint.port());
        boolean isRecord = location.origin() == Origin.SRV;
        if (named.equals(ours)) {
            return isRecord ? of(OwnFinding.Code.NAMED, endpoint) : OwnFinding.of(OwnFinding.Code.NOT_NAMED, location.domain().display(), Integer.toString(endpoint.port()));
        }
        return of(endpoint.directTls() && ours.isEmpty() ? OwnFinding.Code.NAMED_WITHOUT_DIRECT_TLS
            : isRecord && named.equals(others) ? OwnFinding.Code.NAMED_FOR_THE_OTHER_KIND : OwnFinding.Code.NAMED_WITH_ANOTHER_PORT, endpoint);
    }

    private static OwnFinding of(OwnFinding.Code code, Endpoint endpoint) {
        return OwnFinding.of(code, endpoint.host(), Integer.toString(endpoint.port()), endpoint.directTls() ? "_xmpps-server._tcp" : "_xmpp-server._tcp");
    }
}
