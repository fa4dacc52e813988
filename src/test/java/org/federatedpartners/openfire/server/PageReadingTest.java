package org.federatedpartners.openfire.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageReadingTest {

    private final Asked threads = new Asked();
    private List<String> stored = List.of("blocked.example");
    private boolean fails;
    private final PageReading<String> servers = new PageReading<>(this::read, threads);

    private List<String> read() {
        if (fails) {
            throw new IllegalStateException("no connection");
        }
        return stored;
    }

    @Test
    void eachQuestionIsAnsweredByTheDatabase() {
        assertThat(servers.get()).containsExactly("blocked.example");
        stored = List.of();
        assertThat(servers.get()).isEmpty();
    }

    @Test
    void whileTheDatabaseHangsOneReadingWaitsForItAndTheLastAnswerHolds() {
        servers.get();
        stored = List.of("other.example");
        threads.hangs = true;
        assertThat(servers.get()).containsExactly("blocked.example");
        assertThat(servers.get()).containsExactly("blocked.example");
        assertThat(threads.waiting).hasSize(1);
        threads.waiting.get(0).run();
        threads.hangs = false;
        assertThat(servers.get()).containsExactly("other.example");
    }

    @Test
    void aFailureOfTheDatabaseLeavesTheLastAnswer() {
        servers.get();
        fails = true;
        assertThat(servers.get()).containsExactly("blocked.example");
    }
}
