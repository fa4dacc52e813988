package org.federatedpartners.console;

import java.util.List;
import java.util.Optional;
import org.federatedpartners.policy.DomainName;

/** Finds local users who have contacts at other domains. May take seconds; pages wait a few at most, and then take it for not known. */
@FunctionalInterface
public interface ContactSearch {

    /** How many users are named. */
    int MAX_NAMED = 20;

    /**
     * Local users whose rosters have contacts with a subscription at some domains. Members of shared groups do not count.
     *
     * @param users how many there are
     * @param named the first of them by name, at most {@link #MAX_NAMED}
     */
    record Found(int users, List<String> named) {
        public Found {
            named = List.copyOf(named);
        }
    }

    /**
     * Who has contacts at each of several partners.
     *
     * @param partners the domains of each
     * @return one answer for each; empty if it could not be found out, for example because rosters are not in Openfire's database
     */
    Optional<List<Found>> each(List<List<DomainName>> partners);

    /** The same for one partner. */
    default Optional<Found> at(List<DomainName> domains) {
        return each(List.of(domains)).map(found -> found.get(0));
    }
}
