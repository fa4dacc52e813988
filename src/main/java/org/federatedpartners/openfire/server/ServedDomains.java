package org.federatedpartners.openfire.server;

import java.util.function.Predicate;
import org.federatedpartners.policy.DomainName;
import org.jivesoftware.openfire.XMPPServer;
import org.xmpp.packet.JID;

/**
 * For which domains this server takes dialback keys: the rule of Openfire's own dialback, on all versions ({@code ServerDialback.isHostUnknown}), which knows
 * one spelling of each.
 */
public final class ServedDomains {

    private ServedDomains() {
    }

    /**
     * @param domain as looked up
     * @param trunks whether the administrator has this server pass on what is sent to a domain of another server
     */
    public static boolean include(XMPPServer server, String domain, Predicate<String> trunks) {
        String own = DomainName.lookupKey(server.getServerInfo().getXMPPDomain());
        return domain.equals(own) || domain.contains(own) && isComponent(server, domain) || trunks.test(domain);
    }

    private static boolean isComponent(XMPPServer server, String domain) {
        try {
            return server.getRoutingTable().hasComponentRoute(new JID(domain));
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }
}
