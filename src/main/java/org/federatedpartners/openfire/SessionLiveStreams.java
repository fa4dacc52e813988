package org.federatedpartners.openfire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;

/** Openfire's sessions, as the pages show them. */
final class SessionLiveStreams implements LiveStreams {

    private final FederationStreams streams;

    SessionLiveStreams(FederationStreams streams) {
        this.streams = streams;
    }

    @Override
    public List<LiveStream> of(Partner partner) {
        List<LiveStream> result = new ArrayList<>();
        for (DomainName domain : partner.domains()) {
            streams.inbound(domain.value()).forEach(stream -> result.add(view(stream)));
            streams.outbound(domain.value()).forEach(stream -> result.add(view(stream)));
        }
        return result;
    }

    @Override
    public Map<String, Count> counts() {
        Map<String, Count> counts = new HashMap<>();
        streams.countInbound().forEach((domain, count) -> counts.merge(domain, new Count(count, 0), Count::plus));
        streams.countOutbound().forEach((domain, count) -> counts.merge(domain, new Count(0, count), Count::plus));
        return counts;
    }

    private static LiveStream view(FederationStream stream) {
        return new LiveStream(stream.domain(), stream.direction(), stream.session().getCreationDate().toInstant(), stream.facts());
    }
}
