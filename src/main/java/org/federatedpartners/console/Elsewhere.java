package org.federatedpartners.console;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.DomainName;

/**
 * What the other nodes of the cluster have with remote domains, as they have reported it, up to a minute ago. Nodes that are unreachable have nothing. Any thread
 * may ask, and waits a second at most. Each answer is empty if it is not known now; a server without a cluster has no others, and does not wait.
 */
public interface Elsewhere {

    /**
     * What one node has with one domain.
     *
     * @param streams      the live ones, or the last ones of many
     * @param hours        those of its last day in which anything happened
     * @param negotiations the last ones of each direction
     */
    record Report(String domain, List<LiveStream> streams, List<Activity.Hour> hours, List<Transcript> negotiations) {

        public Report {
            streams = List.copyOf(streams);
            hours = List.copyOf(hours);
            negotiations = List.copyOf(negotiations);
        }
    }

    /**
     * The same, and whose it is.
     *
     * @param node its name
     * @param live how many live streams carry the domain there, even if the report does not list all of them
     */
    record OfNode(String node, LiveStreams.Count live, Report report) {}

    /**
     * How many live streams carry each domain, on one node.
     *
     * @param node  its name
     * @param isAll whether it reports of all domains that it has
     */
    record OnNode(String node, Map<String, LiveStreams.Count> counts, boolean isAll) {

        public OnNode {
            counts = Map.copyOf(counts);
        }
    }

    /** What all have with these domains, by the names of the nodes. */
    Optional<List<OfNode>> of(Collection<DomainName> domains);

    /** How many live streams carry each domain, on each of the other nodes. */
    Optional<List<OnNode>> counts();
}
