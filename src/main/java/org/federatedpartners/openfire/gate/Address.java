package org.federatedpartners.openfire.gate;

import org.xmpp.packet.JID;

/**
 * An address of a stanza, with what each stanza asks of it.
 *
 * @param jid    as Openfire's packet reads it
 * @param bare   without its resource
 * @param domain what is known of its domain
 */
record Address(JID jid, String bare, SeenDomains.Seen domain) {}
