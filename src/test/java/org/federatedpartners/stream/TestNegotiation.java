package org.federatedpartners.stream;

import java.util.function.Supplier;
import org.federatedpartners.policy.PolicySnapshot;

/** Negotiations of streams that share nothing with others. */
public final class TestNegotiation {

    private TestNegotiation() {
    }

    public static InitiatingNegotiation initiating(Supplier<PolicySnapshot> policy, ServerLimits limits, String remote) {
        return new InitiatingNegotiation(policy, limits, new Failures(), new Spellings(), new InitiatingNegotiation.Ends("", remote));
    }
}
