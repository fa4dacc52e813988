package org.federatedpartners.openfire.server;

import org.jivesoftware.openfire.cluster.ClusterEventListener;
import org.jivesoftware.openfire.cluster.ClusterManager;

/** Hears when this server joins or leaves a cluster, and when others do: what was saved around that time may have passed it by. */
public final class ClusterChanges implements ClusterEventListener {

    private final Runnable changed;

    private ClusterChanges(Runnable changed) {
        this.changed = changed;
    }

    /**
     * Hears from now on.
     *
     * @param changed called by the cluster's thread; must not wait
     * @return ends it
     */
    public static Runnable hear(Runnable changed) {
        ClusterChanges changes = new ClusterChanges(changed);
        ClusterManager.addListener(changes);
        return () -> ClusterManager.removeListener(changes);
    }

    @Override
    public void joinedCluster() {
        changed.run();
    }

    @Override
    public void joinedCluster(byte[] node) {
        changed.run();
    }

    @Override
    public void leftCluster() {
        changed.run();
    }

    @Override
    public void leftCluster(byte[] node) {
        changed.run();
    }

    @Override
    public void markedAsSeniorClusterMember() {
        changed.run();
    }
}
