package org.federatedpartners.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.Form;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.Page;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three nodes that part, hang, die and are upgraded, while messages are sent through each of them without a pause. No message passes on any node against a policy
 * that was saved more than two seconds before, unless that node cannot reach the database; then not after ten seconds where only partners are admitted. What is
 * allowed passes.
 */
@Needs({Software.POSTGRESQL, Software.IPROUTE, Software.GCC})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {

    private static final String PARTNER = Cluster.partner(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** How long a node may rely on what it has read, if only partners are admitted. */
    private static final Duration RELIANCE = Duration.ofSeconds(10);
    /** Long enough to see what passes after the time that is promised. */
    private static final Duration WATCHED = Timeline.PROMISED.plusMillis(1500);
    /** Its pages wait a moment for the database, and Openfire's part of them for the other nodes. */
    private static final Duration SAID = Duration.ofSeconds(20);
    /** A node that reports nothing is named after a minute. */
    private static final Duration NAMED = Duration.ofSeconds(90);
    private static final NegotiationSettings ALLOWS = PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS);
    private static final NegotiationSettings REFUSES = new NegotiationSettings(Negotiation.NOT_SUPPORTED, Negotiation.NOT_SUPPORTED, true);

    private Optional<String> obstacle = Optional.empty();
    private Cluster cluster;
    private Timeline timeline;
    /** Nodes that Openfire itself could not bring back. */
    private final List<String> startedAgain = new ArrayList<>();

    @BeforeAll
    void start() throws Exception {
        Optional<Path> hazelcast = HazelcastPlugin.find();
        obstacle = hazelcast.isEmpty() ? Optional.of(HazelcastPlugin.missing()) : PrivateNetwork.obstacle();
        if (obstacle.isEmpty()) {
            cluster = new Cluster(Testbed.of(ClusterIT.class), hazelcast.orElseThrow());
            timeline = cluster.timeline();
            PartnersConsole console = cluster.console(1);
            console.save(PARTNER, ALLOWS);
            console.change(PARTNER, Map.of("additionalDomains", Cluster.partner(2) + "\n" + Cluster.partner(3)));
            cluster.probes().forEach(Probe::start);
            awaitFlow();
        }
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            System.out.println("Nodes that were started again by Openfire's own fault: " + startedAgain);
            cluster.close();
        }
    }

    @BeforeEach
    void requireCluster() {
        Assumptions.assumeTrue(obstacle.isEmpty(), () -> obstacle.orElseThrow());
    }

    @AfterEach
    void nothingHasPassedThatShouldNot(TestInfo test) {
        if (cluster != null) {
            System.out.println(test.getDisplayName() + ": " + cluster.probes().toList());
            if (timeline.isUnderway()) {
                // It has failed, and the next one begins with what this one has.
                timeline.startAfresh();
                Change.PARTNER.allow(cluster.console(2));
                Change.SETTINGS.allow(cluster.console(2));
                cluster.console(2).unlistedDomains(UnlistedDomains.FOLLOW_OPENFIRE);
            }
            assertThat(faults()).as("what has passed against the policy, %s", test.getDisplayName()).isEmpty();
        }
    }

    private List<String> faults() {
        return cluster.probes().flatMap(Probe::takeFaults).toList();
    }

    /** How a change is made that refuses what the probes send, or allows it again. */
    private enum Change {
        PARTNER {
            @Override
            void refuse(PartnersConsole console) {
                console.save(ClusterIT.PARTNER, REFUSES);
            }

            @Override
            void allow(PartnersConsole console) {
                console.save(ClusterIT.PARTNER, ALLOWS);
            }
        },
        SETTINGS {
            @Override
            void refuse(PartnersConsole console) {
                console.denied(String.join("\n", Cluster.nodes().map(Cluster::partner).toList()));
            }

            @Override
            void allow(PartnersConsole console) {
                console.denied("");
            }
        };

        abstract void refuse(PartnersConsole console);

        abstract void allow(PartnersConsole console);
    }

    private void refuse(int node, Change change) {
        timeline.refuse(change + " saved on node " + node, () -> change.refuse(cluster.console(node)));
    }

    /** For as long as Openfire waits for a node that says nothing, its pages wait, too. */
    private void refuseElsewhere() {
        timeline.refuse("saved elsewhere", () -> cluster.saveElsewhere(PARTNER, REFUSES));
    }

    private void allow(int node, Change change) {
        timeline.allow(() -> change.allow(cluster.console(node)));
    }

    /** Messages that are sent from now on pass in both directions through each node. */
    private void awaitFlow() {
        long now = System.nanoTime();
        cluster.probes().forEach(probe -> awaitRecovery(probe.node(), "messages to pass through node " + probe.node(), () -> probe.flowsSince(now)));
    }

    /** What does not come back by Openfire's {@link OwnFault own fault}, and by no other, is put right as its administrator has to: the node is started again. */
    private void awaitRecovery(int node, String what, BooleanSupplier condition) {
        long mark = cluster.server(node).log().mark();
        if (!Await.holds(PATIENCE, condition)) {
            OwnFault fault = OwnFault.of(cluster.server(node), mark).orElseThrow(() -> new AssertionError("Not seen: " + what));
            startedAgain.add("node " + node + ", as " + fault);
            System.out.println("Started again: " + startedAgain.get(startedAgain.size() - 1));
            cluster.server(node).kill();
            cluster.startAgain(node);
            Await.until(PATIENCE, what, condition);
        }
    }

    private void watch() {
        Await.pause(WATCHED);
    }

    private void awaitClosedStreams() {
        Await.until(Timeline.PROMISED, "streams of others to be closed on each node", () -> cluster.probes().noneMatch(Probe::hasStreamIn));
    }

    /** A change made on one node holds on all, and the next one, made on another node, too. */
    private void change(int first, int second, Change change) {
        refuse(first, change);
        awaitClosedStreams();
        watch();
        allow(second, change);
        awaitFlow();
    }

    /** All that follows is shown with such clocks. */
    @Test
    @Order(0)
    void theClocksOfTheNodesAreApart() {
        Duration tolerated = Duration.ofSeconds(30);
        assertThat(Duration.between(cluster.time(1), cluster.time(2))).isCloseTo(Cluster.APART, tolerated);
        assertThat(Duration.between(cluster.time(3), cluster.time(1))).isCloseTo(Cluster.APART, tolerated);
    }

    @Test
    @Order(1)
    void eachNodeShowsTheStreamsOfAllWithTheirNames() {
        Deadline end = Deadline.in((int) PATIENCE.toSeconds());
        List<Set<String>> shown = streams();
        while (shown.size() > 1 && !end.isOver()) {
            Await.pause(Timeline.PROMISED);
            shown = streams();
        }
        assertThat(shown).as("what the nodes show").hasSize(1);
        assertThat(shown.get(0).stream().map(stream -> stream.split(" ")[0]).distinct()).as("of %s", shown).hasSize(Cluster.NODES);
        Cluster.nodes().forEach(node -> assertThat(cluster.console(node).streams(PARTNER).inbound()).as("inbound on node %s", node).isGreaterThanOrEqualTo(Cluster.NODES));
    }

    /** What nodes show, each different answer once. */
    private List<Set<String>> streams() {
        return Cluster.nodes().map(this::streams).distinct().toList();
    }

    /** What a node shows of the streams of the partner: the name of the node, the direction and the domain of each. */
    private Set<String> streams(int node) {
        return cluster.console(node).partner(PARTNER).document().select("#streams tr[data-domain]").stream()
            .map(row -> row.select("[data-node]").attr("data-node") + " " + row.attr("data-direction") + " " + row.attr("data-domain")).collect(Collectors.toSet());
    }

    @Order(1)
    @ParameterizedTest
    @EnumSource(Change.class)
    void aChangeOnOneNodeHoldsOnAll(Change change) {
        change(1, 2, change);
        change(3, 1, change);
    }

    /** By the clocks of the others it ended before it was saved. */
    @Test
    @Order(1)
    void aRelaxationStaysOnTheNodeWhoseClockIsBehind() {
        LocalDateTime end = LocalDateTime.ofInstant(cluster.time(3).plus(Cluster.APART.minusMinutes(1)), ZoneId.systemDefault()).withNano(0);
        cluster.console(3).change(PARTNER, Map.of("relaxedTo", AuthenticationMethod.TCP_DIALBACK.name(), "relaxedUntil", end.toString()));
        watch();
        assertThat(cluster.console(3).shown("RELAXED")).containsExactly(PARTNER);
        assertThat(cluster.console(2).shown("RELAXED")).isEmpty();
        cluster.console(3).change(PARTNER, Map.of("relaxedTo", "", "relaxedUntil", ""));
    }

    @Test
    @Order(2)
    void ofTwoNodesThatSaveTheSamePartnerAtOnceNoneUndoesWhatTheOtherHasSaved() {
        for (int round = 0; round < 3; round++) {
            String description = "round " + round;
            Form described = cluster.console(2).form(PARTNER).set("description", description);
            Form tightened = cluster.console(3).form(PARTNER).set("tls", REFUSES.tls().name()).set("sasl", REFUSES.sasl().name()).set("dialback", "true");
            timeline.refuse("two nodes saved at once", () -> CompletableFuture
                .allOf(Stream.of(described, tightened).map(form -> CompletableFuture.runAsync(() -> saveMerged(form))).toArray(CompletableFuture[]::new)).join());
            Await.until(Timeline.PROMISED, "all nodes to show both changes", () -> Cluster.nodes().map(node -> cluster.console(node).form(PARTNER))
                .allMatch(form -> form.get("description").equals(List.of(description)) && form.get("tls").equals(List.of(REFUSES.tls().name()))));
            watch();
            allow(1, Change.PARTNER);
            awaitFlow();
        }
    }

    /** The administrator who comes second is shown both changes, and saves them. */
    private static void saveMerged(Form form) {
        Page answer = form.press("action", "save");
        if (answer.document().select(".success").isEmpty()) {
            answer = answer.form("form#partner").press("action", "save");
        }
        assertThat(answer.document().select(".success")).as(answer.text()).isNotEmpty();
    }

    /** Each node reaches the database, but one of them none of the others. */
    @Order(3)
    @ParameterizedTest
    @ValueSource(ints = {5, 35, 90})
    void nodesThatPart(int seconds) {
        Deadline end = Deadline.in(seconds);
        cluster.separate(3);
        try {
            refuseElsewhere();
            watch();
            if (seconds > 5) {
                allow(3, Change.PARTNER);
                awaitFlow();
                refuse(3, Change.SETTINGS);
                watch();
                allow(2, Change.SETTINGS);
                end.awaitAllBut(WATCHED);
                refuse(3, Change.PARTNER);
            }
            end.awaitAllBut(Duration.ZERO);
        } finally {
            cluster.join(3);
        }
        watch();
        allow(2, Change.PARTNER);
        awaitFlow();
        change(3, 1, Change.SETTINGS);
    }

    /** The other nodes neither, as when its cable is pulled. */
    @Order(4)
    @ParameterizedTest
    @EnumSource(UnlistedDomains.class)
    void aNodeThatLosesItsDatabase(UnlistedDomains unlisted) {
        cluster.console(1).unlistedDomains(unlisted);
        Await.pause(Timeline.PROMISED);
        timeline.excuse(3, "without database");
        cluster.separate(3);
        cluster.loseDatabase(3);
        Deadline lost = Deadline.in((int) RELIANCE.toSeconds());
        try {
            refuseElsewhere();
            lost.awaitAllBut(Duration.ZERO);
            if (unlisted == UnlistedDomains.REFUSE) {
                timeline.refuses(3, "the loss of the database");
                watch();
                watch();
                timeline.refusesNoMore(3);
            } else {
                watch();
                assertThat(cluster.probe(3).hasStreamIn()).as("what it has read last is in force").isTrue();
            }
            String banner = unlisted == UnlistedDomains.REFUSE ? "banner.lost" : "banner.stale";
            Await.until(SAID, "its pages to say so: " + banner, () -> cluster.console(3).banners().contains(banner));
        } finally {
            cluster.join(3);
            cluster.findDatabase(3);
        }
        // Its pages have waited for the database, too.
        awaitRecovery(3, "the node to have found its database", () -> cluster.hasPages(3) && cluster.console(3).banners().isEmpty());
        timeline.excuseNoMore(3);
        watch();
        allow(3, Change.PARTNER);
        awaitFlow();
        cluster.console(2).unlistedDomains(UnlistedDomains.FOLLOW_OPENFIRE);
    }

    @Order(5)
    @ParameterizedTest
    @ValueSource(ints = {10, 60})
    void aNodeThatHangs(int seconds) {
        Deadline end = Deadline.in(seconds);
        timeline.excuse(2, "hangs");
        cluster.server(2).freeze(true);
        try {
            refuseElsewhere();
            end.awaitAllBut(Duration.ZERO);
        } finally {
            cluster.server(2).freeze(false);
            timeline.excuseNoMore(2);
        }
        watch();
        watch();
        allow(3, Change.PARTNER);
        awaitFlow();
        change(2, 3, Change.SETTINGS);
    }

    @Test
    @Order(6)
    void aNodeThatIsKilledAndComesBack() {
        cluster.server(1).kill();
        refuse(2, Change.PARTNER);
        watch();
        cluster.startAgain(1);
        watch();
        allow(1, Change.PARTNER);
        awaitFlow();
        change(3, 2, Change.SETTINGS);
    }

    @Order(7)
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void eachNodeGetsAnotherJar(int node) {
        int other = node % Cluster.NODES + 1;
        // While Openfire reloads a plugin, nothing is judged.
        timeline.excuse(node, "upgrade");
        cluster.server(node).replacePlugin();
        timeline.excuseNoMore(node);
        awaitFlow();
        change(other, node, Change.PARTNER);
        change(node, other, Change.SETTINGS);
    }

    /** Openfire still has it as a member, and messages pass there by no policy. */
    @Test
    @Order(8)
    void aNodeWithoutThePluginIsNamedByTheOthersUntilItReportsAgain() {
        timeline.excuse(3, "without the plugin");
        cluster.server(3).removePlugin();
        try {
            Await.until(NAMED, "the other nodes to name it", () -> Stream.of(1, 2).allMatch(node -> cluster.console(node).banners().contains("banner.node.SILENT")));
        } finally {
            cluster.server(3).installPlugin();
            timeline.excuseNoMore(3);
        }
        Await.until(PATIENCE, "it to report again", () -> Stream.of(1, 2).allMatch(node -> cluster.console(node).banners().isEmpty()));
        awaitFlow();
        change(1, 3, Change.PARTNER);
    }

    /** @param nanos of {@link System#nanoTime} */
    private record Deadline(long nanos) {

        static Deadline in(int seconds) {
            return new Deadline(System.nanoTime() + Duration.ofSeconds(seconds).toNanos());
        }

        boolean isOver() {
            return System.nanoTime() > nanos;
        }

        void awaitAllBut(Duration rest) {
            Duration left = Duration.ofNanos(nanos - System.nanoTime()).minus(rest);
            if (!left.isNegative()) {
                Await.pause(left);
            }
        }
    }
}
