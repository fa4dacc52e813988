package org.federatedpartners.openfire.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Several things that Openfire keeps in the database and that pages show. A database that says nothing must not hold up the pages that say so: after a moment,
 * what was read last is given. May be asked from any thread.
 */
final class PageReading<T> implements Supplier<List<T>> {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Supplier<List<T>> database;
    private final Function<Runnable, Future<?>> storage;
    private volatile List<T> last = List.of();
    /** Guarded by this. */
    private Future<?> reading = CompletableFuture.completedFuture(null);

    /**
     * @param database reads all of them
     * @param storage  does something where the database can be waited for
     */
    PageReading(Supplier<List<T>> database, Function<Runnable, Future<?>> storage) {
        this.database = database;
        this.storage = storage;
    }

    @Override
    public List<T> get() {
        try {
            reading().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return last;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return last;
    }

    /** One at a time, however many ask. */
    private synchronized Future<?> reading() {
        if (reading.isDone()) {
            reading = storage.apply(() -> last = database.get());
        }
        return reading;
    }
}
