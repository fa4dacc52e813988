package org.federatedpartners.console;

import java.util.List;
import org.federatedpartners.cluster.NodeState;

/** The nodes of the cluster that this server is one of. Nothing waits. */
public interface Nodes {

    /** The name of this node; empty if this server is none. */
    String name();

    /** How the other nodes do, by their names; empty while this node cannot know. */
    List<NodeState> others();
}
