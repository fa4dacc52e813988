package org.federatedpartners.dns;

import java.net.InetAddress;
import org.federatedpartners.dns.ServerLocation.Service;

/** Answers questions about names as one particular resolver does. Blocks until there is an answer, or the resolver's time is over. */
public interface NameLookup {

    /**
     * SRV records, without those that deny the service (RFC 2782).
     *
     * @param name      with the service and the protocol, for example {@code _xmpp-server._tcp.partner.example}
     * @param directTls whether it is the service for direct TLS (XEP-0368)
     */
    Lookup<Service> services(String name, boolean directTls);

    /** The addresses of both families, in the order in which the resolver gives them. */
    Lookup<InetAddress> addresses(String host);
}
