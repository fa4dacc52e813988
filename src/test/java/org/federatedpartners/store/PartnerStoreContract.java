package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.Drafts;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.StoredChanges;
import org.federatedpartners.policy.StoredPartners;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.Trust;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every store does. */
@Timeout(120)
public abstract class PartnerStoreContract {

    private static final int EDITORS = 12;

    /** An empty store at first, the same one throughout a test. */
    protected abstract PartnerStore store();

    protected static Partner partner(String primaryDomain, String... additionalDomains) {
        return TestPartner.of(Partner.NEW, 0, DomainName.of(primaryDomain), "About " + primaryDomain,
            Stream.of(additionalDomains).map(DomainName::of).toList(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT);
    }

    /** The same partner under other domains. */
    protected static Partner moved(Partner partner, String primaryDomain, String... additionalDomains) {
        return TestPartner.of(partner.id(), partner.version(), DomainName.of(primaryDomain), partner.description(),
            Stream.of(additionalDomains).map(DomainName::of).toList(), partner.type(), partner.negotiation());
    }

    protected static Partner described(Partner partner, String description) {
        return TestPartner.of(partner.id(), partner.version(), partner.primaryDomain(), description,
            partner.additionalDomains(), partner.type(), partner.negotiation());
    }

    /** One of everything, and a certificate that is longer than most. */
    protected static Trust trusting() {
        return new Trust(List.of(new KeyPin("0f".repeat(32)), new KeyPin("a1".repeat(32))),
            List.of(TestCertificates.authority("One").root(), TestCertificates.authority("Zwei \u66f8 " + "x".repeat(6000)).root()),
            MinimumTls.TLS_1_3, true, ConnectHost.parse("[2001:db8::1]:15269"));
    }

    protected static Trust pinning() {
        return new Trust(List.of(new KeyPin("0f".repeat(32))), List.of(), MinimumTls.NONE, false, Optional.empty());
    }

    static List<Field<?>> fields() {
        return Field.ALL;
    }

    @ParameterizedTest
    @MethodSource("fields")
    void everyFieldIsStored(Field<?> field) throws StoreException {
        Partner before = store().save(Drafts.partner(Drafts.changeable()));
        Partner changed = Drafts.partner(Drafts.changeable().with(Drafts.changes().get(field)));
        Partner after = store().save(changed.saved(before.id(), before.version()));
        assertReads(store().load(), changed.saved(before.id(), after.version()));
    }

    @Test
    void isEmptyAtFirst() throws Exception {
        assertThat(store().load().readable()).isEmpty();
    }

    @Test
    void givesANewPartnerAnIdAndAVersion() throws Exception {
        Partner first = store().save(partner("one.example"));
        Partner second = store().save(partner("two.example"));
        assertThat(first.id()).isNotEqualTo(Partner.NEW).isPositive().isNotEqualTo(second.id());
        assertThat(first.version()).isPositive();
        assertThat(first).isEqualTo(partner("one.example").saved(first.id(), first.version()));
        assertThat(store().load().readable()).containsExactly(first, second);
    }

    @Test
    void keepsEveryCombinationOfSettings() throws Exception {
        List<Partner> saved = new ArrayList<>();
        for (NegotiationSettings settings : NegotiationSettings.all()) {
            saved.add(store().save(TestPartner.of(Partner.NEW, 0, DomainName.of("p%02d.example".formatted(saved.size())), "",
                List.of(), PartnerType.FEDERATED, settings)));
        }
        assertThat(store().load().readable()).isEqualTo(saved);
    }

    @ParameterizedTest
    @EnumSource
    void storesEveryPartnerType(PartnerType type) throws Exception {
        Partner saved = store().save(TestPartner.of(Partner.NEW, 0, DomainName.of("one.example"), "", List.of(), type, NegotiationSettings.DEFAULT));
        assertThat(store().load().readable()).containsExactly(saved).first().extracting(Partner::type).isEqualTo(type);
    }

    static List<String> descriptions() {
        return List.of("", " ", "B\u00fccher & <Co> 'quoted' \\ %_", "\u66f8\n\ud83e\udd8a", "\u66f8".repeat(Partner.MAX_DESCRIPTION),
            "\ud83e\udd8a".repeat(Partner.MAX_DESCRIPTION / 2));
    }

    @ParameterizedTest
    @MethodSource("descriptions")
    void storesDescriptionsUnchanged(String description) throws Exception {
        Partner saved = store().save(described(partner("one.example"), description));
        assertThat(saved.description()).isEqualTo(description);
        assertThat(store().load().readable()).containsExactly(saved);
    }

    @Test
    void keepsDomainsOfEveryForm() throws Exception {
        String longest = String.join(".", Collections.nCopies(3, "a".repeat(63))) + "." + "b".repeat(61);
        assertThat(longest).hasSize(253);
        Partner saved = store().save(partner(longest, "xn--bcher-kva.example", "localhost", "1.example"));
        assertThat(store().load().readable()).containsExactly(saved);
    }

    @Test
    void loadsByPrimaryDomainWithAdditionalDomainsInTheirOrder() throws Exception {
        Partner z = store().save(partner("z.example", "b.z.example", "a.z.example", "c.z.example"));
        Partner a = store().save(partner("a.example", "zz.example"));
        assertThat(store().load().readable()).containsExactly(a, z);
    }

    static List<Strictness> strictness() {
        return List.of(Strictness.DEFAULT, new Strictness(Mode.REPORT_ONLY, Optional.empty(), DowngradeProtection.REPORT),
            new Strictness(Mode.ENFORCE, Optional.of(new Relaxation(AuthenticationMethod.TCP_DIALBACK, Instant.parse("2038-02-01T12:34:56.789Z"))), DowngradeProtection.REFUSE));
    }

    @ParameterizedTest
    @MethodSource("strictness")
    void storesStrictnessSettings(Strictness strictness) throws Exception {
        Partner saved = store().save(partner("one.example").with(strictness));
        assertThat(store().load().readable()).containsExactly(saved);
        assertThat(saved.strictness()).isEqualTo(strictness);
        Partner plain = store().save(saved.with(Strictness.DEFAULT));
        assertThat(store().load().readable()).containsExactly(plain);
    }

    static List<Trust> trust() {
        Trust alone = new Trust(List.of(new KeyPin("0f".repeat(32), true), new KeyPin("a1".repeat(32), true)), List.of(), MinimumTls.NONE, false, Optional.empty());
        return List.of(Trust.DEFAULT, trusting(), pinning(), alone, new Trust(List.of(), List.of(), MinimumTls.TLS_1_2, false, ConnectHost.parse("h".repeat(60) + ".example")));
    }

    @ParameterizedTest
    @MethodSource("trust")
    void storesTrustSettings(Trust trust) throws Exception {
        Partner other = store().save(TestPartner.with(partner("another.example"), pinning()));
        Partner saved = store().save(TestPartner.with(partner("one.example", "two.example"), trust));
        assertThat(saved.trust()).isEqualTo(trust);
        assertThat(store().load().readable()).containsExactly(other, saved);
        Partner changed = store().save(TestPartner.with(saved, trusting()));
        assertThat(store().load().readable()).containsExactly(other, changed);
        Partner plain = store().save(TestPartner.with(changed, Trust.DEFAULT));
        assertThat(store().load().readable()).containsExactly(other, plain);
        store().delete(other.id(), other.version());
        assertThat(store().load().readable()).containsExactly(plain);
    }

    @Test
    void aChangeReplacesEverything() throws Exception {
        Partner saved = store().save(partner("one.example", "two.example"));
        NegotiationSettings other = NegotiationSettings.all().get(5);
        Partner changed = store().save(TestPartner.of(saved.id(), saved.version(), DomainName.of("three.example"), "Other",
            List.of(DomainName.of("two.example")), PartnerType.PUBLIC_VERIFIED, other));
        assertThat(changed.id()).isEqualTo(saved.id());
        assertThat(changed.version()).isGreaterThan(saved.version());
        assertThat(changed.negotiation()).isEqualTo(other);
        assertThat(store().load().readable()).containsExactly(changed);
    }

    @Test
    void primaryAndAdditionalDomainsMayChangePlaces() throws Exception {
        Partner saved = store().save(partner("one.example", "two.example", "three.example"));
        Partner changed = store().save(moved(saved, "three.example", "one.example", "two.example"));
        assertThat(store().load().readable()).containsExactly(changed);
    }

    @Test
    void aDomainThatOnePartnerGivesUpMayGoToAnother() throws Exception {
        Partner one = store().save(partner("one.example", "shared.example"));
        Partner two = store().save(partner("two.example"));
        one = store().save(moved(one, "one.example"));
        two = store().save(moved(two, "shared.example", "two.example"));
        assertThat(store().load().readable()).containsExactly(one, two);
        store().delete(two.id(), two.version());
        Partner three = store().save(partner("two.example", "shared.example"));
        assertThat(store().load().readable()).containsExactly(one, three);
    }

    /** Exactly these, and nothing that cannot be understood. */
    protected static void assertReads(StoredPartners stored, Partner... expected) {
        assertThat(stored.readable()).containsExactly(expected);
        assertThat(stored.unreadable()).isEmpty();
    }

    /** What other servers go by: without it, they would not hear of a change. */
    @Test
    void eachChangeIsCountedAndOneThatFailsIsNot() throws Exception {
        long before = store().version();
        Partner one = store().save(partner("one.example"));
        assertThat(store().version()).isEqualTo(before + 1);
        Partner changed = store().save(described(one, "Changed"));
        assertThat(store().version()).isEqualTo(before + 2);
        unchangedBy(() -> store().save(described(one, "Too late")), StoreException.Conflict.class);
        unchangedBy(() -> store().save(partner("one.example")), StoreException.DomainTaken.class);
        unchangedBy(() -> store().apply(changes(List.of(partner("two.example")), one)), StoreException.Conflict.class);
        assertThat(store().version()).isEqualTo(before + 2);
        store().apply(changes(List.of(partner("two.example"), partner("three.example")), changed));
        assertThat(store().version()).isEqualTo(before + 3);
        Partner two = store().load().readable().get(1);
        store().delete(two.id(), two.version());
        assertThat(store().version()).isEqualTo(before + 4);
        assertThat(store().load().version()).isEqualTo(before + 4);
    }

    @Test
    void changesAtTheSameTimeAreAllCounted() throws Exception {
        long before = store().version();
        List<Object> outcomes = atOnce(IntStream.range(0, EDITORS).<Callable<Object>>mapToObj(editor -> () -> store().save(partner("e" + editor + ".example"))).toList());
        assertThat(outcomes).allMatch(Partner.class::isInstance);
        assertThat(store().version()).isEqualTo(before + EDITORS);
    }

    /** Otherwise a server could take rows for those of a version that came later, and would never read them again. */
    @Test
    void readsNoLessThanTheVersionThatItNames() throws Exception {
        long before = store().version();
        AtomicBoolean over = new AtomicBoolean();
        List<Object> outcomes = atOnce(List.of(() -> {
            for (int i = 0; i < 50; i++) {
                store().save(partner("p" + i + ".example"));
            }
            over.set(true);
            return "";
        }, () -> {
            int readings = 0;
            while (!over.get() || readings == 0) {
                StoredPartners read = store().load();
                assertThat(read.readable()).hasSizeGreaterThanOrEqualTo((int) (read.version() - before));
                readings++;
            }
            return "";
        }));
        assertThat(outcomes).containsOnly("");
        assertThat(store().load().version()).isEqualTo(before + 50);
    }

    @Test
    void tellsWhatWasChangedSinceAVersion() throws Exception {
        Partner left = store().save(partner("left.example"));
        long before = store().version();
        assertThat(store().changes(before)).contains(new StoredChanges(before, List.of(), Set.of()));
        Partner changed = store().save(TestPartner.with(partner("changed.example", "moves.example"), trusting()));
        Partner deleted = store().save(partner("deleted.example"));
        Partner brief = store().save(partner("brief.example"));
        long middle = store().version();
        store().delete(brief.id(), brief.version());
        Partner again = store().save(moved(changed, "changed.example"));
        store().apply(changes(List.of(partner("moves.example"), described(left, "At once with others")), deleted));
        List<Partner> after = store().load().readable();
        StoredChanges since = store().changes(before).orElseThrow();
        assertThat(since.written()).containsExactlyInAnyOrderElementsOf(after).contains(again);
        assertThat(since.gone()).containsExactlyInAnyOrder(deleted.id(), brief.id());
        assertThat(since.version()).isEqualTo(store().version());
        assertThat(store().changes(middle).orElseThrow().written()).containsExactlyInAnyOrderElementsOf(after);
        assertThat(store().changes(store().version() - 1).orElseThrow().written()).hasSize(2);
        assertThat(store().changes(0)).as("from before the beginning").isEmpty();
        assertThat(store().changes(store().version() + 1)).as("from a version that is to come").isEmpty();
    }

    /** Each reader is at every moment where some version was, whatever is written in the meantime and however it reads. */
    @Test
    void changesAddUpToAllThatThereIs() throws Exception {
        store().save(partner("first.example"));
        StoredPartners start = store().load();
        AtomicBoolean over = new AtomicBoolean();
        List<Callable<Object>> tasks = new ArrayList<>();
        for (int editor = 0; editor < 3; editor++) {
            Random random = new Random(editor);
            String name = "e" + editor;
            tasks.add(() -> {
                List<Partner> own = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    int choice = own.isEmpty() ? 0 : random.nextInt(3);
                    if (choice == 0) {
                        own.add(store().save(partner(name + i + ".example", "a." + name + i + ".example")));
                    } else if (choice == 1) {
                        own.add(store().save(described(own.remove(0), "Change " + i)));
                    } else {
                        Partner gone = own.remove(0);
                        store().delete(gone.id(), gone.version());
                    }
                }
                over.set(true);
                return "";
            });
        }
        Map<Long, Partner> followed = new HashMap<>();
        start.readable().forEach(partner -> followed.put(partner.id(), partner));
        AtomicLong version = new AtomicLong(start.version());
        Function<StoredChanges, String> follow = changes -> {
            changes.gone().forEach(followed::remove);
            changes.written().forEach(partner -> followed.put(partner.id(), partner));
            version.set(changes.version());
            return "";
        };
        tasks.add(() -> {
            while (!over.get()) {
                // Where others write faster than this one reads, there are none.
                store().changes(version.get()).ifPresent(follow::apply);
            }
            return "";
        });
        tasks.add(() -> {
            while (!over.get()) {
                assertThat(store().load().unreadable()).as("no partner is half of one version and half of another").isEmpty();
            }
            return "";
        });
        assertThat(atOnce(tasks)).containsOnly("");
        follow.apply(store().changes(version.get()).orElseThrow());
        assertThat(followed.values()).containsExactlyInAnyOrderElementsOf(store().load().readable());
    }

