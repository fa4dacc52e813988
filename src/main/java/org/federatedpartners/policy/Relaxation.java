package org.federatedpartners.policy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;

/**
 * A temporary relaxation: a partner may use dialback although its settings do not accept it.
 *
 * @param weakest the weakest method that is accepted until then; TLS dialback, which is stronger, is accepted with TCP dialback
 * @param until   when it ends by itself, in whole seconds
 */
public record Relaxation(AuthenticationMethod weakest, Instant until) {

    /** The latest end that can be stored and shown. */
    public static final Instant LATEST_END = Instant.parse("9999-12-31T23:59:59Z");

    public Relaxation {
        until = until.truncatedTo(ChronoUnit.SECONDS);
        if (weakest == AuthenticationMethod.SASL_OVER_TLS) {
            throw new IllegalArgumentException("SASL over TLS is no relaxation of anything");
        }
    }

    /** What is accepted while it lasts, of what is accepted without it. */
    Set<AuthenticationMethod> widen(Set<AuthenticationMethod> accepted) {
        Set<AuthenticationMethod> wider = EnumSet.range(AuthenticationMethod.TLS_DIALBACK, weakest);
        wider.addAll(accepted);
        return wider;
    }

    /** As logs and audits say it. */
    @Override
    public String toString() {
        return weakest + " until " + until;
    }

    public boolean isInForceAt(Instant now) {
        return now.isBefore(until);
    }
}
