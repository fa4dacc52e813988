package org.federatedpartners.openfire.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.federatedpartners.CpuTime;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.StreamFacts;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.session.LocalIncomingServerSession;
import org.junit.jupiter.api.Test;

class SessionLiveStreamsTest {

    /** As an import that touches all streams asks for them. */
    @Test
    void tenThousandStreamsComeInTheOrderOfTheDomainsAtOnce() {
        List<String> domains = IntStream.range(0, 10_000).mapToObj(i -> "p" + i + ".example").toList();
        List<String> carried = new ArrayList<>(domains);
        Collections.shuffle(carried, new Random(1));
        LocalIncomingServerSession session = mock(LocalIncomingServerSession.class);
        when(session.getValidatedDomains()).thenReturn(carried);
        when(session.getCreationDate()).thenReturn(new Date());
        StreamFacts facts = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
        SessionLiveStreams live = new SessionLiveStreams(new FederationStreams(() -> mock(SessionManager.class), new GivenFacts(one -> facts), () -> new Followed(List.of(session), true)),
            one -> Optional.empty());
        List<LiveStream> streams = new ArrayList<>();

        Duration computing = CpuTime.of(() -> streams.addAll(live.carrying(domains)));

        assertThat(streams).extracting(LiveStream::domain).isEqualTo(domains);
        assertThat(computing).isLessThan(Duration.ofSeconds(2));
    }
}
