package org.federatedpartners.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PageQuestionsTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> faults = Collections.synchronizedList(new ArrayList<>());
    private final PageQuestions questions = new PageQuestions("questions", (line, fault) -> {
        log.add(line);
        if (fault != null) {
            faults.add(fault);
        }
    });
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void end() {
        release.countDown();
        questions.end();
    }

    @Test
    void answersQuestionsAndTellsOfThoseThatFail() {
        assertThat(questions.answer("count", LONG, () -> 7)).contains(7);
        assertThat(questions.answer("count", LONG, () -> null)).isEmpty();
        assertThat(log).isEmpty();
        assertThat(questions.answer("count", Duration.ofSeconds(60), () -> {
            throw new Exception("the database is away");
        })).as("without waiting on").isEmpty();
        assertThat(log).singleElement().asString().contains("count", "the database is away");
        assertThat(faults).isEmpty();
        assertThat(questions.answer("count", LONG, () -> {
            throw new IllegalStateException("a fault");
        })).isEmpty();
        assertThat(faults).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(questions.answer("count", LONG, () -> 8)).contains(8);
        assertThat(log).hasSize(2);
    }

    /** As when two administrators have the rosters searched. */
    @Test
    void aQuestionThatTakesLongHoldsUpNoOther() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CompletableFuture<Optional<Integer>> slow = CompletableFuture.supplyAsync(() -> questions.answer("search the rosters", LONG, () -> {
            reached.countDown();
            release.await();
            return 7;
        }), task -> DaemonThreads.named("page").newThread(task).start());
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(questions.answer("count", Duration.ofSeconds(5), () -> 8)).contains(8);
        release.countDown();
        assertThat(slow.get(10, TimeUnit.SECONDS)).contains(7);
    }

    /** The time before its turn does not count. If it did, no patience would be enough; on a busy machine, a short one may not be enough either. */
    @Test
    void whoHasWaitedForItsTurnIsAnswered() {
        assertThat(IntStream.of(1, 4, 10).mapToObj(Duration::ofSeconds).map(this::answerAfterItsTurn).flatMap(Optional::stream).findFirst()).contains(7);
    }

    private Optional<Integer> answerAfterItsTurn(Duration patience) {
        Duration most = patience.multipliedBy(7).dividedBy(10);
        for (int i = 0; i < PageQuestions.THREADS; i++) {
            questions.soon("be slow", () -> pause(most));
        }
        return questions.answer("count", patience, () -> {
            pause(most);
            return 7;
        });
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void waitsOnlySoLongForAnAnswerAndKeepsNoQuestionThatNobodyWaitsFor() {
        AtomicInteger asked = new AtomicInteger();
        for (int i = 0; i < PageQuestions.THREADS + 2; i++) {
            assertThat(questions.answer("count", Duration.ofMillis(50), () -> {
                asked.incrementAndGet();
                release.await();
                return 7;
            })).isEmpty();
        }
        assertThat(log).hasSize(PageQuestions.THREADS + 2).allMatch(line -> line.contains("count"));
        release.countDown();
        assertThat(questions.answer("count", LONG, () -> 8)).contains(8);
        assertThat(asked).hasValue(PageQuestions.THREADS);
    }

    @Test
    void doesWhatTakesAsLongAsItTakes() throws Exception {
        questions.soon("read", () -> log.add("read")).get(10, TimeUnit.SECONDS);
        assertThat(log).containsExactly("read");
        assertThatThrownBy(() -> questions.soon("read", () -> {
            throw new IllegalStateException("a fault");
        }).get(10, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThat(faults).hasSize(1);
    }

    @Test
    void asksNothingAfterTheEnd() throws Exception {
        questions.end();
        assertThat(questions.answer("count", LONG, () -> 9)).isEmpty();
        questions.soon("read", () -> log.add("read")).get(10, TimeUnit.SECONDS);
        assertThat(log).isEmpty();
    }
}
