package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.federatedpartners.cluster.NodeState;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.Elsewhere;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.console.Nodes;
import org.federatedpartners.console.Reach;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.StreamFacts;
import org.junit.jupiter.api.Test;

/** What is asked for a preview: this node has a stream with each of some domains, and so has another node. */
class NodeStreamsTest {

    private static final List<String> DOMAINS = IntStream.range(0, 250).mapToObj("p%03d.example"::formatted).toList();

    private final AtomicLong time = new AtomicLong();
    /** Of how many domains the others were asked each time. */
    private final List<Integer> asked = new ArrayList<>();
    private int answers = Integer.MAX_VALUE;
    private boolean isAll = true;
    private boolean isCounted = true;
    private boolean isTold = true;

    private final LiveStreams here = new LiveStreams() {
        @Override
        public Optional<List<LiveStream>> of(Collection<DomainName> domains) {
            return isTold ? Optional.of(domains.stream().map(DomainName::value).map(NodeStreamsTest::stream).toList()) : Optional.empty();
        }

        @Override
        public Optional<Map<String, Count>> counts() {
            return isCounted ? Optional.of(NodeStreamsTest.counts()) : Optional.empty();
        }
    };

    private final Elsewhere elsewhere = new Elsewhere() {
        @Override
        public Optional<List<OfNode>> of(Collection<DomainName> domains) {
            asked.add(domains.size());
            time.addAndGet(Duration.ofMillis(1100).toNanos());
            return asked.size() > answers ? Optional.empty() : Optional.of(domains.stream().map(DomainName::value)
                .map(domain -> new OfNode("two", Count.of(Direction.INBOUND, 1), new Report(domain, List.of(stream(domain)), List.of(), List.of()))).toList());
        }

        @Override
        public Optional<List<OnNode>> counts() {
            return answers < 0 ? Optional.empty() : Optional.of(List.of(new OnNode("two", NodeStreamsTest.counts(), isAll)));
        }
    };

    private static final Nodes NODES = new Nodes() {
        @Override
        public String name() {
            return "one";
        }

        @Override
        public List<NodeState> others() {
            return List.of();
        }
    };

    private static LiveStream stream(String domain) {
        return new LiveStream(domain, Direction.INBOUND, Instant.EPOCH,
            new StreamFacts(StreamFacts.Encryption.NONE, StreamFacts.Authentication.DIALBACK, CertificateStatus.ABSENT, ""), "", Optional.empty(), 0);
    }

    private static Map<String, Count> counts() {
        return DOMAINS.stream().collect(Collectors.toMap(Function.identity(), domain -> Count.of(Direction.INBOUND, 1)));
    }

    private NodeStreams.All read(Predicate<String> isWanted) {
        return NodeStreams.All.of(new ConsoleServices.Here("", any -> false, null, null, here, null, null, null, NODES, elsewhere, null), isWanted, time::get);
    }

    private static long untold(NodeStreams.All all, String node) {
        return all.streams().stream().filter(of -> of.node().equals(node)).mapToInt(of -> of.untold(Direction.INBOUND)).sum();
    }

    private static long told(NodeStreams.All all, String node) {
        return all.streams().stream().filter(of -> of.node().equals(node)).flatMap(of -> of.streams().stream()).count();
    }

    @Test
    void theOthersAreNotAskedWhereTheNumberOfStreamsIsEnough() {
        NodeStreams.All all = read(domain -> false);
        assertThat(asked).isEmpty();
        assertThat(untold(all, "one") + untold(all, "two")).isEqualTo(500);
    }

    @Test
    void theyAreAskedInPartsAsLongAsThatTakesNotLong() {
        NodeStreams.All all = read(domain -> !domain.equals(DOMAINS.get(0)));
        assertThat(asked).containsExactly(100, 100);
        assertThat(told(all, "two")).isEqualTo(200);
        assertThat(untold(all, "two")).isEqualTo(50);
        assertThat(told(all, "one")).isEqualTo(249);
        assertThat(untold(all, "one")).isEqualTo(1);
    }

    @Test
    void theyAreNotAskedAgainAfterTheyHaveSaidNothing() {
        answers = 0;
        NodeStreams.All all = read(domain -> true);
        assertThat(asked).containsExactly(100);
        assertThat(untold(all, "two")).isEqualTo(250);
        assertThat(all.reach()).isEqualTo(Reach.EVERYWHERE);
        answers = -1;
        assertThat(read(domain -> true)).returns(Reach.HERE, NodeStreams.All::reach).satisfies(own -> assertThat(told(own, "one")).isEqualTo(250));
    }

    @Test
    void whatThisServerCannotTellOfItselfIsNotNothing() {
        isTold = false;
        NodeStreams.All all = read(domain -> true);
        assertThat(told(all, "one")).isZero();
        assertThat(untold(all, "one")).isEqualTo(250);
        isCounted = false;
        assertThat(read(domain -> true).reach()).isEqualTo(Reach.ELSEWHERE);
    }

    @Test
    void aNodeThatDoesNotReportAllItsDomainsIsNamed() {
        isAll = false;
        assertThat(read(domain -> false).notes()).containsExactly(Text.of("preview.node.partial", "two"));
    }
}
