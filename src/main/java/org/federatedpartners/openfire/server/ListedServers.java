package org.federatedpartners.openfire.server;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The domains on Openfire's lists of servers, which are in the database. A database that says nothing must not hold up the pages that say so: after a moment,
 * what was read last is given. May be asked from any thread.
 */
final class ListedServers implements Supplier<Collection<String>> {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Supplier<Collection<String>> database;
    private final Function<Runnable, Future<?>> storage;
    private volatile Collection<String> last = List.of();
    /** Guarded by this. */
    private Future<?> reading = CompletableFuture.completedFuture(null);

    /**
     * @param database reads both lists
     * @param storage  does something where the database can be waited for
     */
    ListedServers(Supplier<Collection<String>> database, Function<Runnable, Future<?>> storage) {
        this.database = database;
        this.storage = storage;
    }

    @Override
    public Collection<String> get() {
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
