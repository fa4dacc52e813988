package org.federatedpartners.background;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Named tasks that run one after another on a separate thread. A failed task is tried again when its time comes, or soon if that is long. The log
 * gets a line when the first task fails, one a minute while any fails, and one when all work again: without a database, every task fails.
 *
 * <p>These lines tell of a state, so no throttle decides about them: the first failure, a new fault and the end are always told, and all that fails is named in one
 * line a minute.
 */
public final class Chores {

    /** What a task does; whatever it throws is told, and does not stop it from being done again. */
    @FunctionalInterface
    public interface Chore {
        void run() throws Exception;
    }

    /** How long a task may take before it is said to hang. */
    static final Duration PATIENCE = Duration.ofSeconds(10);
    /** How soon a failed task is tried again whose own time comes later. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private static final Duration REPORT_INTERVAL = Duration.ofMinutes(1);

    private final ScheduledExecutorService thread;
    private final Duration retry;
    private final LongSupplier nanoTime;
    private final BiConsumer<String, Throwable> log;

    /** Guarded by this, as the rest: tasks that have failed, or hang, and have not been done since. */
    private final Set<String> failing = new TreeSet<>();
    /** In nanoseconds of {@link #nanoTime}, as the times below. */
    private long failingSince;
    private long reportedAt;
    private String running;
    private long runningSince;

    /**
     * @param thread the name of the thread
     * @param log    takes lines for the log, with a cause if the task has a fault, and null if its environment fails
     */
    public Chores(String thread, BiConsumer<String, Throwable> log) {
        this(thread, RETRY, System::nanoTime, log);
    }

    /** @param nanoTime goes on evenly, whatever becomes of the clock */
    Chores(String thread, Duration retry, LongSupplier nanoTime, BiConsumer<String, Throwable> log) {
        this.retry = retry;
        this.thread = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named(thread));
        this.nanoTime = nanoTime;
        this.log = log;
    }

    /** Has the task done again and again, so long after each time. */
    public void every(Duration interval, String name, Chore chore) {
        every(interval, interval, name, chore);
    }

    /** The same, for the first time after another while. */
    public void every(Duration first, Duration interval, String name, Chore chore) {
        thread.scheduleWithFixedDelay(() -> run(name, chore), first.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        if (interval.compareTo(retry) > 0) {
            thread.scheduleWithFixedDelay(() -> retry(name, chore), first.plus(retry).toMillis(), retry.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void retry(String name, Chore chore) {
        if (hasFailed(name)) {
            run(name, chore);
        }
    }

    private synchronized boolean hasFailed(String name) {
        return failing.contains(name);
    }

    /** Has the task done once, as soon as the others before it are. */
    public Future<?> soon(String name, Chore chore) {
        return in(Duration.ZERO, name, chore);
    }

    /** Has the task done once, after a while; never if this has ended before. */
    public Future<?> in(Duration delay, String name, Chore chore) {
        try {
            return thread.schedule(() -> run(name, chore), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private void run(String name, Chore chore) {
        synchronized (this) {
            running = name;
            runningSince = nanoTime.getAsLong();
        }
        try {
            chore.run();
            over(name, null);
        } catch (Exception | Error e) {
            over(name, e);
        }
    }

    private synchronized void over(String name, Throwable failure) {
        running = null;
        if (failure != null) {
            failed(name, Failure.why(failure), Failure.fault(failure));
        } else if (failing.remove(name) && failing.isEmpty()) {
            log.accept("Done again: " + name + ". Nothing has failed since the trouble began " + secondsSince(failingSince) + " s ago.", null);
        }
    }

    private void failed(String name, String why, Throwable fault) {
        boolean first = failing.isEmpty();
        boolean isNew = failing.add(name);
        if (first) {
            failingSince = nanoTime.getAsLong();
        }
        if (first || isNew && fault != null || secondsSince(reportedAt) >= REPORT_INTERVAL.toSeconds()) {
            reportedAt = nanoTime.getAsLong();
            log.accept("Failed, and tried again from now on: " + name + ". " + why
                + (failing.size() == 1 ? "" : " Failing for " + secondsSince(failingSince) + " s: " + String.join("; ", failing)), isNew ? fault : null);
        }
    }

    private long secondsSince(long moment) {
        return Duration.ofNanos(nanoTime.getAsLong() - moment).toSeconds();
    }

    /** The tasks that have failed, or hang, and have not been done since; empty if none. */
    public synchronized Optional<String> failing() {
        return failing.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", failing));
    }

    /** Tells of a task that hangs; to be called now and then, from another thread. */
    public synchronized void reportHanging() {
        if (running != null && secondsSince(runningSince) >= PATIENCE.toSeconds()) {
            failed(running, "It has been waiting for " + secondsSince(runningSince) + " s.", null);
        }
    }

    /** Starts nothing any more; what is being done is interrupted. */
    public void end() {
        thread.shutdownNow();
    }

    /**
     * Does what is due, and nothing again.
     *
     * @return whether all was over within that time
     */
    public boolean endedAfterAll(Duration patience) throws InterruptedException {
        thread.shutdown();
        return thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
