package org.federatedpartners.denylist;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.DenySubscriptions;

/**
 * Keeps the lists that are subscribed to in force: as they are stored, and fetched again once an hour by the node of a cluster that comes first. A file is read
 * again when it has changed. What cannot be fetched stays as it was, also over a restart; a list that has become empty too, since more often a publisher has failed
 * than withdrawn every entry. {@link #poll} waits for publishers and writes to the store, on a thread of its own; {@link #restore}, which only reads from the store,
 * never waits for that.
 */
public final class ListSubscriptions {

    /** How long a list that was fetched is not fetched again. */
    private static final Duration INTERVAL = Duration.ofHours(1);
    /** At most so much longer, at random, so that not all servers fetch at once. */
    private static final Duration JITTER = Duration.ofMinutes(6);
    /** After a failed fetch; it doubles each time. */
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int MAX_DOUBLED = 6;

    private static final Log LOG = Log.of(ListSubscriptions.class);

    /**
     * What this server has to do with the lists.
     *
     * @param own     its domain, as it is looked up
     * @param sources that are subscribed to now
     * @param inForce takes the lists to be put in force, by source, whenever one has changed
     */
    public record Here(String own, Supplier<List<String>> sources, Consumer<Map<String, DenyList>> inForce) {}

    /** How one of them does; guarded by its owner. */
    private static final class Subscription {
        private final String source;
        private final Duration jitter = Duration.ofMillis(ThreadLocalRandom.current().nextLong(JITTER.toMillis()));
        private DenyList list;
        private ListHead head;
        private ListStatus.Failure failure;
        private int failures;
        /** In nanoseconds of {@link #nanoTime}. */
        private long triedAt;
        /** How long after that it is not tried again. */
        private Duration pause = Duration.ZERO;
        private String version = "";

        Subscription(String source) {
            this.source = source;
        }

        boolean isDue(String versionNow, Instant now, long nanos) {
            boolean isChanged = !versionNow.equals(version);
            version = versionNow;
            return isChanged || !isPaused(nanos) && (head == null || isOld(now));
        }

        private boolean isPaused(long nanos) {
            return !pause.isZero() && nanos - triedAt < pause.toNanos();
        }

        void pause(Duration time, long nanos) {
            triedAt = nanos;
            pause = time;
        }

        /** Also if it is of a time to come: the node that has fetched it may have a wrong clock. */
        private boolean isOld(Instant now) {
            return Duration.between(head.fetched(), now).abs().compareTo(INTERVAL.plus(jitter)) >= 0;
        }

        /** @return whether entries have changed */
        boolean holds(ListHead now, String entries) {
            boolean changed = head == null || !head.digest().equals(now.digest());
            head = now;
            if (changed) {
                list = DenyList.parse(entries);
            }
            return changed;
        }

        void succeeded() {
            failures = 0;
            failure = null;
            pause = Duration.ZERO;
        }

        void failed(ListUnavailable why, Instant now, long nanos) {
            Duration doubled = PAUSE.multipliedBy(1L << Math.min(failures, MAX_DOUBLED));
            pause(doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled, nanos);
            failures++;
            failure = new ListStatus.Failure(why.problem(), why.getMessage(), now, head != null ? head.fetched() : failure != null ? failure.since() : now);
        }

        ListStatus status() {
            return new ListStatus(source, Optional.ofNullable(head), Optional.ofNullable(failure));
        }
    }

    private final ListStore store;
    private final ListReader reader;
    private final Here here;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    /** Guarded by this, in the order of the setting. */
    private Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    /** Of the thread that polls. */
    private List<String> retained;
    private volatile List<ListStatus> status = List.of();

