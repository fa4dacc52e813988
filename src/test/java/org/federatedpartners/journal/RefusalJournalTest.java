package org.federatedpartners.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.Test;

class RefusalJournalTest {

    private final List<String> lines = new ArrayList<>();
    private final RefusalJournal journal = new RefusalJournal(3, new RefusalLog(Duration.ofMinutes(1), 10), lines::add);

    private Refusal add(int second, String partner) {
        Refusal refusal = new Refusal(Instant.ofEpochSecond(second), Direction.OUTBOUND, "d" + second + ".example", Optional.ofNullable(partner),
            Optional.empty(), Set.of(), Reason.NOT_A_PARTNER);
        journal.add(refusal);
        return refusal;
    }

    @Test
    void keepsTheLatestNewestFirst() {
        add(1, null);
        Refusal two = add(2, null);
        Refusal three = add(3, null);
        Refusal four = add(4, null);
        assertThat(journal.latest(10)).containsExactly(four, three, two);
        assertThat(journal.latest(1)).containsExactly(four);
    }

    @Test
    void rememberTheLastOfEachPartnerLongerThanTheList() {
        Refusal ofA = add(1, "a.example");
        for (int second = 2; second < 10; second++) {
            add(second, "b.example");
        }
        assertThat(journal.lastOf("a.example")).contains(ofA);
        assertThat(journal.lastOf("b.example").orElseThrow().at()).isEqualTo(Instant.ofEpochSecond(9));
        assertThat(journal.lastOf("c.example")).isEmpty();
    }

    @Test
    void writesTheLog() {
        add(1, null);
        assertThat(lines).singleElement().asString().startsWith("Refused to d1.example: NOT_A_PARTNER; partner none; seen no stream; accepted nothing");
    }
}
