package org.federatedpartners.openfire.blocking;

import org.jivesoftware.openfire.StreamID;
import org.jivesoftware.openfire.server.OutgoingServerSocketReader;
import org.jivesoftware.openfire.session.LocalOutgoingServerSession;

/** Openfire's view of a stream that we have negotiated. */
final class OutgoingSession extends LocalOutgoingServerSession {

    private final Attachment attachment;

    OutgoingSession(Attachment attachment, String local, SteeredConnection connection, StreamID id, boolean dialback) {
        super(local, connection, new OutgoingServerSocketReader(connection.reader()), id);
        this.attachment = attachment;
        usingServerDialback = dialback;
    }

    /** Openfire's dialback takes any answer for the one it waits for: a further governed domain gets a stream of its own. */
    @Override
    public boolean authenticateSubdomain(String localDomain, String remoteDomain) {
        return !attachment.hasPolicyFor(remoteDomain) && super.authenticateSubdomain(localDomain, remoteDomain);
    }
}
