package org.federatedpartners.openfire.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.federatedpartners.CpuTime;
import org.federatedpartners.SettableClock;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.RefusalHistory;
import org.federatedpartners.history.RefusalLog;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.session.DomainPair;
import org.jivesoftware.openfire.session.LocalIncomingServerSession;
import org.jivesoftware.openfire.session.LocalOutgoingServerSession;
import org.jivesoftware.openfire.session.ServerSession;
import org.junit.jupiter.api.Test;

/** What a change of the policy does to live streams. */
class EnforcementTest {

    private static final int STREAMS = 1000;
    private static final NegotiationSettings PLAIN = new NegotiationSettings(Negotiation.NOT_SUPPORTED, Negotiation.NOT_SUPPORTED, true);

    private final List<Runnable> closing = new ArrayList<>();
    private final List<Runnable> awaited = new ArrayList<>();
    private final RefusalHistory refusals = new RefusalHistory(STREAMS, STREAMS, new RefusalLog(Duration.ofMinutes(1), 100), line -> {}, refusal -> {});

    private static String domain(int i) {
        return "p" + i + ".example";
    }

    /** Every other one is incoming; they share one of our own domains. */
    private static ServerSession session(int i) {
        if (i % 2 == 0) {
            LocalIncomingServerSession incoming = mock(LocalIncomingServerSession.class);
            when(incoming.getValidatedDomains()).thenReturn(Set.of(domain(i)));
            return incoming;
        }
        LocalOutgoingServerSession outgoing = mock(LocalOutgoingServerSession.class);
        when(outgoing.getOutgoingDomainPairs()).thenReturn(Set.of(new DomainPair("openfire.example", domain(i))));
        return outgoing;
    }

    @Test
    void aThousandStreamsAreJudgedAndClosedAtOnce() {
        List<ServerSession> sessions = IntStream.range(0, STREAMS).mapToObj(EnforcementTest::session).toList();
        // Those of every third partner have become too strong for what is accepted now.
        List<Partner> partners = IntStream.range(0, STREAMS)
            .mapToObj(i -> TestPartner.of(i + 1, 1, DomainName.of(domain(i)), "", List.of(), PartnerType.FEDERATED, i % 3 == 0 ? PLAIN : NegotiationSettings.DEFAULT)).toList();
        PolicySnapshot changed = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, partners);
        StreamFacts facts = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
        FederationStreams streams = new FederationStreams(() -> mock(SessionManager.class), new GivenFacts(session -> facts), () -> new Followed(sessions, true));
        Enforcement enforcement = new Enforcement(streams, new StreamCloser(closing::add, this::awaits), recorder(), () -> changed, Clock.systemUTC());

        Duration computing = CpuTime.of(() -> {
            enforcement.enforceOnLiveStreams();
            closing.forEach(Runnable::run);
        });

