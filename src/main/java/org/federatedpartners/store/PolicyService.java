package org.federatedpartners.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.history.StrongestSeen;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicyInForce;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.StoredChanges;
import org.federatedpartners.policy.StoredPartners;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.UnlistedDomains;

/**
 * Keeps the policy in force in step with the store. Changes go to the store first and are then read back from it, so that the stored policy is in
 * force. Where the two differ, {@link #problem()} says why, and {@link #reload()} must be tried again.
 *
 * <p>Other nodes of a cluster change the same store. Nobody has to tell this one: it looks at the version of the policy every {@link #INTERVAL}, which keeps the
 * promise of two seconds alone. A message could only be faster, and would have to be sent by a class that the plugin's class loaders on all nodes share, which
 * is none of the plugin's.
 */
public final class PolicyService {

    /**
     * How often {@link #look} is to be called. A change is to be in force within two seconds, with reading it and closing streams: three quarters of that time are
     * left for these, which a loaded machine may need.
     */
    public static final Duration INTERVAL = Duration.ofMillis(500);

    /** How often what was read is read once more because others have changed something since. The next look finds what is still missing. */
    private static final int REPEATS = 3;

    /** How many relaxations that have ended are removed at once. */
    private static final int MAX_ENDED = 500;

    private final PartnerStore store;
    private final Settings settings;
    private final BooleanSupplier isShared;
    private final Clock clock;
    private final Contact contact;
    private final PolicyInForce inForce;

    /** Held while changes are read and put in force: of two reads, the later one wins. Never taken within a change of the policy in force. */
    private final Object reading = new Object();
    /** Held by who reads all partners although nothing has to wait for it, one at a time. Taken before {@link #reading}. */
    private final Object reloading = new Object();
    /** The policy in force, or the last one whose partners were known. Its partners are another version's only while {@link #reading} is held. */
    private volatile PolicySnapshot lastKnown;
    /** Of the policy in force. Another one in the store is to be read. */
    private final AtomicLong version = new AtomicLong(StoredPartners.NO_VERSION);
    /** Whether settings that are stored wait for the partners that were stored with them. */
    private volatile boolean awaitsPartners;
    /** What is known of subscribed deny lists, by source. */
    private volatile Map<String, DenyList> lists = Map.of();
    /** Why the latest look had no answer; null if it had one. */
    private volatile StoreException.Unavailable unanswered;
    /** Why the latest reading failed; null if it did not. */
    private volatile StoreException.Unavailable unread;
    /**
     * Whether all partners are to be read once more. After a time without the database, it may be another one: a replica that has not got all changes, or a copy of
     * yesterday.
     */
    private volatile boolean doubted;
    private final Lasting<Relaxed> lastingly;
    /** Of the thread that removes ended relaxations. */
    private int endedAtOnce = MAX_ENDED;
    private final StrongestSeen strongestSeen = new StrongestSeen();

    /** @param isShared whether other servers may change the store; must not wait */
    public PolicyService(PartnerStore store, Settings settings, BooleanSupplier isShared) {
        this(store, settings, isShared, Clock.systemUTC(), System::nanoTime);
    }

    /** @param nanoTime see {@link Contact} */
    PolicyService(PartnerStore store, Settings settings, BooleanSupplier isShared, Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.store = store;
        this.settings = settings;
        this.isShared = isShared;
        this.contact = new Contact(clock, nanoTime);
        this.lastingly = new Lasting<>(clock, nanoTime);
        this.lastKnown = PolicySnapshot.unknown(settings.all().policy(), settings.everHadPartners());
        this.inForce = new PolicyInForce(lastKnown, clock);
        // One that is out of date has lost its partners.
        inForce.addListener(policy -> lastKnown = policy.isKnown() ? policy : lastKnown);
    }

    public PolicyInForce inForce() {
        return inForce;
    }

    /** The version of the stored policy that is in force. */
    public long version() {
        return version.get();
    }

    /**
     * Why the stored policy is not, or not everywhere, in force; empty if it is. Possible causes: it could not be read the last time, or a
     * listener failed.
     */
    public Optional<StoreException.Unavailable> problem() {
        Optional<StoreException.Unavailable> unheard = inForce.unheard()
            .map(e -> new StoreException.Unavailable("The policy was changed, but not everything follows it yet: " + e, e));
        return Optional.ofNullable(unread).or(() -> Optional.ofNullable(unanswered)).or(() -> unheard);
    }

