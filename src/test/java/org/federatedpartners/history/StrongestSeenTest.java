package org.federatedpartners.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.federatedpartners.SettableClock;
import org.federatedpartners.policy.Allocations;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;

class StrongestSeenTest {

    private static final Instant NOON = Instant.parse("2027-01-31T12:00:00Z");
    private static final StreamFacts EXTERNAL = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");

    private final SettableClock clock = new SettableClock(NOON);
    private final StreamCountsInMemory store = new StreamCountsInMemory();
    private final StreamCounts counts = new StreamCounts(store, clock, 10, () -> Optional.of(domain -> true), counted -> {});
    private final StrongestSeen strongest = new StrongestSeen();
    private PolicySnapshot policy = policy("one.example", "two.example");

    private static Partner partner(long id, String domain, DowngradeProtection protection) {
        return TestPartner.of(id, 1, DomainName.of(domain), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT, new Strictness(Mode.ENFORCE, Optional.empty(), protection));
    }

    private static PolicySnapshot policy(String... guarded) {
        return TestPartner.policy(UnlistedDomains.REFUSE, IntStream.range(0, guarded.length).mapToObj(i -> partner(i + 1, guarded[i], DowngradeProtection.REFUSE)).toList());
    }

    private StrongestMethods levels(int times, int days) {
        StrongestMethods levels = strongest.of(policy, new DowngradeRule(times, days), counts, clock.instant());
        assertThat(levels).as("as if there had been no call before").isEqualTo(new StrongestSeen().of(policy, new DowngradeRule(times, days), asStored(), clock.instant()));
        return levels;
    }

    private StreamCounts asStored() {
        StreamCounts again = new StreamCounts(store, clock, 10, () -> Optional.of(domain -> true), counted -> {});
        try {
            counts.persist();
            again.persist();
        } catch (StreamCountStore.Failed e) {
            throw new AssertionError(e);
        }
        return again;
    }

    private Optional<AuthenticationMethod> level(int times, int days, long partner) {
        return levels(times, days).of(partner, Direction.INBOUND);
    }

    @Test
    void followsStreamsAndWhatIsForgotten() throws Exception {
        assertThat(level(2, 0, 1)).isEmpty();
        counts.stream(Direction.INBOUND, "one.example", EXTERNAL);
        assertThat(level(2, 0, 1)).isEmpty();
        counts.stream(Direction.INBOUND, "one.example", EXTERNAL);
        assertThat(level(2, 0, 1)).contains(AuthenticationMethod.SASL_OVER_TLS);
        counts.stream(Direction.INBOUND, "two.example", EXTERNAL);
        counts.stream(Direction.INBOUND, "two.example", EXTERNAL);
        assertThat(level(2, 0, 2)).contains(AuthenticationMethod.SASL_OVER_TLS);
        counts.forget(List.of(DomainName.of("one.example")));
        assertThat(level(2, 0, 1)).isEmpty();
        assertThat(level(2, 0, 2)).contains(AuthenticationMethod.SASL_OVER_TLS);
    }

    @Test
    void followsThePartnersTheThresholdsAndTime() {
        counts.stream(Direction.INBOUND, "new.example", EXTERNAL);
        counts.stream(Direction.INBOUND, "one.example", EXTERNAL);
        assertThat(level(2, 1, 1)).isEmpty();
        assertThat(level(1, 1, 1)).as("often enough, not long enough").isEmpty();
        clock.pass(Duration.ofDays(1));
        assertThat(level(1, 1, 1)).contains(AuthenticationMethod.SASL_OVER_TLS);
        policy = policy("one.example", "two.example", "new.example");
        assertThat(level(1, 1, 3)).contains(AuthenticationMethod.SASL_OVER_TLS);
        policy = TestPartner.policy(UnlistedDomains.REFUSE, List.of(partner(1, "one.example", DowngradeProtection.OFF)));
        assertThat(level(1, 1, 1)).isEmpty();
    }

    /** Every five seconds, on the thread that closes streams. */
    @Test
    void costsNothingWhereNothingHasChanged() throws Exception {
        int many = 20_000;
        policy = PolicySnapshot.of(GlobalPolicy.enforcing(UnlistedDomains.REFUSE), IntStream.range(0, many).mapToObj(i -> partner(i + 1, "p" + i + ".example", DowngradeProtection.REFUSE)).toList(),
            StrongestMethods.NONE, InstantSource.fixed(NOON));
        for (int i = 0; i < many; i++) {
            counts.stream(Direction.INBOUND, "p" + i + ".example", EXTERNAL);
        }
        StrongestMethods all = strongest.of(policy, new DowngradeRule(1, 0), counts, NOON);
        assertThat(all.of(many, Direction.INBOUND)).contains(AuthenticationMethod.SASL_OVER_TLS);
        counts.stanza(Direction.INBOUND, "p7.example", EXTERNAL);
        counts.stream(Direction.INBOUND, "p8.example", EXTERNAL);
        assertThat(strongest.of(policy, new DowngradeRule(1, 0), counts, NOON)).isSameAs(all);
        // The first time, classes were loaded.
        counts.stream(Direction.INBOUND, "p9.example", EXTERNAL);
        assertThat(Allocations.of(() -> strongest.of(policy, new DowngradeRule(1, 0), counts, NOON))).as("bytes").isLessThan(100_000);
    }
}
