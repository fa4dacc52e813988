package org.federatedpartners.console.view;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.Elsewhere;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.console.Reach;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;

/**
 * The live streams of one node with one domain.
 *
 * @param node    its name; empty without a cluster
 * @param count   how many there are, or fewer if more is known of each
 * @param streams those of which more is known
 */
public record NodeStreams(String node, String domain, Count count, List<LiveStream> streams) {

    /** How many domains the other nodes are asked about at once: the thread that asks also publishes this node. */
    static final int MAX_ASKED = 100;
    /** How long a page goes on asking, in milliseconds. */
    static final long PATIENCE = 2000;

    private static final long NANOS = 1_000_000;

    /** What the other nodes have reported. */
    static NodeStreams of(Elsewhere.OfNode reported) {
        return new NodeStreams(reported.node(), reported.report().domain(), reported.live(), reported.report().streams());
    }

    /** How many there are of which nothing more is known. */
    int untold(Direction direction) {
        return Math.max(0, count.of(direction) - (int) streams.stream().filter(stream -> stream.direction() == direction).count());
    }

    /**
     * The live streams of all nodes of the cluster.
     *
     * @param streams    of each node and each domain that it has
     * @param notes      what is missing, and which nodes follow another policy
     * @param reach      of which servers it is known what they have
     */
    public record All(List<NodeStreams> streams, List<Text> notes, Reach reach) {

        public All {
            streams = List.copyOf(streams);
            notes = List.copyOf(notes);
        }

        /** Reads what the others have reported, for which it waits three seconds at most. @param isWanted whether more than their number has to be known of a domain's streams */
        static All of(ConsoleServices.Here here, Predicate<String> isWanted) {
            return of(here, isWanted, System::nanoTime);
        }

        static All of(ConsoleServices.Here here, Predicate<String> isWanted, LongSupplier nanoTime) {
            long start = nanoTime.getAsLong();
            ConsoleServices.NodeCounts counted = here.nodeCounts();
            List<Elsewhere.OnNode> elsewhere = counted.others().orElse(List.of());
            Map<String, Count> counts = counted.own().orElse(Map.of());
            List<DomainName> own = wanted(counts.keySet().stream(), isWanted);
            List<NodeStreams> all = new ArrayList<>();
            Optional<List<LiveStream>> known = here.streams().of(own);
            known.orElse(List.of()).stream().collect(Collectors.groupingBy(LiveStream::domain))
                .forEach((domain, streams) -> all.add(new NodeStreams(here.nodes().name(), domain, Count.NONE, streams)));
            all.addAll(untold(new Elsewhere.OnNode(here.nodes().name(), counts, true), known.isPresent() ? values(own) : Set.of()));

            List<DomainName> asked = wanted(elsewhere.stream().flatMap(node -> node.counts().keySet().stream()), isWanted);
            Set<String> told = new HashSet<>();
            boolean isAnswered = true;
            for (int next = 0; next < asked.size() && isAnswered && nanoTime.getAsLong() - start < PATIENCE * NANOS; next += MAX_ASKED) {
                List<DomainName> some = asked.subList(next, Math.min(asked.size(), next + MAX_ASKED));
                Optional<List<Elsewhere.OfNode>> answer = here.elsewhere().of(some);
                isAnswered = answer.isPresent();
                answer.ifPresent(reports -> {
                    reports.forEach(report -> all.add(NodeStreams.of(report)));
                    told.addAll(values(some));
                });
            }
            elsewhere.forEach(node -> all.addAll(untold(node, told)));
            return new All(all, NodeNotes.of(here.nodes().others(), elsewhere), counted.reach());
        }

        private static List<DomainName> wanted(Stream<String> domains, Predicate<String> isWanted) {
            return domains.distinct().filter(isWanted).map(DomainName::parse).flatMap(parsed -> parsed instanceof DomainName.Valid valid ? Stream.of(valid.name()) : Stream.empty()).sorted().toList();
        }

        private static Set<String> values(List<DomainName> domains) {
            return domains.stream().map(DomainName::value).collect(Collectors.toSet());
        }

        private static List<NodeStreams> untold(Elsewhere.OnNode node, Set<String> told) {
            return node.counts().entrySet().stream().filter(entry -> !told.contains(entry.getKey()))
                .map(entry -> new NodeStreams(node.node(), entry.getKey(), entry.getValue(), List.of())).toList();
        }
    }
}