    /** Whether the database has not said for some seconds whether the policy in force is the stored one. Where this hangs, there is no {@link #problem()} yet. */
    public boolean isUnheard() {
        return contact.isNoticeablyAway();
    }

    /** When the policy in force was last found to be the stored one; when this began if it never was. */
    public Instant heardLast() {
        return contact.last();
    }

    /**
     * To be called every {@link #INTERVAL}, and when the cluster has changed, on a thread that may wait for the database. Puts in force what others have
     * saved. Costs a few rows if nobody has, and holds nothing while it waits for them.
     *
     * @return whether the policy in force is the stored one now; if not, {@link #problem()} tells why
     */
    public boolean look() {
        try {
            // Those that were changed by Openfire's own means are not counted, and Openfire itself may have missed that others have changed them. Before the version:
            // settings that are stored in between are left to the reading of the partners that are stored with them.
            Runnable takeOver = settings.read();
            boolean differs = store.version() != version.get();
            unanswered = null;
            synchronized (reading) {
                // A save of this node may have been read by now.
                if (!inForce.get().isKnown() || differs && store.version() != version.get()) {
                    return read(() -> {});
                }
                together(takeOver);
                contact.heard();
                return true;
            }
        } catch (StoreException | RuntimeException e) {
            unanswered = failed(e);
            return false;
        }
    }

    /**
     * To be called every second, by a thread that has to be on time; waits for nothing. Where other servers may have changed the policy and only partners are
     * admitted, one that may be out of date for too long admits nobody, until the store has been read again.
     */
    public void timePassed() {
        if (isShared.getAsBoolean()) {
            // Asked within the change: what has just been read is not out of date.
            inForce.changeAtOnce(current -> contact.isLost() && current.isKnown() && current.unlisted() == UnlistedDomains.REFUSE ? current.outdated() : current);
        }
    }

    /**
     * Reads all partners again, which may take long: looks go on during that time, and put in force what is saved. Where they cannot be read, the policy in force stays
     * (at start: nothing is known) and {@link #problem()} tells why.
     *
     * @return whether they could be read
     */
    public boolean reload() {
        synchronized (reloading) {
            return reads(() -> {
                Read read = upToDate(everything());
                synchronized (reading) {
                    putInForce(read, () -> {});
                }
            });
        }
    }

    /**
     * To be called every few seconds, on a thread that may wait until all partners are read. Reads them where a look alone sets nothing right: once after a time
     * without the database, after a reading that failed, and where not everything follows the policy in force. Reads nothing while that is up to a look.
     *
     * @return whether nothing is left to be done; if not, {@link #problem()} tells why
     */
    public boolean retry() {
        boolean isUpToLook = unanswered != null || !inForce.get().isKnown();
        return !isUpToLook && (doubted || problem().isPresent()) ? reload() : problem().isEmpty();
    }

    /**
     * See {@link PartnerStore#save}. If this returns, the partner is saved; whether it is in force too, {@link #problem()}
     * tells.
     */
    public Partner save(Partner partner) throws StoreException {
        // Before the first partner is there: once it is, a table that cannot be read must not pass for an empty one.
        settings.havePartners();
        Partner saved = make(() -> store.save(partner), Map.of(partner.id(), partner.version()));
        look();
        return saved;
    }

    /** See {@link PartnerStore#delete} and {@link #save}. */
    public void delete(long id, long seen) throws StoreException {
        make(() -> {
            store.delete(id, seen);
            return null;
        }, Map.of(id, seen));
        look();
    }

    /** A change in the store. */
    @FunctionalInterface
    private interface Change<T> {
        T make() throws StoreException;
    }

    /**
     * If it is refused, the policy in force shows why: a conflict says that it is out of date, and a lost database may have completed the change.
     *
     * @param seen the versions of the partners concerned, by their ids
     */
    private <T> T make(Change<T> change, Map<Long, Long> seen) throws StoreException {
        try {
            return change.make();
        } catch (StoreException refused) {
            // What does not explain it was changed without being counted.
            if (look() && !refused.isExplainedBy(inForce.get(), seen)) {
                reload();
            }
            throw refused;
        }
    }

