package org.federatedpartners.console.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.Elsewhere;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.console.Reach;
import org.federatedpartners.history.Activity;
import org.federatedpartners.policy.Partner;

/**
 * What all nodes of the cluster have with a partner; without a cluster, what this server has.
 *
 * @param node       the name of this one; empty without a cluster
 * @param streams    the live ones, those of this node first
 * @param elsewhere  what the other nodes have reported
 * @param notes      what is to be told of the others beside a preview
 * @param reach      of which servers it is known what streams they have
 */
public record AllNodes(String node, List<LiveStream> streams, List<Elsewhere.OfNode> elsewhere, List<Text> notes, Reach reach) {

    /** Reads what others have reported of the partner's domains, for which it waits a second at most. */
    public static AllNodes of(Partner partner, ConsoleServices services) {
        Optional<List<Elsewhere.OfNode>> reported = services.here().elsewhere().of(partner.domains());
        List<Elsewhere.OfNode> elsewhere = reported.orElse(List.of());
        String node = services.here().nodes().name();
        Optional<List<LiveStream>> own = services.here().streams().of(partner.domains());
        List<LiveStream> streams = new ArrayList<>(own.orElse(List.of()).stream().map(stream -> stream.on(node)).toList());
        elsewhere.forEach(one -> one.report().streams().forEach(stream -> streams.add(stream.on(one.node()))));
        return new AllNodes(node, streams, elsewhere, NodeNotes.of(services.here().nodes().others(), List.of()), Reach.of(own.isPresent(), reported.isPresent()));
    }

    /** The last day of the partner on all nodes together. @param here the same of this one */
    List<Activity.Hour> together(List<Activity.Hour> here) {
        return Activity.together(here, elsewhere.stream().flatMap(one -> one.report().hours().stream()).toList());
    }

    /** The names of the nodes that have counted that. */
    String active() {
        return Stream.concat(Stream.of(node), elsewhere.stream().filter(one -> !one.report().hours().isEmpty()).map(Elsewhere.OfNode::node)).distinct().collect(Collectors.joining(", "));
    }

    /** How many live streams carry each of the partner's domains. */
    Map<String, Count> counts() {
        Map<String, Count> counts = new HashMap<>();
        streams.forEach(stream -> counts.merge(stream.domain(), Count.of(stream.direction(), 1), Count::plus));
        return counts;
    }
}
