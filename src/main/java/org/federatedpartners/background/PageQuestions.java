package org.federatedpartners.background;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * What pages ask that may hang, such as a database. It has a few threads of its own, so that pages hold up neither tasks nor each other. The log gets a line for
 * each question that fails or is given up; only the next page asks again.
 */
public final class PageQuestions {

    /** How many are asked at once. */
    static final int THREADS = 4;

    private static final Duration IDLE = Duration.ofMinutes(1);

    private final ThreadPoolExecutor threads;
    private final BiConsumer<String, Throwable> log;

    /**
     * @param threads the name of the threads
     * @param log     takes lines for the log, with a cause if the question has a fault, and null if its environment fails
     */
    public PageQuestions(String threads, BiConsumer<String, Throwable> log) {
        this.threads = new ThreadPoolExecutor(THREADS, THREADS, IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), DaemonThreads.named(threads));
        this.threads.allowCoreThreadTimeOut(true);
        this.log = log;
    }

    /**
     * Asks, and waits for the answer. A question is not asked after its caller has stopped waiting.
     *
     * @param patience how long the caller waits for the answer, and before that for its turn
     * @return empty if the answer does not come in time, or the question fails
     */
    public <T> Optional<T> answer(String name, Duration patience, Callable<T> question) {
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<T> asked = task(name, () -> {
            begun.countDown();
            return question.call();
        });
        try {
            threads.execute(asked);
            if (begun.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.ofNullable(asked.get(patience.toMillis(), TimeUnit.MILLISECONDS));
            }
            return givenUp(name, "Other questions have taken more than ", patience);
        } catch (TimeoutException e) {
            return givenUp(name, "It has taken more than ", patience);
        } catch (ExecutionException | RejectedExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            // What runs is not interrupted: some drivers of databases lose their connection then.
            asked.cancel(false);
            threads.remove(asked);
        }
    }

    private <T> Optional<T> givenUp(String name, String why, Duration patience) {
        log.accept("Given up: " + name + ". " + why + patience.toSeconds() + " s.", null);
        return Optional.empty();
    }

    /** Has something done that takes as long as it takes, as soon as a thread is free. */
    public Future<?> soon(String name, Runnable reading) {
        FutureTask<?> asked = task(name, () -> {
            reading.run();
            return null;
        });
        try {
            threads.execute(asked);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null);
        }
        return asked;
    }

    private <T> FutureTask<T> task(String name, Callable<T> question) {
        return new FutureTask<>(() -> {
            try {
                return question.call();
            } catch (Exception | Error e) {
                log.accept("Failed: " + name + ". " + Failure.why(e), Failure.fault(e));
                throw e;
            }
        });
    }

    /** Asks nothing any more. */
    public void end() {
        threads.shutdown();
    }
}
