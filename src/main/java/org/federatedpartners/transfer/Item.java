package org.federatedpartners.transfer;

import java.util.List;
import java.util.Map;

/**
 * A partner as a file has it: nothing is trusted yet.
 *
 * @param texts  by the names of {@link org.federatedpartners.policy.Field#names}
 * @param absent what a field means that is not among them
 * @param ifNew  texts that hold only if it becomes a new partner
 * @param notes  what is worth telling of it
 */
record Item(Place at, Map<String, Cell> texts, Absent absent, Map<String, String> ifNew, List<Problem> notes) {

    /** What a field means that the file does not have. */
    enum Absent {
        /** What it is; for a new partner, its default. */
        STAYS,
        /** Its default. */
        DEFAULT
    }

    /** As the file names it. */
    String name() {
        Cell primary = texts.get(Names.PRIMARY_DOMAIN);
        return primary == null ? "" : primary.text().strip();
    }

    /** Where the text of a field is; where the partner begins if it has none. */
    Place placeOf(String name) {
        Cell cell = texts.get(name);
        return cell == null ? at : cell.at();
    }
}
