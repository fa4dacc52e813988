package org.federatedpartners.store;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.StoredPartners;

/** Partners in memory, for as long as this object lives. May be used from any thread. */
public final class InMemoryPartnerStore implements PartnerStore {

    private final Map<Long, Partner> partners = new TreeMap<>();
    private long lastId;

    @Override
    public synchronized StoredPartners load() {
        return StoredPartners.of(partners.values().stream().sorted(Comparator.comparing(Partner::primaryDomain)).toList());
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
        return saved;
    }

    @Override
    public synchronized void delete(long id, long version) throws StoreException {
        check(id, version);
        partners.remove(id);
    }

    private void check(long id, long version) throws StoreException.Conflict {
        Partner stored = partners.get(id);
        if (stored == null || stored.version() != version) {
            throw new StoreException.Conflict(id);
        }
    }
}
