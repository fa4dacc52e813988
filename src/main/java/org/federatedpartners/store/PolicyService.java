package org.federatedpartners.store;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicyInForce;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StoredPartners;
import org.federatedpartners.policy.StrongestMethods;

/**
 * Keeps the policy in force in step with the store. Changes go to the store first and are then read back from it, so that the stored policy is in
 * force. Where the two differ, {@link #problem()} says why, and {@link #reload()} must be tried again.
 */
public final class PolicyService {

    private final PartnerStore store;
    private final Settings settings;
    private final Runnable publishToOtherNodes;
    private final Clock clock;
    private final PolicyInForce inForce;

    /** Held while partners are read and put in force: of two reads, the later one wins. Never taken within a change of the policy in force. */
    private final Object reading = new Object();
    private final Object publishing = new Object();

    /** Whether settings that are stored wait for the partners that were stored with them. */
    private volatile boolean awaitsPartners;
    private volatile StoreException.Unavailable unread;
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
        this.inForce = new PolicyInForce(PolicySnapshot.unknown(settings.all().policy(), settings.everHadPartners()), clock);
    }

    public PolicyInForce inForce() {
        return inForce;
    }

    /**
     * Why the stored policy is not, or not everywhere, in force; empty if it is. Possible causes: the partners could not be read the last
     * time, a listener failed, or other nodes could not be told.
     */
    public Optional<StoreException.Unavailable> problem() {
        Optional<StoreException.Unavailable> unheard = inForce.unheard()
            .map(e -> new StoreException.Unavailable("The policy was changed, but not everything follows it yet: " + e, e));
        return Stream.of(Optional.ofNullable(unread), unheard, Optional.ofNullable(unpublished)).flatMap(Optional::stream).findFirst();
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
        Map<String, String> properties = settings.differing(changes.settings());
        Map<String, String> stored = Map.of();
        try {
            store.apply(new PartnerChanges(changes.saved(), changes.deleted(), properties));
            stored = properties;
        } finally {
            putInForce(stored);
            publish();
        }
    }

    /** Puts settings and partners in force at once: what the settings refuse, or no longer refuse, may be what a partner is for. */
    private void putInForce(Map<String, String> properties) {
        synchronized (reading) {
            try {
                if (!properties.isEmpty()) {
                    awaitsPartners = true;
                    settings.stored(properties);
                }
                readPartners();
            } finally {
                awaitsPartners = false;
                // If the partners could not be read, or others have changed settings meanwhile.
                settingsChanged();
            }
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
    public void settingsChanged() {
        if (awaitsPartners) {
            return;
        }
        inForce.change(current -> {
            GlobalPolicy global = settings.all().policy();
            if (!current.isKnown() && current.hasLostPartners() != settings.everHadPartners()) {
                return PolicySnapshot.unknown(global, settings.everHadPartners());
            }
            return global.equals(current.global()) ? current : current.with(global, current.levels());
        });
    }

    /** Updates the strongest methods seen; to be called again when there are more streams, or after a reset. */
    public void publishStrongestMethods(StreamCounts shown) {
        // Hardly any partner asks for it, and all that was seen is long.
        List<Partner> withDowngradeProtection = inForce.get().partners().stream()
            .filter(partner -> partner.strictness().downgradeProtection() != DowngradeProtection.OFF).toList();
        StrongestMethods levels = withDowngradeProtection.isEmpty() ? StrongestMethods.NONE
            : settings.all().downgradeRule().levels(withDowngradeProtection, shown.all(), clock.instant());
        inForce.change(current -> levels.equals(current.levels()) ? current : current.with(current.global(), levels));
    }

    /**
     * Removes relaxations that have ended from the store. Of several servers, one does so for each.
     *
     * @return the partners, as they were, whose relaxations this call has removed
     */
    public List<Partner> removeEndedRelaxations() {
        Instant now = clock.instant();
        List<Partner> ended = new ArrayList<>();
        for (Partner partner : inForce.get().relaxed()) {
            if (partner.strictness().relaxationAt(now).isEmpty()) {
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

    /** The database is read before the policy is changed, so that a slow one does not hold up a change of the settings. */
    private boolean readPartners() {
        synchronized (reading) {
            try {
                StoredPartners stored = store.load();
                inForce.change(current -> PolicySnapshot.of(settings.all().policy(), stored.withDomainsOf(current), current.levels(), clock));
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

    private void publish() {
        synchronized (publishing) {
            try {
                publishToOtherNodes.run();
                unpublished = null;
            } catch (RuntimeException | LinkageError e) {
                // Linkage errors too: they are how code meets a version of the server that it was not made for.
                unpublished = new StoreException.Unavailable("The policy was changed, but other cluster nodes could not be told: " + e, e);
            }
        }
    }
}