    /**
     * Makes a whole change in one transaction, and puts it in force by one reading. If this returns, all of it is saved; whether it is in force
     * too, {@link #problem()} tells.
     *
     * @throws StoreException.Conflict    if a partner or the settings were changed since they were seen; nothing was changed
     * @throws StoreException.DomainTaken if a domain belongs to another partner; nothing was changed
     */
    public void apply(Changes changes) throws StoreException {
        if (!changes.seen().equals(settings.all())) {
            throw new StoreException.Conflict();
        }
        if (!changes.saved().isEmpty()) {
            settings.havePartners();
        }
        apply(new PartnerChanges(changes.saved(), changes.deleted(), settings.differing(changes.seen(), changes.settings())));
    }

    private void apply(PartnerChanges changes) throws StoreException {
        make(() -> {
            store.apply(changes);
            return null;
        }, changes.seen());
        putInForce(changes.properties().texts());
    }

    /** Puts settings and partners in force at once: what the settings refuse, or no longer refuse, may be what a partner is for. */
    private void putInForce(Map<String, String> properties) {
        if (properties.isEmpty()) {
            look();
            return;
        }
        Runnable change = () -> settings.stored(properties);
        synchronized (reading) {
            if (!read(change)) {
                together(change);
            }
        }
    }

    /** Has settings change together: while this runs, each change waits for what follows it, from whatever thread it comes. So nothing in it may wait for the database. */
    private void together(Runnable changes) {
        try {
            awaitsPartners = true;
            changes.run();
        } finally {
            awaitsPartners = false;
            // Settings alone, or what others have changed before that.
            settingsChanged();
        }
    }

    /** The settings for all domains, as they are in force. */
    public GlobalSettings settings() {
        return settings.all();
    }

    /**
     * Stores the settings that an administrator has changed, and puts them in force. Others stay as they are.
     *
     * @param seen what the administrator has changed
     * @throws StoreException.Conflict    if one of those that are changed is not what was seen; nothing was changed, and what is stored is in force
     * @throws StoreException.Unavailable if they could not be stored; those that were in force still are
     */
    public void save(GlobalSettings seen, GlobalSettings changed) throws StoreException {
        ChangedProperties different = settings.differing(seen, changed);
        if (!different.isEmpty()) {
            try {
                long stored = settings.store(different);
                // If there was no other change in between, the partners in force are those of this version, too.
                version.compareAndSet(stored - 1, stored);
            } catch (StoreException.Conflict e) {
                look();
                throw e;
            }
            settings.stored(different.texts());
        }
        settingsChanged();
    }

    /** Puts what is known of subscribed deny lists in force. @param known by source; a list whose source is not subscribed to has no effect */
    public void denyLists(Map<String, DenyList> known) {
        lists = Map.copyOf(known);
        settingsChanged();
    }

    private GlobalPolicy global() {
        return settings.all().policy().with(lists);
    }

    /** To be called when the settings were changed by other means, for example on another cluster node. */
    public void settingsChanged() {
        if (awaitsPartners) {
            return;
        }
        inForce.change(current -> {
            GlobalPolicy global = global();
            if (!current.isKnown() && current.hasLostPartners() != settings.everHadPartners()) {
                return PolicySnapshot.unknown(global, settings.everHadPartners());
            }
            return global.equals(current.global()) ? current : current.with(global, current.levels());
        });
    }

    /** Updates the strongest methods seen; to be called again when there are more streams, or after a reset. */
    public void publishStrongestMethods(StreamCounts shown) {
        PolicySnapshot policy = inForce.get();
        if (!policy.isKnown()) {
            return;
        }
        StrongestMethods levels = strongestSeen.of(policy, settings.all().downgradeRule(), shown, clock.instant());
        inForce.change(current -> levels.equals(current.levels()) ? current : current.with(current.global(), levels));
    }

