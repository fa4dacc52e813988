package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often work is repeated; what the stores make of it stands in their contracts. */
class TransactionsTest {

    private final Connection connection = mock();
    private final Transactions transactions = new Transactions(() -> connection);
    private final AtomicInteger attempts = new AtomicInteger();

    private String run(int failures, String state) throws StoreException {
        return run(failures, state, 0);
    }

    private String run(int failures, String state, int code) throws StoreException {
        return transactions.run(any -> {
            if (attempts.incrementAndGet() <= failures) {
                throw new SQLException("a failure", state, code);
            }
            return "done";
        });
    }

    /** Where every transaction is serializable, the writer that has won goes on before those that have lost are back: it may win again and again. */
    @Test
    void aWriterThatLosesAgainAndAgainIsNotGivenUp() throws Exception {
        assertThat(run(40, "40001")).isEqualTo("done");
        assertThat(attempts).hasValue(41);
    }

    /** Without a pause, it would meet the same winner again. */
    @Test
    void aWriterThatHasLostLetsTheOthersGoOn() throws Exception {
        long start = System.nanoTime();
        assertThat(run(40, "40001")).isEqualTo("done");
        assertThat((System.nanoTime() - start) / 1_000_000).as("milliseconds").isGreaterThan(200);
    }

    /** By what MariaDB and Oracle call it, outside of the class that the standard has for it. */
    @ParameterizedTest
    @CsvSource({"HY000, 1020", "61000, 60"})
    void aConflictIsKnownByTheDatabasesOwnCode(String state, int code) throws Exception {
        assertThat(run(40, state, code)).isEqualTo("done");
        assertThat(attempts).hasValue(41);
    }

    @ParameterizedTest
    @CsvSource({"08006, 0", "HY000, 1021", "HY000, 60", "42000, 1020", ", 1020"})
    void whatFailsForAnotherReasonIsGivenUpSoon(String state, int code) {
        assertThatThrownBy(() -> run(5, state, code)).isInstanceOf(StoreException.Unavailable.class);
        assertThat(attempts).hasValue(5);
    }

    @Test
    void aThreadThatIsToEndDoesNotWaitForItsTurn() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> run(Integer.MAX_VALUE, "40001")).isInstanceOf(StoreException.Unavailable.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
