package org.federatedpartners.openfire.netty;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.federatedpartners.openfire.linkage.Member;
import org.federatedpartners.openfire.server.PropertyChanges;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.ServerProperty;
import org.jivesoftware.openfire.net.DNSUtil;
import org.jivesoftware.util.PropertyEventDispatcher;

/**
 * Makes Openfire connect to the hosts in partners' settings. Openfire looks for a domain in its table of DNS overrides before it asks
 * DNS. The table that it finds there answers for partners by the policy in force, and otherwise as the administrator has filled
 * it. Code that lists, stores or copies the table sees only the administrator's entries.
 */
final class ConnectHosts implements PropertyChanges {

    private final Function<String, Optional<ConnectHost>> partners;
    private final Member table = Member.field(DNSUtil.class, "dnsOverride");
    private final Member setTable = Member.setter(DNSUtil.class, "dnsOverride");
    private final Member newAddress = Member.constructor(addressType(), String.class, int.class, boolean.class);

    /**
     * @param partners where the server of a domain is, in the policy in force
     * @throws IllegalStateException if something is missing; the message says what
     */
    ConnectHosts(Function<String, Optional<ConnectHost>> partners) {
        this.partners = partners;
    }

    private static Class<?> addressType() {
        try {
            return Member.type("org.jivesoftware.openfire.net.SrvRecord");
        } catch (IllegalStateException beforeOpenfire5) {
            return Member.type("org.jivesoftware.openfire.net.DNSUtil$HostAddress");
        }
    }

    private final class Overrides extends AbstractMap<String, Object> {

        private final Map<String, Object> administrators;

        private Overrides(Map<String, Object> administrators) {
            this.administrators = administrators;
        }

        @Override
        public Object get(Object domain) {
            return partners.apply((String) domain).map(host -> newAddress.of(null, host.host(), host.port(), false))
                .orElseGet(() -> administrators.get(domain));
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return administrators.entrySet();
        }
    }

    void start() {
        PropertyEventDispatcher.addListener(this);
        takeOver();
    }

    synchronized void stop() {
        PropertyEventDispatcher.removeListener(this);
        if (table.of(null) instanceof Overrides ours) {
            setTable.of(null, ours.administrators.isEmpty() ? null : ours.administrators);
        }
    }

    @SuppressWarnings("unchecked")
    private synchronized void takeOver() {
        Object present = table.of(null);
        if (!(present instanceof Overrides)) {
            setTable.of(null, new Overrides(present == null ? Map.of() : (Map<String, Object>) present));
        }
    }

    /** Openfire has replaced its table right before. */
    @Override
    public void changed(String property) {
        if (property.equals(ServerProperty.DNS_OVERRIDE.key())) {
            takeOver();
        }
    }
}
