package org.federatedpartners.console.view;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.Reach;
import org.federatedpartners.policy.Forecast;
import org.federatedpartners.transfer.Plan;

/**
 * What a plan would do to the live streams of all nodes of the cluster; without a cluster, to those of this server.
 *
 * @param closed   those that would be closed
 * @param unknown  those of which it cannot be told
 * @param notes    what is to be told of the other nodes
 * @param reach    of which servers it is known what streams they have
 */
public record ImportEffects(Part closed, Part unknown, List<Text> notes, Reach reach) {

    static final int MAX_SHOWN = 50;

    /** Of a plan that cannot be carried out. */
    static final ImportEffects NONE = new ImportEffects(Part.of(List.of()), Part.of(List.of()), List.of(), Reach.EVERYWHERE);

    /** How many a node has. */
    public record OnNode(String node, int count) {}

    /**
     * Some streams.
     *
     * @param shown  the first ones
     * @param hidden the number of the others
     * @param nodes  how many each node has
     */
    public record Part(List<ImportEffect> shown, int hidden, List<OnNode> nodes) {

        static Part of(List<ImportEffect> all) {
            Map<String, Integer> nodes = all.stream().collect(Collectors.groupingBy(ImportEffect::node, TreeMap::new, Collectors.summingInt(ImportEffect::count)));
            return new Part(all.stream().limit(MAX_SHOWN).toList(), all.stream().skip(MAX_SHOWN).mapToInt(ImportEffect::count).sum(),
                nodes.entrySet().stream().map(entry -> new OnNode(entry.getKey(), entry.getValue())).toList());
        }
    }

    /** Asks for the streams, for which it waits three seconds at most. */
    static ImportEffects of(Plan plan, ConsoleServices.Here here) {
        Forecast forecast = plan.forecast();
        return of(forecast, NodeStreams.All.of(here, forecast::dependsOnStreams));
    }

    /** What becomes of these streams. */
    static ImportEffects of(Forecast forecast, NodeStreams.All live) {
        ImportEffect.Tally tally = new ImportEffect.Tally();
        for (NodeStreams of : live.streams()) {
            for (LiveStream stream : of.streams()) {
                tally.add(of, stream.direction(), forecast.live(stream.direction(), of.domain(), stream.facts()), 1);
            }
            tally.addUntold(of, direction -> forecast.live(direction, of.domain()));
        }
        return new ImportEffects(Part.of(tally.closed()), Part.of(tally.unknown()), live.notes(), live.reach());
    }
}
