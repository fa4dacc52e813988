package org.federatedpartners.stream;

import java.util.Set;
import org.federatedpartners.policy.AuthenticationMethod;

/** What server-wide Openfire settings leave of the methods that a policy accepts; asked at each event. */
@FunctionalInterface
public interface ServerLimits {

    /** @param encrypted whether the stream is encrypted already */
    Set<AuthenticationMethod> usable(boolean encrypted);
}
