package org.federatedpartners.notification;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What all nodes of a cluster see is told by one: that something began, by the one that is the first then; that it is over, by the one that told of it, since
 * another one may be the first by then. May be called from any thread.
 */
public final class ToldByOne implements Consumer<Notification> {

    private final Consumer<Notification> notifications;
    private final BooleanSupplier isFirst;
    /** What this node has told of, and has not told the end of. */
    private final Set<List<String>> told = ConcurrentHashMap.newKeySet();

    public ToldByOne(Consumer<Notification> notifications, BooleanSupplier isFirst) {
        this.notifications = notifications;
        this.isFirst = isFirst;
    }

    @Override
    public void accept(Notification notification) {
        if (isTold(notification)) {
            notifications.accept(notification);
        }
    }

    private boolean isTold(Notification notification) {
        return switch (notification.kind()) {
            case STREAMS_REFUSED -> begins("streams", notification.about());
            case STREAMS_WORK_AGAIN -> told.remove(List.of("streams", notification.about()));
            case NODE_STALE, NODE_UNREACHABLE, NODE_SILENT -> begins("node", notification.arguments().get(0));
            case NODE_BACK -> told.remove(List.of("node", notification.arguments().get(0)));
            // The others are seen by the node that they happen to.
            default -> true;
        };
    }

    private boolean begins(String what, String name) {
        if (isFirst.getAsBoolean()) {
            told.add(List.of(what, name));
            return true;
        }
        return false;
    }
}
