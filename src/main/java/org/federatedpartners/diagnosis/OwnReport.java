package org.federatedpartners.diagnosis;

import java.util.List;
import org.federatedpartners.diagnosis.Step.Found;
import org.federatedpartners.policy.DomainName;

/**
 * What partners see of this server.
 *
 * @param listeners of its ports
 * @param offered   what the port for streams that begin in the clear offers to a server that has this server's own certificate;
 *                  empty if it is closed
 */
public record OwnReport(List<OwnFinding> listeners, List<Step> offered, List<OwnDomain> domains) {

    /**
     * What they see of one of its domains.
     *
     * @param certificate what is to be said of the certificate for it
     * @param named       what the DNS says
     */
    public record OwnDomain(DomainName domain, List<Found> certificate, List<OwnFinding> named) {
        public OwnDomain {
            certificate = List.copyOf(certificate);
            named = List.copyOf(named);
        }
    }

    public OwnReport {
        listeners = List.copyOf(listeners);
        offered = List.copyOf(offered);
        domains = List.copyOf(domains);
    }
}
