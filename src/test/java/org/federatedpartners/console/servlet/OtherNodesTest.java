package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.cluster.Node;
import org.federatedpartners.cluster.NodeState;
import org.federatedpartners.console.Elsewhere;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.console.Reach;
import org.federatedpartners.console.view.ActivityView;
import org.federatedpartners.console.view.BulkView;
import org.federatedpartners.console.view.DayView;
import org.federatedpartners.console.view.ImportEffect;
import org.federatedpartners.console.view.ImportEffects;
import org.federatedpartners.console.view.ImportView;
import org.federatedpartners.console.view.NegotiationRow;
import org.federatedpartners.console.view.PartnerDeleteView;
import org.federatedpartners.console.view.PartnerFormView;
import org.federatedpartners.console.view.PartnerListView;
import org.federatedpartners.console.view.PartnerState;
import org.federatedpartners.console.view.PartnerView;
import org.federatedpartners.console.view.SettingsView;
import org.federatedpartners.console.view.StreamRow;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.transcript.Recording;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the pages of one node show of what the others have. */
class OtherNodesTest {

    private static final String DOMAIN = "partner.example";
    private static final StreamFacts EXTERNAL = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
    private static final Instant NOW = Instant.now();
    private static final Instant HOUR = NOW.truncatedTo(ChronoUnit.HOURS);

    private final TestConsole console = new TestConsole();
    private Partner partner;

    @BeforeEach
    void thisNodeHasAStreamAndSoHasAnother() {
        partner = console.partner(DOMAIN);
        console.node = "one.example";
        console.streams.add(stream(Direction.OUTBOUND, NOW.minusSeconds(9)));
        console.counts.put(DOMAIN, new LiveStreams.Count(0, 1));
        console.reported = Optional.of(List.of(reported("two.example", 3, negotiation(7, NOW.minusSeconds(5)))));
    }

    private static LiveStream stream(Direction direction, Instant since) {
        return new LiveStream(DOMAIN, direction, since, EXTERNAL, "", Optional.empty(), 5);
    }

    private static Transcript negotiation(long id, Instant began) {
        return new Transcript(id, Direction.INBOUND, DOMAIN, began, Optional.empty(), List.of(new Step.Said(began, Step.Speaker.PEER, Step.Kind.ENDED, List.of())), 0);
    }

    private static Elsewhere.OfNode reported(String node, long accepted, Transcript... negotiations) {
        return new Elsewhere.OfNode(node, new LiveStreams.Count(1, 1),
            new Elsewhere.Report(DOMAIN, List.of(stream(Direction.INBOUND, NOW.minusSeconds(30)), stream(Direction.OUTBOUND, NOW.minusSeconds(20))),
                List.of(new Activity.Hour(HOUR, accepted, 0, 10, 1)), List.of(negotiations)));
    }

    private PartnerView page() {
        return console.get(new PartnerServlet(() -> console.services), Map.of("id", String.valueOf(partner.id()))).model(PartnerView.class);
    }

    private PartnerListView list(String... query) {
        return console.get(new PartnersServlet(() -> console.services), query.length == 0 ? Map.of() : Map.of(query[0], query[1])).model(PartnerListView.class);
    }

    @Test
    void thePartnersPageShowsTheStreamsOfAllNodesWithTheirNames() {
        PartnerView page = page();
        assertThat(page.seen().reach()).isEqualTo(Reach.EVERYWHERE);
        assertThat(page.seen().streams()).extracting(StreamRow::direction, StreamRow::node)
            .containsExactly(tuple("INBOUND", "two.example"), tuple("OUTBOUND", "two.example"), tuple("OUTBOUND", "one.example"));
    }

    @Test
    void theActivityOfAllNodesAddsUp() {
        console.activity.refused(Activity.Kind.STREAM, DOMAIN);
        console.reported = Optional.of(List.of(reported("two.example", 3), reported("three.example", 4)));
        assertThat(page().seen().activity().charts()).extracting(ActivityView.Chart::accepted, ActivityView.Chart::refused).containsExactly(tuple(7L, 1L), tuple(20L, 2L));
        assertThat(page().seen().activity().nodes()).isEqualTo("one.example, two.example, three.example");
        DayView day = list().day();
        assertThat(day.rows()).singleElement().extracting(row -> row.cells().get(Activity.HOURS - 1)).isEqualTo(new DayView.Cell(DayView.Kind.BOTH, 27, 3));
    }

