package org.federatedpartners.openfire.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.federatedpartners.history.transcript.Printable;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.util.JiveGlobals;

/** This server as one node among several. */
public final class OwnNode {

    private static final int LONGEST_ID = 64;

    private final XMPPServer server;
    private final String start = UUID.randomUUID().toString();

    public OwnNode(XMPPServer server) {
        this.server = server;
    }

    /** Openfire's id of this node, which changes when it joins a cluster; until then on some versions one of this start. Never empty. */
    public String id() {
        String id = Printable.ascii(server.getNodeID().toString(), LONGEST_ID);
        return id.isBlank() ? start : id;
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
