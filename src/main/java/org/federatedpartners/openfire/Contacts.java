package org.federatedpartners.openfire;

import org.federatedpartners.subscription.Relation;
import org.xmpp.packet.JID;

/** What remote users are to local ones. */
@FunctionalInterface
interface Contacts {

    /** @throws RuntimeException if it could not be found out */
    Relation of(JID localUser, JID remote);
}
