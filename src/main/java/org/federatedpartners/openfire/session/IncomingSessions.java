package org.federatedpartners.openfire.session;

import java.util.List;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.StreamID;
import org.jivesoftware.openfire.session.IncomingServerSession;
import org.jivesoftware.openfire.session.Session;

/**
 * The sessions over which a domain may send to this server. Every version of Openfire reads them from a list that other
 * threads change at the same time. A reading can fail, or leave out a session. So they are read
 * until two readings agree.
 */
public final class IncomingSessions {

    /** After so many readings of something that changes at the same time, it is as it is. */
    static final int MAX_READINGS = 100;

    private IncomingSessions() {}

    /** @throws RuntimeException if none of many readings succeeds */
    public static List<IncomingServerSession> of(SessionManager sessions, String domain) {
        List<StreamID> before = null;
        for (int readings = 1;; readings++) {
            try {
                List<IncomingServerSession> read = sessions.getIncomingServerSessions(domain);
                List<StreamID> now = read.stream().map(Session::getStreamID).toList();
                if (now.equals(before) || readings == MAX_READINGS) {
                    return read;
                }
                before = now;
            } catch (RuntimeException changedWhileRead) {
                if (readings == MAX_READINGS) {
                    throw changedWhileRead;
                }
                before = null;
            }
        }
    }
}
