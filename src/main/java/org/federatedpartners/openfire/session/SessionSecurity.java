package org.federatedpartners.openfire.session;

import org.federatedpartners.policy.StreamFacts;
import org.jivesoftware.openfire.session.Session;

/** What a session says of its encryption; the methods for this differ between versions of Openfire. */
public interface SessionSecurity {

    StreamFacts.Encryption encryption(Session session);

    /** The TLS version for display, for example {@code TLSv1.3}; empty if there is none, or if this version cannot tell. */
    String tlsProtocol(Session session);
}
