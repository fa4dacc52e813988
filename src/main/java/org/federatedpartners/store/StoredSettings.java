package org.federatedpartners.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.Values;

/**
 * The columns of a partner's own row that many partners have in common, as text, and what they mean: worked out once for all rows that hold the same.
 *
 * @param columns  by their names; null where the database has nothing
 * @param values   what could be understood
 * @param problems what could not
 */
record StoredSettings(Map<String, String> columns, Values values, List<Finding> problems) {

    private static final List<Field<?>> FIELDS = Field.ALL.stream().filter(field -> field != Field.DESCRIPTION && !field.columns().isEmpty()).toList();

    /** All columns but the description's. */
    static final List<String> COLUMNS = FIELDS.stream().flatMap(field -> field.columns().stream()).toList();

    /** Those of the rows that one reading has come by so far. */
    static final class Pool {

        /** Where hardly two rows hold the same, it does not help to remember more. */
        private static final int DIFFERENT = 1000;

        private final Map<List<String>, StoredSettings> all = new HashMap<>();

        /** @param row in the order of {@link #COLUMNS} */
        StoredSettings of(List<String> row) {
            StoredSettings known = all.get(row);
            if (known != null) {
                return known;
            }
            StoredSettings read = read(row);
            if (all.size() < DIFFERENT) {
                all.put(row, read);
            }
            return read;
        }
    }

    private static StoredSettings read(List<String> row) {
        Map<String, String> columns = new HashMap<>();
        for (int i = 0; i < COLUMNS.size(); i++) {
            columns.put(COLUMNS.get(i), row.get(i));
        }
        Values values = new Values();
        List<Finding> problems = new ArrayList<>();
        FIELDS.forEach(field -> load(field, columns, values, problems));
        return new StoredSettings(columns, values, problems);
    }

    private static <T> void load(Field<T> field, Map<String, String> columns, Values values, List<Finding> problems) {
        values.put(field, field.load(field.columns().stream().map(columns::get).toList(), problems));
    }
}
