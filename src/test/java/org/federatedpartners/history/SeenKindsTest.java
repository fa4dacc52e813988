package org.federatedpartners.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.federatedpartners.SettableClock;
import org.federatedpartners.policy.Allocations;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StoredChanges;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenKindsTest {

    private static final Instant NOON = Instant.parse("2027-01-31T12:00:00Z");
    private static final List<StreamFacts> WAYS = List.of(
        new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3"),
        new StreamFacts(StreamFacts.Encryption.NONE, StreamFacts.Authentication.DIALBACK, CertificateStatus.ABSENT, ""));
    private static final int MANY = 2000;

    private final SettableClock clock = new SettableClock(NOON);
    private final StreamCounts counts = new StreamCounts(new StreamCountsInMemory(), clock, 10, () -> Optional.of(domain -> true), counted -> {});
    private PolicySnapshot policy = TestPartner.policy(UnlistedDomains.REFUSE, IntStream.rangeClosed(1, MANY).mapToObj(SeenKindsTest::partner).toList());

    private static Partner partner(int number) {
        return TestPartner.of(number, 1, DomainName.of("p" + number + ".example"), "", number % 3 == 0 ? List.of(DomainName.of("a" + number + ".example")) : List.of(), PartnerType.FEDERATED,
            NegotiationSettings.DEFAULT);
    }

    /** What is kept from call to call groups the same partners as what is made again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void groupsThoseThatWereSeenAlikeWhateverChanges(long seed) throws Exception {
        Random random = new Random(seed);
        for (int change = 0; change < 60; change++) {
            for (int stream = 0; stream < 40; stream++) {
                clock.pass(Duration.ofSeconds(1));
                counts.stream(Direction.values()[random.nextInt(2)], (random.nextInt(4) == 0 ? "a" : "p") + random.nextInt(60) + ".example", WAYS.get(random.nextInt(2)));
            }
            switch (random.nextInt(4)) {
                case 0 -> counts.persist();
                case 1 -> counts.forget(List.of(DomainName.of("p" + random.nextInt(60) + ".example")));
                case 2 -> policy = policy.with(new StoredChanges(change, List.of(), Set.of((long) random.nextInt(MANY)))).orElseThrow();
                default -> policy = policy.with(new StoredChanges(change, List.of(partner(MANY + 1 + change)), Set.of())).orElseThrow();
            }
            assertAlike(counts.kinds(policy), SeenStreams.of(counts.where(any -> true)).kinds(policy));
        }
    }

    private static void assertAlike(int[] kept, int[] made) {
        assertThat(kept).hasSameSizeAs(made);
        Map<Integer, Integer> there = new HashMap<>(Map.of(SeenKinds.NOTHING, SeenKinds.NOTHING));
        Map<Integer, Integer> back = new HashMap<>(there);
        for (int place = 0; place < kept.length; place++) {
            assertThat(there.computeIfAbsent(kept[place], any -> -1)).isIn(-1, made[place]);
            assertThat(back.computeIfAbsent(made[place], any -> -1)).isIn(-1, kept[place]);
            there.put(kept[place], made[place]);
            back.put(made[place], kept[place]);
        }
        assertThat(back.size()).as("kinds").isGreaterThan(1);
    }

    @Test
    void aPageCostsAFewBytesOfEachPartnerThatWasSeen() {
        IntStream.range(0, MANY).forEach(i -> counts.stream(Direction.INBOUND, "p" + i + ".example", WAYS.get(0)));
        Runnable page = () -> {
            counts.stanza(Direction.INBOUND, "p7.example", WAYS.get(0));
            counts.kinds(policy);
        };
        page.run();
        page.run();
        assertThat(Allocations.of(page)).as("bytes").isLessThan(12L * MANY + 10_000);
    }
}
