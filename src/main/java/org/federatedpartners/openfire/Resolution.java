package org.federatedpartners.openfire;

import java.util.Map;
import org.federatedpartners.dns.Endpoint;
import org.federatedpartners.probe.ConnectModel;

/** How a version of Openfire finds other servers. */
public interface Resolution {

    ConnectModel model();

    /** What the administrator has set as {@code dnsutil.dnsOverride}, in the form in which Openfire holds it: it reads the property at its start only. */
    Map<String, Endpoint> overrides();
}
