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
    private Runnable during = () -> {};

    private final RefusalWriter writer = new RefusalWriter(new RefusalStore() {
        @Override
        public List<Refusal> load() {
            return List.copyOf(stored);
        }

        @Override
        public List<Refusal> more() {
            return List.of();
        }

        @Override
        public void add(Collection<Refusal> more) throws Failed {
            if (down) {
                throw new Failed("down", null);
            }
            writes++;
            during.run();
            stored.addAll(more);
        }
    }, 3);

    private static Refusal refusal(long second, String domain) {
        return TestRefusal.of(Instant.ofEpochSecond(second), Direction.INBOUND, domain, Optional.empty(), Optional.empty(), Set.of(), Reason.NOT_A_PARTNER);
    }

    @Test
    void limitsHowManyRefusalsOfAFloodAreStored() throws Exception {
        for (int i = 0; i < 1000; i++) {
            writer.accept(refusal(0, "d" + i + ".example"));
        }
        writer.persist();
        assertThat(stored).extracting(Refusal::domain).containsExactly("d0.example", "d1.example", "d2.example");
        writer.accept(refusal(1, "later.example"));
        writer.persist();
        assertThat(stored).hasSize(4);
    }

    private static Refusal ofPartner(long second, String partner) {
        return TestRefusal.of(Instant.ofEpochSecond(second), Direction.INBOUND, partner, Optional.of(partner), Optional.empty(), Set.of(), Reason.DOWNGRADED);
    }

    @Test
    void aFloodKeepsNoRefusalOfAPartnerFromTheDatabase() throws Exception {
        for (int i = 0; i < 1000; i++) {
            writer.accept(refusal(0, "d" + i + ".example"));
        }
        writer.accept(ofPartner(1, "p.example"));
        writer.persist();
        assertThat(stored).hasSize(4).contains(ofPartner(1, "p.example"));
    }

    @Test
    void aFloodOfStrangersDoesNotRepeatWhatWasJustWrittenOfAPartner() throws Exception {
        writer.accept(ofPartner(0, "p.example"));
        for (int i = 0; i < 1000; i++) {
            writer.accept(refusal(0, "d" + i + ".example"));
        }
        writer.accept(ofPartner(1, "p.example"));
        writer.persist();
        assertThat(stored).filteredOn(one -> one.partner().isPresent()).hasSize(1);
    }

    @Test
    void storesOneOfAlikeRefusalsPerMinute() throws Exception {
        for (int second = 0; second < 120; second++) {
            writer.accept(refusal(second, "same.example"));
        }
        writer.persist();
        assertThat(stored).extracting(Refusal::at).containsExactly(Instant.ofEpochSecond(0), Instant.ofEpochSecond(60));
    }

    @Test
    void nothingIsWrittenWhereThereIsNothing() throws Exception {
        writer.persist();
        assertThat(writes).isZero();
    }

    @Test
    void losesNoRefusalWhenTheStoreFails() throws Exception {
        writer.accept(refusal(0, "one.example"));
        down = true;
        assertThatThrownBy(writer::persist).isInstanceOf(RefusalStore.Failed.class);
        writer.accept(refusal(1, "two.example"));
        down = false;
        during = () -> writer.accept(refusal(2, "three.example"));
        writer.persist();
        assertThat(stored).extracting(Refusal::domain).containsExactly("one.example", "two.example");
        during = () -> {};
        writer.persist();
        assertThat(stored).hasSize(3);
    }

    @Test
    void restoredRefusalsComeAfterNewOnes() {
        RefusalHistory refusals = new RefusalHistory(3, 3, new RefusalLog(Duration.ofMinutes(1), 10), line -> {}, refusal -> {});
        Refusal fresh = TestRefusal.of(Instant.ofEpochSecond(9), Direction.INBOUND, "p.example", Optional.of("p.example"), Optional.empty(), Set.of(), Reason.DOWNGRADED);
        Refusal old = TestRefusal.of(Instant.ofEpochSecond(5), Direction.INBOUND, "p.example", Optional.of("p.example"), Optional.empty(), Set.of(), Reason.NOT_INVITED);
        Refusal other = TestRefusal.of(Instant.ofEpochSecond(4), Direction.INBOUND, "o.example", Optional.of("o.example"), Optional.empty(), Set.of(), Reason.NOT_INVITED);
        refusals.add(fresh);
        refusals.restore(List.of(old, other, other));
        assertThat(refusals.latest(10)).containsExactly(fresh, old, other);
        assertThat(refusals.last("p.example")).contains(LastRefusal.of(fresh));
        assertThat(refusals.last("o.example")).contains(LastRefusal.of(other));
    }
}
