package org.federatedpartners.openfire.server;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.federatedpartners.certificate.CertificateJudge.PublishedKeys;
import org.federatedpartners.certificate.PublishedKey;
import org.federatedpartners.certificate.PublishedKey.Holder;
import org.federatedpartners.dns.ServerLocation;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Target;
import org.federatedpartners.dns.ServerLocation.Tlsa;
import org.federatedpartners.dns.ServerLocator;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;

/**
 * The prefetched keys that partners publish, so that handshakes never wait. Of the partners whose settings accept
 * them, the first few thousand are looked up repeatedly; the others when they first appear, for the next time.
 */
public final class LocatedKeys implements PublishedKeys {

    /** Half of the locator's cache: the other half is for those that appear. */
    private static final int MAX_PREFETCHED = 2048;

    private final ServerLocator locator;
    private final Supplier<PolicySnapshot> policy;
    private PolicySnapshot seen;
    private List<DomainName> prefetched = List.of();

    public LocatedKeys(ServerLocator locator, Supplier<PolicySnapshot> policy) {
        this.locator = locator;
        this.policy = policy;
    }

    @Override
    public List<PublishedKey> of(String domain) {
        return keys(domain, locator::prefetch);
    }

    @Override
    public List<PublishedKey> known(String domain) {
        return keys(domain, (unknown, connectHost) -> {});
    }

    private List<PublishedKey> keys(String domain, BiConsumer<DomainName, Optional<Endpoint>> ifUnknown) {
        if (!(DomainName.parse(domain) instanceof DomainName.Valid valid)) {
            return List.of();
        }
        Optional<Endpoint> connectHost = connectHost(valid.name());
        Optional<ServerLocation> location = locator.known(valid.name(), connectHost);
        if (location.isEmpty()) {
            ifUnknown.accept(valid.name(), connectHost);
        }
        // Of all the domain's servers: it is unknown which of them a peer that has connected is.
        return location.stream().flatMap(known -> known.proven().stream()).flatMap(LocatedKeys::keys).toList();
    }

    private Optional<Endpoint> connectHost(DomainName domain) {
        return policy.get().trust(domain.value()).connectHost().map(host -> new Endpoint(host.host(), host.port(), false));
    }

    /** PKIX-TA and PKIX-EE would only narrow down what is trusted anyway. */
    private static Stream<PublishedKey> keys(Target target) {
        return target.tlsa().records().stream().filter(tlsa -> tlsa.usage() == Tlsa.DANE_TA || tlsa.usage() == Tlsa.DANE_EE)
            .map(tlsa -> new PublishedKey(tlsa.usage() == Tlsa.DANE_TA ? Holder.CA : Holder.SERVER, tlsa.selector(), tlsa.matching(),
                tlsa.association(), target.endpoint().host()));
    }

    /** Keeps the keys available; to be called every second. */
    public void prefetch() {
        PolicySnapshot now = policy.get();
        if (now != seen) {
            prefetched = now.index().withPublishedKeys().map(Partner::domains).flatMap(List::stream).limit(MAX_PREFETCHED).toList();
            seen = now;
        }
        prefetched.forEach(domain -> locator.prefetch(domain, connectHost(domain)));
    }
}
