package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmpp.packet.JID;

class RemoteDomainsTest {

    private static final long SECOND = 1_000_000_000;
    private static final JID BOB = new JID("bob@partner.example/car");

    private final List<String> asked = new ArrayList<>();
    private boolean partnerIsRemote = true;
    private long now;
    private final RemoteDomains remote = new RemoteDomains(jid -> {
        asked.add(jid.toString());
        return partnerIsRemote && jid.getDomain().equals("partner.example");
    }, () -> now);

    @Test
    void asksOpenfireAboutTheDomainAlone() {
        assertThat(remote.test(BOB)).isTrue();
        assertThat(remote.test(new JID("room@conference.own.example/nick"))).isFalse();
        assertThat(asked).containsExactly("partner.example", "conference.own.example");
    }

    @Test
    void asksOnceForManyStanzas() {
        remote.test(BOB);
        now += SECOND - 1;
        assertThat(remote.test(new JID("carol@partner.example"))).isTrue();
        assertThat(asked).hasSize(1);
    }

    @Test
    void asksAgainAfterASecond() {
        remote.test(BOB);
        partnerIsRemote = false;
        now += SECOND;
        assertThat(remote.test(BOB)).isFalse();
    }

    @Test
    void staysCorrectWhenManyDomainsAreAskedAbout() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(remote.test(new JID(null, "stranger" + i + ".example", null, true))).isFalse();
        }
        assertThat(remote.test(BOB)).isTrue();
    }
}
