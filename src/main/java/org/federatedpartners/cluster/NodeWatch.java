package org.federatedpartners.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Publishes this node of a cluster, and judges the others by what they publish. Times are measured by this node alone, from what it sees change: clocks of
 * nodes may be minutes apart. While this node cannot reach the database, it judges no other.
 */
public final class NodeWatch {

    /** How often {@link #look} is to be called. */
    public static final Duration INTERVAL = Duration.ofSeconds(1);

    /** The time between two beats, unless another policy is in force. */
    static final Duration BEAT = Duration.ofSeconds(3);
    /**
     * How long a version has to be known here before a node that does not have it is stale: the two seconds within which it holds everywhere, and as many until
     * the node has published it and this one has looked.
     */
    static final Duration MAX_STALE = Duration.ofSeconds(4);
    /** A node without a beat for so long is unreachable. */
    static final Duration MAX_SILENCE = Duration.ofSeconds(10);
    /** A member of Openfire's cluster without anything published is silent after this time: the plugin starts some time after its node has joined, or is reloaded. */
    static final Duration MAX_SILENT = Duration.ofMinutes(1);
    /** An unreachable node is forgotten after this time. */
    static final Duration MAX_UNREACHABLE = Duration.ofDays(1);
    /** Who has not looked for so long has seen nothing begin. */
    static final Duration MAX_BLIND = Duration.ofSeconds(5);

    private static final int SHORT_ID = 8;
    /** Between a name and a part of an id: no name of a host has it, and it is stored as it is. */
    private static final String MARK = "#";

    /**
     * This node.
     *
     * @param id        Openfire's
     * @param name      may wait for the DNS
     * @param policy    the version of the policy that is in force
     * @param isLooking whether it finds out in time what others have saved
     */
    public record Own(Supplier<String> id, Supplier<String> name, String plugin, LongSupplier policy, BooleanSupplier isLooking) {}

    /** Publishes more than {@link Node} holds. */
    @FunctionalInterface
    public interface Publication {
        /** @param node the id of this node */
        void of(String node) throws NodeStore.Failed;
    }

    /** A version of the stored policy. @param at when it was found, in nanoseconds of {@link #nanoTime} */
    private record Version(long version, long at, Instant since) {}

    /** Another node. */
    private static final class Other {
        private Node node;
        /** When its last beat was found. */
        private long beatAt;
        private Instant beat;
        /** Whether it has lived while this node did. */
        private boolean hasBeaten;
        private NodeState state;

        Other(Node node, long now, Instant since) {
            this.node = node;
            beatAt = now;
            beat = since;
            state = new NodeState(node, NodeState.Kind.IN_STEP, since);
        }
    }

    /** That a member of Openfire's cluster has published nothing. @param at when that was found, in nanoseconds of {@link #nanoTime} */
    private record Absence(long at, Instant since) {}

    private final NodeStore store;
    private final Own own;
    private final Supplier<Map<String, String>> members;
    private final Clock clock;
    private final LongSupplier nanoTime;

    /** Guarded by this, as all that is not volatile. */
    private final Map<String, Other> others = new HashMap<>();
    /** By the ids of members. */
    private final Map<String, Absence> absences = new HashMap<>();
    /** The versions that were stored within the last {@link #MAX_STALE}, and the one before them, the oldest first. */
    private final Deque<Version> versions = new ArrayDeque<>();
    private String base = "";
    private boolean isOver;
    private long beatenAt;
    private long beatenPolicy;
    private volatile String published = "";
    private volatile String name = "";
    private volatile List<NodeState> states = List.of();
    private volatile long lookedAt;
    private volatile boolean first = true;

    /** @param members the names of all that are in the cluster as Openfire knows it, by their ids; none while this node is alone. Must not ask them */
    public NodeWatch(NodeStore store, Own own, Supplier<Map<String, String>> members) {
        this(store, own, members, Clock.systemUTC(), System::nanoTime);
    }

