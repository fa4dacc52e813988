package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.federatedpartners.SettableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens while a change is being made, which takes a while with a million partners. */
class PolicyInForceTest {

    private static final String DOMAIN = "one.example";
    private static final GlobalPolicy ENFORCING = GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE);
    private static final GlobalPolicy DENYING = new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.ENFORCE, DenyList.parse("bad.example"));
    private static final StrongestMethods SEEN = new StrongestMethods(Map.of(new StrongestMethods.Side(1, Direction.INBOUND), AuthenticationMethod.SASL_OVER_TLS));

    private final SettableClock clock = new SettableClock(Instant.parse("2027-01-01T00:00:00Z"));
    private final PolicyInForce policy = new PolicyInForce(PolicySnapshot.of(ENFORCING, List.of(partner()), StrongestMethods.NONE, clock), clock);
    private final List<PolicySnapshot> heard = new ArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    private Partner partner() {
        return TestPartner.of(1, 1, DomainName.of(DOMAIN), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT,
            new Strictness(Mode.ENFORCE, Optional.of(new Relaxation(AuthenticationMethod.TCP_DIALBACK, clock.instant().plusSeconds(60))), DowngradeProtection.REFUSE));
    }

    @AfterEach
    void releaseAnyway() {
        release.countDown();
    }

    private static Thread started(Runnable work) {
        Thread thread = new Thread(work);
        thread.start();
        return thread;
    }

    /** Returns when the change is being made, which goes on until it is released. */
    private Thread slowly(UnaryOperator<PolicySnapshot> next) throws InterruptedException {
        Thread changing = started(() -> policy.change(current -> {
            PolicySnapshot made = next.apply(current);
            begun.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return made;
        }));
        begun.await();
        return changing;
    }

    private static UnaryOperator<PolicySnapshot> denying() {
        return current -> current.with(DENYING, current.levels());
    }

    private static void assertEnds(Runnable work) throws InterruptedException {
        Thread thread = started(work);
        thread.join(5000);
        assertThat(thread.isAlive()).as("waits").isFalse();
    }

    @Test
    void aRelaxationEndsOnTime() throws Exception {
        policy.addListener(heard::add);
        PolicySnapshot before = policy.get();
        Thread changing = slowly(denying());
        clock.pass(Duration.ofSeconds(60));
        assertEnds(policy::timePassed);
        assertThat(heard).as("live streams are judged again").containsExactly(before);
        release.countDown();
        changing.join();
        assertThat(heard).containsExactly(before, policy.get());
        assertThat(policy.get().isDenied("bad.example")).isTrue();
    }

    @Test
    void anotherChangeIsInForceToo() throws Exception {
        Thread changing = slowly(denying());
        Thread other = started(() -> policy.change(current -> current.with(current.global(), SEEN)));
        other.join(100);
        release.countDown();
        changing.join();
        other.join();
        assertThat(policy.get().isDenied("bad.example")).isTrue();
        assertThat(policy.get().levels()).isEqualTo(SEEN);
    }

    /** The other one finds that what it wants is in force, and must not leave it at that. */
    @Test
    void aChangeBackIsTheLastWord() throws Exception {
        AtomicReference<GlobalPolicy> settings = new AtomicReference<>(DENYING);
        UnaryOperator<PolicySnapshot> asSet = current -> settings.get().equals(current.global()) ? current : current.with(settings.get(), current.levels());
        Thread changing = slowly(asSet);
        settings.set(ENFORCING);
        Thread back = started(() -> policy.change(asSet));
        back.join(100);
        release.countDown();
        changing.join();
        back.join();
        assertThat(policy.get().global()).isEqualTo(ENFORCING);
    }

    @Test
    void aPolicyThatIsOutOfDateIsSoAtOnceAndStaysSo() throws Exception {
        Thread changing = slowly(denying());
        assertEnds(() -> policy.changeAtOnce(PolicySnapshot::outdated));
        assertThat(policy.get().mayFederate(DOMAIN)).isEqualTo(new Verdict.Refused(Reason.POLICY_UNKNOWN));
        release.countDown();
        changing.join();
        assertThat(policy.get().mayFederate(DOMAIN)).isEqualTo(new Verdict.Refused(Reason.POLICY_UNKNOWN));
        assertThat(policy.get().isDenied("bad.example")).isTrue();
    }

    @Test
    void streamsThatCannotBeVerifiedAreRefusedAtOnceAndFromThenOn() throws Exception {
        Thread changing = slowly(denying());
        assertEnds(policy::streamsAreUnverifiable);
        assertThat(policy.get().mayFederate(DOMAIN)).isEqualTo(new Verdict.Refused(Reason.STREAMS_UNVERIFIABLE));
        release.countDown();
        changing.join();
        assertThat(policy.get().mayFederate(DOMAIN)).isEqualTo(new Verdict.Refused(Reason.STREAMS_UNVERIFIABLE));
        assertThat(policy.get().isDenied("bad.example")).isTrue();
    }

    @Test
    void aRelaxationEndsOnTimeThoughTheClockWasAheadBefore() {
        Instant now = clock.instant();
        policy.addListener(heard::add);
        clock.set(now.plus(Duration.ofDays(5000)));
        policy.timePassed();
        clock.set(now);
        policy.timePassed();
        heard.clear();
        clock.pass(Duration.ofSeconds(60));
        policy.timePassed();
        assertThat(heard).as("live streams are judged again").containsExactly(policy.get());
    }
}