    @Test
    void theNegotiationsOfAllNodesHaveTheirNamesAndEachStandsOnce() {
        Recording own = console.negotiations.begin(Direction.INBOUND);
        own.about(DOMAIN);
        console.negotiations.about(DOMAIN, own);
        Transcript refused = negotiation(8, NOW.minusSeconds(60));
        Transcript earlier = negotiation(9, NOW.minusSeconds(90));
        console.reported = Optional.of(List.of(reported("two.example", 0, negotiation(7, NOW.minusSeconds(5)), refused)));
        console.refusals.elsewhere(List.of(refusal(refused), refusal(earlier)));
        assertThat(page().seen().negotiations()).extracting(NegotiationRow::node).containsExactly("one.example", "two.example", "two.example", "two.example");
    }

    private static Refusal refusal(Transcript transcript) {
        return new Refusal(transcript.began(), Direction.INBOUND, DOMAIN, Optional.of(DOMAIN), Optional.empty(), Set.of(), Reason.NOT_A_PARTNER, List.of(), true, Optional.of(transcript),
            Optional.empty()).by("two.example");
    }

    @Test
    void theListCountsTheStreamsOfAllNodes() {
        console.reported = Optional.of(List.of(reported("two.example", 0), reported("three.example", 0)));
        assertThat(list().reach()).isEqualTo(Reach.EVERYWHERE);
        assertThat(list().page().items()).singleElement().extracting(row -> row.seen().live()).isEqualTo(new LiveStreams.Count(2, 3));
        assertThat(list().page().items().get(0).seen().state().kind()).isNotEqualTo(PartnerState.Kind.NEVER_CONNECTED);
        console.counts.clear();
        assertThat(list("show", "NEVER_CONNECTED").page().items()).as("it is connected elsewhere").isEmpty();
    }

    @Test
    void thePreviewAndTheQuestionWhetherToDeleteTellOfAllNodes() {
        Map<String, String> form = new HashMap<>(PartnerDraft.of(partner).texts());
        form.putAll(Map.of("id", String.valueOf(partner.id()), "version", String.valueOf(partner.version()), "type", "PUBLIC_UNVERIFIED", "action", "check"));
        PartnerFormView preview = console.post(new PartnerEditServlet(() -> console.services), form).model(PartnerFormView.class);
        assertThat(preview.preview().streams()).filteredOn(one -> one.live()).extracting(one -> one.node()).containsExactlyInAnyOrder("one.example", "two.example", "two.example");
        PartnerDeleteView question = console.get(new PartnerDeleteServlet(() -> console.services), Map.of("id", String.valueOf(partner.id()))).model(PartnerDeleteView.class);
        assertThat(question.streams()).extracting(StreamRow::node).containsExactlyInAnyOrder("one.example", "two.example", "two.example");
        assertThat(question.reach()).isEqualTo(Reach.EVERYWHERE);
    }

    private ImportEffects imported(String file) {
        Map<String, String> form = Map.of("text", file, "source", "text");
        return console.post(new ImportServlet(() -> console.services), form).model(ImportView.class).preview().effects();
    }

    private static List<String> texts(ImportEffects.Part part) {
        return part.shown().stream().map(one -> (one.direction() + " " + one.node() + " " + one.count() + " " + one.reason()).strip()).toList();
    }

    @Test
    void thePreviewOfAnImportJudgesTheStreamsOfAllNodes() {
        console.reported = Optional.of(List.of(reported("two.example", 0),
            new Elsewhere.OfNode("three.example", new LiveStreams.Count(1, 4), new Elsewhere.Report(DOMAIN, List.of(stream(Direction.INBOUND, NOW)), List.of(), List.of()))));
        ImportEffects effects = imported("primaryDomain,sasl,dialback\n" + DOMAIN + ",NOT_SUPPORTED,true\n");
        assertThat(texts(effects.closed())).containsExactly("INBOUND three.example 1 SASL_OVER_TLS_NOT_ACCEPTED", "INBOUND two.example 1 SASL_OVER_TLS_NOT_ACCEPTED",
            "OUTBOUND one.example 1 SASL_OVER_TLS_NOT_ACCEPTED", "OUTBOUND three.example 4 SASL_OVER_TLS_NOT_ACCEPTED", "OUTBOUND two.example 1 SASL_OVER_TLS_NOT_ACCEPTED");
        assertThat(texts(effects.unknown())).as("no other kind of streams is accepted now").isEmpty();
        effects = imported("primaryDomain,minimumTls\n" + DOMAIN + ",TLS_1_3\n");
        assertThat(texts(effects.closed())).isEmpty();
        assertThat(texts(effects.unknown())).containsExactly("OUTBOUND three.example 4");
        assertThat(effects).returns(Reach.EVERYWHERE, ImportEffects::reach).returns(List.of(), ImportEffects::notes);
        assertThat(texts(imported("primaryDomain,description\n" + DOMAIN + ",changed\n").unknown())).as("nothing becomes of any").isEmpty();
    }

