package org.federatedpartners.openfire;

import java.util.List;
import org.federatedpartners.background.Chores;
import org.federatedpartners.cluster.NodeState;
import org.federatedpartners.cluster.NodeStore;
import org.federatedpartners.cluster.NodeWatch;
import org.federatedpartners.cluster.ReportStore;
import org.federatedpartners.console.Elsewhere;
import org.federatedpartners.console.Nodes;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.server.OwnNode;
import org.federatedpartners.reports.Reports;
import org.federatedpartners.store.JdbcNodeStore;
import org.federatedpartners.store.JdbcReportStore;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.cluster.ClusterManager;

/**
 * What this node of a cluster publishes of itself, and what the others do. On a thread of its own: whether the policy was changed must not have to wait for it.
 * A server without a cluster publishes nothing.
 */
final class ClusterPart implements Part, Nodes {

    private static final Log LOG = Log.of(ClusterPart.class);
    private static final String LOOK = "look at the nodes of the cluster";

    private final NotificationPart notifications;
    private final Background background;
    private final Chores thread = new Chores("federatedpartners-nodes", LOG::warn);
    private final NodeWatch watch;
    private final ReportStore reports;
    private final Elsewhere elsewhere;

    /** @param version of the plugin */
    ClusterPart(XMPPServer server, String version, PolicyPart policy, NotificationPart notifications, Background background) {
        this.notifications = notifications;
        this.background = background;
        OwnNode node = new OwnNode(server);
        watch = new NodeWatch(new JdbcNodeStore(policy.database()), new NodeWatch.Own(node::id, node::name, version, policy.service()::version, () -> !policy.service().isUnheard()),
            OwnNode::members);
        reports = new JdbcReportStore(policy.database());
        elsewhere = new Reports(reports, watch::reachable, background.pages());
        notifications.toldBy(watch::isFirst);
    }

    @Override
    public void start() {
        thread.every(NodeWatch.INTERVAL, LOOK, this::look);
    }

    /** Looks now instead of at the next time. Any thread; does not wait. */
    void lookSoon() {
        thread.soon(LOOK, this::look);
    }

    /** Has more published in the name of this node, again and again while it is one. */
    void publish(String what, NodeWatch.Publication publication) {
        thread.every(NodeWatch.INTERVAL, what, () -> watch.publish(publication));
    }

    /** Where the nodes report to each other. */
    ReportStore reports() {
        return reports;
    }

    /** What the other nodes have. */
    Elsewhere elsewhere() {
        return elsewhere;
    }

    /** A node that goes in peace is not missed. */
    @Override
    public void stop() {
        thread.end();
        background.storage().soon("leave the nodes of the cluster", watch::end);
    }

    private void look() throws NodeStore.Failed {
        if (ClusterManager.isClusteringEnabled()) {
            watch.look();
        } else {
            watch.leave();
        }
        notifications.nodes(watch.others());
    }

    @Override
    public String name() {
        return watch.name();
    }

    @Override
    public List<NodeState> others() {
        return watch.others();
    }
}
