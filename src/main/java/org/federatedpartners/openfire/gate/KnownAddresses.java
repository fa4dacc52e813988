package org.federatedpartners.openfire.gate;

import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;

/**
 * The addresses of stanzas, as Openfire's packets read them. A packet spells its address out each time that it is asked for it, to compare it with what is
 * written; that costs more than the rest of a decision. So what an address was read as is kept by what is written, with what else each stanza asks of it. Any
 * thread may ask; none waits.
 */
final class KnownAddresses {

    private static final int MAX_CACHED = 32_768;
    /** In UTF-16 code units. A longer address, up to the 3071 bytes of RFC 7622, is read each time. */
    private static final int MAX_LENGTH = 128;

    private final String own;
    private final SeenDomains domains;
    private final LatelyUsed<Address> known = new LatelyUsed<>(MAX_CACHED);

    /** @param own this server's own domain */
    KnownAddresses(String own, SeenDomains domains) {
        this.own = own;
        this.domains = domains;
    }

    /**
     * Whether the address is written as one of this server's own domain. What local users send to each other need not be looked up. If it says no, the address
     * may be one nevertheless; if it says yes, a local program may have put the address together of other parts.
     */
    boolean isToOwn(Packet packet) {
        return isOwn(packet.getElement().attributeValue("to"));
    }

    /** The same of its sender. */
    boolean isFromOwn(Packet packet) {
        return isOwn(packet.getElement().attributeValue("from"));
    }

    private boolean isOwn(String written) {
        if (written == null) {
            return false;
        }
        int slash = written.indexOf('/');
        int end = slash < 0 ? written.length() : slash;
        int at = written.indexOf('@');
        int start = at < end ? at + 1 : 0;
        return end - start == own.length() && written.startsWith(own, start);
    }

    /** Null for none. */
    Address from(Packet packet) {
        String written = packet.getElement().attributeValue("from");
        Address seen = written == null ? null : known.get(written);
        return seen != null ? seen : keep(written, packet.getFrom());
    }

    /** Null for none. */
    Address to(Packet packet) {
        String written = packet.getElement().attributeValue("to");
        Address seen = written == null ? null : known.get(written);
        return seen != null ? seen : keep(written, packet.getTo());
    }

    /** What is known of the domain of an address that a stanza names in its content. */
    SeenDomains.Seen domainOf(JID named) {
        return domains.of(named.getDomain());
    }

    private Address keep(String written, JID read) {
        if (read == null) {
            return null;
        }
        Address address = new Address(read, read.toBareJID(), domains.of(read.getDomain()));
        // An address that was put together, and not read, could have come of parts that are divided in another way.
        if (written.length() <= MAX_LENGTH && read.equals(new JID(written, true))) {
            known.put(written, address);
        }
        return address;
    }
}
