package org.federatedpartners.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.UnlistedDomains;

/**
 * The policy in force. Any thread reads {@link #current()} without waiting; changes go to the store first and are then
 * read back from it, so that what is in force is what is stored.
 */
public final class PolicyService {

    private final PartnerStore store;
    private final Settings settings;
    private final Runnable tellOtherNodes;
    private final List<Consumer<PolicySnapshot>> listeners = new CopyOnWriteArrayList<>();
    private volatile PolicySnapshot current;
    private volatile StoreException.Unavailable problem;

    /** @param tellOtherNodes called after each saved change, to make other cluster nodes reload */
    public PolicyService(PartnerStore store, Settings settings, Runnable tellOtherNodes) {
        this.store = store;
        this.settings = settings;
        this.tellOtherNodes = tellOtherNodes;
        this.current = PolicySnapshot.unknown(settings.unlistedDomains());
    }

    public PolicySnapshot current() {
        return current;
    }

    /** Why the partners could not be read the last time; empty if they could. */
    public Optional<StoreException.Unavailable> problem() {
        return Optional.ofNullable(problem);
    }

    /** Called with the new policy after each change, on the thread that made it. */
    public void addListener(Consumer<PolicySnapshot> listener) {
        listeners.add(listener);
    }

    /**
     * Reads the partners again. Where they cannot be read, the policy in force stays (at start: nothing is known) and
     * {@link #problem()} tells why.
     *
     * @return whether they could be read
     */
    public synchronized boolean reload() {
        try {
            replace(PolicySnapshot.of(settings.unlistedDomains(), store.load()));
            problem = null;
            return true;
        } catch (StoreException.Unavailable e) {
            problem = e;
        } catch (StoreException | RuntimeException e) {
            problem = new StoreException.Unavailable(e.getMessage(), e);
        }
        return false;
    }

    /** See {@link PartnerStore#save}. */
    public Partner save(Partner partner) throws StoreException {
        Partner saved = store.save(partner);
        changed();
        return saved;
    }

    /** See {@link PartnerStore#delete}. */
    public void delete(long id, long version) throws StoreException {
        store.delete(id, version);
        changed();
    }

    /** Stores the setting and puts it in force. */
    public void unlistedDomains(UnlistedDomains value) {
        settings.unlistedDomains(value);
        settingsChanged();
    }

    /** To be called when the settings were changed by other means, for example on another cluster node. */
    public synchronized void settingsChanged() {
        if (settings.unlistedDomains() != current.unlisted()) {
            replace(current.with(settings.unlistedDomains()));
        }
    }

    private void changed() {
        reload();
        tellOtherNodes.run();
    }

    private void replace(PolicySnapshot next) {
        current = next;
        listeners.forEach(listener -> listener.accept(next));
    }
}
