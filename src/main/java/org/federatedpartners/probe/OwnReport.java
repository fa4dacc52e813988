package org.federatedpartners.probe;

import java.util.List;
import org.federatedpartners.policy.DomainName;

/**
 * What partners see of this server.
 *
 * @param listeners of its ports
 * @param offered   what the port for streams that begin in the clear offers to a server that has this server's own certificate;
 *                  empty if it is closed
 */
public record OwnReport(List<OwnFinding> listeners, List<Step> offered, List<OwnDomain> domains) {

    /** What they see of one of its domains. */
    public record OwnDomain(DomainName domain, List<OwnFinding> findings) {
        public OwnDomain {
            findings = List.copyOf(findings);
        }
    }

    public OwnReport {
        listeners = List.copyOf(listeners);
        offered = List.copyOf(offered);
        domains = List.copyOf(domains);
    }
}
