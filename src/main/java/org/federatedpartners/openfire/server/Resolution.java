package org.federatedpartners.openfire.server;

import java.util.Map;
import org.federatedpartners.diagnosis.ConnectModel;
import org.federatedpartners.diagnosis.ConnectRules;
import org.federatedpartners.dns.ServerLocation.Endpoint;

/** How a version of Openfire finds other servers. */
public interface Resolution {

    ConnectModel model();

    /** How long streams that this server opens may take, by its settings at the moment. */
    ConnectRules.Patience patience();

    /** What the administrator has set as {@code dnsutil.dnsOverride}, in the form in which Openfire holds it: it reads the property at its start only. */
    Map<String, Endpoint> overrides();
}
