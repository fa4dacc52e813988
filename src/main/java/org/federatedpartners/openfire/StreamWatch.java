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
 * to what they have shown. Runs on the background thread.
 */
final class StreamWatch {

    private static final Log LOG = Log.of(StreamWatch.class);

    private final FederationStreams streams;
    private final Observations observations;
    private final PolicyService policy;
    private final Map<ServerSession, Set<String>> counted = Collections.synchronizedMap(new WeakHashMap<>());
    private boolean failing;

    StreamWatch(FederationStreams streams, Observations observations, PolicyService policy) {
        this.streams = streams;
        this.observations = observations;
        this.policy = policy;
    }

    /** Reads what was counted before, and holds partners to it. */
    void recall() {
        keep();
        policy.hold(observations);
    }

    /** Counts the streams that have come since the last time, and tells of all that was counted. */
    void look() {
        if (failing) {
            keep();
        }
        for (FederationStream stream : streams.all()) {
            if (counted.computeIfAbsent(stream.session(), any -> new HashSet<>()).add(stream.domain())) {
                observations.stream(stream.direction(), stream.domain(), stream.facts());
            }
        }
        observations.tell();
        policy.hold(observations);
    }

    /** Stores what was counted. A failure is told once, not each time. */
    void keep() {
        try {
            observations.keep();
            failing = false;
        } catch (ObservationStore.Failed e) {
            if (!failing) {
                LOG.warn("What was seen of remote domains cannot be stored at the moment; it is kept in memory until it can be. {}", e.getMessage());
            }
            failing = true;
        }
    }
}
