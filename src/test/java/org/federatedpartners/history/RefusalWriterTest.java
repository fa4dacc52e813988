package org.federatedpartners.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.Test;

class RefusalWriterTest {

    private final List<Refusal> stored = new ArrayList<>();
    private int writes;
    private boolean down;
    private Runnable meanwhile = () -> { };

    private final RefusalWriter keeper = new RefusalWriter(new RefusalStore() {
        @Override
        public List<Refusal> load() {
            return List.copyOf(stored);
        }

        @Override
        public void add(Collection<Refusal> more) throws Failed {
            if (down) {
                throw new Failed("down", null);
            }
            writes++;
            meanwhile.run();
            stored.addAll(more);
        }
    }, 3);

    private static Refusal refusal(long second, String domain) {
        return TestRefusal.of(Instant.ofEpochSecond(second), Direction.INBOUND, domain, Optional.empty(), Optional.empty(), Set.of(), Reason.NOT_A_PARTNER);
    }

    @Test
    void limitsHowManyRefusalsOfAFloodAreStored() throws Exception {
        for (int i = 0; i < 1000; i++) {
            keeper.accept(refusal(0, "d" + i + ".example"));
        }
        keeper.persist();
        assertThat(stored).extracting(Refusal::domain).containsExactly("d0.example", "d1.example", "d2.example");
        keeper.accept(refusal(1, "later.example"));
        keeper.persist();
        assertThat(stored).hasSize(4);
    }

    private static Refusal ofPartner(long second, String partner) {
        return TestRefusal.of(Instant.ofEpochSecond(second), Direction.INBOUND, partner, Optional.of(partner), Optional.empty(), Set.of(), Reason.DOWNGRADED);
    }

    @Test
    void aFloodKeepsNoRefusalOfAPartnerFromTheDatabase() throws Exception {
        for (int i = 0; i < 1000; i++) {
            keeper.accept(refusal(0, "d" + i + ".example"));
        }
        keeper.accept(ofPartner(1, "p.example"));
        keeper.persist();
        assertThat(stored).hasSize(4).contains(ofPartner(1, "p.example"));
    }

    @Test
    void aFloodOfStrangersDoesNotRepeatWhatWasJustWrittenOfAPartner() throws Exception {
        keeper.accept(ofPartner(0, "p.example"));
        for (int i = 0; i < 1000; i++) {
            keeper.accept(refusal(0, "d" + i + ".example"));
        }
        keeper.accept(ofPartner(1, "p.example"));
        keeper.persist();
        assertThat(stored).filteredOn(one -> one.partner().isPresent()).hasSize(1);
    }

    @Test
    void storesOneOfAlikeRefusalsPerMinute() throws Exception {
        for (int second = 0; second < 120; second++) {
            keeper.accept(refusal(second, "same.example"));
        }
        keeper.persist();
        assertThat(stored).extracting(Refusal::at).containsExactly(Instant.ofEpochSecond(0), Instant.ofEpochSecond(60));
    }

    @Test
    void nothingIsWrittenWhereThereIsNothing() throws Exception {
        keeper.persist();
        assertThat(writes).isZero();
    }

    @Test
    void losesNoRefusalWhenTheStoreFails() throws Exception {
        keeper.accept(refusal(0, "one.example"));
        down = true;
        assertThatThrownBy(keeper::persist).isInstanceOf(RefusalStore.Failed.class);
        keeper.accept(refusal(1, "two.example"));
        down = false;
        meanwhile = () -> keeper.accept(refusal(2, "three.example"));
        keeper.persist();
        assertThat(stored).extracting(Refusal::domain).containsExactly("one.example", "two.example");
        meanwhile = () -> { };
        keeper.persist();
        assertThat(stored).hasSize(3);
    }

    @Test
    void restoredRefusalsComeAfterNewOnes() {
        RefusalHistory journal = new RefusalHistory(3, 3, new RefusalLog(Duration.ofMinutes(1), 10), line -> { }, refusal -> { });
        Refusal fresh = TestRefusal.of(Instant.ofEpochSecond(9), Direction.INBOUND, "p.example", Optional.of("p.example"), Optional.empty(), Set.of(), Reason.DOWNGRADED);
        Refusal old = TestRefusal.of(Instant.ofEpochSecond(5), Direction.INBOUND, "p.example", Optional.of("p.example"), Optional.empty(), Set.of(), Reason.NOT_INVITED);
        Refusal other = TestRefusal.of(Instant.ofEpochSecond(4), Direction.INBOUND, "o.example", Optional.of("o.example"), Optional.empty(), Set.of(), Reason.NOT_INVITED);
        journal.add(fresh);
        journal.restore(List.of(old, other, other));
        assertThat(journal.latest(10)).containsExactly(fresh, old, other);
        assertThat(journal.lastOf("p.example")).contains(fresh);
        assertThat(journal.lastOf("o.example")).contains(other);
    }
}
