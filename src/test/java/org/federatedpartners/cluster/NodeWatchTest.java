package org.federatedpartners.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.federatedpartners.SettableClock;
import org.federatedpartners.cluster.NodeState.Kind;
import org.federatedpartners.history.transcript.Printable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that look every second, each with a clock of its own, over one store. */
class NodeWatchTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private final Map<String, Node> stored = new LinkedHashMap<>();
    /** Of Openfire's cluster. */
    private final Map<String, String> members = new LinkedHashMap<>();
    private final List<Server> servers = new ArrayList<>();
    private long seconds;
    private long policy = 7;

    /** A node. */
    private final class Server implements NodeStore {
        private final SettableClock clock;
        private String id;
        private final NodeWatch watch;
        private long inForce = policy;
        /** Whether it takes over what is saved. */
        private boolean follows = true;
        private boolean isLooking = true;
        private boolean isFrozen;
        private boolean isCutOff;
        private int beats;

        Server(String id, String name, Duration ahead) {
            this.id = id;
            clock = new SettableClock(NOON.plusSeconds(seconds).plus(ahead));
            watch = new NodeWatch(this, new NodeWatch.Own(() -> this.id, () -> name, "1.1.0", () -> inForce, () -> isLooking), () -> Map.copyOf(members), clock, () -> seconds * 1_000_000_000);
            servers.add(this);
        }

        Server(String id) {
            this(id, id + ".example", Duration.ZERO);
        }

        @Override
        public Published read() throws Failed {
            failIfCutOff();
            return new Published(policy, new ArrayList<>(stored.values()));
        }

        @Override
        public void beat(Node own) throws Failed {
            failIfCutOff();
            beats++;
            // As the database does.
            String stands = Printable.ascii(own.name(), 255);
            stored.merge(own.id(), new Node(own.id(), stands, own.plugin(), own.policy(), 1),
                (old, now) -> new Node(now.id(), now.name(), now.plugin(), now.policy(), old.beats() + 1));
        }

        @Override
        public void remove(Collection<String> ids) throws Failed {
            failIfCutOff();
            stored.keySet().removeAll(ids);
        }

        private void failIfCutOff() throws Failed {
            if (isCutOff) {
                throw new Failed("the cable is out", null);
            }
        }

        void second() {
            clock.pass(Duration.ofSeconds(1));
            if (isFrozen) {
                return;
            }
            try {
                watch.look();
            } catch (Failed e) {
                assertThat(isCutOff).isTrue();
            }
            if (follows) {
                inForce = policy;
            }
        }

        List<Kind> kinds() {
            return watch.others().stream().map(NodeState::kind).toList();
        }
    }

    private void pass(int time) {
        pass(time, second -> {});
    }

    private void pass(int time, IntConsumer each) {
        for (int second = 0; second < time; second++) {
            seconds++;
            each.accept(second);
            servers.forEach(Server::second);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 10, IN_STEP", "0, 11, UNREACHABLE", "300, 10, IN_STEP", "300, 11, UNREACHABLE", "-300, 10, IN_STEP", "-300, 11, UNREACHABLE", "-300, 3600, UNREACHABLE"})
    void aNodeWithoutABeatForTenSecondsIsUnreachableWhateverItsClockSays(int ahead, int silent, Kind kind) {
        Server here = new Server("a");
        Server there = new Server("b", "b.example", Duration.ofSeconds(ahead));
        pass(10);
        int beats = there.beats;
        while (there.beats == beats) {
            pass(1);
        }
        Instant last = here.clock.instant();
        there.isFrozen = true;
        // This one, which has looked before it, finds the beat a second later.
        pass(1);
        last = here.watch.others().get(0).since().isAfter(last) ? last : last.plusSeconds(1);
        pass(silent);
        assertThat(here.kinds()).containsExactly(kind);
        if (kind == Kind.UNREACHABLE) {
            assertThat(here.watch.others().get(0).since()).as("by the clock of who looks").isEqualTo(last);
            there.isFrozen = false;
            pass(2);
            assertThat(here.kinds()).containsExactly(Kind.IN_STEP);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 4, IN_STEP", "0, 5, STALE", "300, 4, IN_STEP", "300, 5, STALE", "-300, 4, IN_STEP", "-300, 5, STALE", "0, 3600, STALE"})
    void aNodeThatDoesNotFollowIsStaleWhateverItsClockSays(int ahead, int after, Kind kind) {
        Server here = new Server("a");
        Server there = new Server("b", "b.example", Duration.ofSeconds(ahead));
        pass(10);
        there.follows = false;
        policy++;
        pass(1);
        Instant saved = here.clock.instant();
        pass(after);
        assertThat(here.kinds()).containsExactly(kind);
        assertThat(there.kinds()).containsExactly(Kind.IN_STEP);
        if (kind == Kind.STALE) {
            assertThat(here.watch.others().get(0).since()).isEqualTo(saved);
            there.follows = true;
            pass(3);
            assertThat(here.kinds()).containsExactly(Kind.IN_STEP);
        }
    }

    @Test
    void nodesThatFollowAreNotStaleHoweverOftenSomethingIsSaved() {
        Server here = new Server("a");
        Server there = new Server("b");
        pass(120, second -> {
            policy += second % 3;
            assertThat(here.kinds()).doesNotContain(Kind.STALE);
        });
        there.follows = false;
        pass(6, second -> policy++);
        assertThat(here.kinds()).containsExactly(Kind.STALE);
    }

    @Test
    void aNodeWhoseLooksHangIsUnreachableThoughNothingWasSaved() {
        Server here = new Server("a");
        Server there = new Server("b");
        pass(10);
        there.isLooking = false;
        pass(14);
        assertThat(here.kinds()).containsExactly(Kind.UNREACHABLE);
    }

    @Test
    void whoWasFrozenItselfDoesNotTakeTheOthersForDead() {
        Server here = new Server("a");
        Server stuck = new Server("b");
        new Server("c");
        pass(10);
        stuck.follows = false;
        policy++;
        pass(10);
        here.isFrozen = true;
        pass(60);
        here.isFrozen = false;
        policy++;
        pass(20, second -> assertThat(here.kinds()).as("after %s s", second).isIn(List.of(), List.of(Kind.STALE, Kind.IN_STEP)));
        assertThat(here.kinds()).containsExactly(Kind.STALE, Kind.IN_STEP);
    }

    @Test
    void whoHasNoDatabaseJudgesNobodyAndNobodyIsJudgedForIt() {
        Server here = new Server("a");
        Server there = new Server("b");
        pass(10);
        servers.forEach(server -> server.isCutOff = true);
        pass(6);
        assertThat(here.kinds()).isEmpty();
        pass(100);
        servers.forEach(server -> server.isCutOff = false);
        pass(20, second -> assertThat(here.kinds()).doesNotContain(Kind.UNREACHABLE));
        assertThat(here.kinds()).containsExactly(Kind.IN_STEP);
        assertThat(there.kinds()).containsExactly(Kind.IN_STEP);
    }

    @Test
    void aDatabaseThatWasRestoredHasAnOlderVersionThatIsToHold() {
        Server here = new Server("a");
        Server there = new Server("b");
        pass(10);
        there.follows = false;
        policy = 3;
        pass(6);
        assertThat(here.kinds()).containsExactly(Kind.STALE);
    }

    @Test
    void anUnreachableNodeIsForgottenAfterADay() {
        Server here = new Server("a");
        Server there = new Server("b");
        pass(10);
        there.isFrozen = true;
        pass((int) Duration.ofDays(1).toSeconds());
        assertThat(here.kinds()).containsExactly(Kind.UNREACHABLE);
        pass(12);
        assertThat(here.kinds()).isEmpty();
        assertThat(stored).containsOnlyKeys("a");
        there.isFrozen = false;
        pass(2);
        assertThat(here.kinds()).as("it was only frozen").containsExactly(Kind.IN_STEP);
    }

    @Test
    void aNodeThatLeavesIsNotMissed() throws Exception {
        Server here = new Server("a");
        Server there = new Server("b");
        pass(10);
        there.watch.end();
        pass(4);
        assertThat(here.kinds()).isEmpty();
        assertThat(there.watch.name()).isEmpty();
        assertThat(there.watch.others()).isEmpty();
        there.watch.end();
        assertThat(stored).containsOnlyKeys("a");
    }

    private void join(String... ids) {
        List.of(ids).forEach(id -> members.put(id, id + ".example (127.0.0.1)"));
    }

    /** Without the plugin, or with its first version, which follows what it has read at its start. */
    @Test
    void aMemberOfTheClusterThatPublishesNothingIsNamedAfterAMinute() {
        join("a", "b", "x");
        Server here = new Server("a");
        Server there = new Server("b");
        pass(60);
        assertThat(here.kinds()).containsExactly(Kind.IN_STEP);
        pass(2);
        assertThat(here.watch.others()).extracting(state -> state.node().id(), state -> state.node().name(), NodeState::kind, NodeState::since).containsExactly(
            tuple("b", "b.example", Kind.IN_STEP, here.watch.others().get(0).since()), tuple("x", "x.example (127.0.0.1)", Kind.SILENT, NOON.plusSeconds(1)));
        assertThat(there.watch.others()).extracting(NodeState::kind).containsExactly(Kind.IN_STEP, Kind.SILENT);
        assertThat(here.watch.reachable().orElseThrow()).extracting(Node::id).as("of what it has, nothing is known").containsExactly("b");
        assertThat(here.watch.isFirst()).isTrue();
        new Server("x");
        pass(2);
        assertThat(here.kinds()).containsExactly(Kind.IN_STEP, Kind.IN_STEP);
        members.remove("x");
        stored.remove("x");
        servers.remove(2);
        pass(70);
        assertThat(here.kinds()).as("it has left the cluster").containsExactly(Kind.IN_STEP);
    }

    @ParameterizedTest
    @CsvSource({"50, IN_STEP", "65, SILENT"})
    void aPluginThatIsTakenAwayIsNamedAndOneThatIsReloadedIsNot(int away, Kind kind) throws Exception {
        join("a", "b");
        Server here = new Server("a");
        Server there = new Server("b");
        pass(10);
        servers.remove(there);
        there.watch.leave();
        pass(away);
        assertThat(here.kinds()).isEqualTo(kind == Kind.SILENT ? List.of(kind) : List.of());
        servers.add(there);
        pass(2);
        assertThat(here.kinds()).containsExactly(Kind.IN_STEP);
    }

    @Test
    void whoCouldNotLookHasSeenNobodyBeSilent() {
        join("a", "x");
        Server here = new Server("a");
        pass(30);
        here.isCutOff = true;
        pass(100);
        here.isCutOff = false;
        pass(60);
        assertThat(here.kinds()).isEmpty();
        pass(5);
        assertThat(here.kinds()).containsExactly(Kind.SILENT);
    }

    @Test
    void whoCannotPublishItselfIsNotSilentToItself() {
        join("a");
        Server here = new Server("a");
        here.isLooking = false;
        pass(100);
        assertThat(stored).isEmpty();
        assertThat(here.kinds()).isEmpty();
    }

    @Test
    void aNodeThatOpenfireNamesAnewIsStillOne() {
        Server here = new Server("a");
        Server there = new Server("b");
        pass(10);
        there.id = "c";
        pass(2);
        assertThat(here.watch.others()).extracting(state -> state.node().id(), NodeState::kind).containsExactly(tuple("c", Kind.IN_STEP));
    }

    @Test
    void aNodeThatWasKilledAndStartsAgainReplacesItself() {
        Server here = new Server("a");
        Server killed = new Server("b", "b.example", Duration.ZERO);
        pass(10);
        killed.isFrozen = true;
        pass(30);
        assertThat(here.kinds()).containsExactly(Kind.UNREACHABLE);
        Server again = new Server("d", "b.example", Duration.ZERO);
        pass(14);
        assertThat(here.watch.others()).extracting(state -> state.node().id(), state -> state.node().name()).containsExactly(tuple("d", "b.example"));
        assertThat(again.kinds()).containsExactly(Kind.IN_STEP);
    }

    @Test
    void nodesOfOneNameAreToldApartAndDoNotForgetEachOther() {
        Server here = new Server("0123456789", "localhost", Duration.ZERO);
        Server there = new Server("9876543210", "localhost", Duration.ZERO);
        pass(20);
        assertThat(here.watch.name()).isEqualTo("localhost#01234567");
        assertThat(here.watch.others()).extracting(state -> state.node().name()).containsExactly("localhost#98765432");
        there.isFrozen = true;
        pass(60);
        assertThat(here.kinds()).containsExactly(Kind.UNREACHABLE);
    }

    @Test
    void theFirstNodeThatIsInStepTells() {
        Server a = new Server("a");
        Server b = new Server("b");
        Server c = new Server("c");
        assertThat(c.watch.isFirst()).as("alone, as far as it knows").isTrue();
        pass(10);
        assertThat(servers).extracting(server -> server.watch.isFirst()).containsExactly(true, false, false);
        a.isFrozen = true;
        pass(20);
        assertThat(b.watch.isFirst()).isTrue();
        assertThat(c.watch.isFirst()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 600})
    void writesEveryThreeSecondsOnly(int time) {
        Server here = new Server("a");
        pass(time);
        assertThat(here.beats).isLessThanOrEqualTo(time / 3 + 1);
    }

    @Test
    void saysThatTheDatabaseCannotBeReached() {
        Server here = new Server("a");
        here.isCutOff = true;
        assertThatThrownBy(here.watch::look).isInstanceOf(NodeStore.Failed.class).hasMessage("the cable is out");
        assertThat(here.watch.others()).isEmpty();
    }

    @Test
    void publishesMoreInItsNameWhileItIsANodeAndNothingAfterIt() throws Exception {
        Server here = new Server("a");
        List<String> names = new ArrayList<>();
        here.watch.publish(names::add);
        assertThat(names).as("before it has published itself").isEmpty();
        pass(1);
        here.watch.publish(names::add);
        here.id = "joined";
        pass(1);
        here.watch.publish(names::add);
        here.watch.leave();
        here.watch.publish(names::add);
        pass(1);
        here.watch.end();
        here.watch.publish(names::add);
        assertThat(names).containsExactly("a", "joined");
    }

    @Test
    void whoCannotKnowHowTheOthersDoDoesNotTakeThemForNobody() throws Exception {
        Server here = new Server("a");
        assertThat(here.watch.reachable()).as("without a cluster").contains(List.of());
        Server there = new Server("b");
        pass(5);
        assertThat(here.watch.reachable().orElseThrow()).extracting(Node::id).containsExactly("b");
        here.isCutOff = true;
        pass(6);
        assertThat(here.watch.reachable()).isEmpty();
        here.isCutOff = false;
        there.isFrozen = true;
        pass(20);
        assertThat(here.watch.reachable()).contains(List.of());
        here.watch.leave();
        assertThat(here.watch.reachable()).contains(List.of());
    }
}
