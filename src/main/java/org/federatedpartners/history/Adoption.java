package org.federatedpartners.history;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;

/** The settings with which a domain can become a partner without a stream of it breaking. */
public final class Adoption {

    private Adoption() {
    }

    /**
     * The strictest settings that accept all methods by which the domain was proven. Streams that proved nothing do not count, for
     * example those by a certificate that is not trusted: they can be of another server.
     *
     * @param seen what was seen of one domain
     */
    public static NegotiationSettings strictest(Collection<StreamCount> seen) {
        Set<AuthenticationMethod> needed = EnumSet.noneOf(AuthenticationMethod.class);
        seen.forEach(count -> count.seen().method().ifPresent(needed::add));
        return NegotiationSettings.strictestAccepting(needed);
    }
}
