package org.federatedpartners.cluster;

import java.util.Objects;

/**
 * What a node of a cluster publishes of itself.
 *
 * @param id     Openfire's, another one after each start
 * @param name   by which administrators know it
 * @param plugin the version of the plugin
 * @param policy the version of the policy that is in force there
 * @param beats  counted up while the node finds out in time what others have saved. A number and no time: the clocks of nodes are apart
 */
public record Node(String id, String name, String plugin, long policy, long beats) {

    public Node {
        Objects.requireNonNull(id);
        Objects.requireNonNull(name);
        Objects.requireNonNull(plugin);
    }
}
