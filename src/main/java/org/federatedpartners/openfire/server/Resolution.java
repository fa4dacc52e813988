package org.federatedpartners.openfire.server;

import java.util.Map;
import org.federatedpartners.diagnosis.ConnectModel;
import org.federatedpartners.dns.ServerLocation.Endpoint;

/** How a version of Openfire finds other servers. */
public interface Resolution {

    ConnectModel model();

    /** What the administrator has set as {@code dnsutil.dnsOverride}, in the form in which Openfire holds it: it reads the property at its start only. */
    Map<String, Endpoint> overrides();
}
