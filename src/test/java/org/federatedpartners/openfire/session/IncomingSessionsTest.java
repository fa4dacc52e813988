package org.federatedpartners.openfire.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.federatedpartners.openfire.session.FederationStreams.FederationStream;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.StreamFacts;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.StreamID;
import org.jivesoftware.openfire.session.IncomingServerSession;
import org.jivesoftware.openfire.session.LocalIncomingServerSession;
import org.junit.jupiter.api.Test;

/** Openfire's list of a domain's sessions changes while it is read. */
class IncomingSessionsTest {

    private static final String DOMAIN = "partner.example";

    private final SessionManager sessions = mock(SessionManager.class);
    private final IncomingServerSession first = session();
    private final IncomingServerSession second = session();

    private static IncomingServerSession session() {
        IncomingServerSession session = mock(LocalIncomingServerSession.class);
        when(session.getStreamID()).thenReturn(mock(StreamID.class));
        return session;
    }

    @Test
    void readsAgainAfterAReadingThatFailed() {
        when(sessions.getIncomingServerSessions(DOMAIN)).thenThrow(new ConcurrentModificationException()).thenThrow(new NoSuchElementException())
            .thenReturn(List.of(first));
        assertThat(IncomingSessions.of(sessions, DOMAIN)).containsExactly(first);
    }

    @Test
    void findsASessionThatOneReadingLeftOut() {
        when(sessions.getIncomingServerSessions(DOMAIN)).thenReturn(List.of(first)).thenReturn(List.of(first, second));
        assertThat(IncomingSessions.of(sessions, DOMAIN)).containsExactly(first, second);
    }

    @Test
    void doesNotHideAFailureThatStays() {
        when(sessions.getIncomingServerSessions(DOMAIN)).thenThrow(new IllegalStateException("no cache"));
        assertThatThrownBy(() -> IncomingSessions.of(sessions, DOMAIN)).hasMessage("no cache");
    }

    @Test
    void streamsThatEndDoNotHideTheOthersFromPagesAndJudges() {
        when(sessions.getIncomingServers()).thenReturn(List.of(DOMAIN));
        when(sessions.getIncomingServerSessions(DOMAIN)).thenThrow(new ConcurrentModificationException()).thenReturn(List.of(first, second));
        FederationStreams streams = new FederationStreams(() -> sessions,
            new GivenFacts(session -> new StreamFacts(StreamFacts.Encryption.NONE, StreamFacts.Authentication.DIALBACK, CertificateStatus.ABSENT, "")), Followed::none);
        assertThat(streams.count(Direction.INBOUND)).isEqualTo(Map.of(DOMAIN, 2));
        when(sessions.getIncomingServerSessions(DOMAIN)).thenThrow(new ConcurrentModificationException()).thenReturn(List.of(first, second));
        assertThat(streams.with(DOMAIN)).extracting(FederationStream::session).containsExactly(first, second);
    }
}
