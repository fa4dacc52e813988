package org.federatedpartners.store;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StoredPartners;
import org.federatedpartners.policy.StrongestMethods;

/**
 * The policy in force. Any thread reads {@link #current()} without waiting. Changes go to the store first and are then
 * read back from it, so that the stored policy is in force. Where the two differ, {@link #problem()} says why, and
 * {@link #reload()} must be tried again.
 */
public final class PolicyService {

    private final PartnerStore store;
    private final Settings settings;
    private final Runnable publishToOtherNodes;
    private final Clock clock;
    private final List<Consumer<PolicySnapshot>> listeners = new CopyOnWriteArrayList<>();
    private volatile PolicySnapshot current;
    /** Guarded by {@code this}: up to when the listeners have been told of relaxations that have ended. */
    private Instant judgedAt;
    private boolean verifiable = true;

    /** Held while partners are read and put in force: of two reads, the later one wins. Never taken while holding {@code this}. */
    private final Object reading = new Object();
    private final Object publishing = new Object();

    private volatile StoreException.Unavailable unread;
    private volatile StoreException.Unavailable unheard;
    private volatile StoreException.Unavailable unpublished;

    /** @param publishToOtherNodes called after each saved change, to make other cluster nodes reload */
    public PolicyService(PartnerStore store, Settings settings, Runnable publishToOtherNodes) {
        this(store, settings, publishToOtherNodes, Clock.systemUTC());
    }

    PolicyService(PartnerStore store, Settings settings, Runnable publishToOtherNodes, Clock clock) {
        this.clock = clock;
        this.store = store;
        this.settings = settings;
        this.publishToOtherNodes = publishToOtherNodes;
        this.current = PolicySnapshot.unknown(settings.all().policy(), settings.everHadPartners());
        this.judgedAt = clock.instant();
    }

    public PolicySnapshot current() {
        return current;
    }

    /**
     * Why the stored policy is not, or not everywhere, in force; empty if it is. Possible causes: the partners could not be read the last
     * time, a listener failed, or other nodes could not be told.
     */
    public Optional<StoreException.Unavailable> problem() {
        return Stream.of(Optional.ofNullable(unread), Optional.ofNullable(unheard), Optional.ofNullable(unpublished))
            .flatMap(Optional::stream).findFirst();
    }

    /**
     * Called with the new policy after each change and each reload, on the thread that made it and in the order of the
     * changes. A listener must not change or reload the policy itself. If it throws, the policy is in force nevertheless,
     * the other listeners are called, and it is called again with the next reload.
     */
    public void addListener(Consumer<PolicySnapshot> listener) {
        listeners.add(listener);
    }

    /**
     * Reads the partners again. Where they cannot be read, the policy in force stays (at start: nothing is known) and
     * {@link #problem()} tells why.
     *
     * @return whether they could be read
     */
    public boolean reload() {
        boolean read = readPartners();
        if (unpublished != null) {
            publish();
        }
        return read;
    }

    /**
     * See {@link PartnerStore#save}. If this returns, the partner is saved; whether it is in force too, {@link #problem()}
     * tells.
     */
    public Partner save(Partner partner) throws StoreException {
        // Before the first partner is there: once it is, a table that cannot be read must not pass for an empty one.
        settings.havePartners();
        try {
            return store.save(partner);
        } finally {
            changed();
        }
    }

    /** See {@link PartnerStore#delete} and {@link #save}. */
    public void delete(long id, long version) throws StoreException {
        try {
            store.delete(id, version);
        } finally {
            changed();
        }
    }

    /** The settings for all domains, as they are in force. */
    public GlobalSettings settings() {
        return settings.all();
    }

    /**
     * Stores the settings and puts them in force.
     *
     * @throws StoreException.Unavailable if they could not be stored; those that were in force still are
     */
    public void save(GlobalSettings changed) throws StoreException.Unavailable {
        settings.save(changed);
        settingsChanged();
    }

