package org.federatedpartners.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.federatedpartners.notification.Notification.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToldByOneTest {

    private final List<Kind> told = new ArrayList<>();
    private boolean isFirst = true;
    private final ToldByOne one = new ToldByOne(notification -> told.add(notification.kind()), () -> isFirst);

    private void see(Kind kind, String name) {
        boolean isOfNode = kind.name().startsWith("NODE_");
        one.accept(new Notification(kind, isOfNode ? "" : name, isOfNode ? List.of(name) : List.of(), Instant.EPOCH));
    }

    /** A node that is in trouble is not the first; once it is back, it may be. */
    @ParameterizedTest
    @CsvSource({"NODE_STALE, NODE_BACK", "NODE_UNREACHABLE, NODE_BACK", "NODE_SILENT, NODE_BACK", "STREAMS_REFUSED, STREAMS_WORK_AGAIN"})
    void theEndIsToldByTheOneThatToldOfTheBeginning(Kind begins, Kind ends) {
        see(begins, "one.example");
        isFirst = false;
        see(ends, "other.example");
        see(ends, "one.example");
        see(ends, "one.example");
        assertThat(told).containsExactly(begins, ends);
    }

    @ParameterizedTest
    @CsvSource({"NODE_STALE, NODE_BACK", "NODE_UNREACHABLE, NODE_BACK", "NODE_SILENT, NODE_BACK", "STREAMS_REFUSED, STREAMS_WORK_AGAIN"})
    void theOthersTellNeither(Kind begins, Kind ends) {
        isFirst = false;
        see(begins, "one.example");
        isFirst = true;
        see(ends, "one.example");
        assertThat(told).isEmpty();
    }

    @Test
    void whatOnlyOneNodeSeesIsToldByThatOne() {
        isFirst = false;
        see(Kind.DOWNGRADE, "one.example");
        assertThat(told).containsExactly(Kind.DOWNGRADE);
    }
}
