package org.federatedpartners.observation;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.StreamFacts;

/** The settings with which a domain can become a partner without a stream of it breaking. */
public final class Adoption {

    private Adoption() {
    }

    /**
     * The strictest settings that accept all methods that were seen. Streams that proved nothing, for example by a
     * certificate that is not trusted, could be none but dialback streams: these settings let them be.
     *
     * @param seen what was seen of one domain
     */
    public static NegotiationSettings strictest(Collection<Observation> seen) {
        Set<AuthenticationMethod> needed = EnumSet.noneOf(AuthenticationMethod.class);
        for (Observation observation : seen) {
            needed.add(observation.seen().method().orElseGet(() -> observation.seen().encryption() == StreamFacts.Encryption.NONE
                ? AuthenticationMethod.TCP_DIALBACK : AuthenticationMethod.TLS_DIALBACK));
        }
        return NegotiationSettings.strictestAccepting(needed);
    }
}
