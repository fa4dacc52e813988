package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.federatedpartners.SettableClock;
import org.federatedpartners.history.DowngradeRule;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.history.StreamCountsInMemory;
import org.federatedpartners.policy.Allocations;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.DenySubscriptions;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.StoredChanges;
import org.federatedpartners.policy.StoredPartners;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.policy.UnreadablePartner;
import org.federatedpartners.policy.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PolicyServiceTest {

    private final FailingStore store = new FailingStore();
    private final InMemorySettings settings = new InMemorySettings();
    private final List<PolicySnapshot> heard = new ArrayList<>();
    private final SettableClock clock = new SettableClock(Instant.parse("2027-01-01T00:00:00Z"));
    private boolean isShared;
    private final PolicyService policy = new PolicyService(store, settings, () -> isShared, clock, clock::nanoTime);

    /** Fails in the way that is set, before or after the work is done. */
    private static final class FailingStore implements PartnerStore {
        private final InMemoryPartnerStore partners = new InMemoryPartnerStore();
        private Runnable afterSaved = () -> {};
        private Runnable beforeQuery = () -> {};
        private Exception loading;
        private StoreException.Unavailable unreachable;
        private int loads;
        private int readings;
        private int savings;
        /** Takes the place of the partner with its id. */
        private UnreadablePartner broken;
        private StoreException.Unavailable beforeSaving;
        /** Of this one, nothing can be saved. */
        private long unsavable = -1;
        private StoreException.Unavailable afterSaving;
        /** The next reading waits for this, with what it has read so far. */
        private final AtomicReference<CountDownLatch> release = new AtomicReference<>();
        private final CountDownLatch reached = new CountDownLatch(1);
        /** The same for the next look at the version. */
        private final AtomicReference<CountDownLatch> hanging = new AtomicReference<>();

        /** As another node does. */
        private void saveElsewhere(Partner partner) {
            try {
                partners.save(partner);
            } catch (StoreException e) {
                throw new IllegalStateException(e);
            }
        }

        private void await(CountDownLatch awaited) {
            if (awaited != null) {
                reached.countDown();
                try {
                    awaited.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        public long version() throws StoreException {
            beforeQuery.run();
            if (unreachable != null) {
                throw unreachable;
            }
            long read = partners.version();
            await(hanging.getAndSet(null));
            return read;
        }

        /** Where something cannot be understood, all is read. */
        @Override
        public Optional<StoredChanges> changes(long since) throws StoreException {
            beforeQuery.run();
            readings++;
            if (unreachable != null) {
                throw unreachable;
            }
            Optional<StoredChanges> changes = partners.changes(since);
            await(release.getAndSet(null));
            if (loading instanceof StoreException e) {
                throw e;
            }
            if (loading instanceof RuntimeException e) {
                throw e;
            }
            return broken == null ? changes : Optional.empty();
        }

        @Override
        public StoredPartners load() throws StoreException {
            beforeQuery.run();
            loads++;
            readings++;
            if (unreachable != null) {
                throw unreachable;
            }
            StoredPartners loaded = partners.load();
            await(release.getAndSet(null));
            if (loading instanceof StoreException e) {
                throw e;
            }
            if (loading instanceof RuntimeException e) {
                throw e;
            }
            return broken == null ? loaded
                : new StoredPartners(loaded.version(), loaded.readable().stream().filter(one -> one.id() != broken.id()).toList(), List.of(broken));
        }

        @Override
        public Partner save(Partner partner) throws StoreException {
            savings++;
            if (beforeSaving != null) {
                throw beforeSaving;
            }
            Partner saved = partners.save(partner);
            if (afterSaving != null) {
                throw afterSaving;
            }
            afterSaved.run();
            return saved;
        }

        @Override
        public void delete(long id, long version) throws StoreException {
            partners.delete(id, version);
        }

        @Override
        public void apply(PartnerChanges changes) throws StoreException {
            savings++;
            if (beforeSaving != null) {
                throw beforeSaving;
            }
            if (changes.saved().stream().anyMatch(partner -> partner.id() == unsavable)) {
                throw unavailable();
            }
            partners.apply(changes);
        }
    }

    private static final StreamFacts PROVEN = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL,
        CertificateStatus.PROVES_DOMAIN, "TLSv1.3");

    private static Partner partner(String domain) {
        return TestPartner.of(Partner.NEW, 0, DomainName.of(domain), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT);
    }

    private static StoreException.Unavailable unavailable() {
        return new StoreException.Unavailable("The disk is gone", null);
    }

    @Test
    void nothingIsKnownUntilThePartnersWereRead() {
        assertThat(policy.inForce().get().isKnown()).isFalse();
        assertThat(policy.problem()).isEmpty();
        assertThat(policy.reload()).isTrue();
        assertThat(policy.inForce().get().isKnown()).isTrue();
    }

    @Test
    void appliesTheLastKnownModeWhenStartedWithoutDatabase() throws Exception {
        store.loading = unavailable();
        settings.globalPolicy(GlobalPolicy.enforcing(UnlistedDomains.REFUSE));
        PolicyService started = new PolicyService(store, settings, () -> false);
        assertThat(started.reload()).isFalse();
        assertThat(started.problem()).containsSame((StoreException.Unavailable) store.loading);
        assertThat(started.inForce().get().isKnown()).isFalse();
        assertThat(started.inForce().get().unlisted()).isEqualTo(UnlistedDomains.REFUSE);
        assertThat(started.inForce().get().mayFederate("any.example").isRefused()).isTrue();
        started.save(settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE)));
        assertThat(started.inForce().get().isKnown()).isFalse();
        assertThat(started.inForce().get().mayFederate("any.example").isRefused()).isFalse();
    }

    @Test
    void savedPartnerIsInForceByOneReading() throws Exception {
        policy.inForce().addListener(heard::add);
        Partner saved = policy.save(partner("one.example"));
        assertThat(policy.inForce().get().partner("one.example")).contains(saved);
        assertThat(heard).containsExactly(policy.inForce().get());
        policy.delete(saved.id(), saved.version());
        assertThat(policy.inForce().get().partners()).isEmpty();
        assertThat(heard).hasSize(2);
    }

    /** Whether here or elsewhere, alone or together with others. */
    @Test
    void onlyWhatWasChangedIsReadOnceEverythingIsKnown() throws Exception {
        policy.reload();
        Partner here = policy.save(partner("here.example"));
        Partner elsewhere = store.partners.save(partner("elsewhere.example"));
        assertThat(policy.look()).isTrue();
        assertThat(policy.inForce().get().partners()).containsExactly(elsewhere, here);
        policy.delete(here.id(), here.version());
        policy.apply(new Changes(List.of(partner("more.example"), partner("here.example")), List.of(), settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.REFUSE))));
        assertThat(policy.inForce().get().partners()).extracting(each -> each.primaryDomain().value()).containsExactly("elsewhere.example", "here.example", "more.example");
        assertThat(policy.inForce().get().unlisted()).isEqualTo(UnlistedDomains.REFUSE);
        assertThat(store.loads).isOne();
    }

    @Test
    void aChangeThatContradictsWhatIsKnownIsFollowedByAFullReading() throws Exception {
        Partner one = policy.save(partner("one.example"));
        // Two changes of which the first was not told: one of the log's rows is lost, and everything is well again once all is read.
        Partner moved = store.partners.save(TestPartner.of(one.id(), one.version(), DomainName.of("other.example"), "", List.of(), one.type(), one.negotiation()));
        store.partners.forgetThatItChanged(moved.id());
        Partner two = store.partners.save(partner("one.example"));
        assertThat(policy.look()).isTrue();
        assertThat(policy.inForce().get().partners()).containsExactly(two, moved);
        assertThat(policy.inForce().get().partner("one.example")).contains(two);
    }

    @Test
    void reloadNotifiesListeners() throws Exception {
        store.save(partner("one.example"));
        policy.inForce().addListener(heard::add);
        policy.reload();
        assertThat(policy.inForce().get().partner("one.example")).isPresent();
        assertThat(heard).containsExactly(policy.inForce().get());
    }

    @Test
    void aFailedReloadKeepsThePolicyAndSaysWhyUntilOneSucceeds() throws Exception {
        policy.save(partner("one.example"));
        PolicySnapshot before = policy.inForce().get();
        policy.inForce().addListener(heard::add);
        store.loading = unavailable();
        assertThat(policy.reload()).isFalse();
        assertThat(policy.inForce().get()).isSameAs(before);
        assertThat(policy.problem()).containsSame((StoreException.Unavailable) store.loading);
        assertThat(heard).isEmpty();
        store.loading = null;
        assertThat(policy.reload()).isTrue();
        assertThat(policy.problem()).isEmpty();
    }

    @Test
    void anyFaultWhileReadingKeepsThePolicy() throws Exception {
        policy.save(partner("one.example"));
        PolicySnapshot before = policy.inForce().get();
        store.loading = new IllegalStateException("a fault");
        assertThat(policy.reload()).isFalse();
        assertThat(policy.inForce().get()).isSameAs(before);
        assertThat(policy.problem().orElseThrow()).hasMessageContaining("could not be read").hasMessageContaining("a fault");
    }

    @Test
    void reportsAProblemWhenASavedPartnerCannotBeLoaded() throws Exception {
        policy.reload();
        store.loading = unavailable();
        Partner saved = policy.save(partner("one.example"));
        assertThat(store.partners.load().readable()).containsExactly(saved);
        assertThat(policy.inForce().get().partners()).isEmpty();
        assertThat(policy.problem()).containsSame((StoreException.Unavailable) store.loading);
    }

    @Test
    void aConflictBringsTheOthersChangeIntoForce() throws Exception {
        Partner saved = policy.save(partner("one.example"));
        Partner byAnotherNode = store.save(saved);
        assertThatThrownBy(() -> policy.save(saved)).isInstanceOf(StoreException.Conflict.class);
        assertThat(policy.inForce().get().partners()).containsExactly(byAnotherNode);
        Partner newer = store.save(byAnotherNode);
        assertThatThrownBy(() -> policy.delete(saved.id(), saved.version())).isInstanceOf(StoreException.Conflict.class);
        assertThat(policy.inForce().get().partners()).containsExactly(newer);
    }

    private PolicyService onAnotherNode() {
        return onAnotherNode(clock);
    }

    private PolicyService onAnotherNode(SettableClock other) {
        return new PolicyService(store, new InMemorySettings(), () -> true, other, other::nanoTime);
    }

    /** All partners are a matter of ten seconds at a million, in which nothing that is saved elsewhere comes into force. */
    @Test
    void aConflictThatThePolicyInForceExplainsReadsNotAllPartners() throws Exception {
        Partner opened = policy.save(partner("one.example"));
        Partner gone = policy.save(partner("gone.example"));
        Partner byAnotherNode = store.partners.save(opened);
        store.partners.delete(gone.id(), gone.version());
        assertThat(policy.look()).isTrue();
        assertThatThrownBy(() -> policy.save(opened)).as("changed").isInstanceOf(StoreException.Conflict.class);
        assertThatThrownBy(() -> policy.delete(opened.id(), opened.version())).isInstanceOf(StoreException.Conflict.class);
        assertThatThrownBy(() -> policy.save(gone)).as("deleted").isInstanceOf(StoreException.Conflict.class);
        assertThatThrownBy(() -> policy.save(partner("one.example"))).isInstanceOf(StoreException.DomainTaken.class);
        assertThatThrownBy(() -> policy.apply(new Changes(List.of(opened), List.of(), settings.all(), settings.all()))).isInstanceOf(StoreException.Conflict.class);
        assertThatThrownBy(() -> policy.apply(new Changes(List.of(partner("one.example")), List.of(), settings.all(), settings.all()))).isInstanceOf(StoreException.DomainTaken.class);
        assertThat(policy.inForce().get().partners()).containsExactly(byAnotherNode);
        assertThat(store.loads).isOne();
    }

    /** By SQL, or by a restored table. */
    @Test
    void aConflictThatNothingExplainsIsFollowedByAFullReading() throws Exception {
        Partner one = policy.save(partner("one.example"));
        Partner notCounted = store.partners.replaceUncounted(one.saved(one.id(), one.version() + 1));
        assertThatThrownBy(() -> policy.save(one)).isInstanceOf(StoreException.Conflict.class);
        assertThat(policy.inForce().get().partners()).containsExactly(notCounted);
        Partner again = store.partners.replaceUncounted(one.saved(one.id(), one.version() + 2));
        assertThatThrownBy(() -> policy.apply(new Changes(List.of(notCounted), List.of(), settings.all(), settings.all()))).isInstanceOf(StoreException.Conflict.class);
        assertThat(policy.inForce().get().partners()).containsExactly(again);
        Partner other = store.partners.replaceUncounted(partner("two.example").saved(again.id() + 1, 1));
        assertThatThrownBy(() -> policy.save(partner("two.example"))).isInstanceOf(StoreException.DomainTaken.class);
        assertThat(policy.inForce().get().partners()).containsExactly(again, other);
        assertThat(store.loads).isEqualTo(4);
    }

    @Test
    void reloadsAChangeWithUnknownOutcome() {
        store.afterSaving = unavailable();
        assertThatThrownBy(() -> policy.save(partner("one.example"))).isSameAs(store.afterSaving);
        assertThat(policy.inForce().get().partner("one.example")).isPresent();
    }

    @Test
    void aListenerThatFailsStopsNeitherTheOthersNorTheChangeAndIsCalledAgain() throws Exception {
        List<RuntimeException> failures = new ArrayList<>(List.of(new IllegalStateException("sessions are stuck")));
        policy.inForce().addListener(next -> {
            if (!failures.isEmpty()) {
                throw failures.remove(0);
            }
            heard.add(next);
        });
        policy.inForce().addListener(heard::add);
        Partner saved = policy.save(partner("one.example"));
        assertThat(policy.inForce().get().partners()).containsExactly(saved);
        assertThat(heard).hasSize(1);
        assertThat(policy.problem().orElseThrow()).hasMessageContaining("not everything follows it").hasMessageContaining("sessions are stuck");
        assertThat(policy.reload()).isTrue();
        assertThat(heard).hasSize(3);
        assertThat(policy.problem()).isEmpty();
    }

    @Test
    void listenerWithALinkageErrorStopsNothing() throws Exception {
        policy.inForce().addListener(next -> {
            throw new NoSuchMethodError("gone in this version");
        });
        policy.inForce().addListener(heard::add);
        policy.save(partner("one.example"));
        assertThat(heard).hasSize(1);
        assertThat(policy.problem().orElseThrow()).hasMessageContaining("gone in this version");
    }

    @Test
    void aSettingIsStoredAndInForceAndKeepsThePartners() throws Exception {
        Partner saved = policy.save(partner("one.example"));
        policy.inForce().addListener(heard::add);
        policy.save(settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.REFUSE)));
        assertThat(settings.all().policy().unlisted()).isEqualTo(UnlistedDomains.REFUSE);
        assertThat(policy.inForce().get().unlisted()).isEqualTo(UnlistedDomains.REFUSE);
        assertThat(policy.inForce().get().partners()).containsExactly(saved);
        assertThat(heard).containsExactly(policy.inForce().get());
    }

    @Test
    void aSettingChangedElsewhereIsTakenOverOnce() {
        policy.inForce().addListener(heard::add);
        settings.globalPolicy(GlobalPolicy.enforcing(UnlistedDomains.REFUSE));
        policy.settingsChanged();
        policy.settingsChanged();
        assertThat(policy.inForce().get().unlisted()).isEqualTo(UnlistedDomains.REFUSE);
        assertThat(heard).hasSize(1);
    }

    @Test
    void aSettingDoesNotWaitForASlowDatabaseAndIsNotLostInItsReload() throws Exception {
        store.save(partner("one.example"));
        CountDownLatch release = new CountDownLatch(1);
        store.release.set(release);
        Thread reloading = new Thread(policy::reload);
        reloading.start();
        assertThat(store.reached.await(10, TimeUnit.SECONDS)).isTrue();
        Thread setting = new Thread(() -> {
            try {
                policy.save(settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.REFUSE)));
            } catch (StoreException e) {
                throw new IllegalStateException(e);
            }
        });
        setting.start();
        setting.join(10_000);
        UnlistedDomains meanwhile = policy.inForce().get().unlisted();
        release.countDown();
        assertThat(meanwhile).isEqualTo(UnlistedDomains.REFUSE);
        reloading.join();
        assertThat(policy.inForce().get().unlisted()).isEqualTo(UnlistedDomains.REFUSE);
        assertThat(policy.inForce().get().partner("one.example")).isPresent();
    }

    @Test
    void aReloadThatStartedBeforeAChangeDoesNotUndoIt() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        store.release.set(release);
        Thread reloading = new Thread(policy::reload);
        reloading.start();
        assertThat(store.reached.await(10, TimeUnit.SECONDS)).isTrue();
        Thread saving = new Thread(() -> {
            try {
                policy.save(partner("one.example"));
            } catch (StoreException e) {
                throw new IllegalStateException(e);
            }
        });
        saving.start();
        // It is stored at once, and would be read back at once, were it not that the older reading comes first.
        saving.join(300);
        assertThat(store.partners.load().readable()).hasSize(1);
        release.countDown();
        reloading.join();
        saving.join();
        assertThat(policy.inForce().get().partner("one.example")).isPresent();
    }

    @Test
    void relaxationEndsByItselfAndIsRemovedOnce() throws Exception {
        PolicyService timed = new PolicyService(store, settings, () -> false, clock, clock::nanoTime);
        Partner relaxed = timed.save(PartnerStoreContract.partner("one.example").with(new Strictness(Mode.ENFORCE,
            Optional.of(new Relaxation(AuthenticationMethod.TCP_DIALBACK, clock.instant().plusSeconds(60))), DowngradeProtection.OFF)));
        timed.inForce().addListener(heard::add);
        timed.inForce().timePassed();
        assertThat(timed.removeEndedRelaxations()).isEmpty();
        assertThat(heard).isEmpty();
        assertThat(timed.inForce().get().accepted(Direction.INBOUND, "one.example")).contains(AuthenticationMethod.TCP_DIALBACK);

        clock.pass(Duration.ofSeconds(60));
        store.beforeSaving = unavailable();
        timed.inForce().timePassed();
        assertThat(heard).as("live streams are judged again").hasSize(1);
        assertThat(timed.inForce().get().accepted(Direction.INBOUND, "one.example")).doesNotContain(AuthenticationMethod.TCP_DIALBACK);
        assertThat(timed.removeEndedRelaxations()).as("while the database is away").isEmpty();

        store.beforeSaving = null;
        assertThat(timed.removeEndedRelaxations()).containsExactly(relaxed);
        assertThat(timed.removeEndedRelaxations()).isEmpty();
        assertThat(store.load().readable()).singleElement().satisfies(partner -> assertThat(partner.strictness()).isEqualTo(Strictness.DEFAULT));
    }

    /** So many partners, for a minute. */
    private List<Partner> relax(int many) {
        Strictness relaxed = new Strictness(Mode.ENFORCE, Optional.of(new Relaxation(AuthenticationMethod.TCP_DIALBACK, clock.instant().plusSeconds(60))), DowngradeProtection.OFF);
        IntStream.range(0, many).forEach(i -> store.saveElsewhere(partner("p" + i + ".example").with(relaxed)));
        policy.reload();
        return policy.inForce().get().relaxed();
    }

    /** What was relaxed for a minute has ended, and nothing is left to wait for. */
    private void end(PolicyService... nodes) {
        clock.pass(Duration.ofSeconds(60));
        Stream.of(nodes).forEach(node -> assertThat(node.removeEndedRelaxations()).isEmpty());
        clock.pass(Lasting.LONG_ENOUGH);
    }

    @Test
    void aNodeWhoseClockIsAheadRemovesNoRelaxationThatIsInForceOnAnother() {
        SettableClock ahead = new SettableClock(clock.instant().plus(Duration.ofMinutes(5)));
        PolicyService other = onAnotherNode(ahead);
        List<Partner> relaxed = relax(1);
        other.reload();
        for (int second = 0; second < 60; second++) {
            assertThat(other.removeEndedRelaxations()).isEmpty();
            assertThat(policy.removeEndedRelaxations()).isEmpty();
            assertThat(policy.look()).isTrue();
            assertThat(policy.inForce().get().relaxed()).isEqualTo(relaxed);
            assertThat(policy.inForce().get().accepted(Direction.INBOUND, "p0.example")).contains(AuthenticationMethod.TCP_DIALBACK);
            clock.pass(Duration.ofSeconds(1));
            ahead.pass(Duration.ofSeconds(1));
        }
    }

    /** Of the partner, that one has ended too by this clock, and is another one. */
    @Test
    void theNextRelaxationOfAPartnerIsNotRemovedWithTheFirst() throws Exception {
        SettableClock ahead = new SettableClock(clock.instant().plus(Duration.ofMinutes(5)));
        PolicyService other = onAnotherNode(ahead);
        Partner first = relax(1).get(0);
        other.reload();
        assertThat(other.removeEndedRelaxations()).isEmpty();
        ahead.pass(Lasting.LONG_ENOUGH);
        clock.pass(Lasting.LONG_ENOUGH);
        policy.save(first.with(new Strictness(Mode.ENFORCE, Optional.of(new Relaxation(AuthenticationMethod.TCP_DIALBACK, clock.instant().plusSeconds(240))), DowngradeProtection.OFF)));
        assertThat(other.look()).isTrue();
        assertThat(other.removeEndedRelaxations()).isEmpty();
    }

    /** It has gone on by itself, and no other clock says otherwise: it need not stay stored. */
    @ParameterizedTest
    @CsvSource({"false, 1", "true, 0"})
    void aRelaxationThatHasEndedBeforeOurEyesIsRemovedAtOnceOnASingleServer(boolean shared, int removed) {
        isShared = shared;
        relax(1);
        assertThat(policy.removeEndedRelaxations()).isEmpty();
        clock.pass(Duration.ofSeconds(60));
        assertThat(policy.removeEndedRelaxations()).hasSize(removed);
    }

    /** As after the start of a machine whose clock lost its time, until it is set right. */
    @Test
    void aClockThatIsAheadForAWhileRemovesNoRelaxation() {
        List<Partner> relaxed = relax(1);
        assertThat(policy.removeEndedRelaxations()).isEmpty();
        Instant right = clock.instant();
        clock.set(Instant.parse("2040-01-01T00:00:00Z"));
        assertThat(policy.removeEndedRelaxations()).isEmpty();
        clock.pass(Lasting.LONG_ENOUGH.minusSeconds(1));
        assertThat(policy.removeEndedRelaxations()).isEmpty();
        clock.set(right);
        clock.pass(Duration.ofSeconds(10));
        assertThat(policy.removeEndedRelaxations()).isEmpty();
        assertThat(policy.inForce().get().relaxed()).isEqualTo(relaxed);
        assertThat(policy.inForce().get().accepted(Direction.INBOUND, "p0.example")).contains(AuthenticationMethod.TCP_DIALBACK);
    }

    /** As after a bulk change. */
    @Test
    void relaxationsThatEndTogetherAreRemovedTogether() throws Exception {
        List<Partner> relaxed = relax(700);
        long before = store.version();
        policy.inForce().addListener(heard::add);
        end(policy);
        List<Partner> removed = new ArrayList<>(policy.removeEndedRelaxations());
        assertThat(removed).hasSize(500);
        assertThat(store.version()).isEqualTo(before + 1);
        assertThat(heard).as("live streams are judged once").hasSize(1);
        removed.addAll(policy.removeEndedRelaxations());
        assertThat(removed).containsExactlyInAnyOrderElementsOf(relaxed);
        assertThat(policy.inForce().get().relaxed()).isEmpty();
        assertThat(policy.removeEndedRelaxations()).isEmpty();
        assertThat(store.version()).isEqualTo(before + 2);
        assertThat(heard).hasSize(2);
    }

    @Test
    void aRelaxationThatCannotBeRemovedKeepsNoOtherOneStored() throws Exception {
        List<Partner> relaxed = relax(100);
        end(policy);
        Partner changed = store.partners.save(relaxed.get(7));
        assertThat(policy.removeEndedRelaxations()).as("another administrator was faster").isEmpty();
        store.unsavable = relaxed.get(8).id();
        List<Partner> removed = new ArrayList<>();
        for (int second = 0; second < 100; second++) {
            removed.addAll(policy.removeEndedRelaxations());
        }
        assertThat(removed).hasSize(99).contains(changed);
        assertThat(policy.inForce().get().relaxed()).containsExactly(relaxed.get(8));
    }

    @Test
    void relaxationsThatAnotherNodeHasRemovedMeanwhileCostNoFullReading() throws Exception {
        int many = 50;
        PolicyService other = onAnotherNode();
        relax(many);
        other.reload();
        store.loads = 0;
        end(policy, other);
        assertThat(other.removeEndedRelaxations()).hasSize(many);
        store.savings = 0;
        assertThat(policy.removeEndedRelaxations()).isEmpty();
        assertThat(policy.inForce().get().relaxed()).isEmpty();
        assertThat(store.loads).isZero();
        assertThat(store.savings).as("attempts to remove what another node has removed").isOne();
    }

    /** A store that takes for ever, as one behind a network that drops everything. */
    @Test
    void aRelaxationEndsAndItsStreamsAreJudgedWhileTheStoreHangs() throws Exception {
        PolicyService timed = new PolicyService(store, settings, () -> false, clock, System::nanoTime);
        timed.save(PartnerStoreContract.partner("one.example").with(new Strictness(Mode.ENFORCE,
            Optional.of(new Relaxation(AuthenticationMethod.TCP_DIALBACK, clock.instant().plusSeconds(60))), DowngradeProtection.OFF)));
        timed.inForce().addListener(heard::add);
        CountDownLatch release = new CountDownLatch(1);
        store.release.set(release);
        Thread hanging = new Thread(timed::reload);
        hanging.start();
        assertThat(store.reached.await(10, TimeUnit.SECONDS)).isTrue();
        PolicySnapshot before = timed.inForce().get();
        clock.pass(Duration.ofSeconds(60));
        assertThat(before.accepted(Direction.INBOUND, "one.example")).as("without anybody doing anything").doesNotContain(AuthenticationMethod.TCP_DIALBACK);
        timed.inForce().timePassed();
        assertThat(heard).as("live streams are judged again").hasSize(1);
        timed.inForce().timePassed();
        assertThat(heard).hasSize(1);
        release.countDown();
        hanging.join();
    }

    @Test
    void refusesEveryDomainWhileEarlierPartnersCannotBeLoaded() throws Exception {
        policy.save(partner("one.example"));
        store.loading = unavailable();
        PolicyService restarted = new PolicyService(store, settings, () -> false);
        assertThat(restarted.inForce().get().judge(Direction.INBOUND, "one.example", PROVEN)).as("before anything was read").isEqualTo(new Verdict.Refused(Reason.POLICY_UNKNOWN));
        assertThat(restarted.reload()).isFalse();
        for (String domain : List.of("one.example", "stranger.example")) {
            assertThat(restarted.inForce().get().hasPolicyFor(domain)).isTrue();
            assertThat(restarted.inForce().get().watches(domain)).isTrue();
            assertThat(restarted.inForce().get().mayFederate(domain)).isEqualTo(new Verdict.Refused(Reason.POLICY_UNKNOWN));
            assertThat(restarted.inForce().get().judgeWithoutStream(domain, Reason.NOT_AUTHENTICATED)).isEqualTo(new Verdict.Refused(Reason.POLICY_UNKNOWN));
        }
        store.loading = null;
        assertThat(restarted.reload()).isTrue();
        assertThat(restarted.inForce().get().mayFederate("stranger.example").isRefused()).isFalse();
        assertThat(restarted.inForce().get().judge(Direction.INBOUND, "one.example", PROVEN).isRefused()).isFalse();
    }

    @Test
    void remembersThatPartnersExistAfterLoadingThem() throws Exception {
        store.save(partner("one.example"));
        policy.reload();
        assertThat(settings.everHadPartners()).isTrue();
    }

    @Test
    void refusesNothingWhenThereNeverWasAPartner() {
        store.loading = unavailable();
        policy.reload();
        assertThat(settings.everHadPartners()).isFalse();
        assertThat(policy.inForce().get().mayFederate("any.example").isRefused()).isFalse();
    }

    @Test
    void storesNoPartnerWhenItsExistenceCannotBeRemembered() throws Exception {
        settings.failure = unavailable();
        assertThatThrownBy(() -> policy.save(partner("one.example"))).isSameAs(settings.failure);
        assertThat(store.load().readable()).isEmpty();
    }

    @Test
    void anotherNodesFirstPartnerCountsHereToo() {
        store.loading = unavailable();
        policy.reload();
        settings.everHadPartners = true;
        policy.settingsChanged();
        assertThat(policy.inForce().get().mayFederate("any.example").isRefused()).isTrue();
    }

    @Test
    void settingsThatCannotBeStoredAreNotInForce() {
        GlobalSettings before = policy.settings();
        policy.inForce().addListener(heard::add);
        settings.failure = unavailable();
        assertThatThrownBy(() -> policy.save(settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.REFUSE)))).isSameAs(settings.failure);
        assertThat(policy.settings()).isEqualTo(before);
        assertThat(policy.inForce().get().unlisted()).isEqualTo(UnlistedDomains.FOLLOW_OPENFIRE);
        assertThat(heard).isEmpty();
    }

    @Test
    void settingsThatOthersHaveChangedMeanwhileStayAndAreInForce() {
        GlobalSettings seen = settings.all();
        settings.elsewhere = GlobalSettings.of(Map.of(Setting.SUBSCRIPTION_REQUESTS, 7));
        assertThatThrownBy(() -> policy.save(seen, GlobalSettings.of(Map.of(Setting.SUBSCRIPTION_REQUESTS, 9)))).as("stored").isInstanceOf(StoreException.Conflict.class);
        assertThat(policy.settings().subscriptionRequestsPerMinute()).isEqualTo(7);
        assertThatThrownBy(() -> policy.save(seen, GlobalSettings.of(Map.of(Setting.SUBSCRIPTION_REQUESTS, 9)))).as("in force").isInstanceOf(StoreException.Conflict.class);
        assertThat(policy.settings().subscriptionRequestsPerMinute()).isEqualTo(7);
    }

    @Test
    void refusesTheEarlierDomainsOfAPartnerThatBecomesUnreadable() throws Exception {
        Partner saved = policy.save(partner("one.example"));
        Partner other = policy.save(partner("other.example"));
        store.broken = new UnreadablePartner(saved.id(), saved.version(), PartnerDraft.of(saved), List.of(Finding.of(Finding.Code.DOMAIN_EMPTY, Field.PRIMARY_DOMAIN)), Set.of());
        policy.reload();
        for (int again = 0; again < 2; again++) {
            assertThat(policy.inForce().get().mayFederate("one.example")).isEqualTo(new Verdict.Refused(Reason.PARTNER_UNREADABLE));
            assertThat(policy.inForce().get().partners()).containsExactly(other);
            policy.reload();
        }
    }

    @Test
    void refusesEnforcedPartnersWhenStreamsAreUnverifiable() throws Exception {
        policy.inForce().streamsAreUnverifiable();
        policy.save(partner("one.example"));
        policy.save(partner("lenient.example").with(new Strictness(Mode.REPORT_ONLY, Optional.empty(), DowngradeProtection.OFF)));
        policy.save(settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE)));
        for (Direction direction : Direction.values()) {
            assertThat(policy.inForce().get().judge(direction, "one.example", PROVEN)).isEqualTo(new Verdict.Refused(Reason.STREAMS_UNVERIFIABLE));
            assertThat(policy.inForce().get().judge(direction, "lenient.example", PROVEN)).isEqualTo(new Verdict.Reported(Reason.STREAMS_UNVERIFIABLE));
        }
        assertThat(policy.inForce().get().mayFederate("one.example")).isEqualTo(new Verdict.Refused(Reason.STREAMS_UNVERIFIABLE));
        assertThat(policy.inForce().get().judgeWithoutStream("one.example", Reason.NOT_AUTHENTICATED)).isEqualTo(new Verdict.Refused(Reason.STREAMS_UNVERIFIABLE));
        assertThat(policy.inForce().get().mayFederate("stranger.example").isRefused()).isFalse();
    }

    private GlobalSettings refusing() {
        return settings.with(GlobalPolicy.enforcing(UnlistedDomains.REFUSE));
    }

    @Test
    void aWholeChangeIsInForceByOneReading() throws Exception {
        Partner one = policy.save(partner("one.example"));
        Partner two = policy.save(partner("two.example"));
        policy.inForce().addListener(heard::add);
        Partner changed = TestPartner.of(one.id(), one.version(), DomainName.of("two.example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT);
        policy.apply(new Changes(List.of(changed, partner("three.example")), List.of(new PartnerChanges.Deletion(two.id(), two.version())), settings.all(), refusing()));
        assertThat(policy.inForce().get().partners()).extracting(each -> each.primaryDomain().value()).containsExactlyInAnyOrder("two.example", "three.example");
        assertThat(policy.inForce().get().unlisted()).isEqualTo(UnlistedDomains.REFUSE);
        assertThat(heard).as("the settings with the partners").hasSize(1);
    }

    /** A million partners take ten seconds. What others save during that time is in force at once. */
    @Test
    void aDomainThatIsDeniedWhileAWholeChangeIsReadIsDeniedAtOnce() throws Exception {
        policy.reload();
        GlobalSettings refusing = refusing();
        CountDownLatch release = new CountDownLatch(1);
        store.release.set(release);
        Thread importing = new Thread(() -> {
            try {
                policy.apply(new Changes(List.of(partner("one.example")), List.of(), settings.all(), refusing));
            } catch (StoreException e) {
                throw new IllegalStateException(e);
            }
        });
        importing.start();
        assertThat(store.reached.await(10, TimeUnit.SECONDS)).isTrue();
        policy.save(settings.all(), settings.with(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.ENFORCE, DenyList.parse("evil.example"), DenySubscriptions.NONE)));
        PolicySnapshot during = policy.inForce().get();
        release.countDown();
        importing.join();
        assertThat(during.isDenied("evil.example")).isTrue();
        assertThat(during.unlisted()).as("which waits for its partner").isEqualTo(UnlistedDomains.FOLLOW_OPENFIRE);
        assertThat(policy.inForce().get().isDenied("evil.example")).isTrue();
        assertThat(policy.inForce().get().unlisted()).isEqualTo(UnlistedDomains.REFUSE);
        assertThat(policy.inForce().get().partner("one.example")).isPresent();
    }

    @Test
    void theSettingsOfAWholeChangeAreInForceEvenIfItsPartnersCannotBeRead() throws Exception {
        policy.reload();
        store.loading = unavailable();
        policy.apply(new Changes(List.of(partner("one.example")), List.of(), settings.all(), refusing()));
        assertThat(policy.inForce().get().unlisted()).isEqualTo(UnlistedDomains.REFUSE);
        assertThat(policy.problem()).containsSame((StoreException.Unavailable) store.loading);
    }

    @Test
    void aWholeChangeIsRefusedIfTheSettingsWereChangedSinceTheyWereSeen() throws Exception {
        policy.reload();
        Changes changes = new Changes(List.of(partner("one.example")), List.of(), settings.all(), settings.all());
        policy.save(settings.all(), refusing());
        assertThatThrownBy(() -> policy.apply(changes)).isInstanceOf(StoreException.Conflict.class);
        assertThat(policy.inForce().get().partners()).isEmpty();
        assertThat(settings.everHadPartners).isFalse();
    }

    @Test
    void settingsStayIfThePartnersWithThemCannotBeStored() {
        policy.reload();
        store.beforeSaving = unavailable();
        assertThatThrownBy(() -> policy.apply(new Changes(List.of(partner("one.example")), List.of(), settings.all(), refusing()))).isSameAs(store.beforeSaving);
        assertThat(settings.all().policy().unlisted()).isEqualTo(UnlistedDomains.FOLLOW_OPENFIRE);
        assertThat(policy.inForce().get().unlisted()).isEqualTo(UnlistedDomains.FOLLOW_OPENFIRE);
    }

    @Test
    void aLookReadsThePartnersOnlyIfSomebodyElseHasChangedSomething() throws Exception {
        policy.save(partner("one.example"));
        assertThat(store.readings).isOne();
        policy.inForce().addListener(heard::add);
        assertThat(policy.look()).isTrue();
        assertThat(policy.look()).isTrue();
        assertThat(store.readings).isOne();
        assertThat(heard).isEmpty();

        store.partners.save(partner("two.example"));
        assertThat(policy.look()).isTrue();
        assertThat(policy.inForce().get().partner("two.example")).isPresent();
        assertThat(policy.look()).isTrue();
        assertThat(store.readings).isEqualTo(2);
        assertThat(heard).hasSize(1);
    }

    @Test
    void whatTheLookHasReadAlreadyIsNotReadAgainAfterASave() throws Exception {
        policy.reload();
        store.afterSaved = policy::look;
        policy.save(partner("one.example"));
        assertThat(policy.inForce().get().partner("one.example")).isPresent();
        assertThat(store.readings).isEqualTo(2);
    }

    @Test
    void savedSettingsNeedNoReadingOfThePartnersHereUnlessOthersHaveChangedThem() throws Exception {
        policy.reload();
        settings.counted = store.partners::count;
        policy.save(settings.all(), refusing());
        assertThat(policy.look()).isTrue();
        assertThat(store.readings).isOne();

        store.partners.save(partner("one.example"));
        policy.save(settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE)));
        assertThat(policy.look()).isTrue();
        assertThat(policy.inForce().get().partner("one.example")).isPresent();
    }

    /** An import elsewhere. */
    @Test
    void aLookPutsPartnersAndSettingsOfOthersInForceTogether() throws Exception {
        policy.reload();
        policy.inForce().addListener(heard::add);
        store.partners.save(partner("one.example"));
        settings.elsewhere = refusing();
        assertThat(policy.look()).isTrue();
        assertThat(policy.inForce().get().partner("one.example")).isPresent();
        assertThat(policy.inForce().get().unlisted()).isEqualTo(UnlistedDomains.REFUSE);
        assertThat(heard).hasSize(1);
    }

    /** Between any two of the queries. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void anImportElsewhereThatIsSavedDuringALookIsInForceAsAWholeOrNotAtAll(int query) throws Exception {
        for (boolean isAnythingElseNew : new boolean[] {false, true}) {
            FailingStore shared = new FailingStore();
            InMemorySettings own = new InMemorySettings();
            PolicyService looking = new PolicyService(shared, own, () -> true, clock, System::nanoTime);
            looking.reload();
            if (isAnythingElseNew) {
                shared.partners.save(partner("earlier.example"));
            }
            List<PolicySnapshot> seen = new ArrayList<>();
            looking.inForce().addListener(seen::add);
            AtomicInteger asked = new AtomicInteger();
            Runnable imports = () -> {
                if (asked.incrementAndGet() == query) {
                    shared.saveElsewhere(partner("imported.example"));
                    own.elsewhere = own.with(GlobalPolicy.enforcing(UnlistedDomains.REFUSE));
                }
            };
            shared.beforeQuery = imports;
            own.beforeQuery = imports;
            for (int look = 0; look < 3; look++) {
                looking.look();
                seen.add(looking.inForce().get());
            }
            assertThat(asked.get()).isGreaterThanOrEqualTo(query);
            assertThat(seen).allSatisfy(policy -> assertThat(policy.unlisted() == UnlistedDomains.REFUSE).isEqualTo(policy.partner("imported.example").isPresent()));
            looking.look();
            assertThat(looking.inForce().get().partner("imported.example")).isPresent();
        }
    }

    /** By Openfire's own page on another node, whose message was missed. */
    @Test
    void aLookTakesOverSettingsThatNobodyHasCounted() {
        policy.reload();
        settings.elsewhere = refusing();
        assertThat(policy.look()).isTrue();
        assertThat(policy.inForce().get().unlisted()).isEqualTo(UnlistedDomains.REFUSE);
        assertThat(store.readings).isOne();
    }

    @Test
    void aLookThatFailsIsFollowedByAFullReadingThatDoesNotHoldUpTheLooks() throws Exception {
        Partner one = policy.save(partner("one.example"));
        store.unreachable = unavailable();
        assertThat(policy.look()).isFalse();
        assertThat(policy.problem()).containsSame(store.unreachable);
        assertThat(policy.inForce().get().partner("one.example")).isPresent();
        assertThat(policy.retry()).isFalse();
        assertThat(store.readings).as("it is up to a look").isOne();
        store.unreachable = null;
        Partner elsewhere = store.partners.save(partner("elsewhere.example"));
        assertThat(policy.look()).isTrue();
        assertThat(policy.problem()).isEmpty();
        assertThat(policy.inForce().get().partners()).as("what was changed meanwhile").containsExactly(elsewhere, one);
        assertThat(store.loads).isOne();

        Partner notCounted = store.partners.replaceUncounted(one.saved(one.id(), one.version() + 1));
        assertThat(policy.retry()).isTrue();
        assertThat(policy.inForce().get().partners()).as("another database").containsExactly(elsewhere, notCounted);
        assertThat(store.loads).isEqualTo(2);
        assertThat(policy.retry()).isTrue();
        assertThat(store.loads).as("once").isEqualTo(2);
    }

    /** A million partners take ten seconds. What is saved during that time is in force at once, and not undone. */
    @Test
    void aNodeThatHearsOfTheDatabaseAdmitsPartnersWhileItReadsEverythingAgain() throws Exception {
        isShared = true;
        policy.save(partner("one.example"));
        policy.save(settings.all(), refusing());
        silence(Duration.ofSeconds(1));
        store.unreachable = null;
        CountDownLatch release = new CountDownLatch(1);
        store.release.set(release);
        Thread reading = new Thread(policy::reload);
        reading.start();
        assertThat(store.reached.await(10, TimeUnit.SECONDS)).isTrue();
        Thread looking = new Thread(() -> {
            for (int second = 0; second < 11; second++) {
                clock.pass(Duration.ofSeconds(1));
                policy.look();
                policy.timePassed();
            }
            store.saveElsewhere(partner("two.example"));
            policy.look();
        });
        looking.start();
        looking.join(10_000);
        boolean isHeldUp = looking.isAlive();
        PolicySnapshot meanwhile = policy.inForce().get();
        boolean isUnheard = policy.isUnheard();
        release.countDown();
        reading.join();
        looking.join();
        assertThat(isHeldUp).isFalse();
        assertThat(isUnheard).isFalse();
        assertThat(meanwhile.judge(Direction.INBOUND, "one.example", PROVEN).isRefused()).isFalse();
        assertThat(meanwhile.partner("two.example")).isPresent();
        assertThat(policy.inForce().get().partner("two.example")).isPresent();
        assertThat(policy.problem()).isEmpty();
    }

    @Test
    void aNodeWhoseDatabaseIsSilentWhileItReadsEverythingAgainAdmitsNobody() throws Exception {
        isShared = true;
        policy.save(partner("one.example"));
        policy.save(settings.all(), refusing());
        CountDownLatch release = new CountDownLatch(1);
        store.release.set(release);
        Thread reading = new Thread(policy::reload);
        reading.start();
        assertThat(store.reached.await(10, TimeUnit.SECONDS)).isTrue();
        Thread looking = new Thread(() -> silence(Duration.ofSeconds(11)));
        looking.start();
        looking.join(10_000);
        PolicySnapshot meanwhile = policy.inForce().get();
        release.countDown();
        reading.join();
        looking.join();
        assertThat(meanwhile.mayFederate("one.example")).isEqualTo(new Verdict.Refused(Reason.POLICY_UNKNOWN));
        assertThat(policy.inForce().get().mayFederate("one.example")).as("its version could not be told").isEqualTo(new Verdict.Refused(Reason.POLICY_UNKNOWN));
    }

    /** Of the policy in force, a look finds nothing wrong. */
    @Test
    void aFullReadingThatFailsIsToldUntilOneSucceeds() throws Exception {
        policy.save(partner("one.example"));
        store.loading = unavailable();
        assertThat(policy.reload()).isFalse();
        assertThat(policy.look()).isTrue();
        assertThat(policy.problem()).containsSame((StoreException.Unavailable) store.loading);
        assertThat(policy.retry()).isFalse();
        store.loading = null;
        assertThat(policy.retry()).isTrue();
        assertThat(policy.problem()).isEmpty();
    }

    private void silence(Duration silence) {
        store.unreachable = unavailable();
        for (long second = 0; second < silence.toSeconds(); second++) {
            clock.pass(Duration.ofSeconds(1));
            policy.look();
            policy.timePassed();
        }
    }

    @Test
    void aNodeOfAClusterThatAdmitsPartnersOnlyAdmitsNobodyAfterTenSecondsWithoutDatabase() throws Exception {
        isShared = true;
        Partner one = policy.save(partner("one.example"));
        store.broken = new UnreadablePartner(one.id() + 1, 1, PartnerDraft.blank(), List.of(Finding.of(Finding.Code.DOMAIN_EMPTY, Field.PRIMARY_DOMAIN)), Set.of("broken.example"));
        policy.reload();
        store.broken = new UnreadablePartner(one.id() + 1, 1, PartnerDraft.blank(), List.of(Finding.of(Finding.Code.DOMAIN_EMPTY, Field.PRIMARY_DOMAIN)), Set.of());
        policy.save(settings.all(), refusing());
        silence(Duration.ofSeconds(10));
        assertThat(policy.inForce().get().judge(Direction.INBOUND, "one.example", PROVEN).isRefused()).isFalse();
        policy.inForce().addListener(heard::add);
        silence(Duration.ofSeconds(1));
        assertThat(policy.inForce().get().judge(Direction.INBOUND, "one.example", PROVEN)).isEqualTo(new Verdict.Refused(Reason.POLICY_UNKNOWN));
        assertThat(policy.heardLast()).isEqualTo(clock.instant().minusSeconds(11));
        silence(Duration.ofSeconds(5));
        assertThat(heard).as("told once, so that streams are closed").hasSize(1);

        store.unreachable = null;
        assertThat(policy.look()).isTrue();
        policy.timePassed();
        assertThat(policy.isUnheard()).isFalse();
        assertThat(policy.inForce().get().judge(Direction.INBOUND, "one.example", PROVEN).isRefused()).isFalse();
        assertThat(policy.inForce().get().mayFederate("broken.example")).as("what was known before").isEqualTo(new Verdict.Refused(Reason.PARTNER_UNREADABLE));
    }

    /** Of one connection that hangs, a save on another one hears nothing. */
    @Test
    void aLookThatHangsHoldsUpNoSave() throws Exception {
        policy.reload();
        CountDownLatch release = new CountDownLatch(1);
        store.hanging.set(release);
        Thread looking = new Thread(policy::look);
        looking.start();
        assertThat(store.reached.await(10, TimeUnit.SECONDS)).isTrue();
        policy.save(partner("one.example"));
        assertThat(policy.inForce().get().partner("one.example")).isPresent();
        release.countDown();
        looking.join();
        assertThat(store.readings).as("nothing is read once more").isEqualTo(2);
    }

    /** The thread that looks hangs with the database; another one keeps the time. */
    @Test
    void theSameWhileTheDatabaseHangs() throws Exception {
        isShared = true;
        policy.save(partner("one.example"));
        policy.save(settings.all(), refusing());
        clock.pass(Duration.ofSeconds(6));
        assertThat(policy.isUnheard()).isTrue();
        clock.pass(Duration.ofSeconds(5));
        policy.timePassed();
        assertThat(policy.inForce().get().mayFederate("one.example")).isEqualTo(new Verdict.Refused(Reason.POLICY_UNKNOWN));
    }

    /** That takes a while with a million partners, and the thread that keeps the time ends relaxations too. */
    @Test
    void theSameWhileAnotherChangeIsBeingMade() throws Exception {
        isShared = true;
        policy.save(partner("one.example"));
        policy.save(settings.all(), refusing());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread changing = new Thread(() -> policy.inForce().change(current -> {
            begun.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return current;
        }));
        changing.start();
        begun.await();
        clock.pass(Duration.ofSeconds(11));
        Thread timely = new Thread(policy::timePassed);
        timely.start();
        timely.join(5000);
        boolean waits = timely.isAlive();
        release.countDown();
        changing.join();
        timely.join();
        assertThat(waits).isFalse();
        assertThat(policy.inForce().get().mayFederate("one.example")).isEqualTo(new Verdict.Refused(Reason.POLICY_UNKNOWN));
    }

    @Test
    void theLastPolicyStaysWithoutDatabaseWhereNobodyElseCanChangeItOrOthersAreAdmittedToo() throws Exception {
        policy.save(partner("one.example"));
        policy.save(settings.all(), refusing());
        silence(Duration.ofMinutes(2));
        assertThat(policy.inForce().get().judge(Direction.INBOUND, "one.example", PROVEN).isRefused()).as("a single server").isFalse();
        store.unreachable = null;
        isShared = true;
        policy.save(settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE)));
        policy.look();
        silence(Duration.ofMinutes(2));
        assertThat(policy.inForce().get().judge(Direction.INBOUND, "one.example", PROVEN).isRefused()).as("others are admitted").isFalse();
    }

    private void saveAnother(int number) {
        try {
            policy.save(partner("another" + number + ".example"));
        } catch (StoreException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A million partners take a second or two to be judged by another mode or deny list. */
    @Test
    void aSaveAfterAChangeOfTheModeOrTheDenyListCostsAsMuchAsAnyOther() throws Exception {
        IntStream.range(0, 20_000).forEach(i -> store.partners.replaceUncounted(partner("p" + i + ".example").saved(1_000_000 + i, 1)));
        policy.reload();
        saveAnother(1);
        long usual = Allocations.of(() -> saveAnother(2));
        policy.save(settings.all(), settings.with(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.ENFORCE, DenyList.parse("p7.example"), DenySubscriptions.NONE)));
        assertThat(policy.inForce().get().isDenied("p7.example")).isTrue();
        assertThat(Allocations.of(() -> saveAnother(3))).as("bytes").isLessThan(usual * 3 / 2);
        policy.save(settings.all(), settings.with(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.REPORT_ONLY, DenyList.NONE, DenySubscriptions.NONE)));
        assertThat(Allocations.of(() -> saveAnother(4))).as("bytes").isLessThan(usual * 3 / 2);
        assertThat(policy.inForce().get().partners()).hasSize(20_004);
    }

    /** Every five seconds, on the thread that closes streams. */
    @Test
    void strongestMethodsCostAsMuchAsDomainsThatWereSeen() throws Exception {
        Strictness guarded = new Strictness(Mode.ENFORCE, Optional.empty(), DowngradeProtection.REFUSE);
        IntStream.range(0, 20_000).forEach(i -> store.partners.replaceUncounted(partner("p" + i + ".example").with(guarded).saved(i + 1, 1)));
        policy.reload();
        settings.downgradeRule(new DowngradeRule(1, 0));
        StreamCounts counts = new StreamCounts(new StreamCountsInMemory(), clock, 1000, () -> Optional.of(domain -> true), counted -> {});
        counts.stream(Direction.INBOUND, "p7.example", PROVEN);
        policy.publishStrongestMethods(counts);
        Partner seen = policy.inForce().get().partner("p7.example").orElseThrow();
        assertThat(policy.inForce().get().levels().of(seen.id(), Direction.INBOUND)).contains(AuthenticationMethod.SASL_OVER_TLS);
        counts.stream(Direction.INBOUND, "p8.example", PROVEN);
        assertThat(Allocations.of(() -> policy.publishStrongestMethods(counts))).as("bytes").isLessThan(500_000);
        Partner other = policy.inForce().get().partner("p8.example").orElseThrow();
        assertThat(policy.inForce().get().levels().of(other.id(), Direction.INBOUND)).contains(AuthenticationMethod.SASL_OVER_TLS);
    }

    /** Each save of any partner makes it look at all of them. */
    @Test
    void strongestMethodsCostAsMuchAsGuardedPartnersWhereThoseAreFewer() throws Exception {
        policy.save(partner("p7.example").with(new Strictness(Mode.ENFORCE, Optional.empty(), DowngradeProtection.REFUSE)));
        settings.downgradeRule(new DowngradeRule(1, 0));
        StreamCounts counts = new StreamCounts(new StreamCountsInMemory(), clock, 1000, () -> Optional.of(domain -> true), counted -> {});
        IntStream.range(0, 100_000).forEach(i -> counts.stream(Direction.INBOUND, "p" + i + ".example", PROVEN));
        policy.publishStrongestMethods(counts);
        policy.save(partner("other.example"));
        assertThat(Allocations.of(() -> policy.publishStrongestMethods(counts))).as("bytes").isLessThan(500_000);
        Partner guarded = policy.inForce().get().partner("p7.example").orElseThrow();
        assertThat(policy.inForce().get().levels().of(guarded.id(), Direction.INBOUND)).contains(AuthenticationMethod.SASL_OVER_TLS);
    }

    @Test
    void aSubscribedListIsInForceAsLongAsItIsSubscribedTo() throws Exception {
        String source = "https://lists.example/denied.txt";
        policy.reload();
        policy.inForce().addListener(heard::add);
        policy.denyLists(Map.of(source, DenyList.parse("bad.example")));
        assertThat(heard).as("nobody has asked for it").isEmpty();

        settings.globalPolicy(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.ENFORCE, DenyList.NONE, DenySubscriptions.parse(source)));
        policy.settingsChanged();
        assertThat(policy.inForce().get().mayFederate("bad.example")).isEqualTo(new Verdict.Refused(Reason.DENIED));
        assertThat(policy.settings().policy().subscribed().containing("bad.example")).as("which is no setting").isEmpty();

        policy.save(TestPartner.of(Partner.NEW, 0, DomainName.of("partner.example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT));
        policy.denyLists(Map.of(source, DenyList.parse("bad.example\nworse.example")));
        policy.denyLists(Map.of(source, DenyList.parse("bad.example\nworse.example")));
        assertThat(policy.inForce().get().hasPolicyFor("worse.example")).isTrue();
        assertThat(heard).as("once for each change").hasSize(3);

        settings.globalPolicy(GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE));
        policy.settingsChanged();
        assertThat(policy.inForce().get().hasPolicyFor("bad.example")).isFalse();
    }
}