    /** @param nanoTime goes on evenly, whatever becomes of the clock */
    NodeWatch(NodeStore store, Own own, Supplier<Map<String, String>> members, Clock clock, LongSupplier nanoTime) {
        this.store = store;
        this.own = own;
        this.members = members;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Publishes this node, and looks at the others. To be called every {@link #INTERVAL} while this is a node of a cluster, on one thread, which may wait for the database. */
    public synchronized void look() throws NodeStore.Failed {
        if (isOver) {
            return;
        }
        beat();
        judge(store.read());
        forget();
    }

    private void beat() throws NodeStore.Failed {
        String id = own.id().get();
        long now = nanoTime.getAsLong();
        long policy = own.policy().getAsLong();
        boolean isNew = !published.equals(id);
        if (isNew) {
            // Openfire gives a node another id when it joins.
            leave();
        }
        if (base.isEmpty()) {
            base = own.name().get();
            name = base;
        }
        if (own.isLooking().getAsBoolean() && (isNew || policy != beatenPolicy || since(beatenAt, now).compareTo(BEAT) >= 0)) {
            published = id;
            store.beat(new Node(id, name, own.plugin(), policy, 0));
            beatenAt = now;
            beatenPolicy = policy;
        }
    }

    /** Removes what this node has published, and looks no more: the plugin stops. */
    public synchronized void end() throws NodeStore.Failed {
        isOver = true;
        leave();
    }

    /** Removes what this node has published: it is no node of a cluster any more, or has another name. Knows nothing of the others. */
    public synchronized void leave() throws NodeStore.Failed {
        if (!published.isEmpty()) {
            store.remove(Set.of(published));
            published = "";
        }
        others.clear();
        absences.clear();
        versions.clear();
        states = List.of();
        first = true;
    }

    /** Has this done in the name of this node, unless it has published nothing of itself. What it publishes is removed with the rest, since that waits for this. */
    public synchronized void publish(Publication publication) throws NodeStore.Failed {
        if (!isOver && !published.isEmpty()) {
            publication.of(published);
        }
    }

    private void judge(NodeStore.Published read) {
        long now = nanoTime.getAsLong();
        Instant time = clock.instant();
        boolean isBlind = since(lookedAt, now).compareTo(MAX_BLIND) > 0;
        remember(read.policy(), now, time, isBlind);
        Set<String> ids = read.nodes().stream().map(Node::id).filter(id -> !id.equals(published)).collect(Collectors.toSet());
        others.keySet().retainAll(ids);
        for (Node node : read.nodes()) {
            if (ids.contains(node.id())) {
                Other other = others.computeIfAbsent(node.id(), any -> new Other(node, now, time));
                boolean beats = other.node.beats() != node.beats();
                if (beats || isBlind && other.state.kind() != NodeState.Kind.UNREACHABLE) {
                    other.beatAt = now;
                    other.beat = time;
                }
                other.hasBeaten |= beats;
                other.node = node;
                other.state = state(other, now, time);
            }
        }
        List<NodeState> silent = silent(ids, now, time, isBlind);
        states = Stream.concat(others.values().stream().map(other -> other.state), silent.stream())
            .sorted(Comparator.comparing((NodeState state) -> state.node().name()).thenComparing(state -> state.node().id())).toList();
        first = states.stream().noneMatch(state -> !state.isTrouble() && state.node().id().compareTo(published) < 0);
        lookedAt = now;
        nameApart();
    }

    /** What passes there follows no policy, or the one that was in force when that node started. @param publishing the ids of all other nodes that publish */
    private List<NodeState> silent(Set<String> publishing, long now, Instant time, boolean isBlind) {
        Map<String, String> absent = new HashMap<>(members.get());
        absent.keySet().removeAll(publishing);
        absent.remove(published);
        absent.remove(own.id().get());
        absences.keySet().retainAll(isBlind ? Set.of() : absent.keySet());
        absent.keySet().forEach(id -> absences.putIfAbsent(id, new Absence(now, time)));
        return absences.entrySet().stream().filter(one -> since(one.getValue().at(), now).compareTo(MAX_SILENT) > 0)
            .map(one -> new NodeState(new Node(one.getKey(), absent.get(one.getKey()), "", 0, 0), NodeState.Kind.SILENT, one.getValue().since())).toList();
    }

    private void remember(long policy, long now, Instant time, boolean isBlind) {
        if (isBlind) {
            versions.clear();
        }
        if (versions.isEmpty() || versions.getLast().version() != policy) {
            versions.addLast(new Version(policy, now, time));
        }
        while (versions.size() > 1 && isDue(second(), now)) {
            versions.removeFirst();
        }
    }

    private Version second() {
        return versions.stream().skip(1).findFirst().orElseThrow();
    }

    private static boolean isDue(Version version, long now) {
        return since(version.at(), now).compareTo(MAX_STALE) > 0;
    }

    private NodeState state(Other other, long now, Instant time) {
        Node node = other.node;
        if (since(other.beatAt, now).compareTo(MAX_SILENCE) > 0) {
            return new NodeState(node, NodeState.Kind.UNREACHABLE, other.beat);
        }
        if (other.state.kind() == NodeState.Kind.STALE && versions.stream().noneMatch(version -> version.version() == node.policy())) {
            return new NodeState(node, NodeState.Kind.STALE, other.state.since());
        }
        return missing(node.policy(), now).map(version -> new NodeState(node, NodeState.Kind.STALE, version.since()))
            .orElseGet(() -> new NodeState(node, NodeState.Kind.IN_STEP, other.state.isTrouble() ? time : other.state.since()));
    }

    /** The version that was to be in force on a node where this one is. A number that is higher than every other is of a database that was restored. */
    private Optional<Version> missing(long inForce, long now) {
        Version due = versions.getFirst();
        boolean isRight = !isDue(due, now) || inForce == due.version() || versions.stream().anyMatch(version -> version.version() == inForce)
            || versions.size() > 1 && inForce > due.version();
        return isRight ? Optional.empty() : Optional.of(due);
    }

    /** Where several nodes have one name, each adds a part of its id. */
    private void nameApart() {
        if (others.values().stream().anyMatch(other -> other.hasBeaten && isNamesake(other.node))) {
            name = base + MARK + published.substring(0, Math.min(SHORT_ID, published.length()));
        }
    }

    private boolean isNamesake(Node node) {
        return node.name().equals(base) || node.name().startsWith(base + MARK);
    }

    /** Forgets who is away for long, and what this node was itself before it was restarted without having left. */
    private void forget() throws NodeStore.Failed {
        long now = nanoTime.getAsLong();
        List<String> gone = new ArrayList<>();
        others.forEach((id, other) -> {
            Duration silence = since(other.beatAt, now);
            if (silence.compareTo(MAX_UNREACHABLE) > 0 || silence.compareTo(MAX_SILENCE) > 0 && !other.hasBeaten && isNamesake(other.node)) {
                gone.add(id);
            }
        });
        if (!gone.isEmpty()) {
            store.remove(gone);
        }
    }

    private static Duration since(long then, long now) {
        return Duration.ofNanos(now - then);
    }

    /** The name of this node; empty while it has not published itself. Any thread may ask, here and below; nothing waits. */
    public String name() {
        return published.isEmpty() ? "" : name;
    }

    /** How the other nodes do, by their names; empty while this node cannot know. */
    public List<NodeState> others() {
        return isBlind() ? List.of() : states;
    }

    /** The other nodes that report what they have; an empty list outside a cluster. Empty while this node cannot know. */
    public Optional<List<Node>> reachable() {
        return !published.isEmpty() && isBlind() ? Optional.empty()
            : Optional.of(others().stream().filter(NodeState::isReporting).map(NodeState::node).toList());
    }

    private boolean isBlind() {
        return since(lookedAt, nanoTime.getAsLong()).compareTo(MAX_BLIND) > 0;
    }

    /** Whether this node is the one that tells administrators what all nodes see; true if there is no other. */
    public boolean isFirst() {
        return first;
    }
}
