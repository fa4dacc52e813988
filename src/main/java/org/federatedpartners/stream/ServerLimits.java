package org.federatedpartners.stream;

import java.util.Set;
import org.federatedpartners.policy.AuthenticationMethod;

/** What the server's own settings leave of whatever a policy accepts; asked anew at each event. */
@FunctionalInterface
public interface ServerLimits {

    /** @param encrypted whether the stream is encrypted already */
    Set<AuthenticationMethod> usable(boolean encrypted);
}
