package org.federatedpartners.openfire.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class PageReadingTest {

    private final List<FutureTask<?>> waiting = new ArrayList<>();
    private List<String> stored = List.of("blocked.example");
    private boolean hangs;
    private boolean fails;
    private final PageReading<String> servers = new PageReading<>(this::read, work -> {
        FutureTask<?> task = new FutureTask<>(work, null);
        if (hangs) {
            waiting.add(task);
        } else {
            task.run();
        }
        return task;
    });

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
        hangs = true;
        assertThat(servers.get()).containsExactly("blocked.example");
        assertThat(servers.get()).containsExactly("blocked.example");
        assertThat(waiting).hasSize(1);
        waiting.get(0).run();
        hangs = false;
        assertThat(servers.get()).containsExactly("other.example");
    }

    @Test
    void aFailureOfTheDatabaseLeavesTheLastAnswer() {
        servers.get();
        fails = true;
        assertThat(servers.get()).containsExactly("blocked.example");
    }
}
