package org.federatedpartners.contact;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What local users have sent to other domains and may be answered by a result or an error. An entry lasts between half an hour and
 * an hour. The maximum is {@value #MAX_PER_PAIR} for each user and domain in half an hour, and {@value #MAX_ENTRIES} in all. Requests
 * beyond it are not recorded, and their answers count as answers to nothing. Any thread may use it; it takes only a map's locks.
 */
public final class OpenRequests {

    static final int MAX_PER_PAIR = 500;
    static final int MAX_ENTRIES = 100_000;
    private static final long GENERATION_NANOS = TimeUnit.MINUTES.toNanos(30);

    /** Looked up for each message that leaves. A record's own methods of comparison are slow in a busy server. */
    private record Entry(String local, String remote, String id) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Entry entry && id.equals(entry.id) && remote.equals(entry.remote) && local.equals(entry.local);
        }

        @Override
        public int hashCode() {
            return (local.hashCode() * 31 + remote.hashCode()) * 31 + id.hashCode();
        }
    }

    private record Pair(String local, String domain) {}

    /** Entries of the same half hour. */
    private record Generation(long since, Map<Entry, Pair> entries, Map<Pair, AtomicInteger> counts) {

        Generation(long since) {
            this(since, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        }

        boolean isFull() {
            return entries.size() >= MAX_ENTRIES;
        }

        void add(Entry entry, String domain) {
            // Most messages go to an address that the sender has written to before.
            if (entries.containsKey(entry)) {
                return;
            }
            Pair pair = new Pair(entry.local, domain);
            AtomicInteger count = counts.computeIfAbsent(pair, none -> new AtomicInteger());
            if (count.get() < MAX_PER_PAIR && entries.putIfAbsent(entry, pair) == null) {
                count.incrementAndGet();
            }
        }

        boolean remove(Entry entry) {
            Pair pair = entries.remove(entry);
            if (pair != null) {
                counts.get(pair).decrementAndGet();
            }
            return pair != null;
        }
    }

    private record Generations(Generation current, Generation previous) {}

    private final LongSupplier nanos;
    private volatile Generations generations;

    /** @param nanos a clock, as {@link System#nanoTime} is one */
    public OpenRequests(LongSupplier nanos) {
        this.nanos = nanos;
        Generation first = new Generation(nanos.getAsLong());
        generations = new Generations(first, first);
    }

    /** A user has sent an IQ request: from the full address, to this address. */
    public void asked(String local, String domain, String remote, String id) {
        current().add(new Entry(local, remote, id), domain);
    }

    /** A user has sent a message. Addresses are bare: servers answer in the name of either. */
    public void wrote(String local, String domain, String remote) {
        asked(local, domain, remote, "");
    }

    /** Whether this IQ answers a request, which is not open any more then. */
    public boolean closes(String local, String remote, String id) {
        Entry entry = new Entry(local, remote, id);
        current();
        Generations now = generations;
        return now.current.remove(entry) || now.previous.remove(entry);
    }

    /** Whether the user has written to this address lately. Addresses are bare. */
    public boolean hasWritten(String local, String remote) {
        Entry entry = new Entry(local, remote, "");
        current();
        Generations now = generations;
        return now.current.entries.containsKey(entry) || now.previous.entries.containsKey(entry);
    }

    private Generation current() {
        long now = nanos.getAsLong();
        Generations all = generations;
        long age = now - all.current.since;
        if (age < GENERATION_NANOS && !all.current.isFull()) {
            return all.current;
        }
        Generation next = new Generation(now);
        // Two threads may do so at once; then a few entries are lost.
        generations = new Generations(next, age < 2 * GENERATION_NANOS ? all.current : next);
        return next;
    }
}
