package org.federatedpartners.notification;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.federatedpartners.cluster.NodeState;
import org.federatedpartners.notification.Notification.Kind;

/** Tells when a node of the cluster is stale, unreachable or silent for a while, and when it is in step again. One thread calls it. */
public final class NodeNotices {

    /** A restart of a node is no news. */
    static final Duration A_WHILE = Duration.ofMinutes(1);

    private final Consumer<Notification> notifications;
    private final InstantSource clock;
    /** The names of the nodes that were told of, by their ids. */
    private final Map<String, String> told = new HashMap<>();

    public NodeNotices(Consumer<Notification> notifications, InstantSource clock) {
        this.notifications = notifications;
        this.clock = clock;
    }

    /** To be called every few seconds. @param others all other nodes, when it is known how they do */
    public void seen(List<NodeState> others) {
        Instant now = clock.instant();
        for (NodeState state : others) {
            String name = state.node().name();
            if (!state.isTrouble()) {
                // A node that was silent has another name once it reports: Openfire's and its own.
                Optional.ofNullable(told.remove(state.node().id())).ifPresent(before -> tell(kind(state), before));
            } else if (Trouble.hasLasted(state.since(), A_WHILE, now) && told.putIfAbsent(state.node().id(), name) == null) {
                tell(kind(state), name, state.since().truncatedTo(ChronoUnit.SECONDS).toString());
            }
        }
        told.entrySet().removeIf(one -> {
            boolean isGone = others.stream().noneMatch(state -> state.node().id().equals(one.getKey()));
            // After a restart it is a new node of the same name.
            if (isGone && others.stream().anyMatch(state -> !state.isTrouble() && state.node().name().equals(one.getValue()))) {
                tell(Kind.NODE_BACK, one.getValue());
            }
            return isGone;
        });
    }

    private static Kind kind(NodeState state) {
        return switch (state.kind()) {
            case STALE -> Kind.NODE_STALE;
            case SILENT -> Kind.NODE_SILENT;
            case UNREACHABLE -> Kind.NODE_UNREACHABLE;
            case IN_STEP -> Kind.NODE_BACK;
        };
    }

    private void tell(Kind kind, String... arguments) {
        notifications.accept(new Notification(kind, "", List.of(arguments), clock.instant()));
    }
}
