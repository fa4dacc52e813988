package org.federatedpartners.notification;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.federatedpartners.notification.NotificationRules.Recipients;

/**
 * Collects notifications and sends them as digests: the first soon, the next ones at intervals, so that trouble with many partners is one message.
 * What could not be sent by one way is tried again, without holding up the others. Everything is bounded; what is lost is counted or logged.
 */
public final class Notifier {

    /** The maximum number of notifications in a digest; further ones are counted. */
    public static final int MAX_NOTIFICATIONS = 200;
    /** The maximum number of digests that wait for one way; of more, the oldest is dropped. */
    public static final int MAX_WAITING = 20;
    /** The maximum number of times a digest is tried by one way. */
    public static final int MAX_TRIES = 8;

    /** How long a way may take to send a digest. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What happens at one moment, as the end of the network, is to be in one digest. */
    static final Duration GATHERING = Duration.ofSeconds(20);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(30);
    private static final Duration MAX_RETRY = Duration.ofHours(1);

    /** Takes what is given up. */
    @FunctionalInterface
    public interface Dropped {
        /** @param why it was not sent the last time; empty if too many wait */
        void take(Channel.Name way, Optional<Undelivered.Problem> why);
    }

    /** @param due in nanoseconds of {@link #nanoTime} */
    private record Waiting(Digest digest, int tries, long due) {}

    /**
     * How a way has done last.
     *
     * @param problem why the last try failed; empty if it did not
     * @param waiting how many digests wait to be tried again
     */
    public record Outcome(Instant at, Optional<Undelivered.Problem> problem, int waiting) {}

    private final Supplier<NotificationRules> rules;
    private final Map<Channel.Name, Channel> channels;
    private final Dropped dropped;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /** Guarded by this, as the rest. */
    private final List<Notification> pending = new ArrayList<>();
    private int omitted;
    /** When the first of them was told, in nanoseconds of {@link #nanoTime}. */
    private long pendingSince;
    /** When the last one was made, likewise. */
    private Optional<Long> lastDigest = Optional.empty();
    private final Map<Channel.Name, Deque<Waiting>> waiting = new EnumMap<>(Channel.Name.class);
    private final Map<Channel.Name, Outcome> outcomes = new EnumMap<>(Channel.Name.class);

    public Notifier(Supplier<NotificationRules> rules, Map<Channel.Name, Channel> channels, Dropped dropped, InstantSource clock) {
        this(rules, channels, dropped, clock, System::nanoTime);
    }

    /** @param nanoTime goes on evenly, whatever becomes of the clock */
    Notifier(Supplier<NotificationRules> rules, Map<Channel.Name, Channel> channels, Dropped dropped, InstantSource clock, LongSupplier nanoTime) {
        this.rules = rules;
        this.channels = new EnumMap<>(channels);
        this.dropped = dropped;
        this.clock = clock;
        this.nanoTime = nanoTime;
        channels.keySet().forEach(name -> waiting.put(name, new ArrayDeque<>()));
    }

    /** Takes one. Any thread may call it; it does not wait. Nothing is kept while no way is open. */
    public void tell(Notification notification) {
        NotificationRules now = rules.get();
        if (!now.tell(notification) || channels.values().stream().noneMatch(channel -> channel.isOpen(now.recipients()))) {
            return;
        }
        synchronized (this) {
            pendingSince = pending.isEmpty() ? nanoTime.getAsLong() : pendingSince;
            if (pending.size() < MAX_NOTIFICATIONS) {
                pending.add(notification);
            } else {
                omitted++;
            }
        }
    }

    /** Sends what is due by one way. To be called every few seconds, for each way on a thread of its own: it waits for the network. */
    public void deliver(Channel.Name name) {
        NotificationRules now = rules.get();
        due(now.interval()).ifPresent(digest -> channels.forEach((each, channel) -> {
            if (channel.isOpen(now.recipients())) {
                await(each, new Waiting(digest, 0, nanoTime.getAsLong()));
            }
        }));
        next(name).ifPresent(one -> send(name, one, now.recipients()));
    }

    /** The ways that are open. */
    public Set<Channel.Name> open() {
        Recipients recipients = rules.get().recipients();
        return channels.entrySet().stream().filter(way -> way.getValue().isOpen(recipients)).map(Map.Entry::getKey).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Sends a test by one way at once, and waits for it. How it has done is among the {@link #outcomes}. */
    public void test(Channel.Name name) {
        attempt(name, digest(List.of(new Notification(Notification.Kind.TEST, "", List.of(), clock.instant())), 0), rules.get().recipients());
    }

    /** How each way has done last; without those that were not used since the start. */
    public synchronized Map<Channel.Name, Outcome> outcomes() {
        return new EnumMap<>(outcomes);
    }

    private synchronized Optional<Digest> due(Duration interval) {
        long now = nanoTime.getAsLong();
        if (pending.isEmpty() || now - pendingSince < GATHERING.toNanos() || lastDigest.filter(last -> now - last < interval.toNanos()).isPresent()) {
            return Optional.empty();
        }
        Digest digest = digest(pending, omitted);
        pending.clear();
        omitted = 0;
        lastDigest = Optional.of(now);
        return Optional.of(digest);
    }

    private Digest digest(List<Notification> notifications, int more) {
        return new Digest(UUID.randomUUID(), notifications, more, clock.instant());
    }

    private void await(Channel.Name name, Waiting one) {
        boolean full;
        synchronized (this) {
            Deque<Waiting> queue = waiting.get(name);
            full = queue.size() >= MAX_WAITING;
            if (full) {
                queue.removeFirst();
            }
            queue.addLast(one);
        }
        if (full) {
            dropped.take(name, Optional.empty());
        }
    }

    private synchronized Optional<Waiting> next(Channel.Name name) {
        Waiting first = waiting.get(name).peekFirst();
        if (first == null || first.due() - nanoTime.getAsLong() > 0) {
            return Optional.empty();
        }
        return Optional.of(waiting.get(name).removeFirst());
    }

    private void send(Channel.Name name, Waiting one, Recipients recipients) {
        if (!channels.get(name).isOpen(recipients)) {
            return;
        }
        attempt(name, one.digest(), recipients).ifPresent(problem -> {
            int tries = one.tries() + 1;
            if (tries >= MAX_TRIES) {
                dropped.take(name, Optional.of(problem));
            } else {
                // In its place: what is older is sent first.
                synchronized (this) {
                    waiting.get(name).addFirst(new Waiting(one.digest(), tries, nanoTime.getAsLong() + pause(tries).toNanos()));
                }
            }
        });
    }

    private static Duration pause(int tries) {
        Duration pause = FIRST_RETRY.multipliedBy(1L << (tries - 1));
        return pause.compareTo(MAX_RETRY) < 0 ? pause : MAX_RETRY;
    }

    private Optional<Undelivered.Problem> attempt(Channel.Name name, Digest digest, Recipients recipients) {
        Optional<Undelivered.Problem> problem;
        try {
            channels.get(name).send(digest, recipients);
            problem = Optional.empty();
        } catch (Undelivered e) {
            problem = Optional.of(e.problem());
        } catch (LinkageError e) {
            problem = Optional.of(new Undelivered.Problem(Undelivered.Code.LACKING, List.of(String.valueOf(e.getMessage()))));
        } catch (IOException | RuntimeException e) {
            problem = Optional.of(new Undelivered.Problem(Undelivered.Code.OTHER, List.of(e.getMessage() == null ? e.toString() : e.getMessage())));
        }
        synchronized (this) {
            outcomes.put(name, new Outcome(clock.instant(), problem, waiting.get(name).size()));
        }
        return problem;
    }
}