    private static PartnerChanges changes(List<Partner> saved, Partner... deleted) {
        return new PartnerChanges(saved, Stream.of(deleted).map(partner -> new PartnerChanges.Deletion(partner.id(), partner.version())).toList(), ChangedProperties.NONE);
    }

    @Test
    void manyChangesAreMadeTogether() throws Exception {
        Partner changed = store().save(TestPartner.with(partner("changed.example", "moves.example"), trusting()));
        Partner deleted = store().save(TestPartner.with(partner("deleted.example", "free.example"), pinning()));
        Partner left = store().save(partner("left.example"));
        Partner added = TestPartner.with(partner("added.example", "moves.example", "free.example"), trusting());
        store().apply(changes(List.of(added, TestPartner.with(moved(changed, "changed.example", "deleted.example"), pinning())), deleted));
        List<Partner> after = store().load().readable();
        assertThat(after).hasSize(3).contains(left);
        assertThat(after.get(0)).isEqualTo(added.saved(after.get(0).id(), after.get(0).version()));
        assertThat(after.get(1)).isEqualTo(TestPartner.with(moved(changed, "changed.example", "deleted.example"), pinning()).saved(changed.id(), changed.version() + 1));
        store().apply(changes(List.of(described(after.get(0), "once more"))));
        assertThat(store().load().readable().get(0)).isEqualTo(described(after.get(0), "once more").saved(after.get(0).id(), after.get(0).version() + 1));
    }

