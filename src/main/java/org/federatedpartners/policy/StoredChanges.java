package org.federatedpartners.policy;

import java.util.List;
import java.util.Set;

/**
 * What has become of some partners of a store, all others being as they were.
 *
 * @param version of the whole policy with these changes, at least
 * @param written as they are now
 * @param gone    the ids of those that are not there any more
 */
public record StoredChanges(long version, List<Partner> written, Set<Long> gone) {
    public StoredChanges {
        written = List.copyOf(written);
        gone = Set.copyOf(gone);
    }
}
