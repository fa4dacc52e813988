package org.federatedpartners.openfire.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.federatedpartners.SettableClock;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.RefusalHistory;
import org.federatedpartners.history.RefusalLog;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.stream.Rejection;
import org.junit.jupiter.api.Test;

class RefusalRecorderTest {

    private static final String DOMAIN = "fabrikam.example";
    private static final PolicySnapshot POLICY = TestPartner.policy(UnlistedDomains.REFUSE,
        List.of(TestPartner.of(1, 1, DomainName.of(DOMAIN), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT)));

    private final SettableClock clock = new SettableClock(Instant.parse("2026-06-01T12:00:00Z"));
    private final RefusalRecorder recorder = new RefusalRecorder(new RefusalHistory(10, 10, new RefusalLog(Duration.ofMinutes(1), 10), line -> {}, refusal -> {}),
        new Activity(clock, domain -> true, 10), () -> false, clock, () -> "");

    private Optional<Reason> lately() {
        return recorder.lately(POLICY, Direction.OUTBOUND, DOMAIN);
    }

    @Test
    void aRefusalExplainsWhatFailsRightBehindItWhateverBecomesOfTheClock() {
        Instant now = clock.instant();
        recorder.record(Activity.Kind.STREAM, Direction.OUTBOUND, new Rejection(POLICY, DOMAIN, Reason.CERTIFICATE_ABSENT, Optional.empty()));
        assertThat(lately()).contains(Reason.CERTIFICATE_ABSENT);
        clock.pass(Duration.ofSeconds(30));
        assertThat(lately()).isEmpty();
        clock.set(now.minus(Duration.ofHours(1)));
        assertThat(lately()).as("by a clock that was set back").isEmpty();
    }
}
