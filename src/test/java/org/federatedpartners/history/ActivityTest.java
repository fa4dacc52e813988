package org.federatedpartners.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.SettableClock;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.StreamFacts;
import org.junit.jupiter.api.Test;

class ActivityTest {

    private static final StreamFacts FACTS = new StreamFacts(StreamFacts.Encryption.NONE, StreamFacts.Authentication.DIALBACK, CertificateStatus.ABSENT, "");
    private static final List<DomainName> ONE = List.of(DomainName.of("one.example"));

    private final SettableClock clock = new SettableClock(Instant.parse("2027-01-31T12:34:56Z"));
    private final Activity activity = new Activity(clock, domain -> !domain.startsWith("stranger"), 3);

    private void accept(String domain, long streams, long stanzas) {
        activity.accepted(List.of(new StreamCount(new StreamCount.Key(domain, Direction.INBOUND, FACTS), clock.instant(), clock.instant(), streams, stanzas)));
    }

    @Test
    void countsTheLast24HoursAndDropsOlderOnes() {
        accept("one.example", 1, 10);
        clock.pass(Duration.ofHours(1));
        accept("one.example", 0, 5);
        activity.refused(Activity.Kind.STREAM, "one.example");
        activity.refused(Activity.Kind.STANZA, "one.example");
        List<Activity.Hour> day = activity.lastDay(ONE);
        assertThat(day).hasSize(Activity.HOURS).isSortedAccordingTo((a, b) -> a.start().compareTo(b.start()));
        assertThat(day.get(22)).isEqualTo(new Activity.Hour(Instant.parse("2027-01-31T12:00:00Z"), 1, 0, 10, 0));
        assertThat(day.get(23)).isEqualTo(new Activity.Hour(Instant.parse("2027-01-31T13:00:00Z"), 0, 1, 5, 1));
        clock.pass(Duration.ofHours(23));
        assertThat(activity.lastDay(ONE).get(0)).isEqualTo(day.get(23));
        accept("one.example", 7, 0);
        assertThat(activity.lastDay(ONE).get(23).acceptedStreams()).as("an hour of another day is begun anew").isEqualTo(7);
        clock.pass(Duration.ofDays(3));
        assertThat(activity.lastDay(ONE)).allMatch(hour -> hour.acceptedStreams() + hour.refusedStreams() + hour.acceptedStanzas() + hour.refusedStanzas() == 0);
    }

    @Test
    void domainsOfOnePartnerAddUp() {
        accept("one.example", 1, 1);
        accept("two.example", 2, 2);
        assertThat(activity.lastDay(List.of(DomainName.of("one.example"), DomainName.of("two.example"))).get(23).acceptedStanzas()).isEqualTo(3);
    }

    @Test
    void countsDomainsWithoutPartnerInTotalsOnly() {
        accept("stranger.example", 1, 4);
        activity.refused(Activity.Kind.STREAM, "stranger.example");
        assertThat(activity.lastDay(List.of(DomainName.of("stranger.example"))).get(23).acceptedStreams()).isZero();
        assertThat(activity.total(Activity.Kind.STREAM, true)).isEqualTo(1);
        assertThat(activity.total(Activity.Kind.STREAM, false)).isEqualTo(1);
        assertThat(activity.total(Activity.Kind.STANZA, true)).isEqualTo(4);
        assertThat(activity.total(Activity.Kind.STANZA, false)).isZero();
    }

    @Test
    void dropsTheFirstDomainsWhenThereAreTooMany() {
        for (int i = 0; i < 10; i++) {
            accept("d" + i + ".example", 1, 0);
        }
        assertThat(activity.lastDay(List.of(DomainName.of("d0.example"))).get(23).acceptedStreams()).isZero();
        assertThat(activity.lastDay(List.of(DomainName.of("d9.example"))).get(23).acceptedStreams()).isEqualTo(1);
    }

    @Test
    void refusalsOfManyDomainsDisplaceNoAcceptedDomain() {
        accept("d0.example", 1, 0);
        for (int i = 1; i < 100; i++) {
            activity.refused(Activity.Kind.STREAM, "d" + i + ".example");
        }
        assertThat(activity.lastDay(List.of(DomainName.of("d0.example"))).get(23).acceptedStreams()).isEqualTo(1);
        assertThat(activity.total(Activity.Kind.STREAM, false)).isEqualTo(99);
    }

    @Test
    void publishesEachCountOnceEvenWhenPersistingFails() throws Exception {
        StreamCountsInMemory store = new StreamCountsInMemory();
        StreamCounts counts = new StreamCounts(store, Clock.systemUTC(), 10, () -> Optional.of(domain -> false), activity::accepted);
        counts.stanza(Direction.INBOUND, "one.example", FACTS);
        counts.publish();
        counts.publish();
        store.down = true;
        counts.stanza(Direction.INBOUND, "one.example", FACTS);
        try {
            counts.persist();
        } catch (StreamCountStore.Failed e) {
            store.down = false;
        }
        counts.persist();
        assertThat(activity.total(Activity.Kind.STANZA, true)).isEqualTo(2);
        assertThat(counts.where(any -> true)).singleElement().satisfies(one -> assertThat(one.stanzas()).isEqualTo(2));
        assertThat(store.load()).singleElement().satisfies(one -> assertThat(one.stanzas()).isEqualTo(2));
    }

    @Test
    void tellsWithWhichDomainsAnythingHappenedInTheLastDayAndWhen() {
        accept("one.example", 1, 10);
        clock.pass(Duration.ofHours(2));
        activity.refused(Activity.Kind.STANZA, "two.example");
        assertThat(activity.lastHours()).isEqualTo(Map.of("one.example", Instant.parse("2027-01-31T12:00:00Z"), "two.example", Instant.parse("2027-01-31T14:00:00Z")));
        assertThat(activity.hours("one.example")).containsExactly(new Activity.Hour(Instant.parse("2027-01-31T12:00:00Z"), 1, 0, 10, 0));
        clock.pass(Duration.ofHours(22));
        assertThat(activity.lastHours()).containsOnlyKeys("two.example");
        assertThat(activity.hours("one.example")).isEmpty();
    }

    @Test
    void whatOthersHaveCountedAddsUpByTheHourAndNothingElseDoes() {
        accept("one.example", 1, 10);
        Instant noon = Instant.parse("2027-01-31T12:00:00Z");
        List<Activity.Hour> day = Activity.together(activity.lastDay(ONE), List.of(new Activity.Hour(noon, 1, 2, 3, 4), new Activity.Hour(noon, 1, 1, 1, 1),
            new Activity.Hour(noon.minus(Duration.ofHours(23)), 0, 5, 0, 0), new Activity.Hour(noon.minus(Duration.ofHours(24)), 9, 9, 9, 9),
            new Activity.Hour(noon.plus(Duration.ofHours(1)), 9, 9, 9, 9)));
        assertThat(day).hasSize(Activity.HOURS).endsWith(new Activity.Hour(noon, 3, 3, 14, 5)).startsWith(new Activity.Hour(noon.minus(Duration.ofHours(23)), 0, 5, 0, 0));
        assertThat(day.subList(1, 23)).allMatch(Activity.Hour::isEmpty);
    }
}
