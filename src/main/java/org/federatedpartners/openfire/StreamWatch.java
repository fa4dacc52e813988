package org.federatedpartners.openfire;

import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.federatedpartners.observation.ObservationStore;
import org.federatedpartners.observation.Observations;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.transcript.Log;
import org.jivesoftware.openfire.session.ServerSession;

/**
 * Looks at the live streams again and again: each is counted once for each domain that it carries, and partners are held
 * to what they have shown. Until what was counted before the start could be read, they are held to their best.
 */
final class StreamWatch {

    private final FederationStreams streams;
    private final Observations observations;
    private final PolicyService policy;
    private final Map<ServerSession, Set<String>> counted = Collections.synchronizedMap(new WeakHashMap<>());
    private volatile boolean remembers;

    StreamWatch(FederationStreams streams, Observations observations, PolicyService policy) {
        this.streams = streams;
        this.observations = observations;
        this.policy = policy;
    }

    /** Counts the streams that have come since the last time, and holds partners to what they have shown. Waits for no storage. */
    void look() {
        for (FederationStream stream : streams.all()) {
            Set<String> domains = counted.computeIfAbsent(stream.session(), any -> new HashSet<>());
            // Openfire can list a stream for a moment before its authentication is over: that one is counted the next time.
            if (!domains.contains(stream.domain()) && observations.stream(stream.direction(), stream.domain(), stream.facts())) {
                domains.add(stream.domain());
            }
        }
        hold();
    }

    private void hold() {
        if (remembers) {
            policy.hold(observations);
        }
    }

    /** Stores what was counted, and reads what all servers have counted. */
    void keep() throws ObservationStore.Failed {
        observations.keep();
        remembers = true;
        hold();
    }

    /** The same, until it has succeeded for the first time. */
    void recall() throws ObservationStore.Failed {
        if (!remembers) {
            keep();
        }
    }
}
