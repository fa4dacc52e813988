package org.federatedpartners.openfire.session;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import org.federatedpartners.history.StreamCountStore;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.openfire.session.FederationStreams.FederationStream;
import org.federatedpartners.policy.DomainName;
import org.jivesoftware.openfire.session.ServerSession;

/**
 * Looks at the live streams repeatedly: counts each once for each domain that it carries, and updates the strongest methods seen of
 * partners. Until the persisted counts are loaded, downgrade protection assumes the strongest method that a partner's settings accept.
 */
public final class StreamWatch {

    private final FederationStreams streams;
    private final StreamCounts streamCounts;
    private final Consumer<StreamCounts> publishStrongestMethods;
    private final Map<ServerSession, Set<String>> counted = Collections.synchronizedMap(new WeakHashMap<>());
    private final Instant started = Instant.now();
    private volatile boolean loaded;

    /** @param publishStrongestMethods puts in force what the counts say of the strongest methods seen; must not wait for storage */
    public StreamWatch(FederationStreams streams, StreamCounts streamCounts, Consumer<StreamCounts> publishStrongestMethods) {
        this.streams = streams;
        this.streamCounts = streamCounts;
        this.publishStrongestMethods = publishStrongestMethods;
    }

    /**
     * Counts the streams that are new since the last call, and updates the strongest methods seen. Those from before the start count once it is known what was counted
     * then, if nothing like them was since they began. Does not wait for storage.
     */
    public void poll() {
        List<FederationStream> more = streams.all().stream().filter(stream -> !domains(stream).contains(stream.domain()) && (loaded || !isOld(stream))).toList();
        // First: what is counted now would hide which of the others were.
        more.stream().filter(stream -> isOld(stream) && wasCounted(stream)).forEach(stream -> domains(stream).add(stream.domain()));
        for (FederationStream stream : more) {
            // Openfire can list a stream for a moment before its authentication is over: that one is counted the next time.
            if (!domains(stream).contains(stream.domain()) && streamCounts.stream(stream.direction(), stream.domain(), stream.facts())) {
                domains(stream).add(stream.domain());
            }
        }
        publishStrongestMethods();
    }

    private Set<String> domains(FederationStream stream) {
        return counted.computeIfAbsent(stream.session(), any -> new HashSet<>());
    }

    /** Whether it was there before the plugin was started, which streams outlast: it may have been counted then. */
    private boolean isOld(FederationStream stream) {
        return began(stream).isBefore(started);
    }

    private boolean wasCounted(FederationStream stream) {
        Instant began = began(stream).truncatedTo(ChronoUnit.SECONDS);
        return streamCounts.of(DomainName.lookupKey(stream.domain())).stream()
            .anyMatch(one -> one.direction() == stream.direction() && one.seen().equals(stream.facts()) && one.streams() > 0 && !one.last().isBefore(began));
    }

    private static Instant began(FederationStream stream) {
        return stream.session().getCreationDate().toInstant();
    }

    private void publishStrongestMethods() {
        if (loaded) {
            publishStrongestMethods.accept(streamCounts);
        }
    }

    /** Stores what was counted, and reads what all servers have counted. */
    public void persist() throws StreamCountStore.Failed {
        streamCounts.persist();
        loaded = true;
        publishStrongestMethods();
    }

    /** The same, until it has succeeded for the first time. */
    public void load() throws StreamCountStore.Failed {
        if (!loaded) {
            persist();
        }
    }
}
