package org.federatedpartners.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalHistoryTest {

    private final List<String> lines = new ArrayList<>();
    private final RefusalHistory refusals = new RefusalHistory(3, 3, new RefusalLog(Duration.ofMinutes(1), 10), lines::add, refusal -> {});

    private Refusal add(int second, String partner) {
        Refusal refusal = TestRefusal.of(Instant.ofEpochSecond(second), Direction.OUTBOUND, "d" + second + ".example", Optional.ofNullable(partner),
            Optional.empty(), Set.of(), Reason.NOT_A_PARTNER);
        refusals.add(refusal);
        return refusal;
    }

    @Test
    void keepsTheLatestNewestFirst() {
        add(1, null);
        Refusal two = add(2, null);
        Refusal three = add(3, null);
        Refusal four = add(4, null);
        assertThat(refusals.latest(10)).containsExactly(four, three, two);
        assertThat(refusals.latest(1)).containsExactly(four);
    }

    @Test
    void remembersTheLastRefusalOfEachPartnerLongerThanTheList() {
        Refusal ofA = add(1, "a.example");
        for (int second = 2; second < 10; second++) {
            add(second, "b.example");
        }
        assertThat(refusals.last("a.example")).contains(LastRefusal.of(ofA));
        assertThat(refusals.last("b.example").orElseThrow().at()).isEqualTo(Instant.ofEpochSecond(9));
        assertThat(refusals.last("c.example")).isEmpty();
    }

    @Test
    void logsARefusalWithItsFacts() {
        add(1, null);
        assertThat(lines).singleElement().asString().startsWith("Refused to d1.example: NOT_A_PARTNER; partner none; seen no stream; accepted nothing");
    }

    @ParameterizedTest
    @CsvSource({"1000, ''", "1000, loud.example"})
    void aFloodDisplacesNoRefusalOfAnotherPartner(int flood, String flooding) {
        String owner = flooding.isEmpty() ? null : flooding;
        Refusal quiet = add(1, "quiet.example");
        for (int second = 2; second < flood; second++) {
            add(second, owner);
        }
        assertThat(refusals.latest(100)).contains(quiet);
        assertThat(refusals.latest(100).get(0).at()).isEqualTo(Instant.ofEpochSecond(flood - 1));
    }

    @Test
    void aFloodForOneReasonDisplacesNoOtherReasonOfTheSamePartner() {
        Refusal rare = TestRefusal.of(Instant.EPOCH, Direction.INBOUND, "p.example", Optional.of("p.example"), Optional.empty(), Set.of(), Reason.DOWNGRADED);
        refusals.add(rare);
        for (int second = 1; second < 100; second++) {
            add(second, "p.example");
        }
        assertThat(refusals.latest(100)).hasSize(3).contains(rare);
    }

    @Test
    void whatOtherNodesHaveRefusedStandsAmongTheRestAndIsNotLogged() {
        Refusal here = add(5, "p.example");
        Refusal before = TestRefusal.of(Instant.ofEpochSecond(3), Direction.INBOUND, "p.example", Optional.of("p.example"), Optional.empty(), Set.of(), Reason.DOWNGRADED).by("two");
        Refusal after = TestRefusal.of(Instant.ofEpochSecond(8), Direction.INBOUND, "q.example", Optional.of("p.example"), Optional.empty(), Set.of(), Reason.DOWNGRADED).by("two");
        lines.clear();
        refusals.elsewhere(List.of(after, before));
        assertThat(lines).isEmpty();
        assertThat(refusals.all()).containsExactly(after, here, before);
        assertThat(refusals.latest(2)).containsExactly(after, here);
        assertThat(refusals.last("p.example")).contains(LastRefusal.of(after));
        assertThat(refusals.lastHere("p.example")).as("what explains a failure here").contains(LastRefusal.of(here));
        refusals.elsewhere(List.of(before));
        assertThat(refusals.last("p.example")).contains(LastRefusal.of(after));
    }

    /** A stranger can open a stream in each partner's name, and say much on it. */
    @Test
    void keepsNoTranscriptOfPartnersThatAreRemembered() {
        List<WeakReference<Transcript>> transcripts = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            Refusal refusal = wordy("p" + i + ".example");
            transcripts.add(new WeakReference<>(refusal.transcript().orElseThrow()));
            if (i % 2 == 0) {
                refusals.add(refusal);
            } else {
                refusals.elsewhere(List.of(refusal));
            }
        }
        System.gc();
        assertThat(transcripts.stream().filter(one -> one.get() != null).count()).isLessThanOrEqualTo(refusals.capacity());
        assertThat(refusals.refusedPartners()).hasSize(transcripts.size());
    }

    @Test
    void remembersNothingOfFormerPartners() {
        add(1, "former.example");
        refusals.elsewhere(List.of(add(2, "gone.example")));
        Refusal present = add(3, "present.example");
        refusals.retain("present.example"::equals);
        assertThat(refusals.refusedPartners()).containsExactly("present.example");
        assertThat(refusals.last("gone.example")).isEmpty();
        assertThat(refusals.last("present.example")).contains(LastRefusal.of(present));
        assertThat(refusals.all()).as("what is listed is history").hasSize(3);
    }

    private static Refusal wordy(String partner) {
        List<Step> steps = Collections.nCopies(32, new Step.Said(Instant.EPOCH, Step.Speaker.PEER, Step.Kind.FEATURES, List.of("many words")));
        return new Refusal(Instant.EPOCH, Direction.INBOUND, partner, Optional.of(partner), Optional.empty(), Set.of(), Reason.NOT_AUTHENTICATED, List.of(), true,
            Optional.of(new Transcript(1, Direction.INBOUND, partner, Instant.EPOCH, Optional.empty(), steps, 0)), Optional.empty());
    }

    @Test
    void limitsRestoredRefusalsLikeNewOnes() {
        add(100, null);
        List<Refusal> earlier = new ArrayList<>();
        for (int second = 99; second > 1; second--) {
            earlier.add(TestRefusal.of(Instant.ofEpochSecond(second), Direction.INBOUND, "s" + second + ".example", Optional.empty(), Optional.empty(), Set.of(),
                Reason.NOT_A_PARTNER));
        }
        Refusal quiet = TestRefusal.of(Instant.EPOCH, Direction.INBOUND, "p.example", Optional.of("p.example"), Optional.empty(), Set.of(), Reason.DOWNGRADED);
        earlier.add(quiet);
        refusals.restore(earlier);
        assertThat(refusals.latest(100)).hasSize(4).endsWith(quiet).extracting(one -> one.at().getEpochSecond()).startsWith(100L, 99L, 98L);
    }
}
