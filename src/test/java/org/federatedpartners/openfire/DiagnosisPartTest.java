package org.federatedpartners.openfire;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.time.Clock;
import java.util.Set;
import org.federatedpartners.background.Chores;
import org.federatedpartners.background.Chores.Chore;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.openfire.session.FederationStreams;
import org.federatedpartners.openfire.session.Followed;
import org.federatedpartners.openfire.session.GivenFacts;
import org.federatedpartners.policy.Trust;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.XMPPServer;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

class DiagnosisPartTest {

    private final SessionManager sessions = mock(SessionManager.class);
    private final S2sPart s2s = mock(S2sPart.class);
    private final Chores streams = mock(Chores.class);
    private final Chores storage = mock(Chores.class);

    /** Ended relaxations are removed there, too. A node of the cluster that hangs makes Openfire's lists of sessions wait. */
    @Test
    void theThreadForStorageAsksForNoSessions() throws Exception {
        when(s2s.streams()).thenReturn(new FederationStreams(() -> sessions, new GivenFacts(session -> null), Followed::none));
        when(s2s.certificates()).thenReturn(TestCertificates.judge(Set::of, domain -> Trust.DEFAULT, Clock.systemUTC()));
        new DiagnosisPart(mock(XMPPServer.class), mock(PolicyPart.class), s2s, new Background(null, null, null, streams, storage, null, null), mock(Compatibility.class)).start();

        ArgumentCaptor<Chore> stored = ArgumentCaptor.forClass(Chore.class);
        verify(storage, atLeast(0)).every(any(), anyString(), stored.capture());
        for (Chore chore : stored.getAllValues()) {
            chore.run();
        }
        verifyNoInteractions(sessions);

        ArgumentCaptor<Chore> looked = ArgumentCaptor.forClass(Chore.class);
        verify(streams).every(any(), anyString(), looked.capture());
        looked.getValue().run();
        verify(sessions, atLeastOnce()).getIncomingServers();
    }
}