    /** To be called when the settings were changed by other means, for example on another cluster node. */
    public synchronized void settingsChanged() {
        if (!current.isKnown() && current.hasLostPartners() != settings.everHadPartners()) {
            replace(global -> PolicySnapshot.unknown(global, settings.everHadPartners()));
        } else if (!settings.all().policy().equals(current.global())) {
            replace(global -> current.with(global, current.levels()));
        }
    }

    /**
     * From now on what is enforced is refused: it cannot be proven which stream delivers a stanza. To be called once, before
     * anything is judged or when steering has failed.
     */
    public synchronized void streamsAreUnverifiable() {
        verifiable = false;
        replace(global -> current.with(global, current.levels()));
    }

    /** Updates the strongest methods seen; to be called again when there are more streams, or after a reset. */
    public void publishStrongestMethods(StreamCounts shown) {
        // Hardly any partner asks for it, and all that was seen is long.
        List<Partner> withDowngradeProtection = current.partners().stream().filter(partner -> partner.strictness().downgradeProtection() != DowngradeProtection.OFF).toList();
        publishStrongestMethods(withDowngradeProtection.isEmpty() ? StrongestMethods.NONE : settings.all().downgradeRule().levels(withDowngradeProtection, shown.all(), clock.instant()));
    }

    private synchronized void publishStrongestMethods(StrongestMethods levels) {
        if (!levels.equals(current.levels())) {
            replace(global -> current.with(global, levels));
        }
    }

    /** To be called every second: tells the listeners when a relaxation has ended, for the streams that it let be. Waits for no storage. */
    public synchronized void timePassed() {
        if (current.relaxationEnded(judgedAt, clock.instant())) {
            replace(global -> current.with(global, current.levels()));
        }
    }

    /**
     * Removes relaxations that have ended from the store. Of several servers, one does so for each.
     *
     * @return the partners, as they were, whose relaxations this call has removed
     */
    public List<Partner> removeEndedRelaxations() {
        Instant now = clock.instant();
        List<Partner> ended = new ArrayList<>();
        for (Partner partner : current.relaxed()) {
            if (partner.strictness().relaxation().filter(relaxation -> !now.isBefore(relaxation.until())).isPresent()) {
                try {
                    save(partner.with(partner.strictness().unrelaxed()));
                    ended.add(partner);
                } catch (StoreException e) {
                    // Another writer was faster, or the database is away: it is not in force in either case, and the next call tries again.
                    continue;
                }
            }
        }
        return ended;
    }

    /** Also after a failure: a conflict shows that our policy is out of date, and a lost database may have completed the change. */
    private void changed() {
        readPartners();
        publish();
    }

    /** Without holding {@code this}, so that a slow database does not hold up a change of the settings. */
    private boolean readPartners() {
        synchronized (reading) {
            try {
                StoredPartners stored = store.load();
                replace(global -> PolicySnapshot.of(global, stored.withDomainsOf(current), current.levels(), clock));
                if (!stored.isEmpty()) {
                    settings.havePartners();
                }
                unread = null;
            } catch (StoreException.Unavailable e) {
                unread = e;
            } catch (StoreException | RuntimeException e) {
                unread = new StoreException.Unavailable("The partners could not be read: " + e, e);
            }
            return unread == null;
        }
    }

    private synchronized void replace(Function<GlobalPolicy, PolicySnapshot> next) {
        PolicySnapshot made = next.apply(settings.all().policy());
        current = verifiable ? made : made.unverifiable();
        judgedAt = clock.instant();
        StoreException.Unavailable failure = null;
        for (Consumer<PolicySnapshot> listener : listeners) {
            StoreException.Unavailable e = failureOf(() -> listener.accept(current),
                "The policy was changed, but not everything follows it yet");
            failure = failure == null ? e : failure;
        }
        unheard = failure;
    }

    private void publish() {
        synchronized (publishing) {
            unpublished = failureOf(publishToOtherNodes, "The policy was changed, but other cluster nodes could not be told");
        }
    }

    /** Linkage errors too: they are how code meets a version of the server that it was not made for. */
    private static StoreException.Unavailable failureOf(Runnable step, String meaning) {
        try {
            step.run();
            return null;
        } catch (RuntimeException | LinkageError e) {
            return new StoreException.Unavailable(meaning + ": " + e, e);
        }
    }
}
