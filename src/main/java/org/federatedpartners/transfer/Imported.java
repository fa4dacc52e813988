package org.federatedpartners.transfer;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a file says: nothing is trusted yet.
 *
 * @param partners those that it has; empty if it says nothing about partners
 * @param settings by the names of {@link org.federatedpartners.store.Setting#parameter}; empty if it says nothing about settings
 * @param denied   domains that are to be on the deny list beside those that are
 * @param notes    what is worth telling
 */
record Imported(Format format, Optional<List<Item>> partners, Optional<Map<String, Cell>> settings, List<Cell> denied, List<Problem> notes) {

    static Imported nothing(Format format) {
        return new Imported(format, Optional.empty(), Optional.empty(), List.of(), List.of());
    }
}
