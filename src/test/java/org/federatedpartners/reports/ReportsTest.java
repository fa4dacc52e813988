package org.federatedpartners.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.federatedpartners.background.PageQuestions;
import org.federatedpartners.cluster.InMemoryReportStore;
import org.federatedpartners.cluster.Node;
import org.federatedpartners.cluster.ReportStore;
import org.federatedpartners.console.Elsewhere;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.StreamFacts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a page sees of the other nodes. */
class ReportsTest {

    private static final List<DomainName> ONE = List.of(DomainName.of("one.example"), DomainName.of("other.example"));
    private static final LiveStream STREAM = new LiveStream("one.example", Direction.INBOUND, Instant.EPOCH,
        new StreamFacts(StreamFacts.Encryption.NONE, StreamFacts.Authentication.DIALBACK, CertificateStatus.ABSENT, ""), "", Optional.empty(), 3);
    private static final Elsewhere.Report REPORT = new Elsewhere.Report("one.example", List.of(STREAM), List.of(), List.of());

    private final InMemoryReportStore store = new InMemoryReportStore();
    private final AtomicInteger questions = new AtomicInteger();
    private final PageQuestions pages = new PageQuestions("federatedpartners-pages", (line, fault) -> {});
    private Optional<List<Node>> others = Optional.of(List.of(node("a"), node("b")));
    private final Reports reports = new Reports(store, () -> others, pages);

    private static Node node(String id) {
        return new Node(id, id + ".example", "1.1.0", 1, 1);
    }

    @BeforeEach
    void twoOthersHaveReported() throws Exception {
        store.put("a", List.of(new ReportStore.Report("one.example", 1, 0, ReportJson.write(REPORT)), new ReportStore.Report("two.example", -4, 2, "{}")), List.of());
        store.put("b", List.of(new ReportStore.Report("one.example", 2, 3, "no JSON"), new ReportStore.Report("three.example", 0, 0, "{}")), List.of());
        store.put("c", List.of(new ReportStore.Report("one.example", 9, 9, ReportJson.write(REPORT))), List.of());
        store.before = questions::incrementAndGet;
    }

    @AfterEach
    void end() {
        pages.end();
    }

    @Test
    void tellsWhichNodeHasWhatAndOfWhatCannotBeReadHowMuchItIs() {
        assertThat(reports.of(ONE)).contains(List.of(new Elsewhere.OfNode("a.example", new Count(1, 0), REPORT),
            new Elsewhere.OfNode("b.example", new Count(2, 3), new Elsewhere.Report("one.example", List.of(), List.of(), List.of()))));
        assertThat(reports.counts()).contains(List.of(new Elsewhere.OnNode("a.example", Map.of("one.example", new Count(1, 0), "two.example", new Count(0, 2)), true),
            new Elsewhere.OnNode("b.example", Map.of("one.example", new Count(2, 3)), true)));
    }

    @Test
    void saysIfANodeMayHaveMoreDomainsThanItReports() throws Exception {
        store.put("b", IntStream.range(0, Reporter.MAX_DOMAINS).mapToObj(i -> new ReportStore.Report("d" + i + ".example", 1, 0, "{}")).toList(), List.of());
        assertThat(reports.counts().orElseThrow()).extracting(Elsewhere.OnNode::isAll).containsExactly(true, false);
    }

    @Test
    void asksNothingWithoutOthersAndKnowsNothingWhileItCannotTellWhoTheyAre() {
        others = Optional.of(List.of());
        assertThat(reports.of(ONE)).contains(List.of());
        assertThat(reports.counts()).contains(List.of());
        others = Optional.empty();
        assertThat(reports.of(ONE)).isEmpty();
        assertThat(reports.counts()).isEmpty();
        assertThat(questions).hasValue(0);
    }

    @Test
    void knowsNothingWhileTheDatabaseFails() {
        store.isDown = true;
        assertThat(reports.of(ONE)).isEmpty();
        store.isDown = false;
        assertThat(reports.of(ONE)).isPresent();
    }

    @Test
    void waitsOnlyAMomentForADatabaseThatSaysNothingAndAsksNotLater() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        store.before = () -> {
            questions.incrementAndGet();
            try {
                hanging.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        Instant start = Instant.now();
        for (int page = 0; page < 5; page++) {
            assertThat(reports.of(ONE)).isEmpty();
        }
        assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
        hanging.countDown();
        assertThat(reports.counts()).isPresent();
        assertThat(questions).as("a page that waits no more asks no more").hasValue(5);
    }
}
