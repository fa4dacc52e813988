package org.federatedpartners.it.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class LoopbackTest {

    /** Of a network for examples (RFC 5737). */
    private static final String NOT_HERE = "192.0.2.1";

    @Test
    void knowsWhichAddressesThisMachineHas() {
        assertThat(Sockets.isOfThisMachine("127.0.0.1")).isTrue();
        assertThat(Sockets.isOfThisMachine(NOT_HERE)).isFalse();
    }

    /** Tests are skipped where they cannot run, and say why. */
    @Test
    void saysWhatIsMissingWhereThereIsOneLoopbackAddressOnly() {
        assertThatThrownBy(() -> Loopback.claim(NOT_HERE)).isInstanceOf(TestAbortedException.class).hasMessageContaining("Linux").hasMessageContaining("127.0.0.0/8");
    }
}
