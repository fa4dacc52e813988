package org.federatedpartners.openfire.session;

import java.util.List;
import org.jivesoftware.openfire.session.ServerSession;

/**
 * The sessions of this node whose streams are followed, as they are now.
 *
 * @param areAll whether this node has no others. Else there may be some that only Openfire's lists name. These lists are not complete either: once a node has come
 *     back to a cluster, they can lack streams that are on this very node.
 */
public record Followed(List<ServerSession> sessions, boolean areAll) {

    public static Followed none() {
        return new Followed(List.of(), false);
    }
}
