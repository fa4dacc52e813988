package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Prospect;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.policy.Verdict;
import org.junit.jupiter.api.Test;
import org.xmpp.packet.JID;

class SeenDomainsTest {

    private static final long SECOND = 1_000_000_000;
    private static final JID BOB = new JID("bob@partner.example/car");

    private final List<String> asked = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private boolean partnerIsRemote = true;
    private boolean isFailing;
    private long now;
    private Runnable duringQuestion = () -> {};
    private final SeenDomains remote = new SeenDomains(jid -> {
        asked.add(jid.toString());
        if (isFailing) {
            throw new IllegalStateException("The cluster is being joined");
        }
        duringQuestion.run();
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
        now += 30 * SECOND - 1;
        assertThat(remote.test(new JID("carol@partner.example"))).isTrue();
        assertThat(asked).hasSize(1);
    }

    @Test
    void asksAgainAfterHalfAMinuteWithoutWaitingForTheAnswer() {
        remote.test(BOB);
        partnerIsRemote = false;
        now += 30 * SECOND;
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
        now += 30 * SECOND;
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

    /** In a cluster, the answer may be another node's. */
    @Test
    void asksOnceWhileADomainIsInUse() {
        for (int stanza = 0; stanza < 100; stanza++) {
            assertThat(remote.test(BOB)).isTrue();
            now += SECOND / 10;
        }
        assertThat(later).isEmpty();
        assertThat(asked).hasSize(1);
    }

    @Test
    void anAnswerThatWasUnderWayWhenAComponentCameIsAskedForAgain() {
        remote.test(BOB);
        now += 30 * SECOND;
        remote.test(BOB);
        duringQuestion = () -> remote.forget(new JID("partner.example"));
        later.remove(0).run();
        duringQuestion = () -> {};
        partnerIsRemote = false;
        remote.test(BOB);
        later.remove(0).run();
        assertThat(remote.test(BOB)).isFalse();
    }

    @Test
    void asksAgainAfterANodeHasComeOrGoneWithoutWaitingForTheAnswer() {
        remote.test(BOB);
        partnerIsRemote = false;
        remote.doubt();
        assertThat(remote.test(BOB)).isTrue();
        later.remove(0).run();
        assertThat(remote.test(BOB)).isFalse();
        assertThat(later).isEmpty();
    }

    /** As addresses do, which are remembered for longer. */
    @Test
    void whoHoldsOnToADomainHearsOfAComponentToo() {
        SeenDomains.Seen held = remote.of("partner.example");
        assertThat(held.isRemote()).isTrue();
        staysCorrectWhenManyDomainsAreAskedAbout();
        partnerIsRemote = false;
        remote.forget(new JID("partner.example"));
        held.isRemote();
        later.forEach(Runnable::run);
        assertThat(held.isRemote()).isFalse();
    }

    @Test
    void isJudgedByThePolicyThatIsInForce() {
        SeenDomains.Seen seen = remote.of("Partner.example");
        Partner partner = TestPartner.of(1, 1, DomainName.of("partner.example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT);
        PolicySnapshot without = policy(List.of());
        PolicySnapshot with = policy(List.of(partner));
        for (int again = 0; again < 2; again++) {
            assertThat(seen.under(without)).isEqualTo(new Prospect(false, false, new Verdict.Accepted(), Optional.empty())).isSameAs(seen.under(without));
            assertThat(seen.under(with)).isEqualTo(new Prospect(true, true, new Verdict.Accepted(), Optional.of(partner))).isSameAs(seen.under(with));
        }
        PolicySnapshot denied = with.with(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.ENFORCE, DenyList.parse("partner.example")), StrongestMethods.NONE);
        assertThat(seen.under(denied)).isEqualTo(new Prospect(true, true, new Verdict.Refused(Reason.DENIED), Optional.empty()));
    }

    private static PolicySnapshot policy(List<Partner> partners) {
        return TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, partners);
    }

    @Test
    void staysCorrectWhenManyDomainsAreAskedAbout() {
        for (int i = 0; i < 40_000; i++) {
            assertThat(remote.test(new JID(null, "stranger" + i + ".example", null, true))).isFalse();
        }
        assertThat(remote.test(BOB)).isTrue();
    }

    @Test
    void asksAtOnceOnlyAboutDomainsThatAreNew() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 10_000; i++) {
                remote.test(new JID(null, "p" + i + ".example", null, true));
            }
        }
        assertThat(asked).hasSize(10_000);
    }
}
