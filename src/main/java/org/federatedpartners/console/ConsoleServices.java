package org.federatedpartners.console;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.federatedpartners.denylist.ListStatus;
import org.federatedpartners.diagnosis.DomainTests;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.Negotiations;
import org.federatedpartners.history.RefusalHistory;
import org.federatedpartners.history.SeenCertificates;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.store.PolicyService;

/** What the pages work with. */
public record ConsoleServices(PolicyService policy, History history, Here here, Diagnosis diagnosis, AuditLog audit) {

    /** What has happened. */
    public record History(RefusalHistory refusals, Negotiations negotiations, StreamCounts streamCounts, Activity activity, SeenCertificates certificates) {}

    /**
     * This server.
     *
     * @param own      its domain
     * @param isLocal  whether a domain is local
     * @param server   the server-wide Openfire settings that constrain partners
     * @param steering how far negotiations are steered
     * @param streams  the live ones
     * @param contacts who has contacts elsewhere
     * @param lists    Openfire's own lists of servers; empty if they are not known
     * @param denied   how each subscription to a deny list does
     * @param nodes    those of the cluster
     * @param elsewhere what the other ones have
     * @param files    those that were previewed and are not imported yet
     */
    public record Here(String own, Predicate<DomainName> isLocal, Supplier<ServerFacts> server, SteeringKind steering, LiveStreams streams,
        ContactSearch contacts, Supplier<Optional<ServerLists>> lists, Supplier<List<ListStatus>> denied, Nodes nodes, Elsewhere elsewhere,
        KeptFiles files) {

        /** The live streams of each node. Waits for what the others have reported, a second at most. */
        public NodeCounts nodeCounts() {
            Optional<List<Elsewhere.OnNode>> others = elsewhere.counts();
            return new NodeCounts(streams.counts(), others);
        }

        /** The live streams of all nodes together. Waits as {@link #nodeCounts}. */
        public Counts counts() {
            return nodeCounts().together();
        }
    }

    /**
     * How many live streams carry each remote domain on each node.
     *
     * @param own    on this one; empty if it is not known
     * @param others on each of the others; empty if it is not known
     */
    public record NodeCounts(Optional<Map<String, LiveStreams.Count>> own, Optional<List<Elsewhere.OnNode>> others) {

        /** Of which servers it is known. */
        public Reach reach() {
            return Reach.of(own.isPresent(), others.isPresent());
        }

        private Counts together() {
            Map<String, LiveStreams.Count> live = new HashMap<>(own.orElse(Map.of()));
            others.stream().flatMap(List::stream).forEach(node -> node.counts().forEach((domain, count) -> live.merge(domain, count, LiveStreams.Count::plus)));
            return new Counts(live, reach());
        }
    }

    /**
     * How many live streams carry each remote domain that has any.
     *
     * @param reach of which servers
     */
    public record Counts(Map<String, LiveStreams.Count> live, Reach reach) {

        /** Every remote domain that has any; empty if that is not known of this server. */
        public Optional<Set<String>> connected() {
            return reach == Reach.ELSEWHERE ? Optional.empty() : Optional.of(live.keySet());
        }
    }

    /**
     * What fails now, or soon will.
     *
     * @param tests        tests of remote domains, and of what they see of this server
     * @param certificates this server's own
     * @param missing      what this version of Openfire lacks, by the names in its code; empty if it lacks nothing
     * @param notices      lasting conditions that every page shows, as i18n keys, the most severe first
     * @param notifications by which administrators are told
     */
    public record Diagnosis(DomainTests tests, Certificates certificates, Supplier<List<String>> missing, Supplier<List<String>> notices, Notifications notifications) {}

    /** Implemented by the plugin; empty while it is starting or stopping. */
    public interface Provider {
        Optional<ConsoleServices> consoleServices();
    }
}
