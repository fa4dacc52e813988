package org.federatedpartners.diagnosis;

/**
 * How this server's version of Openfire finds and reaches other servers. Chosen once, at the start, by what its classes have.
 *
 * @param asksForDirectTls  whether it asks for {@code _xmpps-server._tcp} (XEP-0368)
 * @param heedsPorts        whether its own closed port for one kind of stream keeps it from connecting by that kind
 * @param alwaysTriesDomain whether it tries the domain itself after all SRV records, and not only without any
 * @param chainsOverrides   whether an override may lead to another one, and may be for all subdomains ({@code *.example.org})
 */
public record ConnectModel(boolean asksForDirectTls, boolean heedsPorts, boolean alwaysTriesDomain, boolean chainsOverrides, Attempts attempts) {

    /** How it goes through the addresses. In every case it stays with the first one that accepts a connection, whatever comes after. */
    public enum Attempts {
        /** One host after the other, each only at the first address that the virtual machine gives. */
        FIRST_ADDRESS,
        /** One host after the other, each at all its addresses, one after the other. */
        EACH_ADDRESS,
        /** All hosts of one priority, each a moment after the one before (RFC 8305). */
        RACE
    }

    /** The same for streams that the plugin itself opens: it goes through all addresses of a host. */
    public ConnectModel throughEachAddress() {
        return new ConnectModel(asksForDirectTls, heedsPorts, alwaysTriesDomain, chainsOverrides, Attempts.EACH_ADDRESS);
    }
}
