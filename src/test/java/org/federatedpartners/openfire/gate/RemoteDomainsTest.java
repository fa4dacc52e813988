package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmpp.packet.JID;

class RemoteDomainsTest {

    private static final long SECOND = 1_000_000_000;
    private static final JID BOB = new JID("bob@partner.example/car");

    private final List<String> asked = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private boolean partnerIsRemote = true;
    private boolean isFailing;
    private long now;
    private final RemoteDomains remote = new RemoteDomains(jid -> {
        asked.add(jid.toString());
        if (isFailing) {
            throw new IllegalStateException("The cluster is being joined");
        }
        return partnerIsRemote && jid.getDomain().equals("partner.example");
    }, later::add, () -> now);

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
    void asksAgainAfterASecondWithoutWaitingForTheAnswer() {
        remote.test(BOB);
        partnerIsRemote = false;
        now += SECOND;
        assertThat(remote.test(BOB)).isTrue();
        assertThat(remote.test(BOB)).as("while Openfire is still being asked").isTrue();
        assertThat(asked).hasSize(1);
        later.forEach(Runnable::run);
        assertThat(asked).hasSize(2);
        assertThat(remote.test(BOB)).isFalse();
    }

    @Test
    void whatFailedIsAskedAgain() {
        remote.test(BOB);
        now += SECOND;
        remote.test(BOB);
        isFailing = true;
        assertThatThrownBy(() -> later.remove(0).run()).isInstanceOf(IllegalStateException.class);
        isFailing = false;
        remote.test(BOB);
        assertThat(later).hasSize(1);
    }

    @Test
    void doesNotRelyOnWhatIsAMinuteOld() {
        remote.test(BOB);
        partnerIsRemote = false;
        now += 60 * SECOND;
        assertThat(remote.test(BOB)).isFalse();
    }

    @Test
    void asksAtOnceAfterAComponentHasComeOrGone() {
        remote.test(BOB);
        partnerIsRemote = false;
        remote.forget(new JID("partner.example"));
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
