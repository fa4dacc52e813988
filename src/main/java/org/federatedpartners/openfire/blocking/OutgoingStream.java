package org.federatedpartners.openfire.blocking;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.RejectedExecutionException;
import org.dom4j.Element;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.s2s.Attempts;
import org.federatedpartners.s2s.OutboundAuthentication;
import org.federatedpartners.s2s.RefusedException;
import org.federatedpartners.s2s.Walk;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.session.DomainPair;
import org.jivesoftware.openfire.spi.BasicStreamIDFactory;
import org.xmpp.packet.JID;

/** A stream that we open to a partner's server, until Openfire has it. Blocks, for at most the establishment time-out. */
final class OutgoingStream implements AutoCloseable {

    private final Attachment attachment;
    private final String local;
    private final String remote;
    private final SteeredConnection connection;
    private final SteeredWire wire;
    private boolean established;

    private OutgoingStream(Attachment attachment, String local, String remote) throws IOException {
        this.attachment = attachment;
        this.local = local;
        this.remote = remote;
        Socket socket = Dialer.connect(attachment.policy(), remote);
        connection = SteeredConnection.opened(attachment, socket, local, remote);
        wire = new SteeredWire(connection, socket.getInputStream());
        try {
            connection.setDeadline();
        } catch (RejectedExecutionException e) {
            connection.forceClose();
            throw new IOException("The plugin is being unloaded", e);
        }
    }

    /**
     * Negotiates a stream on which the local domain may send to the remote one, and hands it to Openfire.
     *
     * @throws RefusedException if the policy accepts nothing of what the other side does
     * @throws IOException      if no stream can be opened for any other reason
     */
    static void establish(Attachment attachment, String local, String remote) throws IOException {
        Attempts.of(() -> {
            try (OutgoingStream stream = new OutgoingStream(attachment, local, remote)) {
                stream.establish();
                return true;
            }
        });
    }

    private void establish() throws IOException {
        Walk walk = new Walk(wire, local, remote);
        try {
            Element offered = walk.go(false);
            if (!walk.isNamed()) {
                connection.unreadable();
            }
            Authentication how = new OutboundAuthentication(walk, attachment.keys(), local, remote).authenticate(offered);
            handOver(walk.id(), how);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw connection.negotiation().reconnects() ? new Attempts.Reconnect(e) : e;
        }
    }

    /** @throws IOException if the other side has ended the stream in the meantime: from its first word on, Openfire reads what it says on a thread of its own */
    private void handOver(String id, Authentication how) throws IOException {
        OutgoingSession session = new OutgoingSession(attachment, local, connection, BasicStreamIDFactory.createStreamID(id), how == Authentication.DIALBACK);
        connection.init(session);
        session.setAddress(new JID(null, remote, null));
        wire.lift();
        session.addOutgoingDomainPair(local, remote);
        SessionManager.getInstance().outgoingServerSessionCreated(session);
        established = true;
        if (connection.isClosed()) {
            // A connection that closes while Openfire begins to listen for that may not tell it. The route would stay, and swallow every stanza from then on.
            XMPPServer.getInstance().getRoutingTable().removeServerRoute(new DomainPair(local, remote));
            throw new IOException("The stream has ended while it was handed over");
        }
    }

    @Override
    public void close() {
        if (!established) {
            connection.abandoned();
        }
    }
}
