package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A policy that was changed by parts is the one that would be made of all partners. */
class ChangedPolicyTest {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final StreamFacts PROVEN = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.DIALBACK, CertificateStatus.ABSENT, "TLSv1.3");
    private static final int NAMES = 3000;

    private final Random random = new Random(11);
    private final TreeMap<Long, Partner> all = new TreeMap<>();
    private long lastId;

    @Test
    void isThatOfAllPartners() {
        GlobalPolicy global = new GlobalPolicy(UnlistedDomains.REFUSE, Mode.ENFORCE, DenyList.parse("n3.example\nn44.example\nn7.example"));
        PolicySnapshot changed = whole(global, StrongestMethods.NONE);
        for (int round = 0; round < 200; round++) {
            List<Partner> written = new ArrayList<>();
            Set<Long> gone = new HashSet<>();
            for (int i = 0; i < random.nextInt(round < 10 ? 600 : 8); i++) {
                change(written, gone);
            }
            written.removeIf(partner -> gone.contains(partner.id()));
            PolicySnapshot before = changed;
            changed = before.with(new StoredChanges(round, written, gone)).orElseThrow();
            if (round % 20 == 0) {
                StrongestMethods levels = levels();
                changed = changed.with(global, levels);
            }
            if (round % 50 == 0) {
                global = new GlobalPolicy(UnlistedDomains.REFUSE, round % 100 == 0 ? Mode.REPORT_ONLY : Mode.ENFORCE, DenyList.parse("n" + round + ".example"));
                changed = changed.with(global, changed.levels());
            }
            if (round % 7 == 0) {
                assertSame(changed, whole(global, changed.levels()));
            }
        }
        assertThat(all).hasSizeGreaterThan(300);
    }

    private StrongestMethods levels() {
        return new StrongestMethods(all.keySet().stream().filter(id -> id % 3 == 0)
            .collect(Collectors.toMap(id -> new StrongestMethods.Side(id, Direction.INBOUND), id -> AuthenticationMethod.SASL_OVER_TLS)));
    }

    private PolicySnapshot whole(GlobalPolicy global, StrongestMethods levels) {
        return PolicySnapshot.of(global, new ArrayList<>(all.values()), levels, CLOCK);
    }

    private void change(List<Partner> written, Set<Long> gone) {
        if (!all.isEmpty() && random.nextInt(8) == 0) {
            Partner deleted = any();
            all.remove(deleted.id());
            gone.add(deleted.id());
            return;
        }
        long id = !all.isEmpty() && random.nextInt(4) == 0 ? any().id() : ++lastId;
        Partner next = partner(id);
        if (all.values().stream().noneMatch(other -> other.id() != id && other.domains().stream().anyMatch(next.domains()::contains))) {
            all.put(id, next);
            written.removeIf(partner -> partner.id() == id);
            written.add(next);
        } else if (!all.containsKey(id)) {
            gone.add(id);
        }
    }

    private Partner any() {
        return new ArrayList<>(all.values()).get(random.nextInt(all.size()));
    }

    private Partner partner(long id) {
        List<NegotiationSettings> settings = NegotiationSettings.all().stream().filter(NegotiationSettings::isSavable).toList();
        int name = random.nextInt(NAMES);
        List<DomainName> additional = random.nextInt(3) == 0 ? List.of(DomainName.of("a" + name + ".example")) : List.of();
        Optional<Relaxation> relaxation = random.nextInt(10) == 0 ? Optional.of(new Relaxation(AuthenticationMethod.TCP_DIALBACK, Instant.now().plus(Duration.ofHours(1)))) : Optional.empty();
        Partner partner = TestPartner.of(id, random.nextInt(), DomainName.of("n" + name + ".example"), "", additional, PartnerType.FEDERATED, settings.get(random.nextInt(settings.size())),
            new Strictness(random.nextInt(5) == 0 ? Mode.REPORT_ONLY : Mode.ENFORCE, relaxation, DowngradeProtection.values()[random.nextInt(3)]));
        return random.nextInt(4) == 0 ? TestPartner.with(partner, TestPartner.DANE) : partner;
    }

    private void assertSame(PolicySnapshot changed, PolicySnapshot whole) {
        assertThat(changed.partners()).isEqualTo(whole.partners()).isSortedAccordingTo(SortedPartners.ORDER).containsExactlyInAnyOrderElementsOf(all.values());
        for (int place = 0; place < all.size(); place += 97) {
            assertThat(changed.partners().get(place)).isEqualTo(whole.partners().get(place));
        }
        assertThat(changed.index().withPublishedKeys()).containsExactlyElementsOf(whole.partners().stream().filter(partner -> partner.trust().dane()).toList());
        assertThat(changed.relaxed()).containsExactlyInAnyOrderElementsOf(whole.relaxed());
        assertThat(changed.hasGuarded()).isEqualTo(whole.hasGuarded());
        Set<String> domains = all.values().stream().flatMap(partner -> partner.domains().stream()).map(DomainName::value).collect(Collectors.toSet());
        assertThat(changed.guarded(domains)).containsExactlyInAnyOrderElementsOf(whole.guarded(domains))
            .containsExactlyInAnyOrderElementsOf(all.values().stream().filter(partner -> partner.strictness().downgradeProtection() != DowngradeProtection.OFF).toList());
        for (long id = 0; id <= lastId; id++) {
            assertThat(changed.partner(id)).isEqualTo(Optional.ofNullable(all.get(id)));
        }
        Map<String, Partner> owners = new HashMap<>();
        all.values().forEach(partner -> partner.domains().forEach(domain -> owners.put(domain.value(), partner)));
        for (int name = 0; name < NAMES; name++) {
            for (String domain : List.of("n" + name + ".example", "a" + name + ".example")) {
                assertThat(changed.partner(domain)).isEqualTo(whole.partner(domain));
                assertThat(changed.owner(domain)).isEqualTo(whole.owner(domain))
                    .isEqualTo(Optional.ofNullable(owners.get(domain)));
                assertThat(changed.judge(Direction.INBOUND, domain, PROVEN)).isEqualTo(whole.judge(Direction.INBOUND, domain, PROVEN));
                assertThat(changed.accepted(Direction.INBOUND, domain)).isEqualTo(whole.accepted(Direction.INBOUND, domain));
            }
        }
    }

    private static Partner guarded(long id) {
        return TestPartner.of(id, 1, DomainName.of("p" + id + ".example"), "", List.of(DomainName.of("q" + id + ".example")), PartnerType.FEDERATED,
            new NegotiationSettings(Negotiation.OPTIONAL, Negotiation.OPTIONAL, true), new Strictness(Mode.ENFORCE, Optional.empty(), DowngradeProtection.REFUSE));
    }

    /** Asked every five seconds, with each domain that was seen, on the thread that closes streams. */
    @Test
    void whoseADeniedDomainIsIsOneLookHoweverManyAreDenied() {
        List<Partner> denied = LongStream.rangeClosed(1, 2_000).mapToObj(ChangedPolicyTest::guarded).toList();
        Set<String> domains = denied.stream().map(partner -> partner.primaryDomain().value()).collect(Collectors.toSet());
        GlobalPolicy global = new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.ENFORCE, DenyList.parse("*.example"), DenySubscriptions.NONE);
        PolicySnapshot policy = PolicySnapshot.of(global, denied, StrongestMethods.UNKNOWN, CLOCK);
        assertThat(policy.guarded(domains)).containsExactlyInAnyOrderElementsOf(denied);
        assertThat(Allocations.of(() -> policy.guarded(domains))).as("bytes").isLessThan(2_000_000);
        assertThat(policy.holder("q7.example")).contains(7L);
    }

    /** Each stream may be the one that makes a partner's strongest method known. */
    @Test
    void aStrongestMethodThatBecomesKnownTouchesNoOtherPartner() {
        GlobalPolicy global = GlobalPolicy.enforcing(UnlistedDomains.REFUSE);
        PolicySnapshot policy = PolicySnapshot.of(global, LongStream.rangeClosed(1, 20_000).mapToObj(ChangedPolicyTest::guarded).toList(), StrongestMethods.NONE, CLOCK);
        StrongestMethods one = new StrongestMethods(Map.of(new StrongestMethods.Side(7, Direction.INBOUND), AuthenticationMethod.SASL_OVER_TLS));
        assertThat(policy.judge(Direction.INBOUND, "q7.example", PROVEN).isRefused()).isFalse();
        AtomicReference<PolicySnapshot> changed = new AtomicReference<>();
        assertThat(Allocations.of(() -> changed.set(policy.with(global, one)))).as("bytes").isLessThan(500_000);
        assertThat(changed.get().judge(Direction.INBOUND, "q7.example", PROVEN)).isEqualTo(new Verdict.Refused(Reason.DOWNGRADED));
        assertThat(changed.get().with(global, StrongestMethods.NONE).judge(Direction.INBOUND, "p7.example", PROVEN).isRefused()).isFalse();
        assertThat(changed.get().with(global, StrongestMethods.UNKNOWN).judge(Direction.INBOUND, "p8.example", PROVEN)).isEqualTo(new Verdict.Refused(Reason.DOWNGRADED));
    }

    /** A stream with one of its other domains counts all the same. */
    @Test
    void aGuardedPartnerIsFoundByEachDomainAlsoByOneThatIsDenied() {
        PolicySnapshot policy = PolicySnapshot.of(new GlobalPolicy(UnlistedDomains.REFUSE, Mode.ENFORCE, DenyList.parse("q1.example")),
            List.of(guarded(1), guarded(2), guarded(3), of(4, "p4.example")), StrongestMethods.NONE, CLOCK);
        assertThat(policy.guarded(Set.of("q1.example", "p2.example"))).as("fewer domains than guarded partners").containsExactlyInAnyOrder(guarded(1), guarded(2));
        assertThat(policy.guarded(Set.of("q1.example", "p2.example", "q2.example", "p4.example", "stranger.example"))).containsExactlyInAnyOrder(guarded(1), guarded(2));
    }

    private static Partner of(long id, String... domains) {
        return TestPartner.of(id, 1, DomainName.of(domains[0]), "", List.of(domains).subList(1, domains.length).stream().map(DomainName::of).toList(), PartnerType.FEDERATED,
            NegotiationSettings.DEFAULT);
    }

    @Test
    void whatTakesMoreThanTheChangesIsSaid() {
        UnreadablePartner unreadable = new UnreadablePartner(9, 1, PartnerDraft.blank(), List.of(Finding.of(Finding.Code.DOMAIN_EMPTY, Field.PRIMARY_DOMAIN)), Set.of("lost.example"));
        PolicySnapshot policy = PolicySnapshot.of(GlobalPolicy.enforcing(UnlistedDomains.REFUSE), new StoredPartners(List.of(of(1, "one.example", "uno.example"), of(2, "two.example")),
            List.of(unreadable)), StrongestMethods.NONE, CLOCK);
        Map<StoredChanges, Boolean> expected = Map.of(
            new StoredChanges(2, List.of(of(3, "three.example")), Set.of(77L)), true,
            new StoredChanges(2, List.of(of(1, "two.example"), of(2, "one.example")), Set.of()), true,
            new StoredChanges(2, List.of(of(3, "uno.example")), Set.of(1L)), true,
            new StoredChanges(2, List.of(of(3, "uno.example")), Set.of()), false,
            new StoredChanges(2, List.of(of(3, "x.example"), of(4, "y.example", "x.example")), Set.of()), false,
            new StoredChanges(2, List.of(of(3, "lost.example")), Set.of()), false,
            new StoredChanges(2, List.of(), Set.of(9L)), false,
            new StoredChanges(2, List.of(of(9, "lost.example")), Set.of()), false);
        expected.forEach((changes, isEnough) -> assertThat(policy.with(changes).isPresent()).as(changes.toString()).isEqualTo(isEnough));
        assertThat(policy.outdated().with(new StoredChanges(2, List.of(), Set.of()))).isEmpty();
    }
}
