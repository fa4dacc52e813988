package org.federatedpartners.openfire.blocking;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.federatedpartners.diagnosis.ConnectModel;
import org.federatedpartners.diagnosis.ConnectRules;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.openfire.server.Resolution;
import org.jivesoftware.openfire.net.DNSUtil;

/** As 4.2 does it: no direct TLS, the domain itself only without SRV records, and of each host one address. */
public final class BlockingResolution implements Resolution {

    private static final ConnectModel MODEL = new ConnectModel(false, false, false, false, ConnectModel.Attempts.FIRST_ADDRESS);

    @Override
    public ConnectModel model() {
        return MODEL;
    }

    /** Those of the streams that the plugin opens itself, as it does to every partner. */
    @Override
    public ConnectRules.Patience patience() {
        return new ConnectRules.Patience(Duration.ofMillis(Dialer.CONNECT_MILLIS), Attachment.ESTABLISHMENT);
    }

    @Override
    public Map<String, Endpoint> overrides() {
        Map<String, Endpoint> overrides = new HashMap<>();
        Map<String, DNSUtil.HostAddress> table = DNSUtil.getDnsOverride();
        if (table != null) {
            table.forEach((domain, host) -> overrides.put(domain, new Endpoint(host.getHost(), host.getPort(), false)));
        }
        return overrides;
    }
}