    @Test
    void twoPartnersMayExchangeTheirDomains() throws Exception {
        Partner one = store().save(partner("one.example"));
        Partner two = store().save(partner("two.example"));
        store().apply(changes(List.of(moved(one, "two.example"), moved(two, "one.example"))));
        assertThat(store().load().readable()).extracting(Partner::id).containsExactly(two.id(), one.id());
    }

    @Test
    void manyChangesAreMadeOnlyIfEachCanBe() throws Exception {
        Partner one = store().save(partner("one.example", "uno.example"));
        Partner two = store().save(partner("two.example"));
        Partner newer = store().save(described(two, "by somebody else"));
        unchangedBy(() -> store().apply(changes(List.of(partner("new.example"), described(one, "changed"), described(two, "too late")))), StoreException.Conflict.class);
        unchangedBy(() -> store().apply(changes(List.of(partner("new.example")), one, two)), StoreException.Conflict.class);
        unchangedBy(() -> store().apply(changes(List.of(partner("new.example", "uno.example")), newer)), StoreException.DomainTaken.class);
        unchangedBy(() -> store().apply(changes(List.of(partner("new.example"), partner("new.example")))), StoreException.DomainTaken.class);
        store().delete(one.id(), one.version());
        unchangedBy(() -> store().apply(changes(List.of(partner("new.example"), described(one, "deleted")))), StoreException.Conflict.class);
    }

