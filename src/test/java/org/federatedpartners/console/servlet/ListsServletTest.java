package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.cluster.Node;
import org.federatedpartners.cluster.NodeState;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.console.view.Frame;
import org.federatedpartners.console.view.PartnerFilter;
import org.federatedpartners.console.view.PartnerListView;
import org.federatedpartners.console.view.RefusalRow;
import org.federatedpartners.console.view.RefusalsView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.console.view.Times;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.TestRefusal;
import org.federatedpartners.policy.Allocations;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.Setting;
import org.federatedpartners.store.StoreException;
import org.junit.jupiter.api.Test;

/** The list of partners and the list of refusals. */
class ListsServletTest {

    private final TestConsole console = new TestConsole();

    private void refuse(String domain, String partner) {
        refuse(domain, partner, Instant.EPOCH);
    }

    private void refuse(String domain, String partner, Instant at) {
        console.refusals.add(TestRefusal.of(at, Direction.INBOUND, domain, Optional.ofNullable(partner), Optional.empty(), Set.of(), Reason.NOT_AUTHENTICATED));
    }

    @Test
    void everyPageNamesThisNodeAndThoseThatAreNotInStep() {
        assertThat(console.get(new PartnersServlet(() -> console.services), Map.of()).frame().node()).isEmpty();
        console.node = "one.example";
        console.nodes.add(new NodeState(new Node("b", "two.example", "1.1.0", 7, 9), NodeState.Kind.IN_STEP, Instant.EPOCH));
        assertThat(console.get(new PartnersServlet(() -> console.services), Map.of()).frame().banners()).isEmpty();

        console.nodes.add(new NodeState(new Node("c", "three.example", "1.1.0", 6, 9), NodeState.Kind.STALE, Instant.EPOCH));
        console.nodes.add(new NodeState(new Node("d", "four.example", "1.0.1", 7, 9), NodeState.Kind.UNREACHABLE, Instant.EPOCH));
        Frame frame = console.get(new RefusalsServlet(() -> console.services), Map.of()).frame();
        String since = Times.ofThisServer().minutes(Date.from(Instant.EPOCH));
        assertThat(frame.node()).isEqualTo("one.example");
        assertThat(frame.banners()).containsExactly(Text.of("banner.node.STALE", "three.example", since, "1.1.0"), Text.of("banner.node.UNREACHABLE", "four.example", since, "1.0.1"));
    }

    @Test
    void partnersComeWithTheirLiveStreamsAndTheirLastRefusal() {
        Partner partner = console.partner("partner.example");
        console.partner("other.example");
        console.counts.put("partner.example", new LiveStreams.Count(1, 2));
        refuse("partner.example", "partner.example");
        TestConsole.Response response = console.get(new PartnersServlet(() -> console.services), Map.of("filter", "partner", "page", "x", "sort", "LIVE"));
        assertThat(response.view()).isEqualTo("partners");
        PartnerListView view = response.model(PartnerListView.class);
        assertThat(view.query()).isEqualTo(new PartnerListView.Query("partner", PartnerFilter.ALL, PartnerListView.Column.LIVE, true, 1));
        assertThat(view.page().items()).singleElement().satisfies(row -> {
            assertThat(row.who().id()).isEqualTo(partner.id());
            assertThat(row.seen().live()).isEqualTo(new LiveStreams.Count(1, 2));
            assertThat(row.seen().refusal().reason()).isEqualTo("NOT_AUTHENTICATED");
        });
    }

    @Test
    void lastRefusalsOfPartnersThatAreNotShownCostAPageNothing() {
        console.partner("partner.example");
        for (int i = 0; i < 50_000; i++) {
            refuse("p" + i + ".example", "p" + i + ".example");
        }
        Runnable page = () -> console.get(new PartnersServlet(() -> console.services), Map.of());
        page.run();
        assertThat(Allocations.of(page)).isLessThan(1_000_000);
    }

    @Test
    void partnersRefusedLatelyAreFoundWhenTheirRefusalIsListedNoMore() {
        console.partner("partner.example");
        console.partner("quiet.example");
        refuse("partner.example", "partner.example", Instant.now());
        for (int i = 0; i < 100; i++) {
            refuse("p" + i + ".example", "p" + i + ".example");
        }
        assertThat(console.refusals.all()).extracting(Refusal::domain).doesNotContain("partner.example");
        assertThat(shownPartners(Map.of("show", "REFUSED_LATELY"))).containsExactly("partner.example");
        assertThat(shownPartners(Map.of("sort", "REFUSAL"))).containsExactly("partner.example", "quiet.example");
        assertThat(shownPartners(Map.of("sort", "REFUSAL", "direction", "asc"))).containsExactly("quiet.example", "partner.example");
    }

    private List<String> shownPartners(Map<String, String> parameters) {
        return console.get(new PartnersServlet(() -> console.services), parameters).model(PartnerListView.class).page().items().stream().map(row -> row.who().domain().display()).toList();
    }

    @Test
    void refusalsCanBeFiltered() {
        refuse("a.example", null);
        refuse("b.example", null);
        TestConsole.Response response = console.get(new RefusalsServlet(() -> console.services), Map.of("domain", "b.ex"));
        assertThat(response.view()).isEqualTo("refusals");
        assertThat(response.model(RefusalsView.class).page().items()).singleElement().satisfies(row -> assertThat(row.lookup()).isEqualTo("b.example"));
        assertThat(response.model(RefusalsView.class).max()).isEqualTo(100);
    }

    @Test
    void addressesAreShownOnlyWhileTheSettingIsOn() throws StoreException {
        console.refusals.add(TestRefusal.of(Instant.now(), Direction.INBOUND, "a.example", Optional.empty(), Optional.empty(), Set.of(), Reason.NOT_INVITED)
            .between(Optional.of(new Refusal.Parties("eve@a.example", "alice@own.example"))));
        assertThat(shown().parties()).isNull();

        console.policy.save(console.policy.settings(), GlobalSettings.of(Map.of(Setting.ADDRESSES, true)));

        assertThat(shown().parties().arguments()).containsExactly("eve@a.example", "alice@own.example");
    }

    private RefusalRow shown() {
        return console.get(new RefusalsServlet(() -> console.services), Map.of()).model(RefusalsView.class).page().items().get(0);
    }
}
