package org.federatedpartners.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.SettableClock;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.TestPartner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class StreamCountTest {

    private static final Instant NOW = Instant.parse("2027-01-31T00:00:00Z");
    private static final StreamFacts EXTERNAL = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
    private static final StreamFacts UNTRUSTED = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.UNTRUSTED, "TLSv1.3");
    private static final StreamFacts TLS_DIALBACK = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.DIALBACK, CertificateStatus.UNKNOWN, "TLSv1.3");
    private static final StreamFacts TCP_DIALBACK = new StreamFacts(StreamFacts.Encryption.NONE, StreamFacts.Authentication.DIALBACK, CertificateStatus.ABSENT, "");
    private static final Map<String, StreamFacts> FACTS = Map.of("S", EXTERNAL, "U", UNTRUSTED, "T", TLS_DIALBACK, "D", TCP_DIALBACK);

    private final StreamCountsInMemory store = new StreamCountsInMemory();
    private final StreamCounts counts = new StreamCounts(store, Clock.fixed(NOW, ZoneOffset.UTC), 3, () -> Optional.of(domain -> false), counted -> {});

    private static StreamCount seen(String domain, Direction direction, StreamFacts facts, long streams, Instant first) {
        return new StreamCount(new StreamCount.Key(domain, direction, facts), first, NOW, streams, 0);
    }

    @Test
    void countsAreTheSameBeforeAndAfterPersisting() throws Exception {
        counts.stream(Direction.INBOUND, "One.Example.", EXTERNAL);
        counts.stanza(Direction.INBOUND, "one.example", EXTERNAL);
        counts.stanza(Direction.INBOUND, "one.example", EXTERNAL);
        counts.stanza(Direction.OUTBOUND, "one.example", TCP_DIALBACK);
        Set<StreamCount> expected = Set.of(
            new StreamCount(new StreamCount.Key("one.example", Direction.INBOUND, EXTERNAL), NOW, NOW, 1, 2),
            new StreamCount(new StreamCount.Key("one.example", Direction.OUTBOUND, TCP_DIALBACK), NOW, NOW, 0, 1));
        assertThat(counts.where(any -> true)).containsExactlyInAnyOrderElementsOf(expected);
        counts.persist();
        assertThat(counts.where(any -> true)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(store.load()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void losesNoCountWhenTheStoreFails() throws Exception {
        counts.stream(Direction.INBOUND, "one.example", EXTERNAL);
        store.down = true;
        assertThatThrownBy(counts::persist).isInstanceOf(StreamCountStore.Failed.class);
        counts.stream(Direction.INBOUND, "one.example", EXTERNAL);
        store.down = false;
        counts.persist();
        assertThat(store.load()).singleElement().satisfies(one -> assertThat(one.streams()).isEqualTo(2));
    }

    /** A stream holds on to what counts its stanzas. */
    @Test
    void whatIsHeldOnToCountsWhateverHasBecomeOfTheCounts() throws Exception {
        Runnable counter = counts.stanzas(Direction.INBOUND, "One.Example.", EXTERNAL);
        Runnable unproven = counts.stanzas(Direction.INBOUND, "one.example", new StreamFacts(StreamFacts.Encryption.NONE, StreamFacts.Authentication.NONE, CertificateStatus.ABSENT, ""));
        counter.run();
        counts.stanza(Direction.INBOUND, "one.example", EXTERNAL);
        counter.run();
        unproven.run();
        assertThat(counts.where(any -> true)).singleElement().satisfies(one -> assertThat(one.stanzas()).isEqualTo(3));
        counts.persist();
        counter.run();
        assertThat(counts.where(any -> true)).singleElement().satisfies(one -> assertThat(one.stanzas()).isEqualTo(4));
        counts.forget(List.of(DomainName.of("one.example")));
        assertThat(counts.where(any -> true)).isEmpty();
        counter.run();
        counter.run();
        assertThat(counts.where(any -> true)).singleElement().satisfies(one -> assertThat(one.stanzas()).isEqualTo(2));
    }

    @Test
    void inventedDomainsFillNoMemory() throws Exception {
        for (int i = 0; i < 10; i++) {
            counts.stanza(Direction.INBOUND, "d" + i + ".example", EXTERNAL);
            if (i == 1) {
                counts.persist();
            }
        }
        assertThat(counts.where(any -> true)).hasSize(3);
        counts.stanza(Direction.INBOUND, "d0.example", EXTERNAL);
        assertThat(counts.of(List.of(DomainName.of("d0.example")))).singleElement().satisfies(one -> assertThat(one.stanzas()).isEqualTo(2));
    }

    /** A certificate for all names below a domain authenticates any of them. */
    @ParameterizedTest
    @MethodSource("namesWithoutRoom")
    void aNameThatNoStoreHasRoomForIsNotCountedAndHoldsUpNoOther(String name) throws Exception {
        assertThat(counts.stream(Direction.INBOUND, name, EXTERNAL)).isFalse();
        counts.stanza(Direction.INBOUND, name, EXTERNAL);
        counts.stanzas(Direction.INBOUND, name, EXTERNAL).run();
        counts.stream(Direction.INBOUND, "one.example", EXTERNAL);
        counts.persist();
        assertThat(store.load()).extracting(StreamCount::domain).containsExactly("one.example");
    }

    static Stream<String> namesWithoutRoom() {
        return Stream.of("a".repeat(300) + ".evil.example", "a".repeat(256), "\ud83e\udd8a\ufffd.evil.example", "a b.evil.example", "tab\t.example");
    }

    @ParameterizedTest
    @CsvSource({
        // what a peer only claims is not counted, by whatever encryption
        "NONE, NONE,     0",
        "TLS,  NONE,     0",
        "TLS,  UNKNOWN,  0",
        "NONE, DIALBACK, 1",
        "TLS,  DIALBACK, 1",
        "TLS,  EXTERNAL, 1",
    })
    void onlyADomainThatWasAuthenticatedCounts(StreamFacts.Encryption encryption, StreamFacts.Authentication authentication, int counted) {
        StreamFacts facts = new StreamFacts(encryption, authentication, CertificateStatus.UNKNOWN, "");
        counts.stream(Direction.INBOUND, "claimed.example", facts);
        counts.stanza(Direction.INBOUND, "claimed.example", facts);
        assertThat(counts.where(any -> true)).hasSize(counted);
    }

    /** Who has a domain can prove any name below it. */
    private StreamCounts fullOf(String invented, StreamFacts facts) throws StreamCountStore.Failed {
        StreamCounts all = new StreamCounts(store, Clock.fixed(NOW, ZoneOffset.UTC), 100, () -> Optional.of(domain -> domain.endsWith("partner.example")), counted -> {});
        for (int i = 0; i < 1000; i++) {
            all.stream(Direction.INBOUND, String.format(invented, i), facts);
            if (i % 300 == 0) {
                all.persist();
            }
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "n%d.attacker.example,   T, 8,   true",
        "n%d.x.attacker.example, S, 8,   true",
        "n%d.example,            U, 8,   true",
        "n%d.example,            T, 100, false",
    })
    void inventedNamesFillOnlyTheirShare(String invented, String facts, int counted, boolean strangersHaveRoom) throws Exception {
        StreamCounts all = fullOf(invented, FACTS.get(facts));
        all.persist();
        assertThat(all.where(any -> true)).hasSize(counted);
        all.stream(Direction.INBOUND, "honest.example", EXTERNAL);
        all.stream(Direction.OUTBOUND, "partner.example", EXTERNAL);
        all.persist();
        assertThat(all.where(any -> true).stream().map(StreamCount::domain).filter("honest.example"::equals)).hasSize(strangersHaveRoom ? 1 : 0);
        assertThat(all.where(any -> true)).extracting(StreamCount::domain).contains("partner.example");
        assertThat(store.load()).hasSameSizeAs(all.where(any -> true));
    }

    @ParameterizedTest
    @CsvSource({"true, 4", "false, 11"})
    void removesExcessDomainsButNoPartnerOncePartnersAreKnown(boolean known, int left) throws Exception {
        for (int i = 0; i < 10; i++) {
            store.add(List.of(new StreamCount(new StreamCount.Key("d" + i + ".example", Direction.INBOUND, EXTERNAL), NOW, NOW.plusSeconds(i), 1, 1)));
        }
        store.add(List.of(new StreamCount(new StreamCount.Key("partner.example", Direction.INBOUND, EXTERNAL), Instant.EPOCH, Instant.EPOCH, 1, 1)));
        StreamCounts all = new StreamCounts(store, Clock.fixed(NOW, ZoneOffset.UTC), 3, () -> known ? Optional.of("partner.example"::equals) : Optional.empty(), counted -> {});
        all.persist();
        assertThat(store.load()).hasSize(left).extracting(StreamCount::domain).contains("partner.example", "d9.example", "d8.example", "d7.example");
    }

    /** As when the database is back: the policy is read while what was seen is stored. */
    @Test
    void dropsNothingByAPolicyThatBecomesKnownMeanwhile() throws Exception {
        for (int i = 0; i < 10; i++) {
            store.add(List.of(seen("d" + i + ".example", Direction.INBOUND, EXTERNAL, 1, NOW)));
        }
        store.add(List.of(seen("partner.example", Direction.INBOUND, EXTERNAL, 1, Instant.EPOCH)));
        AtomicBoolean asked = new AtomicBoolean();
        StreamCounts all = new StreamCounts(store, Clock.fixed(NOW, ZoneOffset.UTC), 3, () -> asked.getAndSet(true) ? Optional.of("partner.example"::equals) : Optional.empty(), counted -> {});
        all.persist();
        assertThat(store.load()).hasSize(11);
        all.persist();
        assertThat(store.load()).hasSize(4).extracting(StreamCount::domain).contains("partner.example");
    }

    @Test
    void dropsDomainsNotSeenFor30DaysWhenRoomIsScarce() throws Exception {
        for (int i = 0; i < 10; i++) {
            store.add(List.of(new StreamCount(new StreamCount.Key("d" + i + ".example", Direction.INBOUND, EXTERNAL), Instant.EPOCH,
                i < 9 ? NOW : NOW.minus(Duration.ofDays(31)), 1, 1)));
        }
        StreamCounts all = new StreamCounts(store, Clock.fixed(NOW, ZoneOffset.UTC), 10, () -> Optional.of(domain -> false), counted -> {});
        all.persist();
        assertThat(all.where(any -> true)).hasSize(9).extracting(StreamCount::domain).doesNotContain("d9.example");
    }

    /** Streams are counted on one thread, persisted on another, and pages and downgrade protection read at the same time. */
    @Test
    void losesNoStreamAndNeverShowsLessWhileCountsArePersisted() throws Exception {
        int streams = 20_000;
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong published = new AtomicLong();
        StreamCounts all = new StreamCounts(store, Clock.fixed(NOW, ZoneOffset.UTC), 3, () -> Optional.of(domain -> true),
            counted -> published.addAndGet(counted.stream().mapToLong(StreamCount::streams).sum()));
        ExecutorService others = Executors.newFixedThreadPool(2);
        try {
            Future<?> persisting = others.submit(() -> {
                while (!over.get()) {
                    all.publish();
                    all.persist();
                }
                return null;
            });
            Future<Boolean> reading = others.submit(() -> {
                long last = 0;
                boolean isSteady = true;
                while (!over.get()) {
                    long now = all.where(any -> true).stream().mapToLong(StreamCount::streams).sum();
                    isSteady &= now >= last && now <= streams;
                    last = now;
                }
                return isSteady;
            });
            for (int i = 0; i < streams; i++) {
                all.stream(Direction.INBOUND, "partner.example", EXTERNAL);
            }
            over.set(true);
            persisting.get();
            assertThat(reading.get()).as("never less than before").isTrue();
        } finally {
            others.shutdownNow();
        }
        all.persist();
        assertThat(store.load()).extracting(StreamCount::streams).containsExactly((long) streams);
        assertThat(published).hasValue(streams);
    }

    private static StreamCount at(String domain, Instant last) {
        return new StreamCount(new StreamCount.Key(domain, Direction.INBOUND, EXTERNAL), last, last, 1, 1);
    }

    private StreamCounts onAServer(Clock clock) {
        return new StreamCounts(store, clock, 10, () -> Optional.of(domain -> true), counted -> {});
    }

    @Test
    void readsWhatIsNewAndEverythingOnceAnHour() throws Exception {
        SettableClock clock = new SettableClock(NOW);
        for (int i = 0; i < 1000; i++) {
            store.add(List.of(at("p" + i + ".example", NOW.minus(Duration.ofDays(1)))));
        }
        StreamCounts all = onAServer(clock);
        all.persist();
        assertThat(store.rows).isEqualTo(1000);
        clock.pass(Duration.ofMinutes(1));
        all.persist();
        assertThat(store.rows).as("nothing new").isEqualTo(1000);

        clock.pass(Duration.ofMinutes(1));
        store.add(List.of(at("p7.example", NOW.minus(Duration.ofMinutes(5))), at("new.example", NOW)));
        all.stream(Direction.INBOUND, "p7.example", EXTERNAL);
        all.persist();
        assertThat(store.rows).isEqualTo(1002);
        assertThat(all.of(List.of(DomainName.of("p7.example")))).extracting(StreamCount::streams).containsExactly(3L);
        assertThat(all.of(List.of(DomainName.of("new.example")))).hasSize(1);

        store.add(List.of(at("late.example", NOW.minus(Duration.ofHours(2)))));
        clock.pass(Duration.ofMinutes(57));
        all.persist();
        assertThat(all.of(List.of(DomainName.of("late.example")))).as("stored long after it was seen").isEmpty();
        clock.pass(Duration.ofMinutes(1));
        all.persist();
        assertThat(all.of(List.of(DomainName.of("late.example")))).hasSize(1);
        clock.set(NOW);
        store.add(List.of(at("later.example", NOW.minus(Duration.ofHours(2)))));
        all.persist();
        assertThat(all.of(List.of(DomainName.of("later.example")))).as("the clock was set back").hasSize(1);
    }

    @Test
    void whatOneServerForgetsAllForget() throws Exception {
        SettableClock clock = new SettableClock(NOW);
        store.add(List.of(at("one.example", NOW.minus(Duration.ofDays(9)))));
        StreamCounts here = onAServer(clock);
        StreamCounts there = onAServer(clock);
        here.persist();
        there.persist();
        clock.pass(Duration.ofMinutes(1));
        here.forget(List.of(DomainName.of("one.example")));
        there.stanza(Direction.INBOUND, "two.example", EXTERNAL);
        there.persist();
        assertThat(there.where(any -> true)).extracting(StreamCount::domain).containsExactly("two.example");
        there.stream(Direction.INBOUND, "one.example", EXTERNAL);
        there.persist();
        here.persist();
        assertThat(here.of(List.of(DomainName.of("one.example")))).containsExactly(new StreamCount(at("one.example", NOW).key(), clock.instant(), clock.instant(), 1, 0));
        here.forget(List.of(DomainName.of("one.example")));
        clock.pass(Duration.ofHours(3));
        there.persist();
        assertThat(store.load()).as("once all have noticed").extracting(StreamCount::domain).containsExactly("two.example");
    }

    @Test
    void forgetsPersistedAndPendingCountsOfADomain() throws Exception {
        counts.stream(Direction.INBOUND, "one.example", EXTERNAL);
        counts.persist();
        counts.stream(Direction.OUTBOUND, "one.example", EXTERNAL);
        counts.stream(Direction.INBOUND, "two.example", EXTERNAL);
        counts.forget(List.of(DomainName.of("one.example")));
        assertThat(counts.where(any -> true)).extracting(StreamCount::domain).containsExactly("two.example");
    }

    @ParameterizedTest
    @CsvSource({
        // streams by each method, age in days of the first, held to
        "S10,         7, SASL_OVER_TLS",
        "S9,          7, ''",
        "S10,         6, ''",
        "S1 T10,      7, TLS_DIALBACK",
        "S10 D100,    9, SASL_OVER_TLS",
        "D10,         7, TCP_DIALBACK",
        "U10,         7, ''",
    })
    void protectsTheStrongestMethodSeenOftenAndLongEnough(String streams, int days, String expected) {
        Partner partner = TestPartner.of(7, 1, DomainName.of("one.example"), "", List.of(DomainName.of("two.example")), PartnerType.FEDERATED,
            NegotiationSettings.DEFAULT, new Strictness(Mode.ENFORCE, Optional.empty(), DowngradeProtection.REFUSE));
        List<StreamCount> all = Stream.of(streams.split(" ")).map(some -> seen("two.example", Direction.INBOUND, FACTS.get(some.substring(0, 1)),
            Long.parseLong(some.substring(1)), NOW.minus(Duration.ofDays(days)))).toList();
        StrongestMethods levels = DowngradeRule.DEFAULT.levels(List.of(partner), all, NOW);
        assertThat(levels.of(7, Direction.INBOUND).map(Enum::name).orElse("")).isEqualTo(expected);
        assertThat(levels.of(7, Direction.OUTBOUND)).isEmpty();
    }

    @Test
    void protectsNoPartnerWhoseSettingsDisableDowngradeProtection() {
        Partner partner = TestPartner.of(7, 1, DomainName.of("one.example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT);
        assertThat(new DowngradeRule(1, 0).levels(List.of(partner), List.of(seen("one.example", Direction.INBOUND, EXTERNAL, 100, Instant.EPOCH)), NOW))
            .isEqualTo(StrongestMethods.NONE);
    }

    @ParameterizedTest
    @CsvSource({"S, S", "T, T", "D, D", "S T, S T", "T D, T D", "S D, S T D", "S T D, S T D", "U, S", "S U, S", "T U, T"})
    void theStrictestSettingsAreThoseThatAcceptLeastBeyondWhatWasSeen(String seen, String accepted) {
        Map<String, AuthenticationMethod> methods = Map.of("S", AuthenticationMethod.SASL_OVER_TLS, "T", AuthenticationMethod.TLS_DIALBACK, "D", AuthenticationMethod.TCP_DIALBACK);
        NegotiationSettings settings = Adoption.strictest(Stream.of(seen.split(" "))
            .map(one -> seen("one.example", Direction.INBOUND, FACTS.get(one), 1, NOW)).toList());
        assertThat(settings.isSavable()).isTrue();
        assertThat(settings.acceptedMethods()).isEqualTo(Arrays.stream(accepted.split(" ")).map(methods::get).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void countsEachDirectionSeparately(Direction direction) {
        counts.stream(direction, "one.example", EXTERNAL);
        assertThat(counts.where(any -> true)).extracting(StreamCount::direction).containsExactly(direction);
    }

    /** By another server's clock, or by this one's before it was set: a refusal from now on has not been followed by it. */
    @ParameterizedTest
    @CsvSource({"PT5M", "P365D"})
    void whatWasSeenAheadOfTheClockWasSeenWhenItWasRead(Duration ahead) throws Exception {
        SettableClock clock = new SettableClock(NOW);
        StreamCounts here = new StreamCounts(store, clock, 10, () -> Optional.of(domain -> true), counted -> {});
        StreamCount seen = new StreamCount(new StreamCount.Key("one.example", Direction.INBOUND, EXTERNAL), NOW, NOW.plus(ahead), 1, 1);
        store.add(List.of(seen));
        for (int minute = 0; minute < 90; minute++) {
            here.persist();
            clock.pass(Duration.ofMinutes(1));
            assertThat(here.of("one.example")).extracting(StreamCount::last).as("after %s minutes", minute).containsExactly(NOW);
        }
        store.add(List.of(new StreamCount(seen.key(), NOW, clock.instant().plus(ahead), 1, 1)));
        here.persist();
        assertThat(here.of("one.example")).extracting(StreamCount::last).as("of another stream").containsExactly(clock.instant());
    }

    @Test
    void aClockThatWasSetBackLeavesNothingSeenAhead() throws Exception {
        SettableClock clock = new SettableClock(NOW.plus(Duration.ofDays(365)));
        StreamCounts here = new StreamCounts(store, clock, 10, () -> Optional.of(domain -> true), counted -> {});
        here.stream(Direction.INBOUND, "one.example", EXTERNAL);
        here.persist();
        clock.set(NOW);
        here.persist();
        clock.pass(Duration.ofMinutes(1));
        here.persist();
        assertThat(here.of("one.example")).extracting(StreamCount::last).containsExactly(NOW);
    }
}
