package org.federatedpartners.openfire.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.federatedpartners.openfire.session.FederationStreams.FederationStream;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.StreamFacts;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.StreamID;
import org.jivesoftware.openfire.session.DomainPair;
import org.jivesoftware.openfire.session.IncomingServerSession;
import org.jivesoftware.openfire.session.LocalIncomingServerSession;
import org.jivesoftware.openfire.session.LocalOutgoingServerSession;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.junit.jupiter.api.Test;

/** In a cluster, Openfire's lists name the sessions of all nodes; those of others answer by remote calls. */
class FederationStreamsTest {

    private static final String DOMAIN = "partner.example";
    private static final String OTHER = "other.example";
    private static final DomainPair PAIR = new DomainPair("own.example", OTHER);

    private final SessionManager sessions = mock(SessionManager.class);
    private final LocalIncomingServerSession inbound = mock(LocalIncomingServerSession.class);
    private final LocalOutgoingServerSession outbound = mock(LocalOutgoingServerSession.class);
    private final IncomingServerSession inboundElsewhere = mock(IncomingServerSession.class);
    private final OutgoingServerSession outboundElsewhere = mock(OutgoingServerSession.class);

    private FederationStreams streams(Followed followed) {
        return new FederationStreams(() -> sessions,
            new GivenFacts(session -> new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3")), () -> followed);
    }

    private void list(IncomingServerSession in, OutgoingServerSession out) {
        when(in.getStreamID()).thenReturn(mock(StreamID.class));
        when(sessions.getIncomingServers()).thenReturn(List.of(DOMAIN));
        when(sessions.getIncomingServerSessions(DOMAIN)).thenReturn(List.of(in));
        when(sessions.getOutgoingDomainPairs()).thenReturn(Set.of(PAIR));
        when(sessions.getOutgoingServerSession(PAIR)).thenReturn(out);
    }

    @Test
    void ownSessionsAreJudgedAndCounted() {
        list(inbound, outbound);
        FederationStreams streams = streams(Followed.none());
        assertThat(streams.all()).extracting(FederationStream::session).containsExactly(inbound, outbound);
        assertThat(streams.with(DOMAIN)).extracting(FederationStream::session).containsExactly(inbound);
        assertThat(streams.carriers(DOMAIN)).extracting(FederationStream::session).containsExactly(inbound);
        assertThat(streams.with(OTHER)).extracting(FederationStream::session).containsExactly(outbound);
        assertThat(streams.count(Direction.INBOUND)).isEqualTo(Map.of(DOMAIN, 1));
        assertThat(streams.count(Direction.OUTBOUND)).isEqualTo(Map.of(OTHER, 1));
    }

    @Test
    void nothingIsAskedOfOtherNodes() {
        list(inboundElsewhere, outboundElsewhere);
        FederationStreams streams = streams(Followed.none());
        assertThat(streams.all()).isEmpty();
        assertThat(streams.with(DOMAIN)).isEmpty();
        assertThat(streams.carriers(DOMAIN)).as("a stanza that another node has received was judged there").isEmpty();
        assertThat(streams.count(Direction.INBOUND)).isEmpty();
        assertThat(streams.count(Direction.OUTBOUND)).isEmpty();
        verify(inboundElsewhere, never()).isClosed();
        verifyNoInteractions(outboundElsewhere);
    }

    @Test
    void followedSessionsAreKnownWithoutOpenfiresLists() {
        when(inbound.getValidatedDomains()).thenReturn(List.of(DOMAIN, "rooms." + DOMAIN));
        when(outbound.getOutgoingDomainPairs()).thenReturn(List.of(PAIR));
        FederationStreams streams = streams(new Followed(List.of(inbound, outbound), true));
        assertThat(streams.all()).extracting(FederationStream::direction, FederationStream::domain).containsExactly(
            tuple(Direction.INBOUND, DOMAIN), tuple(Direction.INBOUND, "rooms." + DOMAIN),
            tuple(Direction.OUTBOUND, OTHER));
        verifyNoInteractions(sessions);
    }

    @Test
    void whereOthersArePossibleThoseInOpenfiresListsAreKnownToo() {
        when(inbound.getValidatedDomains()).thenReturn(List.of(DOMAIN));
        LocalIncomingServerSession unfollowed = mock(LocalIncomingServerSession.class);
        list(unfollowed, outbound);
        FederationStreams streams = streams(new Followed(List.of(inbound), false));
        assertThat(streams.all()).extracting(FederationStream::session).containsExactlyInAnyOrder(inbound, unfollowed, outbound);
        assertThat(streams.with(DOMAIN)).extracting(FederationStream::session).containsExactlyInAnyOrder(inbound, unfollowed);
    }

    @Test
    void aSessionThatIsFollowedAndListedIsOneStream() {
        when(inbound.getValidatedDomains()).thenReturn(List.of(DOMAIN));
        when(outbound.getOutgoingDomainPairs()).thenReturn(List.of(PAIR));
        list(inbound, outbound);
        FederationStreams streams = streams(new Followed(List.of(inbound, outbound), false));
        assertThat(streams.all()).extracting(FederationStream::session).containsExactlyInAnyOrder(inbound, outbound);
        assertThat(streams.count(Direction.INBOUND)).isEqualTo(Map.of(DOMAIN, 1));
    }

    /** After a node has come back to a cluster, Openfire can look for such streams on the node that it was before. */
    @Test
    void aFollowedSessionIsKnownThoughOpenfiresListsLackIt() {
        when(inbound.getValidatedDomains()).thenReturn(List.of(DOMAIN));
        list(inboundElsewhere, outboundElsewhere);
        FederationStreams streams = streams(new Followed(List.of(inbound), false));
        assertThat(streams.all()).extracting(FederationStream::session).containsExactly(inbound);
        when(sessions.getIncomingServerSessions(DOMAIN)).thenReturn(List.of());
        assertThat(streams.with(DOMAIN)).extracting(FederationStream::session).containsExactly(inbound);
    }

    @Test
    void closedSessionsAreNone() {
        when(inbound.getValidatedDomains()).thenReturn(List.of(DOMAIN));
        when(inbound.isClosed()).thenReturn(true);
        assertThat(streams(new Followed(List.of(inbound), true)).all()).isEmpty();
    }

    @Test
    void domainsThatAreAddedMeanwhileDoNotFailTheReading() {
        Collection<String> changing = new AbstractCollection<>() {
            private int readings;

            @Override
            public Iterator<String> iterator() {
                if (readings++ == 0) {
                    throw new ConcurrentModificationException();
                }
                return Set.of(DOMAIN).iterator();
            }

            @Override
            public int size() {
                return 1;
            }
        };
        when(inbound.getValidatedDomains()).thenReturn(changing);
        assertThat(streams(new Followed(List.of(inbound), true)).with(DOMAIN)).hasSize(1);
        verify(sessions, never()).getIncomingServerSessions(anyString());
    }
}