    /** @param nanoTime goes on evenly, whatever becomes of the clock */
    public ListSubscriptions(ListStore store, ListReader reader, Here here, InstantSource clock, LongSupplier nanoTime) {
        this.store = store;
        this.reader = reader;
        this.here = here;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** How each does, in the order of the setting. Does not wait. */
    public List<ListStatus> status() {
        return status;
    }

    /** Puts in force what is stored. To be called when another node may have changed that; any thread that may wait for the store. */
    public synchronized void restore() throws ListStore.Failed {
        List<String> sources = here.sources.get();
        Map<String, Subscription> now = new LinkedHashMap<>();
        sources.forEach(source -> now.put(source, subscriptions.containsKey(source) ? subscriptions.get(source) : new Subscription(source)));
        boolean changed = subscriptions.values().stream().anyMatch(one -> one.list != null && !now.containsKey(one.source));
        subscriptions = now;
        tell();
        if (!sources.isEmpty()) {
            changed |= read();
        }
        if (changed) {
            publish();
        }
        tell();
    }

    /** @return whether entries have changed */
    private boolean read() throws ListStore.Failed {
        boolean changed = false;
        for (ListHead head : store.heads()) {
            Subscription one = subscriptions.get(head.source());
            if (one == null) {
                continue;
            }
            if (one.failure != null && (one.head == null || !one.head.fetched().equals(head.fetched()))) {
                // Another node could, whatever its clock says.
                one.succeeded();
            }
            if (one.head != null && one.head.digest().equals(head.digest())) {
                one.holds(head, "");
            } else {
                Optional<String> entries = store.entries(head.source());
                changed |= entries.isPresent() && one.holds(head, entries.get());
            }
        }
        return changed;
    }

    /** To be called every few seconds, on one thread: puts in force what has changed, and fetches what is due. */
    public void poll() throws ListStore.Failed {
        restore();
        forgetOthers();
        for (Subscription one : inOrder()) {
            if (isDue(one, reader.version(one.source))) {
                fetch(one);
            }
        }
    }

    /** Holds no lock, as nothing does that writes: on a connection that has died, a write takes a minute. */
    private void forgetOthers() throws ListStore.Failed {
        List<String> sources = here.sources.get();
        if (!sources.equals(retained)) {
            store.retain(sources);
            retained = sources;
        }
    }

    /** Files first: they wait for no publisher. */
    private synchronized List<Subscription> inOrder() {
        return subscriptions.values().stream().sorted(Comparator.comparing(one -> !DenySubscriptions.isFile(one.source))).toList();
    }

    private synchronized boolean isDue(Subscription one, String version) {
        long nanos = nanoTime.getAsLong();
        boolean isDue = one.isDue(version, clock.instant(), nanos);
        if (isDue) {
            // Whatever happens to it now, it does not happen again at once.
            one.pause(PAUSE, nanos);
        }
        return isDue;
    }

    /** Holds no lock while it waits for the publisher, or for the store to write: what another node fetches in that time is to be in force at once. */
    private void fetch(Subscription one) throws ListStore.Failed {
        try {
            ReadList read = ReadList.of(reader.read(one.source), here.own, !DenySubscriptions.isFile(one.source));
            if (isSubscribed(one)) {
                ListHead head = head(one, read);
                store.put(head, read.entries());
                stored(one, head, read.entries());
            }
        } catch (ListUnavailable e) {
            failed(one, e);
        }
    }

    private synchronized boolean isSubscribed(Subscription one) {
        return subscriptions.get(one.source) == one;
    }

    private synchronized ListHead head(Subscription one, ReadList read) throws ListUnavailable {
        if (read.count() == 0 && one.head != null && one.head.count() > 0) {
            throw new ListUnavailable(Problem.EMPTY, "It has no entries, and had " + one.head.count());
        }
        return new ListHead(one.source, ListHead.digest(read.entries()), read.count(), read.ignored(), clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    private synchronized void stored(Subscription one, ListHead head, String entries) {
        if (!isSubscribed(one)) {
            // It was withdrawn while it was stored; the next poll forgets it.
            return;
        }
        boolean wasFailing = one.failure != null;
        one.succeeded();
        if (one.holds(head, entries)) {
            LOG.info("The deny list {} is in force with {} entries; {} of its lines are not followed.", one.source, head.count(), head.ignored().count());
            publish();
        } else if (wasFailing) {
            LOG.info("The deny list {} can be fetched again.", one.source);
        }
        tell();
    }

    private synchronized void failed(Subscription one, ListUnavailable why) {
        boolean isNew = one.failure == null || one.failure.problem() != why.problem();
        one.failed(why, clock.instant(), nanoTime.getAsLong());
        if (isNew) {
            LOG.warn("The deny list {} cannot be fetched ({}); it is tried again, and what is known of it stays in force. {}", one.source, why.problem(), why.getMessage());
        }
        tell();
    }

    private void publish() {
        Map<String, DenyList> lists = new LinkedHashMap<>();
        subscriptions.values().stream().filter(one -> one.list != null).forEach(one -> lists.put(one.source, one.list));
        here.inForce.accept(lists);
    }

    private void tell() {
        status = subscriptions.values().stream().map(Subscription::status).toList();
    }
}