    @Test
    void secondChangeOfAVersionIsAConflictAndChangesNothing() throws Exception {
        Partner saved = store().save(partner("one.example", "two.example"));
        Partner first = store().save(described(saved, "By the first"));
        unchangedBy(() -> store().save(moved(described(saved, "By the second"), "three.example")), StoreException.Conflict.class);
        unchangedBy(() -> store().delete(saved.id(), saved.version()), StoreException.Conflict.class);
        assertThat(store().load().readable()).containsExactly(first);
    }

    @Test
    void changingOrDeletingADeletedPartnerIsAConflict() throws Exception {
        Partner saved = store().save(partner("one.example", "two.example"));
        store().delete(saved.id(), saved.version());
        assertThat(store().load().readable()).isEmpty();
        unchangedBy(() -> store().save(described(saved, "Too late")), StoreException.Conflict.class);
        unchangedBy(() -> store().delete(saved.id(), saved.version()), StoreException.Conflict.class);
        unchangedBy(() -> store().delete(saved.id() + 1, 1), StoreException.Conflict.class);
    }

    @Test
    void aDomainBelongsToOnePartner() throws Exception {
        store().save(partner("one.example", "two.example"));
        Partner other = store().save(partner("other.example"));
        takes("one.example", partner("one.example"));
        takes("two.example", partner("two.example", "new.example"));
        takes("one.example", partner("new.example", "newer.example", "one.example"));
        takes("two.example", moved(other, "other.example", "two.example"));
        takes("one.example", moved(other, "one.example"));
    }

