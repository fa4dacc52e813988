package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatelyUsedTest {

    private final LatelyUsed<Integer> used = new LatelyUsed<>(10);

    private void put(int from, int to) {
        for (int i = from; i < to; i++) {
            used.put("name" + i, i);
        }
    }

    @Test
    void keepsWhatIsUsedWhileOthersComeAndGo() {
        used.put("often", -1);
        for (int i = 0; i < 100; i++) {
            put(i, i + 1);
            assertThat(used.get("often")).isEqualTo(-1);
        }
        assertThat(used.get("name0")).isNull();
        assertThat(used.get("name99")).isEqualTo(99);
    }

    @Test
    void hasRoomForAsManyAgain() {
        put(0, 20);
        assertThat(used.get("name0")).isZero();
        put(20, 40);
        assertThat(used.get("name0")).isNull();
    }

    @Test
    void whatIsThereStays() {
        assertThat(used.put("name", 1)).isEqualTo(1);
        assertThat(used.put("name", 2)).isEqualTo(1);
        assertThat(used.get("name")).isEqualTo(1);
    }
}
