package org.federatedpartners.console.view;

import java.util.List;
import java.util.Optional;
import org.federatedpartners.console.ContactSearch;

/**
 * Which local users have contacts at a partner.
 *
 * @param users how many
 * @param named the first of them, by name
 */
public record ContactsView(int users, List<String> named) {

    /** Null if it is not known. */
    static ContactsView of(Optional<ContactSearch.Found> found) {
        return found.map(one -> new ContactsView(one.users(), one.named())).orElse(null);
    }

    /** The number of those who are not named. */
    public int more() {
        return users - named.size();
    }
}