    private void takes(String domain, Partner partner) throws Exception {
        Throwable refused = unchangedBy(() -> store().save(partner), StoreException.DomainTaken.class);
        assertThat(((StoreException.DomainTaken) refused).domain()).isEqualTo(domain);
        assertThat(refused).hasMessageContaining(domain);
    }

    /** The exception with which the change failed, after which everything is as it was. */
    protected Throwable unchangedBy(ThrowingCallable change, Class<? extends StoreException> failure) throws Exception {
        List<Partner> before = store().load().readable();
        Throwable thrown = catchThrowable(change);
        assertThat(thrown).isInstanceOf(failure);
        assertThat(store().load().readable()).isEqualTo(before);
        return thrown;
    }

    @Test
    void ofManyEditorsOfOneVersionExactlyOneWins() throws Exception {
        Partner partner = store().save(partner("one.example", "two.example"));
        for (int round = 0; round < 5; round++) {
            Partner seen = partner;
            List<Object> outcomes = atOnce(
                IntStream.range(0, EDITORS).<Callable<Object>>mapToObj(editor -> () -> store().save(moved(described(seen, "Editor " + editor), "one.example", "e" + editor + ".example"))).toList());
            assertThat(outcomes).filteredOn(Partner.class::isInstance).hasSize(1);
            assertThat(outcomes).filteredOn(outcome -> !(outcome instanceof Partner)).allMatch(StoreException.Conflict.class::isInstance);
            partner = (Partner) outcomes.stream().filter(Partner.class::isInstance).findFirst().orElseThrow();
            assertThat(store().load().readable()).containsExactly(partner);
        }
    }

