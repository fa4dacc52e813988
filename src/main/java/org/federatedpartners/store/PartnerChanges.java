package org.federatedpartners.store;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.federatedpartners.policy.Partner;

/**
 * Changes of many partners that are stored together: all of them, or none.
 *
 * @param saved      each a new one ({@link Partner#NEW}), or a changed or corrected one with the version that was seen
 * @param deleted    what is deleted
 * @param properties properties of Openfire that are stored with them
 */
public record PartnerChanges(List<Partner> saved, List<Deletion> deleted, ChangedProperties properties) {

    /** A partner that is deleted. @param version that was seen */
    public record Deletion(long id, long version) {}

    public PartnerChanges {
        saved = List.copyOf(saved);
        deleted = List.copyOf(deleted);
    }

    /** The versions that were seen of partners that are changed or deleted, by their ids. */
    NavigableMap<Long, Long> seen() {
        NavigableMap<Long, Long> seen = new TreeMap<>();
        saved.stream().filter(partner -> partner.id() != Partner.NEW).forEach(partner -> seen.put(partner.id(), partner.version()));
        deleted.forEach(deletion -> seen.put(deletion.id(), deletion.version()));
        return seen;
    }
}
