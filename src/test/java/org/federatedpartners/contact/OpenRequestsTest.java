package org.federatedpartners.contact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class OpenRequestsTest {

    private static final String ALICE = "alice@own.example/desk";
    private static final String BOB = "bob@partner.example/car";

    private long now;
    private final OpenRequests open = new OpenRequests(() -> now);

    private void pass(long minutes) {
        now += TimeUnit.MINUTES.toNanos(minutes);
    }

    private void asked(String id) {
        open.asked(ALICE, "partner.example", BOB, id);
    }

    private int entries(String generation) {
        return assertThat(open).extracting("generations." + generation + ".entries", InstanceOfAssertFactories.MAP).actual().size();
    }

    @Test
    void aRequestIsClosedOnceByItsAddressAndItsId() {
        asked("1");
        assertThat(open.closes(ALICE, BOB, "2")).isFalse();
        assertThat(open.closes(ALICE, "eve@partner.example/car", "1")).isFalse();
        assertThat(open.closes("alice@own.example/phone", BOB, "1")).isFalse();
        assertThat(open.closes(ALICE, BOB, "1")).isTrue();
        assertThat(open.closes(ALICE, BOB, "1")).isFalse();
    }

    @Test
    void aMessageIsRememberedForEachErrorThatItMayCause() {
        open.wrote("alice@own.example", "partner.example", "bob@partner.example");
        assertThat(open.hasWritten("alice@own.example", "bob@partner.example")).isTrue();
        assertThat(open.hasWritten("alice@own.example", "bob@partner.example")).isTrue();
        assertThat(open.hasWritten("alice@own.example", "eve@partner.example")).isFalse();
    }

    @Test
    void anEntryLastsBetweenHalfAnHourAndAnHour() {
        pass(20);
        asked("1");
        asked("2");
        pass(29);
        assertThat(open.closes(ALICE, BOB, "1")).isTrue();
        pass(31);
        assertThat(open.closes(ALICE, BOB, "2")).isFalse();
    }

    @Test
    void forgetsRequestsAfterALongSilence() {
        asked("1");
        pass(600);
        assertThat(open.closes(ALICE, BOB, "1")).isFalse();
        assertThat(entries("current") + entries("previous")).isZero();
    }

    @Test
    void limitsRequestsToOneDomainWithoutAffectingOthers() {
        open.asked("carol@own.example/x", "partner.example", BOB, "1");
        for (int i = 0; i < 10 * OpenRequests.MAX_PER_PAIR; i++) {
            asked("flood" + i);
        }
        assertThat(entries("current")).isEqualTo(OpenRequests.MAX_PER_PAIR + 1);
        assertThat(open.closes("carol@own.example/x", BOB, "1")).isTrue();
        assertThat(open.closes(ALICE, BOB, "flood0")).isTrue();
        asked("again");
        assertThat(open.closes(ALICE, BOB, "again")).as("after one was answered").isTrue();
    }

    @Test
    void limitsAllRequestsTogether() {
        for (int i = 0; i < 3 * OpenRequests.MAX_ENTRIES; i++) {
            open.asked(ALICE, "domain" + i % 10_000, BOB, "id" + i);
        }
        assertThat(entries("current") + entries("previous")).isLessThanOrEqualTo(2 * OpenRequests.MAX_ENTRIES);
    }
}