        assertThat(computing).isLessThan(Duration.ofSeconds(1));
        List<String> expected = IntStream.range(0, STREAMS).filter(i -> i % 3 == 0).mapToObj(EnforcementTest::domain).sorted().toList();
        assertThat(refusals.all()).hasSameSizeAs(expected).allSatisfy(refusal -> assertThat(refusal.accepted()).containsExactly(AuthenticationMethod.TCP_DIALBACK));
        assertThat(refusals.all().stream().map(refusal -> refusal.domain()).sorted()).isEqualTo(expected);
        IntStream.range(0, STREAMS).forEach(i -> verify(sessions.get(i), times(i % 3 == 0 ? 1 : 0)).close());
    }

    /** While a stream is being closed, its peer goes on sending. */
    @Test
    void aThousandRefusedStanzasHaveAStreamClosedOnce() {
        ServerSession session = session(0);
        AtomicInteger looked = new AtomicInteger();
        PolicySnapshot denies = TestPartner.policy(UnlistedDomains.REFUSE, List.of());
        StreamFacts facts = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
        FederationStreams streams = new FederationStreams(() -> mock(SessionManager.class), new GivenFacts(one -> facts), () -> {
            looked.incrementAndGet();
            return new Followed(List.of(session), true);
        });
        SettableClock clock = new SettableClock(Instant.parse("2027-01-01T00:00:00Z"));
        Enforcement enforcement = new Enforcement(streams, new StreamCloser(closing::add, this::awaits), recorder(), () -> denies, clock);
        for (int i = 0; i < STREAMS; i++) {
            enforcement.closeNonCompliant(denies, domain(0));
        }
        assertThat(looked).as("nothing is waited for on a stanza's thread").hasValue(0);
        close();
        assertThat(looked).hasValue(1);
        verify(session).close();
        clock.pass(Duration.ofSeconds(1));
        pass();
        close();
        assertThat(looked).as("at the end of the pause").hasValue(2);
        enforcement.closeNonCompliant(denies, domain(0));
        close();
        assertThat(looked).as("it may have come back").hasValue(3);
        enforcement.closeNonCompliant(TestPartner.policy(UnlistedDomains.REFUSE, List.of()), domain(0));
        close();
        assertThat(looked).as("by another policy").hasValue(4);
        assertThat(awaited).as("looks that are to come").isEmpty();
    }

    /** It was being negotiated while the policy changed, and has sent nothing but what was refused while others were being closed. */
    @Test
    void aStreamThatHasJustComeIsClosedAtTheEndOfThePause() {
        ServerSession first = session(0);
        ServerSession second = session(0);
        List<ServerSession> live = new ArrayList<>(List.of(first));
        PolicySnapshot denies = TestPartner.policy(UnlistedDomains.REFUSE, List.of());
        StreamFacts facts = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
        FederationStreams streams = new FederationStreams(() -> mock(SessionManager.class), new GivenFacts(one -> facts), () -> new Followed(List.copyOf(live), true));
        AtomicReference<PolicySnapshot> inForce = new AtomicReference<>(denies);
        Enforcement enforcement = new Enforcement(streams, new StreamCloser(closing::add, this::awaits), recorder(), inForce::get,
            new SettableClock(Instant.parse("2027-01-01T00:00:00Z")));
        enforcement.closeNonCompliant(denies, domain(0));
        close();
        live.add(second);
        enforcement.closeNonCompliant(denies, domain(0));
        close();
        verify(second, never()).close();
        pass();
        close();
        verify(second).close();

        ServerSession third = session(0);
        live.add(third);
        enforcement.closeNonCompliant(denies, domain(0));
        inForce.set(TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of()));
        pass();
        close();
        verify(third, never().description("it complies with the policy that is in force then")).close();
    }

    /** A partner that was tightened by mistake, and set back at once. */
    @Test
    void whatThePolicyInForceAcceptsAgainIsNotClosed() {
        ServerSession session = session(0);
        PolicySnapshot denies = TestPartner.policy(UnlistedDomains.REFUSE, List.of());
        StreamFacts facts = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
        FederationStreams streams = new FederationStreams(() -> mock(SessionManager.class), new GivenFacts(one -> facts), () -> new Followed(List.of(session), true));
        AtomicReference<PolicySnapshot> inForce = new AtomicReference<>(denies);
        Enforcement enforcement = new Enforcement(streams, new StreamCloser(closing::add, this::awaits), recorder(), inForce::get, Clock.systemUTC());
        enforcement.closeNonCompliant(denies, domain(0));
        inForce.set(TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of()));
        close();
        verify(session, never()).close();
    }

    private void awaits(Duration pause, Runnable task) {
        assertThat(pause).isEqualTo(Duration.ofSeconds(1));
        awaited.add(task);
    }

    private void pass() {
        List<Runnable> due = List.copyOf(awaited);
        awaited.clear();
        due.forEach(Runnable::run);
    }

    private void close() {
        while (!closing.isEmpty()) {
            closing.remove(0).run();
        }
    }

    private RefusalRecorder recorder() {
        return new RefusalRecorder(refusals, new Activity(Clock.systemUTC(), domain -> true, STREAMS), () -> false, Clock.systemUTC(), () -> "");
    }
}
