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

    /** Refuses to share the stream: Openfire's dialback takes any answer for the expected one, so a further domain under a policy gets a separate stream. */
    @Override
    public boolean authenticateSubdomain(String localDomain, String remoteDomain) {
        return !attachment.hasPolicyFor(remoteDomain) && super.authenticateSubdomain(localDomain, remoteDomain);
    }
}
