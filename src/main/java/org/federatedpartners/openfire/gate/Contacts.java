package org.federatedpartners.openfire.gate;

import org.federatedpartners.contact.ContactRelation;
import org.xmpp.packet.JID;

/** What remote users are to local ones. */
@FunctionalInterface
interface Contacts {

    /** @throws RuntimeException if it could not be found out */
    ContactRelation of(JID localUser, JID remote);
}