    @Test
    void ofAnEditAndADeletionAtOnceExactlyOneWins() throws Exception {
        for (int round = 0; round < 10; round++) {
            Partner seen = store().save(partner("one.example", "two.example"));
            List<Object> outcomes = atOnce(List.of(() -> store().save(described(seen, "Edited")), () -> {
                store().delete(seen.id(), seen.version());
                return "deleted";
            }));
            assertThat(outcomes).filteredOn(StoreException.Conflict.class::isInstance).hasSize(1);
            if (outcomes.get(0) instanceof Partner edited) {
                assertThat(store().load().readable()).containsExactly(edited);
                store().delete(edited.id(), edited.version());
            } else {
                assertThat(outcomes.get(1)).isEqualTo("deleted");
                assertThat(store().load().readable()).isEmpty();
            }
        }
    }

    @Test
    void ofManyNewPartnersWithOneDomainExactlyOneWins() throws Exception {
        for (int round = 0; round < 5; round++) {
            String contested = "contested" + round + ".example";
            List<Object> outcomes = atOnce(IntStream.range(0, EDITORS).<Callable<Object>>mapToObj(editor -> () -> store().save(partner("e" + editor + "." + contested, contested))).toList());
            assertThat(outcomes).filteredOn(Partner.class::isInstance).hasSize(1);
            assertThat(outcomes).filteredOn(outcome -> !(outcome instanceof Partner))
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(StoreException.DomainTaken.class).hasToString(new StoreException.DomainTaken(contested, null).toString()));
            Partner winner = (Partner) outcomes.stream().filter(Partner.class::isInstance).findFirst().orElseThrow();
            assertThat(store().load().readable()).hasSize(round + 1).contains(winner);
        }
    }

    /** Everything at once, in every order: each change is made whole or not at all, and whoever lost is told in terms of the store. */
    @Test
    void changesThatContendForTheSameDomainsAreWholeOrNotAtAll() throws Exception {
        List<String> pool = IntStream.range(0, 6).mapToObj(i -> "d" + i + ".example").toList();
        for (int round = 0; round < 5; round++) {
            List<Partner> before = store().load().readable();
            List<Callable<Object>> changes = new ArrayList<>();
            for (int editor = 0; editor < EDITORS; editor++) {
                Random random = new Random(31L * round + editor);
                List<String> wanted = new ArrayList<>(pool);
                Collections.shuffle(wanted, random);
                String primary = wanted.get(0);
                String[] additional = wanted.subList(1, 1 + random.nextInt(3)).toArray(String[]::new);
                Partner change = before.isEmpty() || random.nextInt(3) == 0 ? partner(primary, additional)
                    : moved(before.get(random.nextInt(before.size())), primary, additional);
                changes.add(() -> store().save(change));
            }
            List<Object> outcomes = atOnce(changes);
            assertThat(outcomes).allMatch(outcome -> outcome instanceof Partner || outcome instanceof StoreException);
            List<Partner> winners = outcomes.stream().filter(Partner.class::isInstance).map(Partner.class::cast).toList();
            List<Partner> expected = new ArrayList<>(winners);
            before.stream().filter(old -> winners.stream().noneMatch(winner -> winner.id() == old.id())).forEach(expected::add);
            List<Partner> after = store().load().readable();
            assertThat(after).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(after.stream().flatMap(partner -> partner.domains().stream())).doesNotHaveDuplicates();
        }
    }

    /** What each returned or threw, in their order; they start together. */
    protected static List<Object> atOnce(List<Callable<Object>> tasks) throws Exception {
        CyclicBarrier start = new CyclicBarrier(tasks.size());
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<Future<Object>> running = tasks.stream().map(task -> threads.submit(() -> {
                start.await();
                try {
                    return task.call();
                } catch (StoreException e) {
                    return e;
                }
            })).toList();
            List<Object> outcomes = new ArrayList<>();
            for (Future<Object> each : running) {
                outcomes.add(each.get());
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void loadedListDoesNotChange() throws Exception {
        Partner one = store().save(partner("one.example"));
        List<Partner> loaded = store().load().readable();
        store().save(partner("two.example"));
        assertThat(loaded).containsExactly(one);
        assertThatThrownBy(() -> loaded.add(one)).isInstanceOf(UnsupportedOperationException.class);
    }
}
