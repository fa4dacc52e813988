package org.federatedpartners.denylist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.federatedpartners.SettableClock;
import org.federatedpartners.denylist.ListStatus.Failure;
import org.federatedpartners.download.DownloadException;
import org.federatedpartners.download.DownloadException.Why;
import org.federatedpartners.policy.DenyList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListSubscriptionsTest {

    private static final Instant START = Instant.parse("2026-06-01T12:00:00Z");
    private static final Duration LATER = Duration.ofMinutes(67);
    private static final String SOURCE = "https://lists.example/denied.txt";

    private final SettableClock clock = new SettableClock(START);
    private final InMemoryListStore store = new InMemoryListStore();
    private final Map<String, String> published = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    /** A server with its own memory; all have one store. */
    private final class Node {
        private List<String> sources = List.of(SOURCE);
        private volatile Map<String, DenyList> inForce = Map.of();
        private int changes;
        /** What happens while a list is fetched. */
        private Runnable fetching = () -> {};
        private final ListSubscriptions lists = new ListSubscriptions(store, new ListReader(this::get), new ListSubscriptions.Here("here.example", () -> sources, known -> {
            inForce = known;
            changes++;
        }), clock, clock::nanoTime);

        private byte[] get(String source) throws DownloadException {
            asked.add(source);
            fetching.run();
            String text = published.get(source);
            if (text == null) {
                throw new DownloadException(Why.STATUS, "The answer has the status 503");
            }
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private boolean denies(String domain) {
            return inForce.values().stream().anyMatch(list -> list.contains(domain));
        }

        private ListStatus only() {
            return lists.status().get(0);
        }
    }

    private final Node node = new Node();
    @TempDir
    private Path directory;

    @Test
    void aListIsInForceOnceItIsFetchedAndFetchedAgainAfterAnHour() throws Exception {
        published.put(SOURCE, "bad.example\nno domain");
        node.lists.poll();
        assertThat(node.denies("bad.example")).isTrue();
        assertThat(node.only()).isEqualTo(new ListStatus(SOURCE, Optional.of(new ListHead(SOURCE, ListHead.digest("bad.example\n"), 1, new Ignored(1, "2 no domain"), START)),
            Optional.empty()));

        published.put(SOURCE, "worse.example");
        clock.pass(Duration.ofMinutes(59));
        node.lists.poll();
        assertThat(asked).hasSize(1);
        assertThat(node.denies("worse.example")).isFalse();

        clock.pass(Duration.ofMinutes(8));
        node.lists.poll();
        node.lists.poll();
        assertThat(asked).hasSize(2);
        assertThat(node.denies("worse.example")).isTrue();
        assertThat(node.denies("bad.example")).isFalse();
        assertThat(node.changes).isEqualTo(2);
    }

    @Test
    void aListThatIsTheSameChangesNothingInForce() throws Exception {
        published.put(SOURCE, "bad.example\nworse.example");
        node.lists.poll();
        published.put(SOURCE, "# sorted\nworse.example\nbad.example");
        clock.pass(LATER);
        node.lists.poll();
        assertThat(node.changes).isEqualTo(1);
        assertThat(node.only().head().orElseThrow().fetched()).isEqualTo(START.plus(LATER));
    }

    @Test
    void whatCannotBeFetchedStaysInForceAndIsTriedAfterGrowingPauses() throws Exception {
        published.put(SOURCE, "bad.example");
        node.lists.poll();
        published.remove(SOURCE);
        clock.pass(LATER);
        node.lists.poll();
        assertThat(node.only().failure()).contains(new Failure(Problem.STATUS, "The answer has the status 503", START.plus(LATER), START));
        assertThat(node.denies("bad.example")).isTrue();

        List<Integer> tries = new ArrayList<>();
        for (int minute = 1; minute <= 360; minute++) {
            clock.pass(Duration.ofMinutes(1));
            int before = asked.size();
            node.lists.poll();
            if (asked.size() > before) {
                tries.add(minute);
            }
        }
        assertThat(tries).containsExactly(1, 3, 7, 15, 31, 63, 123, 183, 243, 303);
        assertThat(node.denies("bad.example")).isTrue();

        published.put(SOURCE, "bad.example");
        clock.pass(LATER);
        node.lists.poll();
        assertThat(node.only().failure()).isEmpty();
        assertThat(node.changes).isEqualTo(1);
    }

    @Test
    void aListThatHasBecomeEmptyOrAPageIsNotTaken() throws Exception {
        published.put(SOURCE, "bad.example");
        node.lists.poll();
        for (Map.Entry<String, Problem> bad : Map.of("", Problem.EMPTY, "# none\n", Problem.EMPTY, "<html>", Problem.NOT_A_LIST).entrySet()) {
            published.put(SOURCE, bad.getKey());
            clock.pass(LATER);
            node.lists.poll();
            assertThat(node.only().failure()).map(Failure::problem).contains(bad.getValue());
            assertThat(node.denies("bad.example")).isTrue();
        }
        published.put(SOURCE, "other.example");
        clock.pass(LATER);
        node.lists.poll();
        assertThat(node.denies("bad.example")).as("but a shorter list is").isFalse();
    }

    @Test
    void aListThatIsEmptyFromTheBeginningIsTaken() throws Exception {
        published.put(SOURCE, "# none so far");
        node.lists.poll();
        assertThat(node.only().failure()).isEmpty();
        assertThat(node.only().head()).map(ListHead::count).contains(0);
    }

    @Test
    void aListIsKeptOverARestart() throws Exception {
        published.put(SOURCE, "bad.example");
        node.lists.poll();
        published.remove(SOURCE);
        Node restarted = new Node();
        restarted.lists.restore();
        assertThat(restarted.denies("bad.example")).isTrue();
        assertThat(asked).hasSize(1);
        clock.pass(Duration.ofDays(2));
        restarted.lists.poll();
        assertThat(restarted.denies("bad.example")).isTrue();
        assertThat(restarted.only().failure()).map(Failure::since).contains(START);
    }

    @Test
    void nodesTakeWhatAnotherOneHasFetched() throws Exception {
        Node other = new Node();
        published.put(SOURCE, "bad.example");
        node.lists.poll();
        other.lists.poll();
        assertThat(other.denies("bad.example")).isTrue();
        assertThat(asked).hasSize(1);

        published.remove(SOURCE);
        clock.pass(LATER);
        node.lists.poll();
        published.put(SOURCE, "worse.example");
        clock.pass(Duration.ofSeconds(5));
        other.lists.poll();
        node.lists.poll();
        assertThat(asked).hasSize(3);
        assertThat(node.denies("worse.example")).isTrue();
        assertThat(node.only().failure()).as("which is over").isEmpty();
    }

    /** A publisher may take half a minute. */
    @Test
    void whatAnotherNodeHasFetchedIsInForceWhileAFetchHangs() throws Exception {
        String slow = "https://lists.example/slow.txt";
        node.sources = List.of(slow, SOURCE);
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        node.fetching = () -> {
            hangs.countDown();
            awaitIn(over);
        };
        published.put(slow, "slow.example");
        published.put(SOURCE, "bad.example");
        pollWith(hangs, over, () -> {
            new Node().lists.poll();
            return "bad.example";
        });
        assertThat(node.denies("slow.example")).isTrue();
    }

    /**
     * Polls on a thread of its own, and restores on another one while that hangs.
     *
     * @param others does what others do while it hangs, and returns a domain that is denied at once by that
     */
    private void pollWith(CountDownLatch hangs, CountDownLatch over, Callable<String> others) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> poll = threads.submit(() -> {
                node.lists.poll();
                return null;
            });
            awaitIn(hangs);
            String denied = others.call();
            threads.submit(() -> {
                node.lists.restore();
                return null;
            }).get(1, TimeUnit.SECONDS);
            assertThat(node.denies(denied)).isTrue();
            over.countDown();
            poll.get(10, TimeUnit.SECONDS);
        } finally {
            over.countDown();
            threads.shutdownNow();
        }
    }

    private void withdraw() {
        node.sources = List.of();
        try {
            node.lists.restore();
        } catch (ListStore.Failed e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aListWhoseSourceIsWithdrawnWhileItIsFetchedIsNotTaken() throws Exception {
        published.put(SOURCE, "bad.example");
        node.fetching = this::withdraw;
        node.lists.poll();
        assertThat(node.inForce).isEmpty();
        assertThat(store.sources()).isEmpty();
    }

    /** Over a connection that has died, writing takes a minute; the thread that restores puts in force what others save. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatOthersHaveStoredIsInForceWhileAListIsBeingStoredOrForgotten(boolean isForgotten) throws Exception {
        String other = "https://lists.example/other.txt";
        node.sources = List.of(SOURCE, other);
        node.lists.poll();
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        store.beforeWriting(() -> {
            hangs.countDown();
            awaitIn(over);
        });
        if (isForgotten) {
            node.sources = List.of(other);
        } else {
            published.put(SOURCE, "bad.example");
            clock.pass(LATER);
        }
        pollWith(hangs, over, () -> {
            store.beforeWriting(() -> {});
            store.put(new ListHead(other, ListHead.digest("worse.example\n"), 1, new Ignored(0, ""), clock.instant()), "worse.example\n");
            return "worse.example";
        });
        assertThat(node.denies("bad.example")).isNotEqualTo(isForgotten);
        assertThat(node.denies("worse.example")).isTrue();
    }

    @Test
    void whatOnlyRestoresWritesNothing() throws Exception {
        store.beforeWriting(() -> {
            throw new IllegalStateException("It writes");
        });
        node.lists.restore();
        node.sources = List.of();
        node.lists.restore();
        assertThat(node.lists.status()).isEmpty();
    }

    @Test
    void aListWhoseSourceIsWithdrawnWhileItIsStoredIsForgotten() throws Exception {
        published.put(SOURCE, "bad.example");
        node.fetching = () -> store.beforeWriting(() -> {
            store.beforeWriting(() -> {});
            withdraw();
        });
        node.lists.poll();
        assertThat(node.inForce).isEmpty();
        assertThat(node.lists.status()).isEmpty();
        node.lists.poll();
        assertThat(store.sources()).isEmpty();
    }

    private static void awaitIn(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By the clock of the node that has fetched it. */
    @Test
    void aListThatWasFetchedInAFarFutureIsFetchedAgainAndOneOfSoonIsNot() throws Exception {
        published.put(SOURCE, "bad.example");
        store.put(new ListHead(SOURCE, ListHead.digest("old.example\n"), 1, new Ignored(0, ""), START.plus(Duration.ofDays(365))), "old.example\n");
        node.lists.poll();
        node.lists.poll();
        assertThat(asked).hasSize(1);
        assertThat(node.denies("bad.example")).isTrue();

        store.put(new ListHead(SOURCE, ListHead.digest("soon.example\n"), 1, new Ignored(0, ""), START.plus(Duration.ofMinutes(5))), "soon.example\n");
        node.lists.poll();
        assertThat(asked).hasSize(1);
        assertThat(node.denies("soon.example")).isTrue();
    }

    @Test
    void aListOfAFarFutureThatCannotBeFetchedIsTriedAfterGrowingPauses() throws Exception {
        store.put(new ListHead(SOURCE, ListHead.digest("old.example\n"), 1, new Ignored(0, ""), START.plus(Duration.ofDays(365))), "old.example\n");
        for (int second = 0; second < 180; second += 5) {
            node.lists.poll();
            clock.pass(Duration.ofSeconds(5));
        }
        assertThat(asked).hasSize(2);
        assertThat(node.only().failure()).isPresent();
    }

    /** As a server boots: by a clock that is ahead, the publisher's certificate has expired. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aListThatCouldNotBeTakenBeforeTheClockWasSetBackIsTriedAsSoonAsAnyOther(boolean isFetched) throws Exception {
        clock.set(START.plus(Duration.ofDays(365)));
        if (isFetched) {
            published.put(SOURCE, "bad.example");
            store.failWriting("read only");
            assertThatThrownBy(node.lists::poll).isInstanceOf(ListStore.Failed.class);
        } else {
            node.lists.poll();
        }
        clock.set(START);
        store.failWriting(null);
        published.put(SOURCE, "bad.example");
        clock.pass(Duration.ofMinutes(1));
        node.lists.poll();
        assertThat(node.denies("bad.example")).isTrue();
    }

    @Test
    void aSourceThatIsNoLongerSubscribedToIsForgotten() throws Exception {
        published.put(SOURCE, "bad.example");
        node.lists.poll();
        node.sources = List.of();
        node.lists.poll();
        assertThat(node.inForce).isEmpty();
        assertThat(node.lists.status()).isEmpty();
        assertThat(store.sources()).isEmpty();
        node.sources = List.of(SOURCE);
        published.put(SOURCE, "");
        node.lists.poll();
        assertThat(node.only().head()).map(ListHead::count).as("an empty list is taken now").contains(0);
    }

    @Test
    void withoutTheStoreNothingIsFetchedAndWhatIsInForceStays() throws Exception {
        published.put(SOURCE, "bad.example");
        node.lists.poll();
        store.fail("the cable is out");
        clock.pass(LATER);
        assertThatThrownBy(node.lists::poll).isInstanceOf(ListStore.Failed.class);
        assertThat(asked).hasSize(1);
        assertThat(node.denies("bad.example")).isTrue();

        store.fail(null);
        store.failWriting("read only");
        published.put(SOURCE, "worse.example");
        for (int i = 0; i < 5; i++) {
            try {
                node.lists.poll();
            } catch (ListStore.Failed e) {
                assertThat(e).hasMessage("read only");
            }
        }
        assertThat(asked).as("not again at once").hasSize(2);
        assertThat(node.denies("worse.example")).as("what is stored is in force").isFalse();
        store.failWriting(null);
        clock.pass(Duration.ofMinutes(1));
        node.lists.poll();
        assertThat(node.denies("worse.example")).isTrue();
    }

    @Test
    void aFileIsReadWhenItHasChangedAndKeptWhenItIsGone() throws Exception {
        Path file = directory.resolve("denied.txt");
        String source = file.toUri().toString();
        node.sources = List.of(SOURCE, source);
        published.put(SOURCE, "bad.example");
        write(file, "one.example", START);
        node.lists.poll();
        assertThat(node.denies("one.example")).isTrue();
        assertThat(node.denies("bad.example")).isTrue();
        assertThat(node.lists.status()).extracting(ListStatus::source).as("in the order of the setting").containsExactly(SOURCE, source);

        write(file, "two.example", START.plusSeconds(1));
        clock.pass(Duration.ofSeconds(5));
        node.lists.poll();
        assertThat(node.denies("two.example")).isTrue();
        assertThat(node.denies("one.example")).isFalse();

        Files.delete(file);
        clock.pass(Duration.ofSeconds(5));
        node.lists.poll();
        assertThat(node.denies("two.example")).isTrue();
        assertThat(node.lists.status().get(1).failure()).map(Failure::problem).contains(Problem.FILE);
        assertThat(asked).hasSize(1);

        write(file, "three.example", START.plusSeconds(2));
        clock.pass(Duration.ofSeconds(5));
        node.lists.poll();
        assertThat(node.denies("three.example")).as("without a pause").isTrue();
    }

    private static void write(Path file, String text, Instant at) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(at));
    }
}