    /**
     * Removes relaxations that have ended {@link Lasting for certain} from the store, {@link #MAX_ENDED} at most. There is no hurry: what has ended is not in force. To be
     * called every second, on one thread. Of several servers, one does so for each.
     *
     * @return the partners, as they were, whose relaxations this call has removed
     */
    public List<Partner> removeEndedRelaxations() {
        Instant now = clock.instant();
        Map<Boolean, List<Partner>> relaxed = inForce.get().relaxed().stream().collect(Collectors.partitioningBy(partner -> partner.strictness().hasEndedAt(now)));
        List<Partner> ended = new ArrayList<>(relaxed.get(true));
        Set<Relaxed> removable = lastingly.of(ended.stream().map(Relaxed::of).toList(), isShared.getAsBoolean() ? List.of() : relaxed.get(false).stream().map(Relaxed::of).toList());
        ended.removeIf(partner -> !removable.contains(Relaxed.of(partner)));
        // Together, as each change is read and has the live streams judged. At random, and fewer after a failure: one that cannot be saved then holds up no others.
        Collections.shuffle(ended);
        List<Partner> removed = ended.subList(0, Math.min(ended.size(), endedAtOnce));
        if (removed.isEmpty()) {
            return removed;
        }
        try {
            apply(new PartnerChanges(removed.stream().map(partner -> partner.withoutEnded(now)).toList(), List.of(), ChangedProperties.NONE));
            endedAtOnce = Math.min(MAX_ENDED, endedAtOnce * 2);
            return removed;
        } catch (StoreException e) {
            // Another writer was faster, or the database is away: none of them is in force in either case, and the next call tries again.
            endedAtOnce = Math.max(1, removed.size() / 2);
            return List.of();
        }
    }

    /** A relaxation of a partner. The next one of the same partner is another. */
    private record Relaxed(long partner, Relaxation relaxation) {
        private static Relaxed of(Partner partner) {
            return new Relaxed(partner.id(), partner.strictness().relaxation().orElseThrow());
        }
    }

    /**
     * Partners that were read and are not in force yet.
     *
     * @param version  that they are of
     * @param takeOver puts the settings in force that were read after them: those that others have stored since then belong to partners of theirs
     */
    private record Read(PolicySnapshot partners, long version, Runnable takeOver) {}

    /** Reads from the store, and puts in force what it has read. */
    @FunctionalInterface
    private interface Reading {
        void run() throws StoreException;
    }

    private boolean reads(Reading what) {
        try {
            what.run();
            if (!lastKnown.partners().isEmpty() || !lastKnown.unreadable().isEmpty()) {
                settings.havePartners();
            }
            unread = null;
            return true;
        } catch (StoreException | RuntimeException e) {
            unread = failed(e);
            return false;
        }
    }

    /**
     * Puts in force what has changed since the policy in force, or everything if that cannot be told. {@link #reading} is held. The database is read before the policy
     * is changed, so that a slow one does not hold up a change of the settings.
     *
     * @param withIt puts settings in force that were stored with it; not called if it cannot be read
     */
    private boolean read(Runnable withIt) {
        return reads(() -> putInForce(inForce.get().isKnown() ? changedSince(new Read(lastKnown, version.get(), () -> {})) : everything(), withIt));
    }

    /** Of what was read, the latest; {@link #reading} is held. */
    private void putInForce(Read first, Runnable withIt) throws StoreException {
        Read read = upToDate(first);
        together(() -> {
            read.takeOver().run();
            withIt.run();
            contact.heard();
            inForce.change(current -> read.partners().with(global(), current.levels()));
            version.set(read.version());
        });
    }

    private Read upToDate(Read first) throws StoreException {
        Read read = first;
        for (int again = 0; again < REPEATS && store.version() != read.version(); again++) {
            read = changedSince(read);
        }
        return read;
    }

    private Read changedSince(Read before) throws StoreException {
        Optional<StoredChanges> changes = store.changes(before.version());
        Optional<PolicySnapshot> changed = changes.flatMap(before.partners()::with);
        return changed.isPresent() ? new Read(changed.get(), changes.get().version(), settings.read()) : everything();
    }

    private Read everything() throws StoreException {
        // What fails from now on raises it again.
        doubted = false;
        StoredPartners stored = store.load();
        return new Read(PolicySnapshot.of(global(), stored.withDomainsOf(lastKnown), inForce.get().levels(), clock), stored.version(), settings.read());
    }

    private StoreException.Unavailable failed(Exception e) {
        doubted = true;
        return e instanceof StoreException.Unavailable unavailable ? unavailable : new StoreException.Unavailable("The partners could not be read: " + e, e);
    }
}
