package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartTableTest {

    /** With many keys for each of its parts, and with hardly any; with keys whose hash codes are all equal. */
    @ParameterizedTest
    @ValueSource(strings = {"p%d.example", "%d", "collision"})
    void holdsWhatAMapOfTheJdkHoldsAndWhatItHeldBefore(String form) {
        Random random = new Random(7);
        Map<String, Integer> expected = new HashMap<>();
        PartTable<String, Integer> table = PartTable.of(expected);
        List<PartTable<String, Integer>> earlier = new ArrayList<>();
        List<Map<String, Integer>> earlierExpected = new ArrayList<>();
        for (int round = 0; round < 300; round++) {
            Map<String, Integer> put = new HashMap<>();
            List<String> removed = new ArrayList<>();
            for (int i = 0; i < random.nextInt(40); i++) {
                removed.add(key(form, random.nextInt(800)));
                put.put(key(form, random.nextInt(800)), random.nextInt());
            }
            table = table.with(removed, put);
            expected = new HashMap<>(expected);
            expected.keySet().removeAll(removed);
            expected.putAll(put);
            earlier.add(table);
            earlierExpected.add(expected);
        }
        for (int round = 0; round < earlier.size(); round += 37) {
            PartTable<String, Integer> then = earlier.get(round);
            Map<String, Integer> held = earlierExpected.get(round);
            assertThat(then.size()).isEqualTo(held.size());
            assertThat(then.values()).containsExactlyInAnyOrderElementsOf(held.values());
            for (int i = 0; i < 1000; i++) {
                assertThat(then.get(new String(key(form, i)))).isEqualTo(held.get(key(form, i)));
            }
        }
    }

    private static String key(String form, int number) {
        if (!form.equals("collision")) {
            return form.formatted(number);
        }
        // "Aa" and "BB" have the same hash code.
        StringBuilder key = new StringBuilder();
        for (int bit = 0; bit < 10; bit++) {
            key.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return key.toString();
    }
}
