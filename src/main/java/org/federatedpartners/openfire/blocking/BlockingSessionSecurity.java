package org.federatedpartners.openfire.blocking;

import org.federatedpartners.openfire.session.SessionSecurity;
import org.federatedpartners.policy.StreamFacts;
import org.jivesoftware.openfire.session.Session;

/** {@code isSecure()} is how Openfire up to 4.7 tells of TLS; it cannot name the protocol. */
public final class BlockingSessionSecurity implements SessionSecurity {

    @Override
    public StreamFacts.Encryption encryption(Session session) {
        return session.isSecure() ? StreamFacts.Encryption.TLS : StreamFacts.Encryption.NONE;
    }

    @Override
    public String tlsProtocol(Session session) {
        return "";
    }
}
