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
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

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

    private record Waiting(Digest digest, int tries, Instant due) {}

    /**
     * How a way has done last.
     *
     * @param problem why the last try failed; empty if it did not
     * @param waiting how many digests wait to be tried again
     */
    public record Outcome(Instant at, Optional<String> problem, int waiting) {}

    private final Supplier<NotificationRules> rules;
    private final Map<Channel.Name, Channel> channels;
    private final BiConsumer<Channel.Name, String> dropped;
    private final InstantSource clock;

    /** Guarded by this, as the rest. */
    private final List<Notification> pending = new ArrayList<>();
    private int omitted;
    private Optional<Instant> lastDigest = Optional.empty();
    private final Map<Channel.Name, Deque<Waiting>> waiting = new EnumMap<>(Channel.Name.class);
    private final Map<Channel.Name, Outcome> outcomes = new EnumMap<>(Channel.Name.class);

    /** @param dropped gets the name of a way and why a digest was given up */
    public Notifier(Supplier<NotificationRules> rules, Map<Channel.Name, Channel> channels, BiConsumer<Channel.Name, String> dropped, InstantSource clock) {
        this.rules = rules;
        this.channels = new EnumMap<>(channels);
        this.dropped = dropped;
        this.clock = clock;
        channels.keySet().forEach(name -> waiting.put(name, new ArrayDeque<>()));
    }

    /** Takes one. Any thread may call it; it does not wait. Nothing is kept while no way is open. */
    public void tell(Notification notification) {
        NotificationRules now = rules.get();
        if (!now.tell(notification) || channels.values().stream().noneMatch(channel -> channel.isOpen(now.recipients()))) {
            return;
        }
        synchronized (this) {
            if (pending.size() < MAX_NOTIFICATIONS) {
                pending.add(notification);
            } else {
                omitted++;
            }
        }
    }

    /** Sends what is due. To be called every few seconds, on a thread that may wait for the network. */
    public void deliver() {
        NotificationRules.Recipients recipients = rules.get().recipients();
        due(rules.get().interval()).ifPresent(digest -> channels.forEach((name, channel) -> {
            if (channel.isOpen(recipients)) {
                await(name, new Waiting(digest, 0, clock.instant()));
            }
        }));
        channels.forEach((name, channel) -> next(name).ifPresent(one -> send(name, channel, one, recipients)));
    }

    /**
     * Sends a test by every way that is open, at once, and waits for it.
     *
     * @return why each failed; empty text if it did not
     */
    public Map<Channel.Name, String> test() {
        NotificationRules.Recipients recipients = rules.get().recipients();
        Digest digest = digest(List.of(new Notification(Notification.Kind.TEST, "", List.of(), clock.instant())), 0);
        Map<Channel.Name, String> problems = new EnumMap<>(Channel.Name.class);
        channels.forEach((name, channel) -> {
            if (channel.isOpen(recipients)) {
                problems.put(name, attempt(name, channel, digest, recipients).orElse(""));
            }
        });
        return problems;
    }

    /** How each way has done last; without those that were not used since the start. */
    public synchronized Map<Channel.Name, Outcome> outcomes() {
        return new EnumMap<>(outcomes);
    }

    private synchronized Optional<Digest> due(Duration interval) {
        Instant now = clock.instant();
        if (pending.isEmpty() || pending.get(0).at().plus(GATHERING).isAfter(now) || lastDigest.filter(last -> last.plus(interval).isAfter(now)).isPresent()) {
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
            dropped.accept(name, "too many wait");
        }
    }

    private synchronized Optional<Waiting> next(Channel.Name name) {
        Waiting first = waiting.get(name).peekFirst();
        if (first == null || first.due().isAfter(clock.instant())) {
            return Optional.empty();
        }
        return Optional.of(waiting.get(name).removeFirst());
    }

    private void send(Channel.Name name, Channel channel, Waiting one, NotificationRules.Recipients recipients) {
        if (!channel.isOpen(recipients)) {
            return;
        }
        attempt(name, channel, one.digest(), recipients).ifPresent(problem -> {
            int tries = one.tries() + 1;
            if (tries >= MAX_TRIES) {
                dropped.accept(name, problem);
            } else {
                // In its place: what is older is sent first.
                synchronized (this) {
                    waiting.get(name).addFirst(new Waiting(one.digest(), tries, clock.instant().plus(pause(tries))));
                }
            }
        });
    }

    private static Duration pause(int tries) {
        Duration pause = FIRST_RETRY.multipliedBy(1L << (tries - 1));
        return pause.compareTo(MAX_RETRY) < 0 ? pause : MAX_RETRY;
    }

    private Optional<String> attempt(Channel.Name name, Channel channel, Digest digest, NotificationRules.Recipients recipients) {
        Optional<String> problem;
        try {
            channel.send(digest, recipients);
            problem = Optional.empty();
        } catch (IOException | RuntimeException | LinkageError e) {
            problem = Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
        }
        synchronized (this) {
            outcomes.put(name, new Outcome(clock.instant(), problem, waiting.get(name).size()));
        }
        return problem;
    }
}
