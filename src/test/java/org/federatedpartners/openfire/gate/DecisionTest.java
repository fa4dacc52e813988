package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.stream.Rejection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DecisionTest {

    private static final Rejection REJECTION = new Rejection(TestPartner.policy(UnlistedDomains.REFUSE, List.of()), "partner.example", Reason.RELAY, Optional.empty());
    private static final Decision PASS = Decision.Pass.INSTANCE;
    private static final Decision DROP = Decision.Drop.INSTANCE;
    private static final Decision ACT = new Decision.Act(() -> {});
    private static final Decision REPORT = new Decision.Report(Direction.INBOUND, REJECTION);
    private static final Decision REFUSE = new Decision.Refuse(Direction.INBOUND, REJECTION, () -> {});

    static List<Arguments> decisions() {
        return List.of(
            Arguments.of(PASS, true), Arguments.of(ACT, true), Arguments.of(REPORT, true), Arguments.of(REFUSE, false), Arguments.of(DROP, false),
            // What is only reported decides nothing: the next rule does.
            Arguments.of(REPORT.and(REFUSE), false), Arguments.of(REPORT.and(DROP), false), Arguments.of(REPORT.and(REPORT), true), Arguments.of(REPORT.and(PASS), true),
            Arguments.of(ACT.and(REFUSE), false), Arguments.of(PASS.and(REFUSE), false), Arguments.of(REPORT.and(ACT).and(REFUSE), false),
            Arguments.of(REPORT.and(ACT.and(REFUSE)), false));
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void passesUnlessARuleStopsIt(Decision decision, boolean passes) {
        assertThat(decision.passes()).isEqualTo(passes);
    }

    @Test
    void whatSaysNothingIsLeftOut() {
        assertThat(PASS.and(REPORT)).isSameAs(REPORT);
        assertThat(REPORT.and(PASS)).isSameAs(REPORT);
    }
}
