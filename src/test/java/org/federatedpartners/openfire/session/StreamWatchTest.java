package org.federatedpartners.openfire.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.history.StreamCountsInMemory;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.StreamFacts;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.session.IncomingServerSession;
import org.jivesoftware.openfire.session.LocalIncomingServerSession;
import org.jivesoftware.openfire.session.ServerSession;
import org.junit.jupiter.api.Test;

class StreamWatchTest {

    private static final StreamFacts AUTHENTICATED = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL,
        CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
    private static final StreamFacts NOT_YET = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.NONE,
        CertificateStatus.PROVES_DOMAIN, "TLSv1.3");

    private static final Instant AFTER_START = Instant.now().plus(Duration.ofHours(1));
    private static final Instant BEFORE_START = Instant.now().minus(Duration.ofHours(1));

    private final StreamCounts streamCounts = new StreamCounts(new StreamCountsInMemory(), Clock.systemUTC(), 10, () -> Optional.of(domain -> false), counted -> {});

    private static LocalIncomingServerSession stream(Instant began) {
        LocalIncomingServerSession inbound = mock(LocalIncomingServerSession.class);
        when(inbound.getValidatedDomains()).thenReturn(List.of("partner.example"));
        when(inbound.getCreationDate()).thenReturn(Date.from(began));
        return inbound;
    }

    private StreamWatch watch(List<ServerSession> live) {
        return new StreamWatch(new FederationStreams(() -> mock(SessionManager.class), new GivenFacts(session -> AUTHENTICATED), () -> new Followed(live, true)), streamCounts, counts -> {});
    }

    private long counted() {
        return streamCounts.where(any -> true).stream().mapToLong(StreamCount::streams).sum();
    }

    @Test
    void countsAStreamOnceAlsoIfItWasFirstSeenBeforeItsAuthenticationWasOver() {
        SessionManager sessions = mock(SessionManager.class);
        List<IncomingServerSession> inbound = List.of(stream(AFTER_START));
        when(sessions.getIncomingServers()).thenReturn(List.of("partner.example"));
        when(sessions.getIncomingServerSessions("partner.example")).thenReturn(inbound);
        AtomicReference<StreamFacts> facts = new AtomicReference<>(NOT_YET);
        StreamWatch watch = new StreamWatch(new FederationStreams(() -> sessions, new GivenFacts(session -> facts.get()), Followed::none), streamCounts, counts -> {});
        watch.poll();
        assertThat(streamCounts.where(any -> true)).isEmpty();
        facts.set(AUTHENTICATED);
        watch.poll();
        watch.poll();
        assertThat(streamCounts.where(any -> true)).singleElement().extracting(StreamCount::streams).isEqualTo(1L);
    }

    /** To know what a stream's certificate is worth takes a search for a path, beyond as many streams as are remembered. */
    @Test
    void asksNothingOfAStreamThatIsCounted() {
        AtomicInteger asked = new AtomicInteger();
        LocalIncomingServerSession inbound = stream(AFTER_START);
        StreamWatch watch = new StreamWatch(new FederationStreams(() -> mock(SessionManager.class), new GivenFacts(session -> {
            asked.incrementAndGet();
            return AUTHENTICATED;
        }), () -> new Followed(List.of(inbound), true)), streamCounts, counts -> {});
        watch.poll();
        watch.poll();
        assertThat(asked).hasValue(1);
    }

    /** Streams outlast it: ten reloads were ten streams, by which a partner can be held to a method. */
    @Test
    void aReloadOfThePluginCountsNoStreamAgain() throws Exception {
        List<ServerSession> live = new ArrayList<>(List.of(stream(BEFORE_START), stream(BEFORE_START.plusSeconds(60))));
        StreamWatch first = watch(live);
        first.poll();
        assertThat(counted()).as("before it is known what was seen before").isZero();
        first.load();
        first.poll();
        assertThat(counted()).isEqualTo(2);
        StreamWatch second = watch(live);
        second.load();
        live.add(stream(AFTER_START));
        second.poll();
        second.poll();
        assertThat(counted()).as("with a new one").isEqualTo(3);
    }
}
