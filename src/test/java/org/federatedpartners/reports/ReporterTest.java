package org.federatedpartners.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.SettableClock;
import org.federatedpartners.cluster.InMemoryReportStore;
import org.federatedpartners.cluster.NodeStore;
import org.federatedpartners.console.Elsewhere;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams.Begun;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.Negotiations;
import org.federatedpartners.history.SeenCertificatesInMemory;
import org.federatedpartners.history.transcript.Recording;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.StreamFacts;
import org.junit.jupiter.api.Test;

/** A node that gathers every five seconds and stores every second. */
class ReporterTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final StreamFacts FACTS = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");

    private final SettableClock clock = new SettableClock(NOON);
    private final InMemoryReportStore store = new InMemoryReportStore();
    private final Map<String, List<LiveStream>> live = new HashMap<>();
    private final Activity activity = new Activity(clock, domain -> true, 5000);
    private final Negotiations negotiations = new Negotiations(clock, domain -> true, SeenCertificatesInMemory.empty(clock, domain -> true, change -> {}), 8, 100);
    private final Reporter reporter = new Reporter(store,
        new Reporter.Own(this::begun, domains -> domains.stream().flatMap(domain -> live.getOrDefault(domain, List.of()).stream()).toList(), activity, negotiations,
            domain -> !domain.startsWith("stranger")),
        () -> Duration.between(NOON, clock.instant()).toNanos());
    private String node = "a";

    private Map<String, List<Begun>> begun() {
        Map<String, List<Begun>> begun = new HashMap<>();
        live.forEach((domain, streams) -> begun.put(domain, streams.stream().map(stream -> new Begun(stream.direction(), stream.since())).toList()));
        return begun;
    }

    private LiveStream begin(String domain, Direction direction, long stanzas) {
        LiveStream stream = new LiveStream(domain, direction, clock.instant(), FACTS, "", Optional.empty(), stanzas);
        live.computeIfAbsent(domain, any -> new ArrayList<>()).add(stream);
        return stream;
    }

    private void pass(int seconds) throws NodeStore.Failed {
        for (int second = 0; second < seconds; second++) {
            clock.pass(Duration.ofSeconds(1));
            if (clock.instant().getEpochSecond() % 5 == 0) {
                reporter.gather();
            }
            reporter.store(node);
        }
    }

    private Elsewhere.Report stored(String domain) {
        return ReportReader.read(domain, store.rows.get(node).get(domain).content()).orElseThrow();
    }

    @Test
    void streamsStandInTheStoreSoonAfterTheyHaveBegunAndNoMoreSoonAfterTheyHaveEnded() throws Exception {
        pass(5);
        assertThat(store.writes).as("nothing to tell").isEmpty();
        LiveStream in = begin("one.example", Direction.INBOUND, 7);
        pass(6);
        assertThat(stored("one.example").streams()).containsExactly(in);
        LiveStream out = begin("one.example", Direction.OUTBOUND, 0);
        pass(6);
        assertThat(stored("one.example").streams()).containsExactlyInAnyOrder(in, out);
        assertThat(store.rows.get("a").get("one.example")).extracting("inbound", "outbound").containsExactly(1, 1);
        live.clear();
        pass(6);
        assertThat(store.rows.get("a")).isEmpty();
    }

    @Test
    void aStreamInPlaceOfAnotherIsToldAtOnceAndNumbersOnceAMinute() throws Exception {
        begin("one.example", Direction.INBOUND, 1);
        pass(10);
        live.clear();
        LiveStream second = begin("one.example", Direction.INBOUND, 1);
        pass(6);
        assertThat(stored("one.example").streams()).containsExactly(second);
        int writes = store.writes.size();
        for (int stanzas = 2; stanzas < 120; stanzas++) {
            live.put("one.example", new ArrayList<>(List.of(new LiveStream("one.example", Direction.INBOUND, second.since(), FACTS, "", Optional.empty(), stanzas))));
            pass(1);
        }
        assertThat(store.writes).hasSizeBetween(writes + 1, writes + 2);
        assertThat(stored("one.example").streams().get(0).stanzas()).isGreaterThan(40);
        writes = store.writes.size();
        pass(61);
        pass(600);
        assertThat(store.writes).as("nothing has changed").hasSizeLessThanOrEqualTo(writes + 1);
    }

    @Test
    void tellsActivityAndTheLatestNegotiationsOfPartnersWithoutStreams() throws Exception {
        activity.refused(Activity.Kind.STREAM, "one.example");
        for (int i = 0; i < 5; i++) {
            Recording recording = negotiations.begin(Direction.INBOUND);
            recording.about("two.example");
            negotiations.about("two.example", recording);
            clock.pass(Duration.ofMillis(1));
        }
        pass(6);
        assertThat(stored("one.example").hours()).containsExactly(new Activity.Hour(NOON, 0, 1, 0, 0));
        assertThat(stored("two.example").negotiations()).extracting(Transcript::began).containsExactly(NOON.plusMillis(4), NOON.plusMillis(3), NOON.plusMillis(2));
        assertThat(store.rows.get("a").get("two.example")).extracting("inbound", "outbound").containsExactly(0, 0);
        clock.pass(Duration.ofHours(25));
        pass(6);
        assertThat(store.rows.get("a")).as("nothing of one is left").containsOnlyKeys("two.example");
    }

    @Test
    void boundsTheDomainsAndStoresManyInSteps() throws Exception {
        for (int i = 0; i < 1500; i++) {
            activity.refused(Activity.Kind.STREAM, "idle" + i + ".example");
        }
        clock.pass(Duration.ofHours(1));
        activity.refused(Activity.Kind.STREAM, "recent.example");
        begin("live.example", Direction.INBOUND, 0);
        begin("not \u0430 domain", Direction.INBOUND, 0);
        begin("stranger.example", Direction.INBOUND, 0);
        pass(5);
        assertThat(store.writes).allSatisfy(write -> assertThat(write).hasSizeLessThanOrEqualTo(Reporter.MAX_AT_ONCE));
        assertThat(store.writes.get(0)).startsWith("live.example", "recent.example");
        pass(20);
        assertThat(store.rows.get("a")).hasSize(Reporter.MAX_DOMAINS).containsKey("live.example").doesNotContainKey("stranger.example");
    }

    @Test
    void boundsTheStreamsOfADomainAndCountsThemAll() throws Exception {
        for (int i = 0; i < 80; i++) {
            clock.pass(Duration.ofMillis(1));
            begin("one.example", Direction.INBOUND, 0);
        }
        pass(6);
        assertThat(store.rows.get("a").get("one.example").inbound()).isEqualTo(80);
        assertThat(stored("one.example").streams()).hasSize(Reporter.MAX_STREAMS).contains(live.get("one.example").get(79));
    }

    @Test
    void tellsEverythingAgainByAnotherIdAndWhatOthersHaveRemoved() throws Exception {
        begin("one.example", Direction.INBOUND, 0);
        begin("two.example", Direction.INBOUND, 0);
        pass(6);
        store.rows.remove("a");
        node = "b";
        pass(1);
        assertThat(store.rows).containsOnlyKeys("b");
        assertThat(store.rows.get("b")).containsOnlyKeys("one.example", "two.example");
        store.rows.clear();
        pass(60);
        assertThat(store.rows.get("b")).containsOnlyKeys("one.example", "two.example");
        store.put("b", List.of(new InMemoryReportStore.Report("left.example", 1, 1, "{}")), List.of());
        pass(60);
        assertThat(store.rows.get("b")).as("what was left by itself").containsOnlyKeys("one.example", "two.example");
    }

    @Test
    void whatCouldNotBeStoredIsStoredLater() throws Exception {
        begin("one.example", Direction.INBOUND, 0);
        reporter.gather();
        store.isDown = true;
        assertThatThrownBy(() -> reporter.store("a")).isInstanceOf(NodeStore.Failed.class);
        store.isDown = false;
        reporter.store("a");
        assertThat(store.rows.get("a")).containsOnlyKeys("one.example");
        reporter.forget();
        reporter.store("a");
        assertThat(store.rows.get("a")).as("no other node to report to").isEmpty();
    }
}
