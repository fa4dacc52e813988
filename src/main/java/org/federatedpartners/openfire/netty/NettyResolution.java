package org.federatedpartners.openfire.netty;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.federatedpartners.diagnosis.ConnectModel;
import org.federatedpartners.diagnosis.ConnectRules;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.linkage.Member;
import org.federatedpartners.openfire.server.Resolution;
import org.jivesoftware.openfire.net.DNSUtil;
import org.jivesoftware.openfire.server.RemoteServerManager;

/**
 * As 4.8 and later do it. All ask for direct TLS, and use neither kind of stream whose own port is closed. From 5.0 on the hosts of
 * one priority race each other and the domain itself is always tried at last; since 5.1 an override may lead to another.
 */
public final class NettyResolution implements Resolution {

    private static final Log LOG = Log.of(NettyResolution.class);

    /** Where Openfire sets no limit, the operating system does. */
    private static final Duration CONNECTING_AT_MOST = Duration.ofMinutes(2);

    private final boolean races = exists(() -> Member.type("org.jivesoftware.openfire.net.HappyEyeballsResolver"));
    private final boolean chains = exists(() -> Member.method(DNSUtil.class, "getDnsOverrideEntriesByPrecedence"));
    private final Table table = table();

    private record Table(Member host, Member port) {}

    private static boolean exists(Runnable lookUp) {
        try {
            lookUp.run();
            return true;
        } catch (IllegalStateException | LinkageError e) {
            return false;
        }
    }

    /** Null if this version's overrides cannot be read. */
    private static Table table() {
        try {
            boolean older = !exists(() -> Member.type("org.jivesoftware.openfire.net.SrvRecord"));
            Class<?> entry = Member.type(older ? "org.jivesoftware.openfire.net.DNSUtil$HostAddress" : "org.jivesoftware.openfire.net.SrvRecord");
            return new Table(Member.method(entry, older ? "getHost" : "getHostname"), Member.method(entry, "getPort"));
        } catch (IllegalStateException e) {
            LOG.warn("The DNS overrides of this version of Openfire cannot be read, so the domain test does not follow them. {}", e.getMessage());
            return null;
        }
    }

    @Override
    public ConnectModel model() {
        return new ConnectModel(true, true, races, chains, races ? ConnectModel.Attempts.RACE : ConnectModel.Attempts.FIRST_ADDRESS);
    }

    /** One time for each address (SocketUtil), and one for all that follows on the connection (LocalOutgoingServerSession); the same in all versions. */
    @Override
    public ConnectRules.Patience patience() {
        int connecting = RemoteServerManager.getSocketTimeout();
        return new ConnectRules.Patience(connecting > 0 ? Duration.ofMillis(connecting) : CONNECTING_AT_MOST, OpenfireNetty.negotiationTime());
    }

    @Override
    public Map<String, Endpoint> overrides() {
        Map<String, Endpoint> overrides = new HashMap<>();
        Map<String, ?> entries = DNSUtil.getDnsOverride();
        if (entries != null && table != null) {
            entries.forEach((domain, entry) -> overrides.put(domain, new Endpoint((String) table.host().of(entry), (Integer) table.port().of(entry), false)));
        }
        return overrides;
    }
}
