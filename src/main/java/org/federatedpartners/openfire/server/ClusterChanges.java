package org.federatedpartners.openfire.server;

import org.jivesoftware.openfire.cluster.ClusterEventListener;

/** Hears when this server joins or leaves a cluster, and when others do: what was saved around that time may have passed it by. */
public final class ClusterChanges implements ClusterEventListener {

    private final Runnable changed;

    /** @param changed called by the cluster's thread; must not wait */
    public ClusterChanges(Runnable changed) {
        this.changed = changed;
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
