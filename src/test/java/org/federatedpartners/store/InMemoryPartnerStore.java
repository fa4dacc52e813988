package org.federatedpartners.store;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.StoredChanges;
import org.federatedpartners.policy.StoredPartners;

/** Partners in memory, for as long as this object lives. May be used from any thread. */
public final class InMemoryPartnerStore implements PartnerStore {

    private final Map<Long, Partner> partners = new TreeMap<>();
    /** What each version has changed; nothing where that is not known. */
    private final TreeMap<Long, Set<Long>> changed = new TreeMap<>();
    private long lastId;
    private long version = 1;

    @Override
    public synchronized long version() {
        return version;
    }

    /** As another change of the policy does. */
    synchronized long count() {
        changed.put(version + 1, Set.of());
        return ++version;
    }

    /** As if the row in which it stands were another one's. */
    synchronized void forgetThatItChanged(long id) {
        changed.replaceAll((version, ids) -> ids.contains(id) ? Set.of() : ids);
    }

    /** As by SQL: no listener is told. */
    synchronized Partner replaceUncounted(Partner partner) {
        partners.put(partner.id(), partner);
        return partner;
    }

    @Override
    public synchronized Optional<StoredChanges> changes(long since) {
        Collection<Set<Long>> later = changed.tailMap(since, false).values();
        if (since > version || later.size() != version - since) {
            return Optional.empty();
        }
        Set<Long> ids = later.stream().flatMap(Set::stream).collect(Collectors.toSet());
        return Optional.of(new StoredChanges(version, partners.values().stream().filter(partner -> ids.contains(partner.id())).toList(),
            ids.stream().filter(id -> !partners.containsKey(id)).collect(Collectors.toSet())));
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
        changed.put(++version, Set.of(saved.id()));
        return saved;
    }

    @Override
    public synchronized void delete(long id, long version) throws StoreException {
        check(id, version);
        partners.remove(id);
        changed.put(++this.version, Set.of(id));
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
        Set<Long> ids = new HashSet<>(partners.keySet());
        ids.addAll(copy.partners.keySet());
        ids.removeIf(id -> partners.get(id) == copy.partners.get(id));
        partners.clear();
        partners.putAll(copy.partners);
        lastId = copy.lastId;
        changed.put(++version, ids);
    }

    private void check(long id, long version) throws StoreException.Conflict {
        Partner stored = partners.get(id);
        if (stored == null || stored.version() != version) {
            throw new StoreException.Conflict(id);
        }
    }
}
