package org.federatedpartners.openfire.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.federatedpartners.history.transcript.Printable;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.cluster.ClusterManager;
import org.jivesoftware.openfire.cluster.ClusterNodeInfo;
import org.jivesoftware.openfire.cluster.NodeID;
import org.jivesoftware.util.JiveGlobals;

/** This server as one node among several. */
public final class OwnNode {

    private static final int LONGEST_ID = 64;
    private static final int LONGEST_NAME = 255;

    private final XMPPServer server;
    private final String start = UUID.randomUUID().toString();

    public OwnNode(XMPPServer server) {
        this.server = server;
    }

    /** Openfire's id of this node, which changes when it joins a cluster; until then on some versions one of this start. Never empty. */
    public String id() {
        String id = id(server.getNodeID());
        return id.isBlank() ? start : id;
    }

    private static String id(NodeID node) {
        return Printable.ascii(node.toString(), LONGEST_ID);
    }

    /** The names of the nodes that are in the cluster as Openfire knows it, by their ids; none while it is in none. Openfire's cluster holds them in memory, so no node is asked. */
    public static Map<String, String> members() {
        return ClusterManager.getNodesInfo().stream().collect(Collectors.toMap(member -> id(member.getNodeID()), OwnNode::name, (one, same) -> one));
    }

    private static String name(ClusterNodeInfo member) {
        return member.getHostName() == null ? id(member.getNodeID()) : Printable.cut(member.getHostName(), LONGEST_NAME);
    }

    /** What {@code openfire.xml} calls this host, since Openfire's own way may answer from properties that all nodes share, or else its host name; never empty. May wait. */
    public String name() {
        String name = JiveGlobals.getXMLProperty("fqdn");
        if (name != null && !name.isBlank()) {
            return name.strip();
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return id();
        }
    }
}
