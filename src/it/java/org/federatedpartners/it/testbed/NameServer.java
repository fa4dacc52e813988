package org.federatedpartners.it.testbed;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.federatedpartners.dns.Zone;
import org.federatedpartners.dns.ZoneServer;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.SRVRecord;

/**
 * A name server on an address of its own, which says of each site that it is reached by direct TLS and in no other way
 * (XEP-0368), and signs what it says.
 */
public final class NameServer implements AutoCloseable {

    static final int PORT = 5353;

    private final Zone zone = Zone.signed("example.");
    private final ZoneServer server;

    NameServer(String address) {
        server = new ZoneServer(new InetSocketAddress(address, PORT));
        server.add(zone);
    }

    /** Where it is asked. */
    String address() {
        return server.address().getAddress().getHostAddress();
    }

    void add(Site site) {
        for (String domain : site.domains()) {
            zone.add(new ARecord(Zone.name(domain), DClass.IN, Zone.TTL, address(site)));
            zone.add(new SRVRecord(Zone.name("_xmpps-server._tcp." + domain), DClass.IN, Zone.TTL, 0, 0, Streams.DIRECT_TLS_PORT, Zone.name(domain)));
            // RFC 2782: there is no such service here.
            zone.add(new SRVRecord(Zone.name("_xmpp-server._tcp." + domain), DClass.IN, Zone.TTL, 0, 0, 0, Name.root));
        }
    }

    private static InetAddress address(Site site) {
        try {
            return InetAddress.getByName(site.address());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(site.address(), e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
