package org.federatedpartners.openfire.session;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.openfire.session.FederationStreams.FederationStream;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.stream.TlsFacts;
import org.jivesoftware.openfire.session.ServerSession;

/** Openfire's sessions, as the pages show them. */
public final class SessionLiveStreams implements LiveStreams {

    private final FederationStreams streams;
    private final Function<ServerSession, Optional<TlsFacts>> tls;

    /** @param tls what the handshake of a stream told */
    public SessionLiveStreams(FederationStreams streams, Function<ServerSession, Optional<TlsFacts>> tls) {
        this.streams = streams;
        this.tls = tls;
    }

    @Override
    public Optional<List<LiveStream>> of(Collection<DomainName> domains) {
        return Optional.of(carrying(domains.stream().map(DomainName::value).toList()));
    }

    /** The streams that carry any of these domains, as looked up, in their order. */
    public List<LiveStream> carrying(List<String> domains) {
        Map<String, Integer> places = new HashMap<>();
        domains.forEach(domain -> places.putIfAbsent(domain, places.size()));
        return streams.with(places.keySet()).stream().sorted(Comparator.comparing((FederationStream stream) -> places.get(stream.domain())).thenComparing(FederationStream::direction))
            .map(this::view).toList();
    }

    @Override
    public Optional<Map<String, Count>> counts() {
        Map<String, Count> counts = new HashMap<>();
        streams.count(Direction.INBOUND).forEach((domain, count) -> counts.merge(domain, new Count(count, 0), Count::plus));
        streams.count(Direction.OUTBOUND).forEach((domain, count) -> counts.merge(domain, new Count(0, count), Count::plus));
        return Optional.of(counts);
    }

    /** The streams that carry each domain that has any; asks less of them than the rest. */
    public Map<String, List<Begun>> begun() {
        return streams.begun();
    }

    private LiveStream view(FederationStream stream) {
        ServerSession session = stream.session();
        Optional<TlsFacts> handshake = tls.apply(session);
        // For Openfire, the other end of any session is a client.
        long stanzas = stream.direction() == Direction.INBOUND ? session.getNumClientPackets() : session.getNumServerPackets();
        return new LiveStream(stream.domain(), stream.direction(), session.getCreationDate().toInstant(), stream.facts(),
            handshake.map(TlsFacts::cipher).orElse(""), handshake.flatMap(TlsFacts::shown).map(ShownCertificate::facts), stanzas);
    }
}