    @Test
    void thePreviewOfABulkChangeJudgesTheStreamsOfAllNodesAndSaysWhichNodesItCannotKnow() {
        console.nodes.add(new NodeState(new Node("4", "four.example", "1.1.0", 1, 1), NodeState.Kind.UNREACHABLE, NOW));
        console.nodes.add(new NodeState(new Node("2", "two.example", "1.1.0", 1, 1), NodeState.Kind.STALE, NOW));
        console.nodes.add(new NodeState(new Node("3", "three.example", "1.1.0", 1, 1), NodeState.Kind.IN_STEP, NOW));
        ImportEffects effects = console.get(new BulkServlet(() -> console.services), Map.of("what", "DELETE", "scope", "all")).model(BulkView.class).preview().effects();
        assertThat(texts(effects.closed())).as("strangers are left to Openfire").isEmpty();
        assertThat(effects.notes()).containsExactly(Text.of("preview.node.UNREACHABLE", "four.example"), Text.of("preview.node.STALE", "two.example"));
        assertThat(form().preview().notes()).isEqualTo(effects.notes());
        console.reported = Optional.empty();
        effects = imported("primaryDomain,sasl,dialback\n" + DOMAIN + ",NOT_SUPPORTED,true\n");
        assertThat(texts(effects.closed())).containsExactly("OUTBOUND one.example 1 SASL_OVER_TLS_NOT_ACCEPTED");
        assertThat(effects.reach()).isEqualTo(Reach.HERE);
    }

    private PartnerFormView form(String... changes) {
        Map<String, String> form = new HashMap<>(PartnerDraft.of(partner).texts());
        form.putAll(Map.of("id", String.valueOf(partner.id()), "version", String.valueOf(partner.version()), "action", "check"));
        for (int i = 0; i < changes.length; i += 2) {
            form.put(changes[i], changes[i + 1]);
        }
        return console.post(new PartnerEditServlet(() -> console.services), form).model(PartnerFormView.class);
    }

    @Test
    void thePreviewOfOnePartnerSaysOfWhichStreamsItCannotTell() {
        console.reported = Optional.of(List.of(new Elsewhere.OfNode("three.example", new LiveStreams.Count(2, 0), new Elsewhere.Report(DOMAIN, List.of(), List.of(), List.of()))));
        assertThat(form().preview().unknown()).extracting(ImportEffect::node, ImportEffect::count).containsExactly(tuple("three.example", 2));
        assertThat(form().preview().streams()).extracting(one -> one.known()).containsOnly(true);
        assertThat(form().preview().silent()).isEmpty();
    }

    @Test
    void theSettingsPageNamesStrangersThatAreConnectedToAnyNode() {
        console.reported = Optional.of(List.of(new Elsewhere.OfNode("two.example", new LiveStreams.Count(1, 0), new Elsewhere.Report("stranger.example",
            List.of(new LiveStream("stranger.example", Direction.INBOUND, NOW, EXTERNAL, "", Optional.empty(), 0)), List.of(), List.of()))));
        assertThat(console.get(new SettingsServlet(() -> console.services), Map.of()).model(SettingsView.class).toString()).contains("stranger.example");
    }

    @Test
    void whileTheDatabaseSaysNothingThePagesShowWhatThisNodeHasAndSaySo() {
        console.reported = Optional.empty();
        PartnerView page = page();
        assertThat(page.seen().reach()).isEqualTo(Reach.HERE);
        assertThat(page.seen().streams()).extracting(StreamRow::node).containsExactly("one.example");
        assertThat(list().reach()).isEqualTo(Reach.HERE);
        assertThat(list().page().items()).singleElement().extracting(row -> row.seen().live()).isEqualTo(new LiveStreams.Count(0, 1));
        assertThat(console.get(new PartnerDeleteServlet(() -> console.services), Map.of("id", String.valueOf(partner.id()))).model(PartnerDeleteView.class).reach()).isEqualTo(Reach.HERE);
    }
}
