package org.federatedpartners.openfire.session;

import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import org.federatedpartners.history.StreamCountStore;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.openfire.session.FederationStreams.FederationStream;
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
    private volatile boolean loaded;

    /** @param publishStrongestMethods puts in force what the counts say of the strongest methods seen; must not wait for storage */
    public StreamWatch(FederationStreams streams, StreamCounts streamCounts, Consumer<StreamCounts> publishStrongestMethods) {
        this.streams = streams;
        this.streamCounts = streamCounts;
        this.publishStrongestMethods = publishStrongestMethods;
    }

    /** Counts the streams that are new since the last call, and updates the strongest methods seen. Does not wait for storage. */
    public void poll() {
        for (FederationStream stream : streams.all()) {
            Set<String> domains = counted.computeIfAbsent(stream.session(), any -> new HashSet<>());
            // Openfire can list a stream for a moment before its authentication is over: that one is counted the next time.
            if (!domains.contains(stream.domain()) && streamCounts.stream(stream.direction(), stream.domain(), stream.facts())) {
                domains.add(stream.domain());
            }
        }
        publishStrongestMethods();
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
