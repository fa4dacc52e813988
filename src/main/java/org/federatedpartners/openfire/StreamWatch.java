package org.federatedpartners.openfire;

import java.time.Clock;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.federatedpartners.observation.ObservationStore;
import org.federatedpartners.observation.Observations;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.Ratchet;
import org.federatedpartners.policy.RatchetLevels;
import org.federatedpartners.store.PolicyService;
import org.jivesoftware.openfire.session.ServerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the live streams again and again: each is counted once for each domain that it carries, and partners are held
 * to what they have shown. Runs on the background thread.
 */
final class StreamWatch {

    private static final Logger LOG = LoggerFactory.getLogger(StreamWatch.class);

    private final FederationStreams streams;
    private final Observations observations;
    private final PolicyService policy;
    private final OpenfireSettings settings;
    private final Clock clock;
    private final Map<ServerSession, Set<String>> counted = Collections.synchronizedMap(new WeakHashMap<>());
    private boolean failing;

    StreamWatch(FederationStreams streams, Observations observations, PolicyService policy, OpenfireSettings settings, Clock clock) {
        this.streams = streams;
        this.observations = observations;
        this.policy = policy;
        this.settings = settings;
        this.clock = clock;
    }

    /** Counts the streams that have come since the last time. */
    void look() {
        for (FederationStream stream : streams.all()) {
            if (counted.computeIfAbsent(stream.session(), any -> new HashSet<>()).add(stream.domain())) {
                observations.stream(stream.direction(), stream.domain(), stream.facts());
            }
        }
        hold();
    }

    /** Holds partners to what they have shown until now. */
    void hold() {
        List<Partner> partners = policy.current().partners().stream().filter(partner -> partner.strictness().ratchet() != Ratchet.OFF).toList();
        policy.hold(partners.isEmpty() ? RatchetLevels.NONE : settings.ratchetRule().levels(partners, observations.all(), clock.instant()));
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
