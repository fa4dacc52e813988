package org.federatedpartners.it.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.federatedpartners.cluster.Node;
import org.federatedpartners.cluster.NodeStore;
import org.federatedpartners.cluster.ReportStore;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.RefusalStore;
import org.federatedpartners.it.store.PostgreSqlServer;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Load;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.Page;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.store.ConnectionSource;
import org.federatedpartners.store.JdbcNodeStore;
import org.federatedpartners.store.JdbcRefusalStore;
import org.federatedpartners.store.JdbcReportStore;
import org.jivesoftware.smack.packet.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What another node of the cluster publishes stands on the pages of this one. The other node is the test, with the plugin's own stores. */
@Needs({Software.POSTGRESQL, Software.PROSODY, Software.CHROMIUM})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodesIT {

    private static final String DATABASE = "openfire";
    private static final String PARTNER = "good.example";
    private static final String OTHER = "two.openfire.example";
    private static final String OTHER_ID = "7f0c5a52-other-node";
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration A_MINUTE_AND_MORE = Duration.ofSeconds(120);
    /** What a node has is told within ten seconds, and stored soon after. */
    private static final Duration TOLD = Duration.ofSeconds(15);
    private static final Path PICTURES = Path.of("target/screenshots");
    private static final List<String> PAGES = List.of("federated-partners.jsp", "federated-partner-refusals.jsp", "federated-partner-settings.jsp", "federated-partner-certificates.jsp");

    private final Testbed testbed = Testbed.of(NodesIT.class);
    private final ConnectionSource source = () -> DriverManager.getConnection(this.database.url(DATABASE));
    private final NodeStore elsewhere = new JdbcNodeStore(source);
    private final ReportStore reports = new JdbcReportStore(source);
    private final ScheduledExecutorService otherNode = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean beats = true;
    private volatile boolean follows = true;
    private volatile long inForce;
    private PostgreSqlServer database;
    private OpenfireServer openfire;
    private ConsoleClient client;
    private PartnersConsole console;
    private Browser browser;
    private XmppClient admin;
    private XmppClient alice;

    @BeforeAll
    void start() throws Exception {
        database = testbed.closing(new PostgreSqlServer("nodes"));
        database.create(DATABASE);
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin().inCluster()
            .withDatabase(database.url(DATABASE), PostgreSqlServer.USER);
        ProsodyServer partner = new ProsodyServer(testbed, testbed.site(PARTNER), PartnerProfile.P4, BOB);
        openfire.start();
        partner.start();
        client = ConsoleClient.login(openfire);
        console = new PartnersConsole(client);
        console.save(PARTNER, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        admin = testbed.closing(XmppClient.login(openfire, OpenfireServer.ADMINISTRATOR));
        // Once: where a client takes the place of another, Openfire 4.2 can forget the way to either.
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        console.settingsForm().set("notifyMessages", "true").set("notifyInterval", "1").submit();
        otherNode.scheduleWithFixedDelay(this::beat, 0, 1, TimeUnit.SECONDS);
        browser = Browser.start(testbed, openfire.console()).login(OpenfireServer.ADMINISTRATOR);
    }

    @AfterAll
    void stop() {
        otherNode.shutdownNow();
        testbed.close();
    }

    private void beat() {
        try {
            inForce = follows ? published().policy() : inForce;
            if (beats) {
                elsewhere.beat(new Node(OTHER_ID, OTHER, "1.1.0", inForce, 0));
            }
        } catch (NodeStore.Failed e) {
            throw new IllegalStateException(e);
        }
    }

    private NodeStore.Published published() {
        try {
            return elsewhere.read();
        } catch (NodeStore.Failed e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Node> nodes() {
        return published().nodes();
    }

    private void awaitBanners(String... keys) {
        Await.until(PATIENCE, "the banners " + List.of(keys), () -> console.banners().equals(List.of(keys)));
    }

    private void awaitMessage(String text) {
        Await.until(A_MINUTE_AND_MORE, "a message that says " + text, () -> messages(text) > 0);
    }

    private long messages(String text) {
        return admin.received().stream().filter(Message.class::isInstance).map(stanza -> ((Message) stanza).getBody()).filter(body -> body != null && body.contains(text)).count();
    }

    @Test
    @Order(1)
    void bothNodesAreThereAndInStep() throws Exception {
        Await.until(PATIENCE, "both nodes", () -> nodes().size() == 2);
        Node own = nodes().stream().filter(node -> !node.id().equals(OTHER_ID)).findFirst().orElseThrow();
        assertThat(own.plugin()).matches("\\d+\\.\\d+.*");
        assertThat(own.id()).isNotBlank();
        assertThat(own.name()).isEqualTo("openfire.example");
        assertThat(client.get(page("federated-partners.jsp")).texts("#node")).singleElement().asString().contains(own.name());
        awaitBanners();
        assertThat(published().policy()).isEqualTo(own.policy());
        console.save("further.example", PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        Await.until(Duration.ofSeconds(4), "this node to say that it follows", () -> nodes().stream().allMatch(node -> node.policy() == published().policy()));
        Thread.sleep(6000);
        assertThat(console.banners()).isEmpty();
    }

    @Test
    @Order(2)
    void aNodeThatDoesNotFollowIsNamedOnEveryPageAndOnce() {
        follows = false;
        console.save("another.example", PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        awaitBanners("banner.node.STALE");
        for (String page : PAGES) {
            assertThat(client.get(page(page)).texts("[data-banner^=banner.node]")).singleElement().asString().contains(OTHER).contains("1.1.0");
        }
        browser.open("federated-partners.jsp");
        browser.screenshot(PICTURES.resolve("node-stale.png"));
        browser.requireFit("node-stale");
        awaitMessage(OTHER + " of the cluster still follows an older policy");
        follows = true;
        awaitBanners();
        awaitMessage(OTHER + " of the cluster follows the policy again");
        assertThat(messages(OTHER + " of the cluster still")).isEqualTo(1);
    }

    @Test
    @Order(3)
    void aNodeThatReportsNothingIsNamedAndOneThatLeavesIsNot() throws Exception {
        beats = false;
        awaitBanners("banner.node.UNREACHABLE");
        browser.open("federated-partner-refusals.jsp");
        browser.screenshot(PICTURES.resolve("node-unreachable.png"));
        browser.requireFit("node-unreachable");
        elsewhere.remove(List.of(OTHER_ID));
        awaitBanners();
        beats = true;
    }

    @Test
    @Order(4)
    void whatAnotherNodeHasRefusedStandsHereWithItsName() throws Exception {
        // As exactly as it is stored.
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        RefusalStore refusals = new JdbcRefusalStore(source, new JdbcRefusalStore.Kept(1000, 500, Duration.ofDays(30)));
        refusals.add(List.of(new Refusal(now, Direction.INBOUND, PARTNER, Optional.of(PARTNER), Optional.empty(), Set.of(), Reason.CERTIFICATE_OUT_OF_DATE, List.of(), true, Optional.empty(),
            Optional.empty()).by(OTHER)));
        console.awaitRefusal(PARTNER, now, refusal -> refusal.reason() == Reason.CERTIFICATE_OUT_OF_DATE, PATIENCE);
        console.denied("denied.example");
        alice.awaitError(alice.send("somebody@denied.example", "anybody there?"), PATIENCE);
        Page page = client.get(page("federated-partner-refusals.jsp"));
        assertThat(page.document().select("tr[data-domain=" + PARTNER + "] [data-node]").eachText()).containsOnly(OTHER);
        assertThat(page.document().select("tr[data-domain=denied.example] [data-node]").eachText()).containsOnly("openfire.example");
        assertThat(console.partner(PARTNER).text()).contains("on node " + OTHER);
        assertThat(console.shown("FAILING")).contains(PARTNER);
        browser.open("federated-partner-refusals.jsp");
        browser.screenshot(PICTURES.resolve("node-refusals.png"));
        browser.requireFit("node-refusals");
    }

    private String own() {
        return nodes().stream().map(Node::id).filter(id -> !id.equals(OTHER_ID)).findFirst().orElseThrow();
    }

    private List<ReportStore.Report> reported(String node) {
        try {
            return reports.read(List.of(node), List.of(PARTNER)).get(node);
        } catch (NodeStore.Failed e) {
            throw new IllegalStateException(e);
        }
    }

    /** What this node has, as if the other had it: in negotiations of its own. */
    private void reportTheSameElsewhere() throws NodeStore.Failed {
        ReportStore.Report same = reported(own()).get(0);
        reports.put(OTHER_ID, List.of(new ReportStore.Report(PARTNER, 2, same.outbound(), same.content().replaceAll("\"id\":", "\"id\":1"))), List.of());
    }

    /** Whose these are, each once. */
    private List<String> nodesOf(String rows) {
        return console.partner(PARTNER).document().select(rows).eachAttr("data-node").stream().distinct().toList();
    }

    private int accepted() {
        return console.partner(PARTNER).document().select("[data-chart=STREAMS]").eachAttr("data-accepted").stream().mapToInt(Integer::parseInt).sum();
    }

    @Test
    @Order(5)
    void whatAnotherNodeHasStandsHereWithItsNameAndGoesWhenItEnds() throws Exception {
        alice.send("bob@" + PARTNER, "hello");
        Await.until(PATIENCE, "a stream here", () -> console.streams(PARTNER).outbound() == 1);
        Await.until(TOLD, "this node to tell of it", () -> reported(own()).stream().anyMatch(report -> report.outbound() == 1));
        Await.until(A_MINUTE_AND_MORE, "this node to tell of its activity",
            () -> accepted() > 0 && reported(own()).get(0).content().contains("\"acceptedStreams\":" + accepted()));
        PartnersConsole.ShownStreams here = console.streams(PARTNER);
        assertThat(nodesOf("#streams [data-node]")).containsExactly("openfire.example");
        int accepted = accepted();

        reportTheSameElsewhere();
        assertThat(console.streams(PARTNER)).isEqualTo(new PartnersConsole.ShownStreams(here.inbound() + 2, here.outbound() + 1));
        assertThat(nodesOf("#streams [data-node]")).containsExactlyInAnyOrder("openfire.example", OTHER);
        assertThat(nodesOf("#negotiations details")).contains("openfire.example", OTHER);
        assertThat(accepted()).isEqualTo(2 * accepted);
        assertThat(console.partner(PARTNER).texts("#activity-nodes")).singleElement().asString().contains("openfire.example, " + OTHER);
        assertThat(console.partner(PARTNER).document().select("#nodes-unknown")).isEmpty();
        browser.open("federated-partner.jsp?id=" + console.partner(PARTNER).document().select("#partner").attr("data-id"));
        browser.screenshot(PICTURES.resolve("node-streams.png"));
        browser.requireFit("node-streams");

        reports.put(OTHER_ID, List.of(new ReportStore.Report(PARTNER, 1, 0, "what a later version writes")), List.of());
        assertThat(nodesOf("#streams [data-node]")).as("what cannot be read").containsExactly("openfire.example");
        reports.put(OTHER_ID, List.of(), List.of(PARTNER));
        assertThat(console.streams(PARTNER)).isEqualTo(here);
    }

    @Test
    @Order(6)
    void whatANodeHasThatIsUnreachableOrHasLeftIsNotShown() throws Exception {
        PartnersConsole.ShownStreams here = console.streams(PARTNER);
        reportTheSameElsewhere();
        assertThat(nodesOf("#streams [data-node]")).contains(OTHER);
        beats = false;
        awaitBanners("banner.node.UNREACHABLE");
        assertThat(nodesOf("#streams [data-node]")).containsExactly("openfire.example");
        assertThat(console.streams(PARTNER)).isEqualTo(here);
        elsewhere.remove(List.of(OTHER_ID));
        assertThat(reports.domains(OTHER_ID)).isEmpty();
        awaitBanners();
        beats = true;
    }

    @Test
    @Order(7)
    void whileTheDatabaseSaysNothingTheListShowsWhatThisNodeHasAndSaysSo() throws Exception {
        PartnersConsole.ShownStreams here = console.streams(PARTNER);
        Await.until(PATIENCE, "both nodes", () -> nodes().size() == 2);
        reportTheSameElsewhere();
        Await.until(PATIENCE, "the other to be known", () -> !console.streams(PARTNER).equals(here));
        database.freeze(true);
        try {
            Instant start = Instant.now();
            Page list = client.get(page("federated-partners.jsp"));
            assertThat(Duration.between(start, Instant.now())).isLessThan(Load.allows(Duration.ofSeconds(5)));
            assertThat(list.texts("#nodes-unknown")).hasSize(1);
            assertThat(list.document().select("#partners tr[data-domain=" + PARTNER + "]").eachAttr("data-inbound")).containsExactly(String.valueOf(here.inbound()));
        } finally {
            database.freeze(false);
        }
        Await.until(PATIENCE, "the other to be known again", () -> !console.streams(PARTNER).equals(here));
    }

    private Page previewOfAnImport(String names, String values) {
        return client.upload(client.get(page("federated-partner-import.jsp")).form("form#import"), Map.of(), "file",
            ("primaryDomain," + names + "\n" + PARTNER + "," + values + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @Order(8)
    void aPreviewJudgesTheStreamsOfBothNodesAndNamesTheNodeThatItCannotKnow() throws Exception {
        Await.until(PATIENCE, "both nodes", () -> nodes().size() == 2);
        reportTheSameElsewhere();
        // The partner may have opened a stream, too. Of the other node's streams, it is told what this one's are like; of its other incoming ones, only that they are.
        ReportStore.Report here = reported(own()).get(0);
        List<String> own = Stream.of(here.inbound(), here.outbound()).filter(streams -> streams > 0).map(any -> "openfire.example").toList();
        assertThat(reported(OTHER_ID).get(0)).returns(2, ReportStore.Report::inbound).returns(1, ReportStore.Report::outbound);
        Page preview = previewOfAnImport("sasl,dialback", "NOT_SUPPORTED,true");
        assertThat(preview.document().select("#effects li[data-reason=" + Reason.SASL_OVER_TLS_NOT_ACCEPTED + "]").eachAttr("data-node")).contains(OTHER).filteredOn("openfire.example"::equals)
            .isEqualTo(own);
        assertThat(preview.document().select("#effects p [data-node=" + OTHER + "]").attr("data-count")).isEqualTo("3");
        assertThat(preview.document().select("#effects p [data-node=openfire.example]").attr("data-count")).isEqualTo(String.valueOf(here.inbound() + here.outbound()));
        assertThat(preview.document().select("#effects-unknown, #nodes-notes, #nodes-unknown")).isEmpty();
        assertThat(preview.document().select("#effects li").text()).contains("on node " + OTHER);
        preview = previewOfAnImport("minimumTls", "TLS_1_3");
        assertThat(preview.document().select("#effects-unknown li").eachAttr("data-node")).containsExactly(OTHER);
        assertThat(preview.document().select("#effects-unknown li").eachAttr("data-count")).containsExactly(String.valueOf(2 - here.inbound()));
        browser.open("federated-partner-bulk.jsp?what=DELETE&scope=all");
        assertThat(browser.text("#preview-of-bulk")).contains("closes no live connection");
        browser.screenshot(PICTURES.resolve("node-preview.png"));
        browser.requireFit("node-preview");
        beats = false;
        awaitBanners("banner.node.UNREACHABLE");
        preview = previewOfAnImport("sasl,dialback", "NOT_SUPPORTED,true");
        assertThat(preview.document().select("#effects li").eachAttr("data-node")).isEqualTo(own);
        assertThat(preview.document().select("#effects-unknown")).isEmpty();
        assertThat(preview.texts("#nodes-notes [data-note='preview.node.UNREACHABLE']")).singleElement().asString().contains(OTHER);
        beats = true;
        awaitBanners();
    }

    /** Comes last. */
    @Test
    @Order(9)
    void aNodeWhosePluginIsRemovedIsNotMissed() throws Exception {
        String own = own();
        assertThat(reports.domains(own)).contains(PARTNER);
        openfire.removePlugin();
        Await.until(PATIENCE, "the other node to be alone", () -> nodes().stream().map(Node::id).toList().equals(List.of(OTHER_ID)));
        assertThat(reports.domains(own)).isEmpty();
    }

    private static String page(String name) {
        return "plugins/federatedpartners/" + name;
    }
}
