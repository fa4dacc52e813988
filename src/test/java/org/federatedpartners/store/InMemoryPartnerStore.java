package org.federatedpartners.store;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.StoredPartners;

/** Partners in memory, for as long as this object lives. May be used from any thread. */
public final class InMemoryPartnerStore implements PartnerStore {

    private final Map<Long, Partner> partners = new TreeMap<>();
    private long lastId;
    private long version = 1;

    @Override
    public synchronized long version() {
        return version;
    }

    /** As another change of the policy does. */
    synchronized long count() {
        return ++version;
    }

    @Override
    public synchronized StoredPartners load() {
        return new StoredPartners(version, partners.values().stream().sorted(Comparator.comparing(Partner::primaryDomain)).toList(), List.of());
    }

    @Override
    public synchronized Partner save(Partner partner) throws StoreException {
        boolean isNew = partner.id() == Partner.NEW;
        if (!isNew) {
            check(partner.id(), partner.version());
        }
        for (DomainName domain : partner.domains()) {
            if (partners.values().stream().anyMatch(other -> other.id() != partner.id() && other.domains().contains(domain))) {
                throw new StoreException.DomainTaken(domain.value(), null);
            }
        }
        Partner saved = isNew ? partner.saved(++lastId, 1) : partner.saved(partner.id(), partner.version() + 1);
        partners.put(saved.id(), saved);
        version++;
        return saved;
    }

    @Override
    public synchronized void delete(long id, long version) throws StoreException {
        check(id, version);
        partners.remove(id);
        this.version++;
    }

    /** On a copy, which takes its place if all of it is good. */
    @Override
    public synchronized void apply(PartnerChanges changes) throws StoreException {
        InMemoryPartnerStore copy = new InMemoryPartnerStore();
        copy.partners.putAll(partners);
        copy.lastId = lastId;
        for (PartnerChanges.Deletion deletion : changes.deleted()) {
            copy.delete(deletion.id(), deletion.version());
        }
        for (Partner partner : changes.saved()) {
            if (partner.id() != Partner.NEW) {
                copy.check(partner.id(), partner.version());
                copy.partners.remove(partner.id());
            }
        }
        for (Partner partner : changes.saved()) {
            if (partner.id() == Partner.NEW) {
                copy.save(partner);
            } else {
                copy.partners.put(partner.id(), partner);
                copy.save(partner);
            }
        }
        partners.clear();
        partners.putAll(copy.partners);
        lastId = copy.lastId;
        version++;
    }

    private void check(long id, long version) throws StoreException.Conflict {
        Partner stored = partners.get(id);
        if (stored == null || stored.version() != version) {
            throw new StoreException.Conflict(id);
        }
    }
}
